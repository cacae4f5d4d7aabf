#include "firmware/cli/pdu_words.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "controller/inbox/story.hpp"
#include "firmware/cli/pdu_names.hpp"
#include "modem/sms/content.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;
namespace sms = modem::sms;

std::string hexadecimal(unsigned octet) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "0x%02X", octet);
    return text.data();
}

std::string_view code_of(words::Language language) {
    return words::k_language_codes[static_cast<std::size_t>(language)];
}

void add_header(json::object& fields, const sms::Header& header) {
    if (const auto& concat = header.concat)
        fields["concat"] =
            json::object{{"reference", concat->reference}, {"count", concat->count}, {"index", concat->index}};
    if (header.tables.locking != words::Language::none) fields["locking_shift"] = code_of(header.tables.locking);
    if (header.tables.single != words::Language::none) fields["single_shift"] = code_of(header.tables.single);
    if (header.ports)
        fields["ports"] = json::object{{"destination", header.ports->destination}, {"source", header.ports->source}};
    json::array others;
    for (const auto& element : header.others)
        others.push_back(
            json::object{{"id", element.id}, {"name", element_name(element.id)}, {"data", sms::to_hex(element.data)}});
    if (!others.empty()) fields["elements"] = std::move(others);
    if (header.malformed) fields["header_malformed"] = true;
}

void add_user_data(json::object& fields, const sms::UserData& data) {
    fields["text"] = data.text();
    fields["encoding"] = to_string(data.coding.alphabet);
    add_header(fields, data.header);
    if (data.coding.message_class) fields["class"] = *data.coding.message_class;
    if (data.coding.delete_when_read) fields["delete_when_read"] = true;
}

void add_rest(json::object& fields, const sms::Decoded& decoded) {
    if (decoded.centre) fields["smsc"] = decoded.centre->text;
}

// What one PDU alone is; a part of several is told with the others.
void add_content(json::object& fields, const sms::Deliver& first, std::span<const sms::UserData> parts) {
    const auto content = sms::content_of(first, parts);
    if (content.form == sms::Form::text) return;
    fields["form"] = to_string(content.form);
    const auto story = controller::inbox::story_of(content, first.sent_at ? first.sent_at->at : words::Instant());
    if (story.details) fields["details"] = json::parse(*story.details);
}

json::object fields_of(const sms::Deliver& deliver, const sms::Decoded& decoded) {
    json::object fields{{"type", "deliver"}, {"number", deliver.from.text}};
    add_user_data(fields, deliver.data);
    add_rest(fields, decoded);
    if (deliver.sent_at) fields["timestamp"] = to_string(*deliver.sent_at);
    if (deliver.protocol != 0) fields["protocol"] = deliver.protocol;
    if (!deliver.data.header.concat) add_content(fields, deliver, {&deliver.data, 1});
    return fields;
}

json::object fields_of(const sms::Submit& submit, const sms::Decoded& decoded) {
    json::object fields{{"type", "submit"}, {"number", submit.to.text}};
    add_user_data(fields, submit.data);
    add_rest(fields, decoded);
    fields["mr"] = submit.message_reference;
    if (submit.protocol != 0) fields["protocol"] = submit.protocol;
    if (submit.validity) fields["validity_minutes"] = submit.validity->count();
    if (submit.valid_until) fields["valid_until"] = to_string(*submit.valid_until);
    if (submit.status_report) fields["receipt"] = true;
    if (submit.reject_duplicates) fields["reject_duplicates"] = true;
    return fields;
}

json::object fields_of(const sms::StatusReport& report, const sms::Decoded& decoded) {
    json::object fields{{"type", "status_report"}, {"number", report.to.text}};
    add_rest(fields, decoded);
    if (report.accepted) fields["timestamp"] = to_string(*report.accepted);
    fields["mr"] = report.message_reference;
    fields["status"] = json::object{{"code", report.status.code}, {"class", to_string(report.status.classify())}};
    return fields;
}

std::string tables_text(const sms::Tables& tables) {
    std::string text;
    if (tables.locking != words::Language::none) text = "locking shift " + std::string(to_string(tables.locking));
    if (tables.single != words::Language::none)
        text += (text.empty() ? "" : ", ") + std::string("single shift ") + std::string(to_string(tables.single));
    return text;
}

void tell_header(PduLines& lines, const sms::Header& header) {
    if (const auto& concat = header.concat)
        lines.emplace_back("part", std::to_string(concat->index) + " of " + std::to_string(concat->count) +
                                       ", reference " + std::to_string(concat->reference) +
                                       (concat->wide ? " (16 bits)" : ""));
    if (header.tables != sms::Tables{}) lines.emplace_back("language", tables_text(header.tables));
    if (header.ports)
        lines.emplace_back("ports",
                           "to " + port_text(header.ports->destination) + ", from " + port_text(header.ports->source));
    for (const auto& element : header.others)
        lines.emplace_back("element",
                           hexadecimal(element.id) + " " + element_name(element.id) + ": " + sms::to_hex(element.data));
    if (header.malformed)
        lines.emplace_back("header", "its elements do not fill it: ignored, as the standard asks for");
}

void tell_user_data(PduLines& lines, const sms::UserData& data) {
    tell_header(lines, data.header);
    if (data.coding.message_class) lines.emplace_back("class", class_text(*data.coding.message_class));
    if (data.coding.delete_when_read) lines.emplace_back("delete", "when it has been read");
}

void tell_push(PduLines& lines, const sms::Content& content, std::span<const sms::UserData> parts) {
    if (content.push) {
        lines.emplace_back("push", content.push->content_type + ", " + std::to_string(content.push->body_size) +
                                       " octets" +
                                       (content.push->application.empty() ? "" : ", for " + content.push->application));
    } else if (content.ports && content.ports->wide && content.ports->destination == sms::k_port_push) {
        std::size_t stopped_at = 0;
        const auto octets = sms::join_octets(parts);
        const auto push = sms::decode_push(octets, &stopped_at);
        lines.emplace_back("push", push.error().message() + " (octet " + std::to_string(stopped_at) + " of the data)");
    }
}

void tell_content(PduLines& lines, const sms::Deliver& first, std::span<const sms::UserData> parts) {
    const auto content = sms::content_of(first, parts);
    tell_push(lines, content, parts);
    if (content.form == sms::Form::text || content.form == sms::Form::flash) return;
    const auto story = controller::inbox::story_of(content, first.sent_at ? first.sent_at->at : words::Instant());
    lines.emplace_back(to_string(content.form), story.text);
    if (!story.details) return;
    const json::value details = json::parse(*story.details);
    for (const auto& [name, value] : details.as_object())
        if (name != "content")
            lines.emplace_back("  " + std::string(name),
                               value.is_string() ? std::string(value.as_string()) : json::serialize(value));
}

void tell_details(PduLines& lines, const sms::Deliver& deliver) {
    tell_user_data(lines, deliver.data);
    if (const auto text = protocol_text(deliver.protocol); !text.empty()) lines.emplace_back("protocol", text);
    if (deliver.reply_path) lines.emplace_back("reply", "over the same service centre");
    if (deliver.more_waiting) lines.emplace_back("more", "the service centre has more to deliver");
    if (!deliver.data.header.concat) tell_content(lines, deliver, {&deliver.data, 1});
}

void tell_details(PduLines& lines, const sms::Submit& submit) {
    tell_user_data(lines, submit.data);
    if (const auto text = protocol_text(submit.protocol); !text.empty()) lines.emplace_back("protocol", text);
    if (submit.validity) lines.emplace_back("validity", std::to_string(submit.validity->count()) + " minutes");
    if (submit.valid_until) lines.emplace_back("validity", "until " + to_string(*submit.valid_until));
    if (submit.status_report) lines.emplace_back("receipt", "is asked for");
    if (submit.reject_duplicates) lines.emplace_back("again", "the service centre is to refuse what it has already");
    if (submit.reply_path) lines.emplace_back("reply", "over the same service centre");
}

void tell_details(PduLines& lines, const sms::StatusReport& report) {
    lines.emplace_back("status", std::to_string(report.status.code) + " (" +
                                     std::string(to_string(report.status.classify())) +
                                     "): " + std::string(report.status.sentence()));
    if (report.settled) lines.emplace_back("settled", to_string(*report.settled));
    if (report.for_command) lines.emplace_back("about", "a command, not a part");
    if (report.more_waiting) lines.emplace_back("more", "the service centre has more to deliver");
}

// The fields that are told by their names; the others have sentences of their own.
bool is_plain(std::string_view name) {
    constexpr std::array<std::string_view, 7> k_plain = {"type", "number",    "text", "encoding",
                                                         "smsc", "timestamp", "mr"};
    return std::find(k_plain.begin(), k_plain.end(), name) != k_plain.end();
}

std::vector<sms::UserData> data_of(std::span<const sms::Decoded> parts) {
    std::vector<sms::UserData> data;
    for (const auto& part : parts) {
        if (const auto* deliver = std::get_if<sms::Deliver>(&part.pdu)) data.push_back(deliver->data);
        if (const auto* submit = std::get_if<sms::Submit>(&part.pdu)) data.push_back(submit->data);
    }
    return data;
}

}  // namespace

json::object pdu_fields(const sms::Decoded& decoded) {
    return std::visit([&](const auto& pdu) { return fields_of(pdu, decoded); }, decoded.pdu);
}

PduLines pdu_lines(const sms::Decoded& decoded) {
    PduLines lines;
    for (const auto& [name, value] : pdu_fields(decoded))
        if (is_plain(name))
            lines.emplace_back(name, value.is_string() ? std::string(value.as_string()) : json::serialize(value));
    std::visit([&](const auto& pdu) { tell_details(lines, pdu); }, decoded.pdu);
    return lines;
}

json::object joined_fields(std::span<const sms::Decoded> parts) {
    const auto data = data_of(parts);
    const auto joined = sms::join(data);
    json::object fields{{"text", joined.text}, {"complete", joined.complete}};
    if (const auto* first = parts.empty() ? nullptr : std::get_if<sms::Deliver>(&parts.front().pdu))
        add_content(fields, *first, data);
    return fields;
}

PduLines joined_lines(std::span<const sms::Decoded> parts) {
    const auto data = data_of(parts);
    const auto joined = sms::join(data);
    PduLines lines;
    lines.emplace_back(joined.complete ? "together" : "incomplete", joined.text);
    if (const auto* first = parts.empty() ? nullptr : std::get_if<sms::Deliver>(&parts.front().pdu))
        tell_content(lines, *first, data);
    return lines;
}

}  // namespace firmware::cli
