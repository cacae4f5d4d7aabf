#include <algorithm>
#include <regex>

#include "config/reader/profiles.hpp"
#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

// The profiles that ship and the personalities that imitate their families must mean the same modems.
using namespace modem::simulator;

namespace {

const std::vector<reader::ModemProfile>& shipped() {
    static const auto all = [] {
        reader::Findings findings({});
        return reader::read_profiles({}, findings);
    }();
    return all;
}

const reader::ModemProfile& profile_of(const Personality& personality) {
    const auto found = std::ranges::find(shipped(), personality.profile, &reader::ModemProfile::id);
    REQUIRE(found != shipped().end());
    return *found;
}

/// A modem of the family, without echo and floods.
Bench quiet(const Personality& personality, const std::string& pin = {}) {
    auto options = Bench::family(std::string(personality.id));
    options.modems.front().pin = pin;
    return Bench(options);
}

bool begins_with_one(std::string_view line, const std::vector<std::string>& starts) {
    return std::ranges::any_of(starts, [&](const std::string& start) { return line.starts_with(start); });
}

int first_group(const std::string& text, const std::string& pattern) {
    std::smatch found;
    return std::regex_search(text, found, std::regex(pattern)) ? std::stoi(found[1]) : -1;
}

}  // namespace

TEST_CASE("a personality is recognised by its model alone, and by its maker too", "[simulator][profile]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        reader::ModemIdentity seen{"", "Tillcast simulator", std::string(one.model), std::string(one.revision)};
        CHECK(reader::recognise(shipped(), seen).profile->id == one.profile);
        if (one.profile == "generic") continue;
        seen.manufacturer = one.manufacturer;
        CHECK(reader::recognise(shipped(), seen).profile->id == one.profile);
    }
}

TEST_CASE("a profile finds the attempts left and the temperature of its personality", "[simulator][profile]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        const auto& profile = profile_of(one);
        Bench bench(quiet(one, "1234"));
        bench.type("ATE0\r");
        const bool own = !profile.pin.attempts_command.empty();
        const bool asked = own || std::ranges::find(one.absent, "+CPINR") == one.absent.end();
        if (asked) {
            const auto command = own ? profile.pin.attempts_command : std::string("AT+CPINR=\"SIM PIN\"");
            const auto pattern = own ? profile.pin.attempts_pattern : std::string("SIM PIN,([0-9]+)");
            CHECK(first_group(bench.at(command), pattern) == 3);
            bench.at("AT+CPIN=\"9999\"");
            CHECK(first_group(bench.at(command), pattern) == 2);
        }
        if (!profile.health.temperature_command.empty())
            CHECK(first_group(bench.at(profile.health.temperature_command), profile.health.temperature_pattern) == 35);
    }
}

TEST_CASE("a personality takes one of its profile's notices and all of its bearers", "[simulator][profile]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        const auto& profile = profile_of(one);
        Bench bench(quiet(one));
        bench.type("ATE0\r");
        bool taken = profile.sms.notices.empty();
        for (const int service : profile.sms.services) {
            bench.at("AT+CSMS=" + std::to_string(service));
            for (const auto& notice : profile.sms.notices) taken = taken || bench.at("AT+CNMI=" + notice) == "OK";
        }
        CHECK(taken);
        for (const auto& command : profile.recovery.bearer) {
            if (command.starts_with("AT+CGSMS") && std::ranges::find(one.absent, "+CGSMS") != one.absent.end())
                continue;
            INFO(command);
            CHECK_THAT(bench.at(command), Catch::Matchers::EndsWith("OK"));
        }
    }
}

TEST_CASE("a personality starts anew and goes off as its profile asks for it", "[simulator][profile]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        const auto& profile = profile_of(one);
        Bench bench(quiet(one));
        bench.type("ATE0\r");
        bench.at(profile.recovery.reset);
        CHECK(bench.events("reboot").size() == 1);
        bench.pass(std::chrono::minutes(2));
        bench.heard();
        if (profile.recovery.power_off.empty()) continue;
        bench.type("ATE0\r");
        bench.at(profile.recovery.power_off);
        CHECK(bench.modem().phase_text() == "off");
    }
}

TEST_CASE("a profile knows the floods and the alarms of its personality", "[simulator][profile]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        const auto& profile = profile_of(one);
        if (profile.id == "generic") continue;
        for (const auto line : one.flood) {
            INFO(line);
            CHECK(begins_with_one(line, profile.lines.ignore));
        }
        if (!one.full_line.empty()) CHECK(begins_with_one(one.full_line, profile.lines.full));
        CHECK((begins_with_one(one.undervoltage, profile.lines.undervoltage) ||
               begins_with_one(one.undervoltage, shipped().front().lines.undervoltage)));
        CHECK((begins_with_one(one.sim_out, profile.lines.sim) ||
               begins_with_one(one.sim_out, shipped().front().lines.sim)));
        if (profile.start.ready_lines.empty() || profile.start.ready_wait.count() == 0) continue;
        CHECK(std::ranges::any_of(
            one.start, [&](const StartLine& line) { return begins_with_one(line.text, profile.start.ready_lines); }));
    }
}
