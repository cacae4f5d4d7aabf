#include "controller/api/dialogue.hpp"

#include <charconv>

#include "controller/api/json_output.hpp"
#include "controller/api/problem.hpp"
#include "controller/api/query.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using modem::device::RecordEntry;

namespace {

std::string_view to_string(RecordEntry::Direction direction) {
    switch (direction) {
        case RecordEntry::Direction::out: return "out";
        case RecordEntry::Direction::in: return "in";
        case RecordEntry::Direction::note: return "note";
    }
    return "";
}

// Each byte as the character of its number, so that the text is JSON whatever a modem has said.
std::string as_utf8(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
            continue;
        }
        text += static_cast<char>(0xc0 | (byte >> 6));
        text += static_cast<char>(0x80 | (byte & 0x3f));
    }
    return text;
}

// The part of a label `msg_…/2`, if it is of this message.
std::optional<int> part_of(std::string_view label, std::string_view message) {
    if (!label.starts_with(message) || label.size() < message.size() + 2 || label[message.size()] != '/') return {};
    const std::string_view number = label.substr(message.size() + 1);
    int part = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), part);
    if (error != std::errc() || end != number.data() + number.size()) return {};
    return part;
}

json::object to_json(const Record& record, const RecordEntry& entry, int part) {
    const auto since = entry.at - record.head.zero;
    const auto at = record.head.started + std::chrono::duration_cast<std::chrono::milliseconds>(since);
    return {{"modem", record.head.modem},        {"part", part},
            {"at", words::to_rfc3339(at)},       {"t", std::chrono::duration<double>(since).count()},
            {"dir", to_string(entry.direction)}, {"data", as_utf8(entry.data)}};
}

asio::awaitable<Response> record(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    const auto found = context.controls.record(request.params.at(0));
    if (!found) co_return to_response(not_found("there is no modem of this name"));
    Response response;
    response.content_type = "application/x-ndjson";
    response.body = modem::device::to_json_lines(found->head, found->entries);
    co_return response;
}

// Of the modems in their order, each entry as it came. A message that is not under way any more may have left the
// recorders: then the list is empty.
asio::awaitable<Response> dialogue(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    const std::string& id = request.params.at(0);
    if (!context.key("msg_", id)) co_return to_response(not_found("there is no message with this id"));
    json::array data;
    for (const auto& modem : context.controls.modems()) {
        const auto record = context.controls.record(modem.name);
        if (!record) continue;
        for (const RecordEntry& entry : record->entries)
            if (const auto part = part_of(entry.label, id)) data.push_back(to_json(*record, entry, *part));
    }
    co_return page_response(std::move(data), "");
}

constexpr Route<Context> k_routes[] = {
    {Method::get, "/v1/modems/{name}/record", Scope::admin, record},
    {Method::get, "/v1/messages/{id}/dialogue", Scope::admin, dialogue},
};

}  // namespace

std::span<const Route<Context>> dialogue_routes() { return k_routes; }

}  // namespace controller::api
