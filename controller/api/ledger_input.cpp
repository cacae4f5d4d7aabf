#include "controller/api/ledger_input.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <charconv>

#include "controller/ledger/number.hpp"

namespace controller::api {

namespace json = boost::json;

namespace {

const json::value* child(const json::value& value, std::string_view name) {
    if (const json::object* object = value.if_object()) return object->if_contains(name);
    const json::array* array = value.if_array();
    std::size_t index = 0;
    if (array == nullptr || std::from_chars(name.data(), name.data() + name.size(), index).ec != std::errc())
        return nullptr;
    return array->if_contains(index);
}

// The names that the ledger's pointers are made of need no unescaping.
bool is_given(const json::object& body, std::string_view pointer) {
    const json::value* at = nullptr;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view name = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(name.size());
        at = at == nullptr ? body.if_contains(name) : child(*at, name);
        if (at == nullptr || at->is_null()) return false;
    }
    return true;
}

}  // namespace

std::optional<words::Number> phone(Fields& fields, const Context& context, std::string_view name) {
    const auto text = fields.text(name, ledger::k_max_number_text);
    if (!text) return {};
    const auto number = ledger::parse_number(*text, context.present.rules()->config.shop.country);
    if (number) return *number;
    fields.fail(name, number.error().message());
    return {};
}

words::Number no_number() { return words::Number::parse("+10000000").value(); }

void add_faults(std::vector<FieldError>& errors, const json::object& body, const ledger::Faults& faults) {
    for (const ledger::Fault& fault : faults) {
        const bool told = std::any_of(errors.begin(), errors.end(),
                                      [&fault](const FieldError& error) { return error.pointer == fault.pointer; });
        if (told || !is_given(body, fault.pointer) || errors.size() >= k_max_field_errors) continue;
        errors.push_back({fault.pointer, make_error_code(fault.why).message()});
    }
}

Problem refused(const words::error_code& error) { return unprocessable({{"", error.message()}}); }

std::string location_of(std::string_view folder, std::string_view id) {
    return "/v1/" + std::string(folder) + "/" + boost::urls::encode(id, boost::urls::unreserved_chars);
}

}  // namespace controller::api
