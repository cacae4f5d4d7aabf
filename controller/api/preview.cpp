#include "controller/api/preview.hpp"

#include <array>
#include <cstdio>

#include "controller/api/json_input.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/messages.hpp"
#include "controller/dispatch/errc.hpp"
#include "controller/dispatch/message.hpp"
#include "modem/sms/segment.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string code_point_text(char32_t code_point) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "U+%04X", static_cast<unsigned>(code_point));
    return text.data();
}

json::array parts_of(const modem::text::Prepared& prepared) {
    json::array parts;
    const auto& layout = prepared.layout;
    const auto segmentation = modem::sms::segment(prepared.text, layout);
    if (!segmentation) return parts;
    const std::size_t capacity = modem::sms::capacity(layout.alphabet, layout.tables, layout.ends.size() > 1);
    for (const auto& part : segmentation->parts)
        parts.push_back(json::object{
            {"index", parts.size() + 1}, {"text", part.text()}, {"used", part.units.size()}, {"capacity", capacity}});
    return parts;
}

json::array forced_of(const modem::text::Report& report) {
    json::array forced;
    for (const auto& one : report.forced)
        forced.push_back(json::object{{"character", one.character},
                                      {"code_point", code_point_text(one.code_point)},
                                      {"name", one.name},
                                      {"position", one.position},
                                      {"suggestion", or_null(one.suggestion)}});
    return forced;
}

json::object to_json(const std::string& text, const modem::text::Report& report) {
    const auto& prepared = report.prepared;
    json::object out{{"text", text},
                     {"encoding", modem::sms::to_string(prepared.layout.alphabet)},
                     {"parts", parts_of(prepared)},
                     {"forced", forced_of(report)}};
    if (prepared.text != text) out["text_on_air"] = prepared.text;
    json::array languages;
    for (const auto language : {prepared.layout.tables.locking, prepared.layout.tables.single})
        if (language != words::Language::none)
            languages.push_back(json::value(words::k_language_codes[static_cast<std::size_t>(language)]));
    if (!languages.empty()) out["language_tables"] = std::move(languages);
    if (report.more_forced > 0) out["more_forced"] = report.more_forced;
    if (!report.forced.empty())
        out["if_replaced"] = json::object{{"text", report.text_if_replaced}, {"parts", report.parts_if_replaced}};
    return out;
}

asio::awaitable<Response> preview(Context& context, Request request) {
    const auto object = json_body(request);
    if (!object) co_return to_response(object.error());
    std::vector<FieldError> errors;
    Fields fields(*object, "", errors);
    dispatch::NewMessage message{.to = words::Number::parse("+10000000").value(), .text = {}};
    read_text(fields, message);
    message.message_class = fields.choice<words::MessageClass>("class", words::k_class_names, words::parse_class)
                                .value_or(words::MessageClass::service);
    fields.finish();
    if (!errors.empty()) co_return to_response(unprocessable(std::move(errors)));
    if (message.text.empty()) co_return to_response(to_problem(make_error_code(dispatch::errc::empty_text)));
    const auto rules = context.present.rules();
    const auto report = modem::text::report(message.text, dispatch::wish_of(*rules, message));
    if (!report) co_return to_response(to_problem(dispatch::text_error(report.error())));
    co_return json_response(200, to_json(message.text, *report));
}

constexpr Route<Context> k_routes[] = {
    {Method::post, "/v1/messages/preview", {Scope::read, Scope::send}, preview},
};

}  // namespace

std::span<const Route<Context>> preview_routes() { return k_routes; }

}  // namespace controller::api
