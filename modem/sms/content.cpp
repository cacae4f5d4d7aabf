#include "modem/sms/content.hpp"

#include <algorithm>

#include "modem/sms/user_data.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_special_indication = 0x01;

bool is_push_port(const Ports& ports) {
    return ports.wide && (ports.destination == k_port_push || ports.destination == k_port_push_secure);
}

std::optional<WaitingSign> waiting_of(const UserData& data) {
    if (data.coding.waiting) return WaitingSign{*data.coding.waiting, {}};
    for (const auto& element : data.header.others) {
        if (element.id != k_special_indication || element.data.size() != 2) continue;
        const auto count = element.data[1];
        return WaitingSign{{static_cast<Waiting::Kind>(element.data[0] & 3U), count > 0, (element.data[0] & 0x80) == 0},
                           count};
    }
    return {};
}

// What a push turns out to be; without a push that can be read it is data.
Form form_of(const Push& push) {
    if (std::holds_alternative<MmsNotice>(push.content)) return Form::picture;
    if (std::holds_alternative<Indication>(push.content)) return Form::push;
    const auto is = [&](std::string_view part) { return push.content_type.find(part) != std::string::npos; };
    return is("connectivity") || is("syncml") || is("settings") || is("bookmark") ? Form::settings : Form::data;
}

Form form_of(const Deliver& first, const Content& content) {
    if (first.protocol == k_type_0) return Form::silent;
    if (content.push) return form_of(*content.push);
    if (content.ports && content.ports->wide && content.ports->destination == k_port_settings) return Form::settings;
    if (content.ports || first.data.coding.alphabet == Alphabet::eight_bit) return Form::data;
    if (content.waiting) return Form::waiting;
    return first.data.coding.message_class == 0 ? Form::flash : Form::text;
}

}  // namespace

std::string_view to_string(Form form) { return k_form_names[static_cast<std::size_t>(form)]; }

std::optional<Form> parse_form(std::string_view name) {
    const auto found = std::find(k_form_names.begin(), k_form_names.end(), name);
    if (found == k_form_names.end()) return {};
    return static_cast<Form>(found - k_form_names.begin());
}

Content content_of(const Deliver& first, std::span<const UserData> parts) {
    Content content{.words = join(parts), .ports = first.data.header.ports, .waiting = waiting_of(first.data)};
    if (first.protocol >= k_replace_first && first.protocol <= k_replace_last) content.replaces = first.protocol;
    if (content.ports && is_push_port(*content.ports) && content.words.complete) {
        const auto octets = join_octets(parts);
        if (auto push = decode_push(octets)) content.push = std::move(*push);
    }
    content.form = form_of(first, content);
    return content;
}

}  // namespace modem::sms
