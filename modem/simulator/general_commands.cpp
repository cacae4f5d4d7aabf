#include "modem/simulator/commands.hpp"
#include "modem/simulator/parameters.hpp"

namespace modem::simulator {
namespace {

constexpr const char* k_manufacturer = "Tillcast simulator";

std::string maker(const ModemState& state) {
    return state.identity.real_name ? std::string(state.traits->manufacturer) : k_manufacturer;
}
std::string model_of(const ModemState& state) { return std::string(state.traits->model); }
std::string revision_of(const ModemState& state) { return std::string(state.traits->revision); }

Outcome nothing_to_do(Desk&, const Command&) { return Outcome::ok(); }

Outcome set_switch(const Command& command, bool& value) {
    const auto number = one_number(command, 0, 1, 0);
    if (!number) return Outcome::error();
    value = *number == 1;
    return Outcome::ok();
}

Outcome echo(Desk& desk, const Command& command) { return set_switch(command, desk.state.settings.echo); }
Outcome verbose(Desk& desk, const Command& command) { return set_switch(command, desk.state.settings.verbose); }
Outcome quiet(Desk& desk, const Command& command) { return set_switch(command, desk.state.settings.quiet); }

Outcome reset(Desk& desk, const Command&) {
    desk.state.settings = desk.state.profile;
    return Outcome::ok();
}

Outcome factory(Desk& desk, const Command&) {
    desk.state.settings = settings_at_start(*desk.state.traits);
    return Outcome::ok();
}

Outcome write_profile(Desk& desk, const Command&) {
    desk.state.profile = desk.state.settings;
    return Outcome::ok();
}

/// Registers with a fixed value may be set to that value only.
Outcome s_register(Desk& desk, const Command& command, int fixed) {
    if (command.kind == Command::Kind::read) {
        const auto digits = std::to_string(fixed);
        desk.info.push_back(std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits);
        return Outcome::ok();
    }
    return one_number(command, fixed, fixed, 0) ? Outcome::ok() : Outcome::error();
}
Outcome s3(Desk& desk, const Command& command) { return s_register(desk, command, 13); }
Outcome s4(Desk& desk, const Command& command) { return s_register(desk, command, 10); }
Outcome s5(Desk& desk, const Command& command) { return s_register(desk, command, 8); }
Outcome s0(Desk& desk, const Command& command) {
    auto& rings = desk.state.settings.auto_answer;
    if (command.kind == Command::Kind::read) return s_register(desk, command, rings);
    const auto number = one_number(command, 0, 255, 0);
    if (!number) return Outcome::error();
    rings = *number;
    return Outcome::ok();
}

Outcome error_detail(Desk& desk, const Command& command) {
    auto& value = desk.state.settings.error_detail;
    if (command.kind == Command::Kind::test) {
        desk.info.push_back("+CMEE: (0-2)");
    } else if (command.kind == Command::Kind::read) {
        desk.info.push_back("+CMEE: " + std::to_string(value));
    } else {
        const auto number = one_number(command, 0, 2, 0);
        if (!number) return Outcome::cme(Cme::bad_parameter);
        value = *number;
    }
    return Outcome::ok();
}

Outcome tell(Desk& desk, const Command& command, const std::string& text) {
    if (command.kind == Command::Kind::test) return Outcome::ok();
    if (command.kind != Command::Kind::action) return Outcome::error();
    desk.info.push_back(text);
    return Outcome::ok();
}

Outcome manufacturer(Desk& desk, const Command& command) { return tell(desk, command, maker(desk.state)); }
Outcome model(Desk& desk, const Command& command) { return tell(desk, command, model_of(desk.state)); }
Outcome revision(Desk& desk, const Command& command) { return tell(desk, command, revision_of(desk.state)); }
Outcome serial(Desk& desk, const Command& command) { return tell(desk, command, desk.state.identity.imei); }
Outcome imsi(Desk& desk, const Command& command) { return tell(desk, command, desk.state.identity.imsi); }

Outcome iccid(Desk& desk, const Command& command) {
    if (command.kind == Command::Kind::test) return Outcome::ok();
    desk.info.push_back("+CCID: " + desk.state.identity.iccid);
    return Outcome::ok();
}

Outcome identification(Desk& desk, const Command& command) {
    if (!one_number(command, 0, 9, 0)) return Outcome::error();
    const auto& state = desk.state;
    desk.info.insert(desk.info.end(),
                     {maker(state), model_of(state), revision_of(state), "IMEI: " + state.identity.imei});
    return Outcome::ok();
}

Outcome capabilities(Desk& desk, const Command& command) { return tell(desk, command, "+GCAP: +CGSM"); }

Outcome own_number(Desk& desk, const Command& command) {
    if (command.kind == Command::Kind::action && !desk.hazards.no_own_number)
        desk.info.push_back("+CNUM: ," + in_quotes(desk.state.identity.number) + ",145");
    return Outcome::ok();
}

Outcome character_set(Desk& desk, const Command& command) {
    auto& value = desk.state.settings.character_set;
    if (command.kind == Command::Kind::test) {
        desk.info.push_back("+CSCS: (\"GSM\",\"IRA\",\"UCS2\",\"HEX\")");
        return Outcome::ok();
    }
    if (command.kind == Command::Kind::read) {
        desk.info.push_back("+CSCS: " + in_quotes(value));
        return Outcome::ok();
    }
    const auto arguments = split_arguments(command.arguments);
    if (!arguments || arguments->size() != 1) return Outcome::cme(Cme::bad_parameter);
    for (const auto* known : {"GSM", "IRA", "UCS2", "HEX"}) {
        if (arguments->front().text != known) continue;
        value = known;
        return Outcome::ok();
    }
    return Outcome::cme(Cme::bad_parameter);
}

Outcome no_carrier(Desk&, const Command&) { return Outcome::cme(Cme::not_allowed); }

using Needs = CommandEntry::Needs;
constexpr CommandEntry k_commands[] = {
    {"E", echo},
    {"V", verbose},
    {"Q", quiet},
    {"Z", reset},
    {"&F", factory},
    {"&W", write_profile},
    {"&C", nothing_to_do},  // DCD, DTR and flow control lines do not exist on a pty
    {"&D", nothing_to_do},
    {"&K", nothing_to_do},
    {"&S", nothing_to_do},
    {"X", nothing_to_do},
    {"L", nothing_to_do},
    {"M", nothing_to_do},
    {"H", nothing_to_do},
    {"+CHUP", nothing_to_do},
    {"D", no_carrier},
    {"A", no_carrier},
    {"S0", s0},
    {"S3", s3},
    {"S4", s4},
    {"S5", s5},
    {"I", identification},
    {"+GCAP", capabilities},
    {"+CMEE", error_detail},
    {"+CGMI", manufacturer},
    {"+GMI", manufacturer},
    {"+CGMM", model},
    {"+GMM", model},
    {"+CGMR", revision},
    {"+GMR", revision},
    {"+CGSN", serial},
    {"+GSN", serial},
    {"+CIMI", imsi, Needs::sim},
    {"+CCID", iccid, Needs::sim},
    {"+ICCID", iccid, Needs::sim},
    {"+CNUM", own_number, Needs::sim},
    {"+CSCS", character_set},
};

}  // namespace

std::span<const CommandEntry> general_commands() { return k_commands; }

}  // namespace modem::simulator
