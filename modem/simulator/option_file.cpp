#include <array>
#include <limits>

#include "modem/simulator/fields.hpp"
#include "modem/simulator/rule_file.hpp"

namespace modem::simulator {
namespace {

using namespace fields;
using reader::Section;
using std::chrono::milliseconds;

void check_hazard(Section& section, const reader::Placed<std::string>& text) {
    const auto hazard = HazardOption::parse(text.value);
    Hazards trial;
    if (const auto wrong = set_hazard(trial, hazard.name, hazard.value)) section.error(text.at, *wrong);
}

/// Whose modem it behaves like, and what is wrong with it.
void read_character(Section& section, Identity& modem) {
    constexpr std::array<std::string_view, 2> names = {"simulator", "real"};
    if (const auto id = section.text("personality")) {
        modem.personality = id->value;
        if (find_personality(id->value) == nullptr)
            section.error(id->at, "no personality is called " + id->value + "; tillcast-simmodem --help lists them");
    }
    if (const auto name = section.choice("identity", names)) modem.real_name = name->value == 1;
    if (const auto hazards = section.texts("hazards"))
        for (const auto& one : hazards->value) {
            check_hazard(section, one);
            modem.hazards.push_back(one.value);
        }
}

Identity read_modem(Section& section) {
    Identity modem;
    const auto text = [&](std::string_view key, std::string& value) {
        if (const auto given = section.text(key)) value = given->value;
    };
    const auto digits = [&](std::string_view key, std::string& value, std::size_t length) {
        const auto given = section.text(key);
        if (!given) return;
        value = given->value;
        if (value.size() != length || value.find_first_not_of("0123456789") != std::string::npos)
            section.error(given->at, std::string(key) + " must have " + std::to_string(length) + " digits");
    };
    if (const auto link = section.text("link", reader::Need::required)) modem.link = link->value;
    text("name", modem.name);
    text("number", modem.number);
    digits("imei", modem.imei, 15);
    digits("iccid", modem.iccid, 19);
    digits("imsi", modem.imsi, 15);
    text("pin", modem.pin);
    read_character(section, modem);
    section.finish();
    return modem;
}

std::chrono::minutes zone(Section& section, const reader::Placed<std::string>& text) {
    const auto minutes = parse_zone(text.value);
    if (!minutes) section.error(text.at, "zone must be an offset from UTC in quarter hours, such as \"+02:00\"");
    return minutes.value_or(std::chrono::minutes(0));
}

Centre read_centre(Section& section) {
    constexpr int a_day = 24 * 60;
    Centre centre;
    if (const auto number = section.text("number", reader::Need::required)) centre.number = number->value;
    if (const auto text = section.text("zone")) centre.zone = zone(section, *text);
    centre.shift = std::chrono::minutes(whole(section, "shift_minutes", 0, -a_day, a_day));
    section.finish();
    return centre;
}

UssdRule read_ussd(Section& section) {
    constexpr std::array<std::string_view, 2> encodings = {"gsm", "ucs2"};
    UssdRule rule;
    rule.code = pattern(section, "code");
    if (const auto text = section.text("text", reader::Need::required)) rule.text = text->value;
    if (const auto encoding = section.choice("encoding", encodings)) rule.ucs2 = encoding->value == 1;
    rule.status = whole(section, "status", 0, 0, 5);
    section.finish();
    return rule;
}

void read_network(Section& root, NetworkOptions& network) {
    network.submit_time = spread(root, "network").value_or(network.submit_time);
    network.receipt_time = spread(root, "receipt_delay").value_or(network.receipt_time);
    constexpr std::array<std::string_view, 4> bearers = {"2g", "3g", "lte_sgs", "lte_ims"};
    if (const auto bearer = root.choice("bearer", bearers)) network.bearer = static_cast<Bearer>(bearer->value);
    network.mms_time = spread(root, "mms_time").value_or(network.mms_time);
    for (auto& rule : root.tables("ussd")) network.ussd.push_back(read_ussd(rule));
    for (auto& centre : root.tables("centre")) network.centres.push_back(read_centre(centre));
    if (const auto code = root.text("calling_code")) network.calling_code = code->value;
    if (const auto text = root.text("zone")) network.zone = zone(root, *text);
}

}  // namespace

std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
    constexpr std::size_t length = 6;
    if (text.size() != length || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    for (const std::size_t i : {1U, 2U, 4U, 5U})
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
    const int hours = (text[1] - '0') * 10 + (text[2] - '0');
    const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
    const int total = hours * 60 + minutes;
    if (minutes > 45 || minutes % 15 != 0 || total > 14 * 60) return std::nullopt;
    return std::chrono::minutes(text[0] == '-' ? -total : total);
}

std::vector<words::Diagnostic> read_options(const reader::SourceFile& file, ProgramOptions& options) {
    reader::Findings findings({&file, 1});
    if (const auto document = reader::parse_document(file, findings)) {
        Section root(*document, findings);
        auto& world = options.world;
        if (const auto ms = decimal(root, "turnaround", 0, k_most_ms))
            world.timing.turnaround = std::chrono::nanoseconds(static_cast<std::int64_t>(*ms * 1e6));
        if (const auto ms = root.count("boot", reader::Need::optional, 0, k_most_ms))
            world.timing.boot = milliseconds(ms->value);
        read_network(root, world.network);
        world.timing.pace = decimal(root, "pace", 0, 100).value_or(world.timing.pace);
        if (const auto hazards = root.texts("hazards"))
            for (const auto& one : hazards->value) {
                check_hazard(root, one);
                world.hazards.push_back(HazardOption::parse(one.value));
            }
        world.noise_per_second = decimal(root, "noise", 0, 1000).value_or(world.noise_per_second);
        world.seed = static_cast<std::uint64_t>(
            whole(root, "seed", static_cast<int>(world.seed), 0, std::numeric_limits<int>::max()));
        world.sm_places = whole(root, "sm_places", world.sm_places, 1, 1000);
        world.me_places = whole(root, "me_places", world.me_places, 1, 1000);
        if (const auto log = root.text("log")) options.log = log->value;
        if (const auto control = root.text("control")) options.control = control->value;
        for (auto& modem : root.tables("modem")) world.modems.push_back(read_modem(modem));
        read_rules_of(root, world.people, world.faults);
        root.finish();
    }
    return findings.errors();
}

}  // namespace modem::simulator
