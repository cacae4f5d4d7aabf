#include "firmware/cli/fields.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "config/words/money.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace json = boost::json;

const json::value* find(const json::value& value, std::string_view name) {
    const json::object* object = value.if_object();
    const json::value* member = object == nullptr ? nullptr : object->if_contains(name);
    return member == nullptr || member->is_null() ? nullptr : member;
}

std::string text_of(const json::value& value) {
    if (value.is_null()) return {};
    if (const json::string* text = value.if_string()) return {text->data(), text->size()};
    const json::array* list = value.if_array();
    if (list == nullptr) return json::serialize(value);
    std::string joined;
    for (const json::value& item : *list) joined += (joined.empty() ? "" : ", ") + text_of(item);
    return joined;
}

std::string text_of(const json::value& value, std::string_view name) {
    const json::value* member = find(value, name);
    return member == nullptr ? std::string() : text_of(*member);
}

std::string time_of(const json::value& value, std::string_view name) { return local_time(text_of(value, name)); }

std::optional<std::int64_t> number_of(const json::value& value, std::string_view name) {
    const json::value* member = find(value, name);
    if (member == nullptr || !member->is_number()) return {};
    boost::system::error_code inexact;
    const auto number = member->to_number<std::int64_t>(inexact);
    return inexact ? std::nullopt : std::optional(number);
}

bool is_true(const json::value& value, std::string_view name) {
    const json::value* member = find(value, name);
    return member != nullptr && member->is_bool() && member->get_bool();
}

const json::array& list_of(const json::value& value, std::string_view name) {
    static const json::array k_none;
    const json::value* member = find(value, name);
    const json::array* list = member == nullptr ? nullptr : member->if_array();
    return list == nullptr ? k_none : *list;
}

std::string money_text(const json::value& money) {
    const auto amount = number_of(money, "amount");
    if (!amount) return {};
    const std::string currency = text_of(money, "currency");
    const int decimals = words::decimals_of(currency);
    double main = static_cast<double>(*amount);
    for (int i = 0; i < decimals; ++i) main /= 10;
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f ", decimals, main);
    return buffer.data() + currency;
}

std::string counts_of(const json::value& value) {
    std::string text;
    const json::object* object = value.if_object();
    if (object == nullptr) return text;
    for (const auto& [name, count] : *object) {
        const auto number = number_of(value, name);
        if (number.value_or(0) == 0) continue;
        text += (text.empty() ? "" : ", ") + std::to_string(*number) + " " + std::string(name);
    }
    return text;
}

}  // namespace firmware::cli
