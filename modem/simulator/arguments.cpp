#include "modem/simulator/arguments.hpp"

#include <CLI/CLI.hpp>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>

#include "modem/simulator/control.hpp"

namespace modem::simulator {
namespace {

constexpr const char* k_footer = R"(TIMES are fixed:MS, uniform:LEAST,MOST or lognormal:MEDIAN,SIGMA, in milliseconds.

--config FILE (TOML) takes turnaround, boot, pace, bearer, network, receipt_delay, mms_time, noise, seed, zone, calling_code,
sm_places, me_places, hazards, log and control, and tables; what the command line says wins. --people takes [[person]] and [[fault]] only.
  [[modem]]          link, and name, number, imei, iccid, imsi, pin, personality, identity = "simulator" | "real",
                     hazards = ["NAME=VALUE"]
  [[centre]]         number of a service centre, zone = "+02:00", shift_minutes: how its time stamps are off
  [[person]]         number, range = [first, last] or pattern (none of them: everybody else); the first that fits counts
                     receipts = [0x30, 0x00] (TP-Status, in their order; [] for none), receipt_delay,
                     phone = "on" | "off" (off: a receipt 0x30, no answers), refused = 38 (+CMS ERROR)
  [[person.answer]]  when (a regular expression; none: any text), text, delay, times (0: always), mms_size (over 0: an MMS with the text as subject)
  [[ussd]]           code (a regular expression; none: any), text, encoding = "gsm" | "ucs2", status: <m> of +CUSD
  [[fault]]          effect = "error" | "silence" | "hang_up" | "reboot"; moment = "command" | "prompt" | "wait" | "sent";
                     code, goes_out (the part is on the air all the same), away_ms; and for which parts: modem, to (a
                     regular expression), every, probability, times
--errors takes the fields of one [[fault]]: --errors 'code = 38, to = "^\\+33", every = 10'
)";

std::chrono::minutes local_zone() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    ::localtime_r(&now, &local);
    return std::chrono::minutes(local.tm_gmtoff / 60);
}

void stop_at(const std::vector<words::Diagnostic>& errors) {
    for (const auto& error : errors) std::cerr << words::to_string(error) << '\n';
    if (!errors.empty()) std::exit(1);
}

reader::SourceFile file_at(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) give_up(path + ": cannot be read");
    return {path, std::string(std::istreambuf_iterator<char>(in), {})};
}

void add_rules(WorldOptions& world, const reader::SourceFile& file) {
    auto rules = read_rules(file);
    stop_at(rules.errors);
    std::move(rules.people.begin(), rules.people.end(), std::back_inserter(world.people));
    std::move(rules.faults.begin(), rules.faults.end(), std::back_inserter(world.faults));
}

Spread spread_of(const std::string& option, const std::string& text) {
    const auto spread = Spread::parse(text);
    if (!spread) give_up(option + " must be fixed:MS, uniform:LEAST,MOST or lognormal:MEDIAN,SIGMA");
    return *spread;
}

void take_modems(const Arguments& given, WorldOptions& world) {
    for (std::size_t i = 0; i < given.links.size(); ++i) {
        Identity modem;
        modem.link = given.links[i];
        if (i < given.numbers.size()) modem.number = given.numbers[i];
        if (i < given.pins.size()) modem.pin = given.pins[i];
        if (i < given.personalities.size()) modem.personality = given.personalities[i];
        if (find_personality(modem.personality) == nullptr)
            give_up("no personality is called " + modem.personality + "; tillcast-simmodem --help lists them");
        world.modems.push_back(std::move(modem));
    }
    if (world.modems.empty()) give_up("no modem: give --link PATH, or a --config with [[modem]]");
    for (auto& modem : world.modems) modem.real_name = modem.real_name || given.real_names;
}

void take_hazards(const Arguments& given, WorldOptions& world) {
    for (const auto& text : given.hazards) {
        const auto hazard = HazardOption::parse(text);
        Hazards trial;
        if (const auto wrong = set_hazard(trial, hazard.name, hazard.value))
            give_up("--hazard " + text + ": " + *wrong);
        world.hazards.push_back(hazard);
    }
}

}  // namespace

void give_up(const std::string& what) {
    std::cerr << what << '\n';
    std::exit(1);
}

void describe(CLI::App& app, Arguments& given) {
    app.add_option("--config", given.config, "read options and rules from a TOML file");
    app.add_option("--link", given.links, "symlink to the pty of a modem; once for each modem");
    app.add_option("--number", given.numbers, "number of the modem, in the order of --link");
    app.add_option("--pin", given.pins, "PIN of the SIM, in the order of --link; \"\" for none");
    app.add_option("--personality", given.personalities,
                   "whose modem it behaves like, in the order of --link (generic)");
    app.add_flag("--real-names", given.real_names, "+CGMI is the maker's name, not Tillcast simulator");
    app.add_option("--hazard", given.hazards, "NAME[=VALUE][@MODEM]: something wrong with the line; may be repeated");
    app.add_option("--pace", given.pace,
                   "a family's start and lists, and a --bearer, take so many times what they really take (1)");
    app.add_option("--turnaround", given.turnaround_ms, "milliseconds that each command takes (5)");
    app.add_option("--network", given.network, "TIMES from Ctrl-Z to the result (lognormal:40,0.3)");
    app.add_option("--bearer", given.bearer,
                   "2g, 3g, lte_sgs or lte_ims: the times, timeouts and receipts of a real network");
    app.add_option("--replay", given.replay,
                   "play a record (tillcast modems record) at the first --link; exits 0 where the dialogue was the\n"
                   "recorded one, 3 where it left the record, 4 where it ended early");
    app.add_option("--replay-speed", given.replay_speed, "so many times as fast as recorded (1)");
    app.add_option("--receipt-delay", given.receipt_delay, "TIMES until a receipt (lognormal:500,0.5)");
    app.add_option("--people", given.people, "rule file of the people in the network; may be repeated");
    app.add_option("--errors", given.errors, "a fault rule; may be repeated");
    app.add_option("--noise", given.noise, "unsolicited lines per second, within answers as well (0)");
    app.add_option("--sm", given.sm_places, "places for messages on the SIM (30)");
    app.add_option("--me", given.me_places, "places for messages in the device (100)");
    app.add_option("--calling-code", given.calling_code, "the network's country (34)");
    app.add_option("--zone", given.zone, "the network's clock, such as +02:00 (this machine's)");
    app.add_option("--seed", given.seed, "the same seed gives the same chances (1)");
    app.add_option("--log", given.log, "write what happens to this file, JSON lines");
    app.add_option("--control", given.control, "listen for commands on this unix socket, JSON lines");
    app.footer(std::string(k_footer) + "\n" + k_control_help + "\n" + personality_help() + "\n" + hazard_help());
}

ProgramOptions options_of(const Arguments& given) {
    ProgramOptions options;
    auto& world = options.world;
    world.network.zone = local_zone();
    if (!given.config.empty()) stop_at(read_options(file_at(given.config), options));
    take_modems(given, world);
    take_hazards(given, world);
    for (const auto& path : given.people) add_rules(world, file_at(path));
    for (const auto& rule : given.errors) add_rules(world, {"--errors", "fault = [{" + rule + "}]"});
    if (given.turnaround_ms)
        world.timing.turnaround = std::chrono::nanoseconds(static_cast<std::int64_t>(*given.turnaround_ms * 1e6));
    if (given.bearer) {
        world.network.bearer = parse_bearer(*given.bearer);
        if (!world.network.bearer) give_up("--bearer must be 2g, 3g, lte_sgs or lte_ims");
    }
    if (given.network) world.network.submit_time = spread_of("--network", *given.network);
    if (given.receipt_delay) world.network.receipt_time = spread_of("--receipt-delay", *given.receipt_delay);
    if (given.calling_code) world.network.calling_code = *given.calling_code;
    if (given.zone) {
        const auto zone = parse_zone(*given.zone);
        if (!zone) give_up("--zone must be an offset in quarter hours, such as +02:00");
        world.network.zone = *zone;
    }
    world.noise_per_second = given.noise.value_or(world.noise_per_second);
    world.timing.pace = std::clamp(given.pace.value_or(world.timing.pace), 0.0, 100.0);
    world.seed = given.seed.value_or(world.seed);
    world.sm_places = std::max(1, given.sm_places.value_or(world.sm_places));
    world.me_places = std::max(1, given.me_places.value_or(world.me_places));
    options.log = given.log.value_or(options.log);
    options.replay = given.replay.value_or(options.replay);
    options.replay_speed = std::clamp(given.replay_speed.value_or(options.replay_speed), 0.01, 10000.0);
    options.control = given.control.value_or(options.control);
    return options;
}

}  // namespace modem::simulator
