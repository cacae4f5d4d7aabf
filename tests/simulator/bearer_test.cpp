#include <algorithm>
#include <map>

#include "modem/sms/decode.hpp"
#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

constexpr int k_many = 40'000;

double seconds(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e9; }

double median_of(Bearer bearer, bool linked) {
    Dice dice(7);
    std::vector<double> times;
    for (int i = 0; i < k_many; ++i) times.push_back(seconds(draw_air(bearer, linked, dice).time));
    std::nth_element(times.begin(), times.begin() + k_many / 2, times.end());
    return times[k_many / 2];
}

/// About `share` of k_many, within five standard deviations.
void check_share(int count, double share) {
    const double wanted = k_many * share;
    INFO(count << " of " << wanted);
    CHECK(std::abs(count - wanted) < 5 * std::sqrt(wanted * (1 - share)) + 1);
}

WorldOptions on_air(Bearer bearer, double pace) {
    auto options = Bench::options(1);
    options.network.bearer = bearer;
    options.timing.pace = pace;
    return options;
}

}  // namespace

TEST_CASE("a bearer has a name and its access technology", "[simulator][bearer]") {
    for (const auto& [name, access] : {std::pair<const char*, int>{"2g", 0}, {"3g", 2}, {"lte_sgs", 7}, {"lte_ims", 7}})
        CHECK(access_of(parse_bearer(name).value()) == access);
    CHECK_FALSE(parse_bearer("5g"));
    CHECK_FALSE(parse_bearer(""));
}

TEST_CASE("the time of a part has the median of its bearer, and AT+CMMS shortens it", "[simulator][bearer]") {
    for (const auto& [bearer, median, linked] : {std::tuple{Bearer::gsm, 3.2, 0.6},
                                                 {Bearer::umts, 2.3, 0.6},
                                                 {Bearer::lte_sgs, 1.4, 0.85},
                                                 {Bearer::lte_ims, 0.8, 0.85}}) {
        CHECK(std::abs(median_of(bearer, false) / median - 1) < 0.03);
        CHECK(std::abs(median_of(bearer, true) / (median * linked) - 1) < 0.03);
    }
}

TEST_CASE("three of a thousand parts time out, half of them gone, but for errors of the modem", "[simulator][bearer]") {
    Dice dice(11);
    std::map<std::string, int> seen;
    int lost = 0;
    int gone = 0;
    for (int i = 0; i < k_many; ++i) {
        const auto air = draw_air(Bearer::lte_ims, false, dice);
        if (air.fate == Air::Fate::answered) {
            if (seconds(air.time) > 10) ++seen["slow"];
            continue;
        }
        ++lost;
        CHECK(seconds(air.time) >= 36);
        CHECK(seconds(air.time) <= 45);
        if (air.goes_out) ++gone;
        if (air.code == 500) CHECK_FALSE(air.goes_out);
        ++seen[air.fate == Air::Fate::silent ? "silent" : std::to_string(air.code)];
    }
    check_share(lost, 0.003);
    check_share(seen["slow"], 0.015);
    CHECK(seen["332"] > lost / 3);
    for (const auto* kind : {"silent", "500", "513"}) CHECK(seen[kind] > 0);
    CHECK(gone > lost / 4);
    CHECK(gone < lost * 3 / 4);
}

TEST_CASE("receipts come late, twice, never, before the result and in national form", "[simulator][bearer]") {
    Dice dice(13);
    int never = 0, early = 0, twice = 0, national = 0, quick = 0, slow = 0, hours = 0;
    for (int i = 0; i < k_many; ++i) {
        const auto fate = draw_receipt(dice);
        never += fate.never;
        early += fate.before_result;
        twice += fate.twice;
        national += fate.national;
        const auto delay = seconds(fate.delay);
        hours += delay > 3000;
        quick += delay <= 8;
        slow += delay > 8 && delay < 3000;
    }
    check_share(never, 0.01);
    check_share(early, 0.005);
    check_share(twice, 0.01);
    check_share(national, 0.05);
    check_share(slow, 0.10);
    CHECK(hours > 0.02 * k_many);
    CHECK(quick > 0.8 * k_many);
}

TEST_CASE("a part takes its bearer's time, a pace makes it quick", "[simulator][bearer]") {
    Bench bench(on_air(Bearer::gsm, 0.01));
    bench.type("ATE0\r");
    CHECK_THAT(bench.at("AT+CREG=2;+CREG?"), Catch::Matchers::EndsWith(",0|OK"));
    int answered = 0;
    for (int i = 0; i < 300; ++i) {
        bench.type("AT+CMGS=18\r");
        bench.pass_ms(20);
        bench.modem().receive("0001000B914306101122F2000005C8329BFD06\x1a");
        bench.pass_ms(500);
        answered += bench.heard().find("+CMGS:") != std::string::npos;
    }
    CHECK(answered > 290);
    CHECK(bench.events("part").size() >= static_cast<std::size_t>(answered));
}

TEST_CASE("the same seed gives the same day, another one another", "[simulator][bearer]") {
    const auto day = [](std::uint64_t seed) {
        auto options = on_air(Bearer::umts, 0.01);
        options.seed = seed;
        Bench bench(options);
        bench.type("ATE0\r");
        bench.at("AT+CNMI=2,1,0,1");
        for (int i = 0; i < 50; ++i) bench.send("+34600111222", "x", true);
        bench.pass(std::chrono::minutes(10));
        std::string all;
        for (const auto& event : bench.log) all += boost::json::serialize(event) + "\n";
        return all;
    };
    const auto first = day(1);
    CHECK(first == day(1));
    CHECK(first != day(2));
}

TEST_CASE("a receipt can overtake the result of its part, and come twice", "[simulator][bearer]") {
    Bench bench(on_air(Bearer::lte_ims, 0.01));
    bench.type("ATE0\r");
    bench.at("AT+CNMI=2,1,0,1");
    bool overtaken = false;
    for (int i = 0; i < 2000 && !overtaken; ++i) {
        const auto said = bench.send("+34600111222", "x", true);
        const auto report = said.find("+CDS:");
        const auto result = said.find("+CMGS:");
        overtaken = report != std::string::npos && result != std::string::npos && report < result &&
                    !bench.events("receipt_issued").empty() &&
                    bench.events("receipt_issued").back().at("early").as_bool();
    }
    CHECK(overtaken);
}

TEST_CASE("a centre stamps receipts by its own wrong clock", "[simulator][bearer]") {
    auto options = Bench::options(1);
    options.network.centres.push_back({"+34609090909", std::chrono::minutes(120), std::chrono::minutes(-60)});
    Bench bench(options);
    bench.type("ATE0\r");
    bench.at("AT+CNMI=2,1,0,1");
    bench.send("+34600111222", "x", true);
    bench.pass_ms(1500);
    const auto hex = bench.field("receipt_delivered", "pdu");
    const auto decoded = modem::sms::decode(hex, modem::sms::Direction::from_network);
    REQUIRE(decoded.has_value());
    const auto& report = std::get<modem::sms::StatusReport>(decoded->pdu);
    CHECK(report.accepted->offset == std::chrono::minutes(120));
    const auto off = bench.clock.now() - report.accepted->at;
    CHECK(off > std::chrono::minutes(60));
    CHECK(off < std::chrono::minutes(61));
}

TEST_CASE("on a real bearer a start takes until the network lets the modem in", "[simulator][bearer]") {
    Bench bench(on_air(Bearer::lte_sgs, 1));
    bench.modem().reboot(std::chrono::seconds(1));
    bench.pass(std::chrono::seconds(2));
    bench.type("ATE0\r");
    bench.heard();
    CHECK(bench.at("AT+CREG=1;+CREG?") == "+CREG: 1,2|OK");
    bench.pass(std::chrono::seconds(45));
    CHECK_THAT(bench.heard(), ContainsSubstring("+CREG: 1"));
    CHECK(bench.at("AT+CREG?") == "+CREG: 1,1|OK");
}
