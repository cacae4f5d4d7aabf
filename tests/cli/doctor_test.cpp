#include "firmware/cli/doctor_findings.hpp"
#include "firmware/cli/doctor_modem_facts.hpp"
#include "firmware/cli/doctor_page.hpp"
#include "firmware/cli/doctor_trip.hpp"
#include "firmware/cli/text.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <functional>
#include <sstream>

#include "tests/support/catch.hpp"

using namespace firmware::cli;
using namespace std::chrono_literals;

namespace {

// A box with which nothing is wrong.
BoxFacts good_box() {
    BoxFacts box;
    box.directory = "/etc/tillcast";
    box.config_summary = "Casa Elena, ES, 1 modem, 0 segments, 0 templates";
    box.daemon = BoxFacts::Daemon::running;
    box.version = "1.0.0";
    box.systemd = box.unit_is_there = box.unit_is_enabled = box.daemon_user_exists = true;
    box.capabilities = 0;
    box.synchronised = true;
    box.store = "/var/lib/tillcast/tillcast.db";
    box.disk_free = std::uint64_t{8} << 30;
    box.disk_total = std::uint64_t{16} << 30;
    box.sync_median = 4ms;
    box.sync_most = 9ms;
    box.database = BoxFacts::Database::fine;
    box.backups = true;
    box.now = *words::from_rfc3339("2026-11-23T12:00:00Z");
    box.last_good_backup = box.now - 9h;
    return box;
}

// A modem with which nothing is wrong, and its port.
ModemFacts good_modem(const std::string& name = "left") {
    ModemFacts modem;
    modem.name = name;
    modem.port = "/dev/serial/by-path/usb-1";
    modem.device = "/dev/ttyUSB2";
    modem.phase = "ready";
    modem.manufacturer = "Quectel";
    modem.model = "EC25";
    modem.imei = "356938035643809";
    modem.profile = "quectel_ec2x";
    modem.iccid = "8934071234567890123";
    modem.number = "+34600000001";
    modem.smsc = "+34600000000";
    modem.network = "Testnet";
    modem.registration = "home";
    modem.receipts = "direct";
    modem.pin_attempts = 3;
    modem.by_daemon = true;
    modem.stores = {{"ME", 2, 100}, {"SM", 0, 30}};
    modem.signal_dbm = {-71, -73, -75};
    modem.looked = 60s;
    modem.temperature_c = 41;
    return modem;
}

PortFacts good_port(const std::string& modem = "left") {
    PortFacts port;
    port.path = "/dev/serial/by-path/usb-1";
    port.device = "/dev/ttyUSB2";
    port.modem = modem;
    port.state = PortFacts::State::with_daemon;
    port.group = "dialout";
    return port;
}

const Finding* find(const std::vector<Finding>& findings, const std::string& id) {
    const auto found =
        std::find_if(findings.begin(), findings.end(), [&](const Finding& each) { return each.id == id; });
    return found == findings.end() ? nullptr : &*found;
}

// What every finding keeps to: a sentence with its stop, and for what is not well a next step.
void check_form(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
        INFO(finding.id << ": " << finding.sentence << " -> " << finding.next);
        CHECK(finding.sentence.ends_with("."));
        CHECK(finding.sentence.find("..") == std::string::npos);
        CHECK((finding.verdict == Verdict::pass || !finding.next.empty()));
        CHECK(finding.sentence.find("  ") == std::string::npos);
    }
}

struct BoxCase {
    const char* id;
    Verdict verdict;
    const char* words;
    std::function<void(BoxFacts&)> change;
};

struct ModemCase {
    const char* id;
    Verdict verdict;
    const char* words;
    std::function<void(ModemFacts&)> change;
};

constexpr Verdict pass = Verdict::pass, warn = Verdict::warn, fail = Verdict::fail;

}  // namespace

TEST_CASE("a box and a modem in order pass every check", "[doctor]") {
    const auto findings = judge({good_box(), {good_port()}, {good_modem()}});
    for (const Finding& finding : findings) {
        INFO(finding.id << ": " << finding.sentence);
        CHECK(finding.verdict == Verdict::pass);
    }
    check_form(findings);
    for (const char* id : {"box.configuration",  "box.daemon",   "box.service",    "box.rights",    "box.modem_manager",
                           "box.clock",          "box.disk",     "box.disk_sync",  "box.database",  "box.database_size",
                           "box.backup",         "modem.port",   "modem.identity", "modem.profile", "modem.sim",
                           "modem.registration", "modem.signal", "modem.smsc",     "modem.stores",  "modem.receipts",
                           "modem.temperature"})
        CHECK(find(findings, id) != nullptr);
    CHECK(findings.size() == 21);
}

TEST_CASE("each thing that may be wrong with a box is told with the next step", "[doctor]") {
    using Daemon = BoxFacts::Daemon;
    using Database = BoxFacts::Database;
    const std::vector<BoxCase> cases = {
        {"box.configuration", fail, "has 2 errors: a",
         [](auto& box) {
             box.config_errors = {"a", "b"};
         }},
        {"box.configuration", warn, "with 1 warning: w", [](auto& box) { box.config_warnings = {"w"}; }},
        {"box.practice", warn, "nothing reaches a phone", [](auto& box) { box.practice = true; }},
        {"box.daemon", warn, "not running", [](auto& box) { box.daemon = Daemon::stopped; }},
        {"box.daemon", fail, "may not",
         [](auto& box) {
             box.daemon = Daemon::forbidden;
             box.daemon_sentence = "you may not";
         }},
        {"box.daemon", fail, "silent",
         [](auto& box) {
             box.daemon = Daemon::silent;
             box.daemon_sentence = "silent";
         }},
        {"box.service", warn, "not run by systemd", [](auto& box) { box.systemd = false; }},
        {"box.service", warn, "not installed", [](auto& box) { box.unit_is_there = false; }},
        {"box.service", warn, "not started after", [](auto& box) { box.unit_is_enabled = false; }},
        {"box.service", fail, "no user tillcast", [](auto& box) { box.daemon_user_exists = false; }},
        {"box.rights", warn, "as root", [](auto& box) { box.daemon_is_root = true; }},
        {"box.rights", warn, "capabilities", [](auto& box) { box.capabilities = 1; }},
        {"box.rights", warn, "could gain", [](auto& box) { box.may_gain_rights = true; }},
        {"box.modem_manager", warn, "talks to modems", [](auto& box) { box.modem_manager = true; }},
        {"box.modem_manager", pass, "keeps it off",
         [](auto& box) { box.modem_manager = box.modem_manager_is_kept = true; }},
        {"box.clock", fail, "marketing waits", [](auto& box) { box.synchronised = false; }},
        {"box.clock", pass, "hardware clock",
         [](auto& box) {
             box.synchronised = false;
             box.hardware_clock = true;
         }},
        {"box.clock", warn, "configuration says so",
         [](auto& box) {
             box.synchronised = false;
             box.clock_is_believed = true;
         }},
        {"box.clock", pass, "Practice",
         [](auto& box) {
             box.synchronised = false;
             box.practice = true;
         }},
        {"box.clock", pass, "network tells the same",
         [](auto& box) {
             box.synchronised = false;
             box.daemon_trusts_clock = true;
             box.clock_sentence = "The mobile network tells the same time.";
         }},
        {"box.clock", fail, "The clock was set",
         [](auto& box) {
             box.hardware_clock = true;
             box.synchronised = false;
             box.daemon_trusts_clock = false;
             box.clock_sentence = "The clock was set, and nothing vouches for the new time.";
         }},
        {"box.certificate", pass, "fits its key", [](auto& box) { box.certificate = "cert.pem"; }},
        {"box.certificate", warn, "expires on",
         [](auto& box) {
             box.certificate = "cert.pem";
             box.certificate_trouble = "cert.pem: expires on 2026-12-01T00:00:00Z: renew it";
         }},
        {"box.certificate", fail, "does not belong",
         [](auto& box) {
             box.certificate = "cert.pem";
             box.certificate_trouble = "cert.pem: does not belong to the key key.pem";
             box.certificate_is_useless = true;
         }},
        {"box.certificate", warn, "Permission denied",
         [](auto& box) {
             box.certificate = "cert.pem";
             box.certificate_trouble = "key.pem: cannot be read (Permission denied)";
             box.certificate_is_private = true;
         }},
        {"box.clock", fail, "behind the mobile", [](auto& box) { box.network_offset = 601s; }},
        {"box.clock", fail, "ahead of the mobile", [](auto& box) { box.network_offset = -601s; }},
        {"box.clock", pass, "synchronised", [](auto& box) { box.network_offset = 600s; }},
        {"box.disk", warn, "closed to this user", [](auto& box) { box.disk_is_private = true; }},
        {"box.disk", fail, "No space left", [](auto& box) { box.disk_trouble = "No space left on device"; }},
        {"box.disk", fail, "63 MiB of", [](auto& box) { box.disk_free = (std::uint64_t{64} << 20) - 1; }},
        {"box.disk", warn, "64 MiB of", [](auto& box) { box.disk_free = std::uint64_t{64} << 20; }},
        {"box.disk", pass, "512 MiB of", [](auto& box) { box.disk_free = std::uint64_t{512} << 20; }},
        {"box.disk_owner", fail, "belongs to root", [](auto& box) { box.folder_owner = "root"; }},
        {"box.disk_sync", pass, "49 ms", [](auto& box) { box.sync_median = 49ms; }},
        {"box.disk_sync", warn, "50 ms", [](auto& box) { box.sync_median = 50ms; }},
        {"box.disk_sync", fail, "1000 ms", [](auto& box) { box.sync_median = 1000ms; }},
        {"box.database", pass, "no database yet", [](auto& box) { box.database = Database::none_yet; }},
        {"box.database", fail, "is damaged: row 3",
         [](auto& box) {
             box.database = Database::damaged;
             box.database_sentence = "row 3";
         }},
        {"box.database", fail, "cannot be opened", [](auto& box) { box.database = Database::unreadable; }},
    };
    for (const BoxCase& each : cases) {
        BoxFacts box = good_box();
        each.change(box);
        const auto findings = judge_box(box);
        const Finding* found = find(findings, each.id);
        INFO(each.id << ", " << each.words);
        REQUIRE(found != nullptr);
        CHECK(found->verdict == each.verdict);
        CHECK_THAT(found->sentence, ContainsSubstring(each.words));
        check_form(findings);
    }
}

TEST_CASE("what was not looked at is not judged", "[doctor]") {
    BoxFacts box = good_box();
    box.disk_is_private = true;
    box.disk_free.reset();
    box.sync_median.reset();
    box.database.reset();
    box.capabilities.reset();
    const auto findings = judge_box(box);
    for (const char* id : {"box.disk_sync", "box.database", "box.rights", "box.practice", "box.disk_owner"})
        CHECK(find(findings, id) == nullptr);
}

TEST_CASE("each thing that may be wrong with a modem is told with the next step", "[doctor]") {
    const auto at_fault = [](ModemFacts& modem, const char* fault) {
        modem.phase = "faulty";
        modem.fault = fault;
        modem.sentence = "the SIM has something";
        modem.iccid = modem.registration = "";
        modem.signal_dbm.clear();
    };
    const std::vector<ModemCase> cases = {
        {"modem.identity", fail, "Nothing answers", [&](auto& m) { at_fault(m, "no_answer"); }},
        {"modem.sim", fail, "configuration has none", [&](auto& m) { at_fault(m, "sim_pin_required"); }},
        {"modem.sim", fail, "The SIM has something",
         [&](auto& m) {
             at_fault(m, "sim_pin_required");
             m.has_pin_file = true;
         }},
        {"modem.sim", warn, "this examination does not",
         [&](auto& m) {
             at_fault(m, "sim_pin_required");
             m.has_pin_file = true;
             m.by_daemon = false;
         }},
        {"modem.sim", fail, "one attempt is left: nobody",
         [&](auto& m) {
             at_fault(m, "sim_pin_required");
             m.has_pin_file = true;
             m.pin_attempts = 1;
         }},
        {"modem.sim", fail, "PUK", [&](auto& m) { at_fault(m, "sim_puk_required"); }},
        {"modem.sim", fail, "no SIM", [&](auto& m) { at_fault(m, "sim_missing"); }},
        {"modem.sim", fail, "locked to another", [&](auto& m) { at_fault(m, "sim_locked"); }},
        {"modem.sim", fail, "broken", [&](auto& m) { at_fault(m, "sim_failure"); }},
        {"modem.sim", fail, "The SIM has something", [&](auto& m) { at_fault(m, "sim_of_another"); }},
        {"modem.sim", pass, "…0123 is ready", [](auto&) {}},
        {"modem.sim", pass, "3 attempts are left", [](auto&) {}},
        {"modem.sim", warn, "one attempt is left", [](auto& m) { m.pin_attempts = 1; }},
        {"modem.sim", pass, "does not tell its number", [](auto& m) { m.iccid = ""; }},
        {"modem.registration", fail, "searching",
         [](auto& m) {
             m.registration = "searching";
             m.phase = "faulty";
             m.fault = "not_registered";
         }},
        {"modem.registration", fail, "refuses the SIM",
         [](auto& m) {
             m.registration = "denied";
             m.phase = "faulty";
             m.fault = "not_registered";
         }},
        {"modem.registration", fail, "not searching",
         [](auto& m) {
             m.registration = "none";
             m.phase = "faulty";
             m.fault = "not_registered";
         }},
        {"modem.registration", warn, "but roaming", [](auto& m) { m.registration = "roaming"; }},
        {"modem.registration", fail, "does not allow",
         [](auto& m) {
             m.registration = "roaming";
             m.phase = "faulty";
             m.fault = "roaming";
         }},
        {"modem.registration", pass, "as the configuration allows",
         [](auto& m) {
             m.registration = "roaming";
             m.may_roam = true;
         }},
        {"modem.signal", pass, "good: -85 dBm.", [](auto& m) { m.signal_dbm = {-85}; }},
        {"modem.signal", pass, "fair: -86 dBm", [](auto& m) { m.signal_dbm = {-86}; }},
        {"modem.signal", pass, "fair: -95 dBm", [](auto& m) { m.signal_dbm = {-95}; }},
        {"modem.signal", warn, "weak: -96 dBm", [](auto& m) { m.signal_dbm = {-96}; }},
        {"modem.signal", warn, "weak: -105 dBm", [](auto& m) { m.signal_dbm = {-105}; }},
        {"modem.signal", fail, "too weak: -106 dBm", [](auto& m) { m.signal_dbm = {-106}; }},
        {"modem.signal", warn, "unsteady: -75 dBm (-80 to -60 in 60 s)",
         [](auto& m) {
             m.signal_dbm = {-80, -60, -75};
         }},
        {"modem.signal", pass, "good: -75 dBm (-79 to -60 in 60 s)",
         [](auto& m) {
             m.signal_dbm = {-79, -60, -75};
         }},
        {"modem.signal", pass, "fair: -105 dBm", [](auto& m) { m.rsrp_dbm = {-105}; }},
        {"modem.signal", warn, "weak: -106 dBm", [](auto& m) { m.rsrp_dbm = {-106}; }},
        {"modem.signal", fail, "too weak: -116 dBm", [](auto& m) { m.rsrp_dbm = {-116}; }},
        {"modem.signal", warn, "does not know", [](auto& m) { m.signal_dbm.clear(); }},
        {"modem.smsc", warn, "no message centre", [](auto& m) { m.smsc = ""; }},
        {"modem.stores", pass, "ME 2 of 100, SM 0 of 30", [](auto&) {}},
        {"modem.stores", pass, "79 of 100",
         [](auto& m) {
             m.stores = {{"ME", 79, 100}};
         }},
        {"modem.stores", warn, "80 of 100",
         [](auto& m) {
             m.stores = {{"ME", 80, 100}};
         }},
        {"modem.stores", fail, "30 of 30",
         [](auto& m) {
             m.stores = {{"ME", 0, 100}, {"SM", 30, 30}};
         }},
        {"modem.receipts", pass, "+CDSI", [](auto& m) { m.receipts = "stored"; }},
        {"modem.receipts", warn, "tells of no receipts", [](auto& m) { m.receipts = "none"; }},
        {"modem.temperature", pass, "69 °C", [](auto& m) { m.temperature_c = 69; }},
        {"modem.temperature", warn, "70 °C", [](auto& m) { m.temperature_c = 70; }},
        {"modem.temperature", fail, "85 °C", [](auto& m) { m.temperature_c = 85; }},
        {"modem.state", fail, "Given up for now",
         [](auto& m) {
             m.phase = "quarantined";
             m.sentence = "no answer";
         }},
        {"modem.state", fail, "Something new",
         [](auto& m) {
             m.phase = "faulty";
             m.sentence = "something new";
         }},
        {"modem.state", warn, "not ready yet: the SIM is busy",
         [](auto& m) {
             m.phase = "bringing_up";
             m.sentence = "the SIM is busy";
         }},
        {"modem.state", warn, "restarted 3 times", [](auto& m) { m.restarts = 3; }},
        {"modem.port", fail, "The port was lost",
         [](auto& m) {
             m.phase = "closed";
             m.sentence = "the port was lost";
         }},
    };
    for (const ModemCase& each : cases) {
        ModemFacts modem = good_modem();
        each.change(modem);
        const auto findings = judge_modem(modem, {good_port()});
        const Finding* found = find(findings, each.id);
        INFO(each.id << ", " << each.words);
        REQUIRE(found != nullptr);
        INFO(found->sentence);
        CHECK(found->about == "left");
        CHECK(found->verdict == each.verdict);
        CHECK_THAT(found->sentence, ContainsSubstring(each.words));
        check_form(findings);
    }
}

TEST_CASE("a cause is told once, and what lies behind it is not", "[doctor]") {
    ModemFacts modem = good_modem();
    modem.phase = "faulty";
    modem.fault = "sim_missing";
    modem.sentence = "no SIM in the modem";
    modem.iccid = modem.registration = modem.smsc = "";
    modem.signal_dbm.clear();
    const auto findings = judge_modem(modem, {good_port()});
    CHECK(std::count_if(findings.begin(), findings.end(), [](auto& each) { return each.verdict == Verdict::fail; }) ==
          1);
    for (const char* id : {"modem.registration", "modem.signal", "modem.smsc", "modem.state", "modem.receipts"})
        CHECK(find(findings, id) == nullptr);
}

TEST_CASE("a port that cannot be had says why, and nothing more is said of its modem", "[doctor]") {
    using State = PortFacts::State;
    for (const State state : {State::busy, State::no_permission, State::absent, State::no_terminal, State::broken}) {
        PortFacts port = good_port();
        port.state = state;
        port.sentence = "/dev/ttyUSB2 is in use by minicom (process 812)";
        ModemFacts modem;
        modem.name = "left";
        modem.phase = "closed";
        const auto findings = judge_modem(modem, {port});
        REQUIRE(findings.size() == 1);
        CHECK(findings[0].id == "modem.port");
        CHECK(findings[0].verdict == Verdict::fail);
        CHECK_THAT(findings[0].sentence, ContainsSubstring("minicom (process 812)"));
        check_form(findings);
    }
    PortFacts closed_to_daemon = good_port();
    closed_to_daemon.daemon_may_open = false;
    const auto findings = judge_modem(good_modem(), {closed_to_daemon});
    REQUIRE(find(findings, "modem.port_group") != nullptr);
    CHECK_THAT(find(findings, "modem.port_group")->next, ContainsSubstring("usermod -aG dialout"));
}

TEST_CASE("a box without modems says so, and lists the ports nobody names", "[doctor]") {
    CHECK(find(judge_ports({}), "ports.none")->verdict == Verdict::fail);
    PortFacts port = good_port("");
    port.state = PortFacts::State::free;
    const auto findings = judge_ports({{}, {port}, {}});
    CHECK_THAT(find(findings, "port.unnamed")->next, ContainsSubstring("tillcast modems identify"));
    CHECK(find(findings, "ports.none")->verdict == Verdict::fail);
    CHECK(find(judge_ports({{}, {port}, {good_modem()}}), "ports.none") == nullptr);
    check_form(findings);
}

TEST_CASE("a round trip is judged by how far it came", "[doctor]") {
    const auto judged = [](const std::function<void(TripFacts&)>& change) {
        ModemFacts modem = good_modem();
        TripFacts& trip = modem.trip.emplace();
        trip.to = "right";
        trip.waited = 120s;
        trip.taken = 1200ms;
        trip.arrived = 2300ms;
        trip.receipt = 4100ms;
        change(trip);
        return judge_modem(modem, {good_port()});
    };
    const auto whole = judged([](auto&) {});
    CHECK(find(whole, "modem.round_trip")->sentence ==
          "A text to right: the network took it after 1.2 s, it arrived after 2.3 s, its receipt came after 4.1 s.");
    CHECK(find(whole, "modem.round_trip")->verdict == pass);
    CHECK(find(whole, "modem.round_trip")->figures.at("arrived_ms") == 2300);
    CHECK_THAT(find(whole, "modem.receipts")->sentence, ContainsSubstring("sends receipts"));
    const auto alone = judged([](TripFacts& trip) { trip.to = "left"; });
    CHECK_THAT(find(alone, "modem.round_trip")->sentence, ContainsSubstring("to itself"));
    const auto without = judged([](TripFacts& trip) { trip.receipt.reset(); });
    CHECK(find(without, "modem.round_trip")->verdict == pass);
    CHECK(find(without, "modem.receipts")->verdict == warn);
    const auto slow = judged([](TripFacts& trip) { trip.arrived = 30001ms; });
    CHECK(find(slow, "modem.round_trip")->verdict == warn);
    const auto lost = judged([](TripFacts& trip) { trip.arrived.reset(); });
    CHECK(find(lost, "modem.round_trip")->verdict == fail);
    CHECK(find(lost, "modem.receipts")->verdict == pass);  // a receipt came: that the operator can
    const auto silent = judged([](TripFacts& trip) {
        trip.taken.reset();
        trip.arrived.reset();
        trip.receipt.reset();
    });
    CHECK_THAT(find(silent, "modem.round_trip")->sentence, ContainsSubstring("did not say within 120 s"));
    const auto refused = judged([](TripFacts& trip) { trip.trouble = "the brake is on"; });
    CHECK_THAT(find(refused, "modem.round_trip")->sentence,
               ContainsSubstring("No text was sent to right: the brake is on."));
    for (const auto& findings : {whole, alone, without, slow, lost, silent, refused}) check_form(findings);
}

TEST_CASE("modems that are ready send in a ring, one alone to itself", "[doctor]") {
    std::vector<ModemFacts> modems = {good_modem("a"), good_modem("b"), good_modem("c")};
    modems[1].phase = "faulty";
    auto pairs = pair_up(modems);
    REQUIRE(pairs.size() == 2);
    CHECK((pairs[0].from == 0 && pairs[0].to == 2));
    CHECK((pairs[1].from == 2 && pairs[1].to == 0));
    modems.resize(1);
    pairs = pair_up(modems);
    REQUIRE(pairs.size() == 1);
    CHECK((pairs[0].to == 0 && pairs[0].number == "+34600000001"));
    modems[0].number = "";
    CHECK_THAT(pair_up(modems)[0].trouble, ContainsSubstring("number of its [[modem]]"));
    modems[0].phase = "closed";
    CHECK(pair_up(modems).empty());
    CHECK(new_trip_text() != new_trip_text());
}

TEST_CASE("median and edges of figures", "[doctor]") {
    const auto spread = spread_of({-70, -90, -80});
    CHECK((spread.least == -90 && spread.median == -80 && spread.most == -70));
    CHECK(spread_of({-70}).median == -70);
}

TEST_CASE("a modem of the API is read, whatever is left out", "[doctor]") {
    const auto modem = read_modem(boost::json::parse(
        R"({"name":"left","phase":"ready","fault":null,"sim":{"iccid":"8934","smsc":null,"number":"+34600000001"},)"
        R"("signal_dbm":-71,"pin_attempts":2,"stores":[{"name":"SM","used":3,"total":30}],"temperature_c":40,)"
        R"("restarts":1,"unknown":[1,2]})"));
    CHECK(modem.name == "left");
    CHECK(modem.fault.empty());
    CHECK(modem.iccid == "8934");
    CHECK(modem.smsc.empty());
    CHECK(modem.number == "+34600000001");
    CHECK(modem.signal_dbm == std::vector<int>{-71});
    CHECK(modem.pin_attempts == 2);
    CHECK(modem.stores.at(0).total == 30);
    CHECK(modem.temperature_c == 40);
    CHECK(modem.restarts == 1);
    const auto nothing = read_modem(boost::json::parse(R"([])"));
    CHECK((nothing.name.empty() && nothing.signal_dbm.empty() && !nothing.temperature_c));
}

TEST_CASE("the page has a section for each modem and no line beyond 100 columns", "[doctor]") {
    Examination examination;
    examination.shop = "Casa Elena";
    examination.modems = {"left"};
    ModemFacts modem = good_modem();
    modem.registration = "denied";
    modem.phase = "faulty";
    modem.fault = "not_registered";
    examination.findings = judge({good_box(), {good_port()}, {modem}});
    const Terminal plain;
    const std::string page = to_page(examination, plain);
    CHECK_THAT(page, ContainsSubstring("Tillcast doctor: Casa Elena, "));
    CHECK_THAT(page, ContainsSubstring("\nThe box\n"));
    CHECK_THAT(page, ContainsSubstring("\nModem left\n"));
    CHECK_THAT(page, ContainsSubstring("  fail  registration"));
    CHECK_THAT(page, ContainsSubstring("→ Is it activated"));
    CHECK_THAT(page, ContainsSubstring("1 fail, 0 warn, 20 pass. Not fit for service yet.\n"));
    CHECK(page.find('\x1b') == std::string::npos);
    for (const std::size_t columns : {0, 60, 72, 200}) {
        std::istringstream lines(to_page(examination, {true, false, columns}));
        for (std::string line; std::getline(lines, line);) {
            INFO(line);
            CHECK(width_of(line) <= (columns == 0 || columns > 100 ? 100 : columns));
        }
    }
    CHECK(to_page(examination, {true, true, 80}).find("\x1b[31mfail") != std::string::npos);
}

TEST_CASE("for programs each finding has its id and its figures", "[doctor]") {
    Examination examination;
    examination.at = words::from_ms(0);
    examination.by_daemon = true;
    examination.modems = {"left"};
    examination.findings = judge_modem(good_modem(), {good_port()});
    const auto json = to_json(examination);
    CHECK(json.at("verdict") == "pass");
    CHECK(json.at("asked") == "daemon");
    CHECK(json.at("at") == "1970-01-01T00:00:00Z");
    for (const auto& finding : json.at("findings").as_array()) {
        CHECK(finding.at("about") == "left");
        CHECK(finding.at("next").is_null());
        if (finding.at("id") == "modem.signal")
            CHECK(finding.at("figures") == boost::json::parse(R"({"kind":"RSSI","min_dbm":-75,"median_dbm":-73,)"
                                                              R"("max_dbm":-71,"looks":3})"));
    }
}
