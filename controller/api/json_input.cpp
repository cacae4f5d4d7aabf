#include "controller/api/json_input.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "config/words/diagnostic.hpp"
#include "controller/api/sentences.hpp"
#include "controller/api/utf8.hpp"

namespace controller::api {

namespace {

namespace json = boost::json;

template <class Names>
bool contains(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Fields::Fields(const json::object& object, std::string pointer, std::vector<FieldError>& errors)
    : object_(&object), pointer_(std::move(pointer)), errors_(&errors) {}

std::string Fields::pointer_to(std::string_view name) const {
    std::string pointer = pointer_ + "/";
    for (const char c : name) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
    return pointer;
}

void Fields::note(std::string at, std::string detail) {
    if (errors_->size() < k_max_field_errors) errors_->push_back({std::move(at), std::move(detail)});
}

void Fields::fail(std::string_view name, std::string detail) { note(pointer_to(name), std::move(detail)); }

const json::value* Fields::find(std::string_view name) {
    if (!contains(known_, name)) known_.push_back(name);
    const json::value* value = object_->if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

bool Fields::has(std::string_view name) { return find(name) != nullptr; }

void Fields::require(std::string_view name) {
    find(name);
    required_.push_back(name);
}

std::optional<std::string> Fields::text_of(const json::value& value, const std::string& at, std::size_t max) {
    const json::string* text = value.if_string();
    if (text == nullptr) {
        note(at, "must be a string");
        return std::nullopt;
    }
    const std::string_view view(text->data(), text->size());
    if (utf8_length(view).value_or(max + 1) > max) {
        note(at, too_long(max));
        return std::nullopt;
    }
    if (view.find('\0') != std::string_view::npos) {
        note(at, "must not contain the character NUL");
        return std::nullopt;
    }
    return std::string(view);
}

std::optional<std::string> Fields::text(std::string_view name, std::size_t max) {
    const json::value* value = find(name);
    return value == nullptr ? std::nullopt : text_of(*value, pointer_to(name), max);
}

std::string Fields::required_text(std::string_view name, std::size_t max) {
    require(name);
    const auto value = text(name, max);
    if (value && value->empty()) fail(name, "must not be empty");
    return value.value_or("");
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    const std::int64_t* number = value->if_int64();
    if (number != nullptr && *number >= min && *number <= max) return *number;
    fail(name, not_between(min, max));
    return std::nullopt;
}

std::int64_t Fields::required_integer(std::string_view name, std::int64_t min, std::int64_t max) {
    require(name);
    return integer(name, min, max).value_or(0);
}

std::optional<double> Fields::number(std::string_view name, double min, double max) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number()) {
        const auto number = value->to_number<double>();
        if (number >= min && number <= max) return number;
    }
    fail(name,
         "must be a number from " + json::serialize(json::value(min)) + " to " + json::serialize(json::value(max)));
    return std::nullopt;
}

std::optional<bool> Fields::boolean(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_bool()) return value->get_bool();
    fail(name, "must be true or false");
    return std::nullopt;
}

std::optional<words::Instant> Fields::instant(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    const json::string* text = value->if_string();
    if (text != nullptr)
        if (const auto at = words::from_rfc3339(std::string_view(text->data(), text->size()))) return at;
    fail(name, not_a_time());
    return std::nullopt;
}

std::optional<std::string_view> Fields::one_of(std::string_view name, std::span<const std::string_view> names) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    const json::string* text = value->if_string();
    const std::string_view given = text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
    if (contains(names, given)) return given;
    fail(name, not_one_of(given, names));
    return std::nullopt;
}

const json::array* Fields::array_at(std::string_view name, std::size_t max_items) {
    const json::value* value = find(name);
    if (value == nullptr) return nullptr;
    const json::array* array = value->if_array();
    if (array == nullptr) fail(name, "must be an array");
    if (array == nullptr || array->size() <= max_items) return array;
    fail(name, "must have at most " + std::to_string(max_items) + " entries");
    return nullptr;
}

const json::object* Fields::object_at(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return nullptr;
    if (!value->is_object()) fail(name, "must be an object");
    return value->if_object();
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t max_items, std::size_t max) {
    std::vector<std::string> found;
    const json::array* array = array_at(name, max_items);
    if (array == nullptr) return found;
    for (std::size_t i = 0; i < array->size(); ++i)
        if (auto item = text_of((*array)[i], pointer_to(name) + "/" + std::to_string(i), max))
            found.push_back(std::move(*item));
    return found;
}

std::optional<json::object> Fields::data(std::string_view name, std::size_t max_bytes) {
    const json::object* object = object_at(name);
    if (object == nullptr) return std::nullopt;
    if (json::serialize(*object).size() <= max_bytes) return *object;
    fail(name, "must have at most " + std::to_string(max_bytes) + " bytes");
    return std::nullopt;
}

void Fields::finish() {
    std::vector<std::string_view> explained;
    for (const auto& [key, value] : *object_) {
        const std::string_view name(key.data(), key.size());
        if (contains(known_, name)) continue;
        std::vector<std::string_view> absent;
        for (const std::string_view candidate : known_)
            if (object_->if_contains(candidate) == nullptr) absent.push_back(candidate);
        fail(name, unknown_name("field", name, absent));
        if (const auto meant = words::nearest(name.substr(0, 64), absent))
            for (const std::string_view candidate : absent)
                if (candidate == *meant) explained.push_back(candidate);
    }
    for (const std::string_view name : required_)
        if (find(name) == nullptr && !contains(explained, name)) fail(name, "is required");
}

}  // namespace controller::api
