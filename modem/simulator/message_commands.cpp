#include "modem/simulator/commands.hpp"
#include "modem/simulator/parameters.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;

/// A number that is asked for, read and set in the plain way.
Outcome plain(Desk& desk, const Command& command, int& value, const char* range, int most) {
    if (command.kind == Kind::test) {
        desk.info.push_back(command.name + ": " + range);
    } else if (command.kind == Kind::read) {
        desk.info.push_back(command.name + ": " + std::to_string(value));
    } else {
        const auto number = one_number(command, 0, most, 0);
        if (!number) return Outcome::cms(Cms::not_supported);
        value = *number;
    }
    return Outcome::ok();
}

Outcome format(Desk& desk, const Command& command) {
    int value = desk.state.settings.text_mode ? 1 : 0;
    const auto outcome = plain(desk, command, value, "(0,1)", 1);
    desk.state.settings.text_mode = value == 1;
    return outcome;
}

/// Whether a family takes a value: each that it takes is a character.
bool has(std::string_view values, int value) {
    return within(value, 0, 9) && values.find(static_cast<char>('0' + value)) != std::string_view::npos;
}

Outcome service(Desk& desk, const Command& command) {
    constexpr const char* supported = "1,1,1";  // both directions and broadcast types
    const auto& traits = *desk.state.traits;
    auto& value = desk.state.settings.service;
    if (command.kind == Kind::test) {
        desk.info.push_back("+CSMS: " + std::string(traits.services_offer));
    } else if (command.kind == Kind::read) {
        const auto shown = traits.service_read.empty() ? std::to_string(value) : std::string(traits.service_read);
        desk.info.push_back("+CSMS: " + shown + "," + supported);
    } else {
        const auto number = one_number(command, 0, 9, 0);
        if (!number || !has(traits.services, *number)) return Outcome::cms(Cms::not_supported);
        value = *number;
        desk.info.push_back(std::string("+CSMS: ") + supported);
    }
    return Outcome::ok();
}

Outcome indications(Desk& desk, const Command& command) {
    const auto& traits = *desk.state.traits;
    auto& value = desk.state.settings.cnmi;
    if (command.kind == Kind::test) {
        desk.info.push_back("+CNMI: " + std::string(traits.notices_offer));
        return Outcome::ok();
    }
    if (command.kind == Kind::read) {
        desk.info.push_back("+CNMI: " + std::to_string(value.mode) + "," + std::to_string(value.mt) + "," +
                            std::to_string(value.bm) + "," + std::to_string(value.ds) + "," +
                            std::to_string(value.bfr));
        return Outcome::ok();
    }
    const auto wanted = numbers(command, {value.mode, value.mt, value.bm, value.ds, value.bfr});
    if (!wanted) return Outcome::cms(Cms::not_supported);
    const auto& w = *wanted;
    const bool phase_2 = desk.state.settings.service == 1;
    if (!has(traits.modes, w[0]) || !has(phase_2 ? traits.mts : traits.mts_at_0, w[1]) || !has(traits.bms, w[2]) ||
        !has(phase_2 ? traits.ds : traits.ds_at_0, w[3]) || !has(traits.bfrs, w[4]))
        return Outcome::cms(Cms::not_supported);
    value = Cnmi{w[0], w[1], w[2], w[3], w[4]};
    return Outcome::ok();
}

Outcome service_centre(Desk& desk, const Command& command) {
    auto& value = desk.state.service_centre;
    if (command.kind == Kind::test) return Outcome::ok();
    if (command.kind == Kind::read) {
        desk.info.push_back("+CSCA: " + in_quotes(value) + (value.starts_with('+') ? ",145" : ",129"));
        return Outcome::ok();
    }
    const auto arguments = split_arguments(command.arguments);
    if (!arguments || arguments->size() > 2 || !arguments->front().quoted) return Outcome::cms(Cms::bad_text);
    const auto& text = arguments->front().text;
    constexpr std::size_t longest = 20;
    const auto digits = text.find_first_not_of("0123456789", text.starts_with('+') ? 1 : 0);
    if (text.empty() || text.size() > longest || digits != std::string::npos) return Outcome::cms(Cms::bad_text);
    const bool international = arguments->size() == 2 && (*arguments)[1].text == "145" && !text.starts_with('+');
    value = (international ? "+" : "") + text;
    return Outcome::ok();
}

Outcome send(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) return Outcome::ok();
    const auto arguments = split_arguments(command.arguments);
    if (command.kind != Kind::set || !arguments) return Outcome::error();
    Outcome outcome;
    outcome.kind = Outcome::Kind::prompt;
    outcome.use = Outcome::Use::send;
    if (desk.state.settings.text_mode) {
        if (arguments->size() > 2 || arguments->front().text.empty()) return Outcome::cms(Cms::bad_text);
        outcome.destination = arguments->front().text;
        return outcome;
    }
    constexpr int longest_tpdu = 164;  // 3GPP TS 23.040 §9.2.2
    const auto length = arguments->front().number();
    if (arguments->size() != 1 || !length || !within(*length, 1, longest_tpdu)) return Outcome::cms(Cms::bad_pdu);
    outcome.length = *length;
    return outcome;
}

Outcome more_messages(Desk& desk, const Command& command) {
    return plain(desk, command, desk.state.settings.more_messages, "(0-2)", 2);
}

Outcome text_header(Desk& desk, const Command& command) {
    int value = desk.state.settings.show_text_header ? 1 : 0;
    const auto outcome = plain(desk, command, value, "(0,1)", 1);
    desk.state.settings.show_text_header = value == 1;
    return outcome;
}

Outcome text_parameters(Desk& desk, const Command& command) {
    auto& value = desk.state.settings.text;
    if (command.kind == Kind::test) return Outcome::ok();
    if (command.kind == Kind::read) {
        desk.info.push_back("+CSMP: " + std::to_string(value.first_octet) + "," + std::to_string(value.validity) + "," +
                            std::to_string(value.protocol) + "," + std::to_string(value.coding));
        return Outcome::ok();
    }
    const auto wanted = numbers(command, {value.first_octet, value.validity, value.protocol, value.coding});
    if (!wanted) return Outcome::cms(Cms::bad_text);
    for (const int octet : *wanted)
        if (!within(octet, 0, 255)) return Outcome::cms(Cms::bad_text);
    value = TextParameters{(*wanted)[0], (*wanted)[1], (*wanted)[2], (*wanted)[3]};
    return Outcome::ok();
}

/// AT+CNMA (3GPP TS 27.005 §3.4.4): only with AT+CSMS=1; 0 and 1 say yes, 2 says no; 1 and 2 may bring a PDU.
Outcome acknowledge(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) {
        desk.info.push_back("+CNMA: (0-2)");
        return Outcome::ok();
    }
    const auto form = desk.state.traits->acknowledge;
    if (form == AckForm::none || (form == AckForm::plain && command.kind == Kind::set)) return Outcome::error();
    if (desk.state.settings.service == 0) return Outcome::cms(Cms::no_ack_expected);
    const auto wanted = numbers(command, {0, 0});
    constexpr int longest_report = 164;
    if (!wanted || !within((*wanted)[0], 0, 2) || !within((*wanted)[1], 0, longest_report))
        return Outcome::cms(Cms::bad_pdu);
    Outcome outcome;
    outcome.positive = (*wanted)[0] != 2;
    outcome.length = (*wanted)[1];
    outcome.use = Outcome::Use::acknowledge;
    outcome.broken = form == AckForm::no_pdu;
    outcome.kind = outcome.length > 0 && (*wanted)[0] != 0 ? Outcome::Kind::prompt : Outcome::Kind::acknowledge;
    return outcome;
}

using Needs = CommandEntry::Needs;
constexpr CommandEntry k_commands[] = {
    {"+CMGF", format},
    {"+CSMS", service},
    {"+CNMI", indications},
    {"+CSCA", service_centre, Needs::sim_for_messages},
    {"+CMGS", send, Needs::sim_for_messages},
    {"+CMMS", more_messages},
    {"+CSDH", text_header},
    {"+CSMP", text_parameters},
    {"+CNMA", acknowledge},
};

}  // namespace

std::span<const CommandEntry> message_commands() { return k_commands; }

}  // namespace modem::simulator
