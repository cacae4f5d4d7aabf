#include "modem/simulator/control_request.hpp"

namespace modem::simulator {

namespace json = boost::json;
using std::chrono::milliseconds;

std::optional<json::value> Request::take(std::string_view key) {
    const auto found = fields_.find(key);
    if (found == fields_.end()) return std::nullopt;
    auto value = std::move(found->value());
    fields_.erase(found);
    return value;
}

std::optional<std::string> Request::text(std::string_view key) {
    const auto value = take(key);
    if (!value) return std::nullopt;
    if (!value->is_string()) throw Refused(std::string(key) + " must be a string");
    return std::string(value->as_string());
}

std::string Request::needed_text(std::string_view key) {
    auto value = text(key);
    if (!value) throw Refused(std::string(key) + " is missing");
    return std::move(*value);
}

std::int64_t Request::number(std::string_view key, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
    const auto value = take(key);
    if (!value) return otherwise;
    if (!value->is_int64() || value->as_int64() < least || value->as_int64() > most)
        throw Refused(std::string(key) + " must be a whole number from " + std::to_string(least) + " to " +
                      std::to_string(most));
    return value->as_int64();
}

milliseconds Request::time(std::string_view key, milliseconds otherwise) {
    constexpr std::int64_t day = 24LL * 3600 * 1000;
    return milliseconds(number(key, otherwise.count(), 0, day));
}

bool Request::flag(std::string_view key, bool otherwise) {
    const auto value = take(key);
    if (!value) return otherwise;
    if (!value->is_bool()) throw Refused(std::string(key) + " must be true or false");
    return value->as_bool();
}

void Request::finish() const {
    if (!fields_.empty()) throw Refused("unknown field " + std::string(fields_.begin()->key()));
}

std::string as_toml(const json::value& value) {
    if (value.is_array()) {
        std::string text = "[";
        for (const auto& entry : value.as_array()) text += (text.size() > 1 ? ", " : "") + as_toml(entry);
        return text + "]";
    }
    if (value.is_null()) throw Refused("null is not a value");
    if (!value.is_object()) return json::serialize(value);
    std::string text = "{";
    for (const auto& field : value.as_object())
        text +=
            (text.size() > 1 ? ", " : "") + json::serialize(json::value(field.key())) + " = " + as_toml(field.value());
    return text + "}";
}

}  // namespace modem::simulator
