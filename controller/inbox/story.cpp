#include "controller/inbox/story.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

namespace controller::inbox {

namespace {

namespace json = boost::json;
using modem::sms::Content;
using modem::sms::Form;
using modem::sms::Indication;
using modem::sms::MmsNotice;
using modem::sms::Waiting;

// A description, not an archive: what is longer is of no use to a person.
constexpr std::size_t k_most_octets = 512;

void put(json::object& details, std::string_view name, const std::string& text) {
    if (!text.empty()) details[name] = text;
}

void put(json::object& details, std::string_view name, const std::optional<words::Instant>& at) {
    if (at) details[name] = words::to_rfc3339(*at);
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string kind_text(MmsNotice::Kind kind) {
    switch (kind) {
        case MmsNotice::Kind::waiting: return "Picture message";
        case MmsNotice::Kind::delivery: return "Delivery report of a picture message";
        case MmsNotice::Kind::read: return "Read report of a picture message";
        case MmsNotice::Kind::other: break;
    }
    return "Notification of a picture message";
}

Story tell(const MmsNotice& notice, words::Instant now) {
    std::string text = kind_text(notice.kind);
    if (!notice.from.empty()) text += " from " + notice.from;
    if (notice.size) text += ", " + size_text(*notice.size);
    if (!notice.subject.empty()) text += ", subject " + quoted(notice.subject);
    auto until = notice.expires_at;
    if (notice.expires_in) until = now + *notice.expires_in;
    json::object details;
    put(details, "from", notice.from);
    put(details, "subject", notice.subject);
    if (notice.size) details["size"] = *notice.size;
    put(details, "message_class", notice.message_class);
    put(details, "expires_at", until);
    put(details, "transaction", notice.transaction);
    put(details, "location", notice.location);
    return {std::move(text), json::serialize(details)};
}

Story tell(const Indication& push) {
    std::string text = push.text;
    if (!push.address.empty()) text += (text.empty() ? "" : " ") + push.address;
    if (text.empty()) text = push.action == "delete" ? "A WAP push was taken back" : "An empty WAP push";
    json::object details{{"opens_by_itself", push.loads}};
    put(details, "text", push.text);
    put(details, "address", push.address);
    put(details, "id", push.id);
    put(details, "action", push.action);
    put(details, "created_at", push.created);
    put(details, "expires_at", push.expires);
    return {std::move(text), json::serialize(details)};
}

Story tell_waiting(const Content& content) {
    constexpr std::array<std::string_view, 4> k_names = {"voicemail", "fax", "email", "other"};
    constexpr std::array<std::string_view, 4> k_texts = {"Voicemail", "A fax", "E-mail", "Something"};
    const auto& sign = *content.waiting;
    const auto index = static_cast<std::size_t>(sign.what.kind);
    json::object details{{"kind", k_names[index]}, {"active", sign.what.active}};
    if (sign.count) details["count"] = *sign.count;
    std::string text = content.words.text;
    if (text.empty()) text = std::string(k_texts[index]) + (sign.what.active ? " is waiting" : " is no longer waiting");
    return {std::move(text), json::serialize(details)};
}

Story tell_data(const Content& content, std::string_view what) {
    json::object details;
    if (content.ports) {
        details["port"] = content.ports->destination;
        details["source_port"] = content.ports->source;
    }
    if (content.push) {
        details["content_type"] = content.push->content_type;
        put(details, "application", content.push->application);
    }
    put(details, "content", content.words.text.substr(0, 2 * k_most_octets));
    std::string text(what);
    if (content.push && !content.push->content_type.empty())
        text += " of type " + content.push->content_type;
    else if (content.ports)
        text += " for port " + std::to_string(content.ports->destination);
    text += ": " + content.words.text;
    return {std::move(text), json::serialize(details)};
}

}  // namespace

std::string size_text(std::uint64_t octets) {
    if (octets < 1000) return std::to_string(octets) + " bytes";
    if (octets < 1'000'000) return std::to_string((octets + 500) / 1000) + " kB";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f MB", static_cast<double>(octets) / 1e6);
    return text.data();
}

Story story_of(const Content& content, words::Instant now) {
    switch (content.form) {
        case Form::text:
        case Form::flash: return {content.words.text};
        case Form::silent: return tell_data(content, "Silent message (type 0)");
        case Form::settings: return tell_data(content, "Settings");
        case Form::data: return tell_data(content, "Data");
        case Form::waiting: return tell_waiting(content);
        case Form::picture: return tell(std::get<MmsNotice>(content.push->content), now);
        case Form::push: return tell(std::get<Indication>(content.push->content));
    }
    return {content.words.text};
}

}  // namespace controller::inbox
