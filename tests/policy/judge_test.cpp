#include "controller/policy/judge.hpp"

#include <functional>

#include "tests/policy/world.hpp"
#include "tests/support/catch.hpp"

using namespace controller::policy;
using namespace std::chrono_literals;
using words::Instant;
using words::MessageClass;

namespace {

Instant utc(const char* text) { return words::from_rfc3339(text).value(); }

// In a word: `send`, `expire`, or the reason.
std::string in_short(const Verdict& verdict) {
    if (const auto* hold = std::get_if<Hold>(&verdict)) return "hold " + std::string(to_string(hold->reason));
    if (const auto* skip = std::get_if<Skip>(&verdict)) return "skip " + std::string(to_string(skip->reason));
    return std::holds_alternative<Send>(verdict) ? "send" : "expire";
}

Hold held(const World& world) {
    const auto verdict = world.judge();
    REQUIRE(std::holds_alternative<Hold>(verdict));
    return std::get<Hold>(verdict);
}

struct Case {
    std::string what;
    std::function<void(World&)> change;
    std::string marketing;
    std::string service;
};

void service(World& w) { w.facts.message_class = MessageClass::service; }

// What a row of the table below changes, by name.
using W = World&;
const auto night = [](W w) { w.facts.now = utc("2026-06-10T02:00:00Z"); };
const auto over_cap = [](W w) {
    w.caps.max = 1;
    w.sends = {w.facts.now - 1h};
};
const auto expired = [](W w) { w.facts.expires_at = w.facts.now; };
const auto later = [](W w) { w.facts.not_before = w.facts.now + 1h; };
const auto no_clock = [](W w) { w.facts.clock_trusted = false; };
const auto no_rules = [](W w) { w.has_rules = false; };
const auto stopped = [](W w) { w.facts.suppression.marketing = true; };
const auto stopped_all = [](W w) { w.facts.suppression.all = true; };
const auto brake = [](Brake b) { return [b](W w) { w.facts.brake = b; }; };
const auto consent = [](Consent::Status s) { return [s](W w) { w.facts.consent.status = s; }; };
const auto both = [](auto a, auto b) {
    return [a, b](W w) {
        a(w);
        b(w);
    };
};

}  // namespace

TEST_CASE("each fact alone stops what it must and nothing else", "[judge]") {
    using S = Consent::Status;
    const std::vector<Case> cases = {
        {"nothing in the way", [](W) {}, "send", "send"},
        {"a destination that is not allowed", [](W w) { w.allowed = {"+33"}; }, "skip destination_forbidden",
         "skip destination_forbidden"},
        {"no destination is allowed", [](W w) { w.allowed.clear(); }, "skip destination_forbidden",
         "skip destination_forbidden"},
        {"an empty prefix allows nothing",
         [](W w) {
             w.allowed = {"", "+"};
         },
         "skip destination_forbidden", "skip destination_forbidden"},
        {"STOP", stopped, "skip suppressed", "send"},
        {"STOP ALL", stopped_all, "skip suppressed", "skip suppressed"},
        {"no consent", consent(S::none), "skip no_consent", "send"},
        {"consent withdrawn", consent(S::withdrawn), "skip no_consent", "send"},
        {"a purchase is no consent here", consent(S::soft), "skip no_consent", "send"},
        {"a purchase is consent here", both(consent(S::soft), [](W w) { w.rules.soft_opt_in = true; }), "send", "send"},
        {"consent over", [](W w) { w.facts.consent.expires_at = w.facts.now; }, "skip no_consent", "send"},
        {"consent not over", [](W w) { w.facts.consent.expires_at = w.facts.now + 1ms; }, "send", "send"},
        {"expired", expired, "expire", "expire"},
        {"not yet expired", [](W w) { w.facts.expires_at = w.facts.now + 1ms; }, "send", "send"},
        {"for later", later, "hold scheduled", "hold scheduled"},
        {"for now", [](W w) { w.facts.not_before = w.facts.now; }, "send", "send"},
        {"brake on marketing", brake(Brake::marketing), "hold brake", "send"},
        {"brake on all", brake(Brake::all), "hold brake", "hold brake"},
        {"no trust in the clock", no_clock, "hold clock", "send"},
        {"no country file", no_rules, "hold country_rules_missing", "send"},
        {"a person must look", [](W w) { w.facts.open_case = true; }, "hold open_case", "send"},
        {"a pause", [](W w) { w.facts.preference.pause_until = w.facts.now + 1h; }, "hold paused", "send"},
        {"a pause that is over", [](W w) { w.facts.preference.pause_until = w.facts.now; }, "send", "send"},
        {"the cap", over_cap, "hold cap", "send"},
        {"a cap of nothing", [](W w) { w.caps.max = 0; }, "hold cap", "send"},
        {"the stage's cap",
         both(over_cap,
              [](W w) {
                  w.caps.max = 9;
                  w.caps.stage_max["lapsed"] = 1;
                  w.facts.stage = "lapsed";
              }),
         "hold cap", "send"},
        {"another stage's cap",
         both(over_cap,
              [](W w) {
                  w.caps.max = 9;
                  w.caps.stage_max["lapsed"] = 1;
                  w.facts.stage = "loyal";
              }),
         "send", "send"},
        {"the flow's cap",
         [](W w) {
             w.flow_sends = {w.facts.now - 1h};
             w.facts.flow = FlowCap{"winback", 1, k_days_30, {}};
         },
         "hold cap", "send"},
        {"the contact's own cap",
         [](W w) {
             w.sends = {w.facts.now - 1h};
             w.facts.preference.max_per_30d = 1;
         },
         "hold cap", "send"},
        {"the gap",
         [](W w) {
             w.sends = {w.facts.now - 1h};
             w.caps.min_gap = 48h;
         },
         "hold gap", "send"},
        {"night", night, "hold window", "send"},
        {"Sunday", [](W w) { w.facts.now = utc("2026-06-14T10:00:00Z"); }, "hold window", "send"},
        {"a holiday", [](W w) { w.rules.holidays.emplace_back().month = 6, w.rules.holidays[0].day = 10; },
         "hold window", "send"},
        {"night, where service has its hours",
         both(night,
              [](W w) {
                  w.rules.service = words::SendingHours{{7h, 22h}, words::Weekdays(0x7f), true};
              }),
         "hold window", "hold window"},
        {"night in practice", both(night, [](W w) { w.facts.windows_open = true; }), "send", "send"},
        {"the shop is closed", [](W w) { w.has_shop_hours = true; }, "hold window", "hold window"},
        {"not at the contact's hours",
         [](W w) {
             w.facts.preference.hours = words::SendingHours{{18h, 20h}, words::Weekdays(0x7f), true};
         },
         "hold window", "send"},
        {"night where the contact may also be",
         [](W w) { w.facts.zones.push_back(date::locate_zone("America/New_York")); }, "hold window", "send"},
    };
    for (const auto& given : cases) {
        INFO(given.what);
        World world;
        given.change(world);
        CHECK(in_short(world.judge()) == given.marketing);
        service(world);
        CHECK(in_short(world.judge()) == given.service);
    }
}

TEST_CASE("where several facts stop a message, the final state is the one that lasts", "[judge]") {
    using S = Consent::Status;
    const std::vector<Case> cases = {
        {"expired and suppressed", both(expired, stopped_all), "expire", "expire"},
        {"suppressed and braked", both(stopped, brake(Brake::all)), "skip suppressed", "hold brake"},
        {"suppressed and for later", both(stopped, later), "skip suppressed", "hold scheduled"},
        {"no consent and no rules", both(consent(S::none), no_rules), "skip no_consent", "send"},
        {"a purchase and no rules", both(consent(S::soft), no_rules), "hold country_rules_missing", "send"},
        {"no consent at night", both(consent(S::withdrawn), night), "skip no_consent", "send"},
        {"braked and for later", both(brake(Brake::all), later), "hold scheduled", "hold scheduled"},
        {"braked and over the cap", both(brake(Brake::all), over_cap), "hold brake", "hold brake"},
        {"expired by a clock that is wrong", both(expired, no_clock), "hold clock", "expire"},
        {"for later by a clock that is wrong", both(later, no_clock), "hold clock", "hold scheduled"},
        {"consent over by a clock that is wrong",
         both(no_clock, [](W w) { w.facts.consent.expires_at = w.facts.now - 1h; }), "hold clock", "send"},
        {"no clock and no consent", both(no_clock, consent(S::none)), "skip no_consent", "send"},
        {"over the cap at night", both(over_cap, night), "hold cap", "send"},
        {"the gap ends before the night",
         both(night,
              [](W w) {
                  w.sends = {w.facts.now - 1h};
                  w.caps.min_gap = 2h;
              }),
         "hold window", "send"},
    };
    for (const auto& given : cases) {
        INFO(given.what);
        World world;
        given.change(world);
        CHECK(in_short(world.judge()) == given.marketing);
        service(world);
        CHECK(in_short(world.judge()) == given.service);
    }
}

TEST_CASE("only the confirmation of an opt-out passes suppression, and only suppression", "[judge]") {
    World world;
    service(world);
    world.facts.suppression = {true, true};
    world.facts.is_confirmation = true;
    CHECK(in_short(world.judge()) == "send");
    world.facts.brake = Brake::all;
    CHECK(in_short(world.judge()) == "hold brake");
    world.facts.brake = Brake::none;
    world.allowed.clear();
    CHECK(in_short(world.judge()) == "skip destination_forbidden");
}

TEST_CASE("a begun message ends in spite of hours, caps and time, but not of STOP or the brake", "[judge]") {
    World world;
    world.facts.begun = true;
    night(world);
    over_cap(world);
    expired(world);
    no_clock(world);
    world.facts.consent.expires_at = world.facts.now;
    CHECK(world.judge() == Verdict(Send{world.facts.now + k_longest_validity}));
    world.facts.brake = Brake::marketing;
    CHECK(in_short(world.judge()) == "hold brake");
    world.facts.suppression.marketing = true;
    CHECK(in_short(world.judge()) == "skip suppressed");
    world.facts.suppression.marketing = false;
    world.facts.consent.status = Consent::Status::withdrawn;
    CHECK(in_short(world.judge()) == "skip no_consent");
}

TEST_CASE("an alert keeps to the country's hours for service, not to the shop's", "[judge]") {
    World world;
    service(world);
    world.has_shop_hours = true;
    CHECK(in_short(world.judge()) == "hold window");
    world.facts.lane = words::Lane::alert;
    CHECK(in_short(world.judge()) == "send");
    world.rules.service = words::SendingHours{{7h, 22h}, words::Weekdays(0x7f), true};
    night(world);
    CHECK(in_short(world.judge()) == "hold window");
}

TEST_CASE("send is valid to the end of the opening, the expiry or the consent, at most a quarter of an hour",
          "[judge]") {
    World world;
    CHECK(world.judge() == Verdict(Send{world.facts.now + 15min}));
    world.facts.now = utc("2026-06-10T18:50:00Z");
    CHECK(world.judge() == Verdict(Send{utc("2026-06-10T19:00:00Z")}));
    world.facts.consent.expires_at = utc("2026-06-10T18:58:00Z");
    CHECK(world.judge() == Verdict(Send{utc("2026-06-10T18:58:00Z")}));
    world.facts.expires_at = utc("2026-06-10T18:55:00Z");
    CHECK(world.judge() == Verdict(Send{utc("2026-06-10T18:55:00Z")}));
}

TEST_CASE("a hold says until when and why", "[judge]") {
    World world;
    world.facts.now = utc("2026-06-13T20:00:00Z");  // Saturday, 22:00 in Madrid
    CHECK(held(world) == Hold{HoldReason::window, utc("2026-06-15T06:00:00Z"), "country hours, Europe/Madrid"});
    world.facts.expires_at = utc("2026-06-14T12:00:00Z");
    CHECK(held(world).until == utc("2026-06-14T12:00:00Z"));
    world.facts.expires_at.reset();
    world.caps.max = 2;
    world.sends = {utc("2026-06-01T10:00:00Z"), utc("2026-05-20T10:00:00Z")};
    CHECK(held(world) == Hold{HoldReason::cap, utc("2026-06-19T10:00:00Z"), "all marketing: 2 of 2 in 30 days"});
    world.caps.per = 24h * 20 + 2h;
    world.caps.stage_max["new"] = 1;
    world.facts.stage = "new";
    CHECK(held(world) == Hold{HoldReason::cap, utc("2026-06-22T06:00:00Z"), "stage new: 1 of 1 in 482 hours"});
    world.has_rules = false;
    CHECK(held(world) == Hold{HoldReason::country_rules_missing, world.facts.now + 15min});
}

TEST_CASE("where nothing opens, a message is looked at again after sixty days", "[judge]") {
    World world;
    world.rules.marketing.days.reset();
    CHECK(held(world).until == world.facts.now + std::chrono::days(60));
}

TEST_CASE("a contact of an unknown zone is judged by the shop's", "[judge]") {
    World world;
    world.facts.zones.clear();
    world.facts.shop_zone = date::locate_zone("America/New_York");
    CHECK(held(world).until == utc("2026-06-10T12:00:00Z"));
}

TEST_CASE("the reasons have the names of the API", "[judge]") {
    CHECK(to_string(HoldReason::window) == "window");
    CHECK(to_string(HoldReason::cap) == "cap");
    CHECK(to_string(HoldReason::gap) == "gap");
    CHECK(to_string(HoldReason::clock) == "clock");
    CHECK(to_string(HoldReason::brake) == "brake");
    CHECK(to_string(HoldReason::paused) == "paused");
    CHECK(to_string(HoldReason::scheduled) == "scheduled");
    CHECK(to_string(HoldReason::open_case) == "open_case");
    CHECK(to_string(HoldReason::country_rules_missing) == "country_rules_missing");
    CHECK(to_string(SkipReason::destination_forbidden) == "destination_forbidden");
    CHECK(to_string(SkipReason::no_consent) == "no_consent");
    CHECK(to_string(SkipReason::marketing_forbidden) == "marketing_forbidden");
    CHECK(to_string(SkipReason::suppressed) == "suppressed");
}

namespace {

words::SendingHours hours(std::chrono::minutes from, std::chrono::minutes until) {
    return {{from, until}, words::Weekdays(0x7f), true};
}

// Two states with rules and one without, as the federal file has them.
World states() {
    World w;
    w.rules.marketing = hours(8h, 21h);
    w.rules.region_rules["US-FL"] = {hours(8h, 20h), 3, "law"};
    w.rules.region_rules["US-TX"].marketing = hours(9h, 21h);
    w.rules.region_rules["US-TX"].marketing->of_day[6] = {12h, 21h};
    w.rules.region_zones["US-NY"] = {"America/New_York"};
    w.rules.unknown_region = hours(10h, 18h);
    w.facts.zones = {date::locate_zone("America/New_York")};
    return w;
}

bool goes_at(const World& w, const char* at) { return std::holds_alternative<Send>(judge(w.at(utc(at)))); }

}  // namespace

TEST_CASE("each state has its own hours, and one that is not known the strictest", "[judge]") {
    World w = states();
    const auto at = [&](const char* region, const char* time) {
        w.facts.own_region = region;
        return goes_at(w, time);
    };
    const char *eight = "2026-06-10T12:30:00Z", *nine = "2026-06-10T13:30:00Z", *evening = "2026-06-11T00:30:00Z";
    const char *noon = "2026-06-10T16:00:00Z", *sunday = "2026-06-14T15:30:00Z";  // 11:30 there
    CHECK(at("US-NY", eight));
    CHECK(at("US-NY", evening));
    CHECK(at("US-FL", eight));
    CHECK_FALSE(at("US-FL", evening));
    CHECK_FALSE(at("US-TX", eight));
    CHECK(at("US-TX", nine));
    CHECK_FALSE(at("US-TX", sunday));
    for (const char* unknown : {"", "US-XX", "FR-67", "US-", "us-ny"}) {
        INFO(unknown);
        CHECK(at(unknown, noon));
        CHECK_FALSE(at(unknown, nine));
        CHECK_FALSE(at(unknown, evening));
    }
    w.rules.unknown_region.reset();  // then all of them hold
    CHECK(at("", noon));
    CHECK_FALSE(at("", eight));
    CHECK_FALSE(at("", evening));
    CHECK_FALSE(at("", sunday));
}

TEST_CASE("a state's bound counts 24 hours and says whose it is", "[judge]") {
    World w = states();
    w.facts.now = utc("2026-06-10T16:00:00Z");
    w.sends = {w.facts.now - 1h, w.facts.now - 2h, w.facts.now - 23h};
    w.facts.own_region = "US-FL";
    CHECK(held(w) == Hold{HoldReason::cap, w.facts.now + 1h, "the law of US-FL: 3 of 3 in 24 hours"});
    w.facts.own_region = "";
    CHECK(held(w).reason == HoldReason::cap);
    w.facts.own_region = "US-NY";
    CHECK(in_short(w.judge()) == "send");
    w.facts.own_region = "US-FL";
    w.sends.back() = w.facts.now - 24h;
    CHECK(in_short(w.judge()) == "send");
    w.facts.message_class = MessageClass::service;
    w.sends.push_back(w.facts.now);
    CHECK(in_short(w.judge()) == "send");
}

TEST_CASE("where a country forbids marketing it is skipped with the rule, and service goes", "[judge]") {
    World w;
    w.rules.marketing_forbidden = true;
    w.rules.marketing_why = "only from a registered entity";
    CHECK(w.judge() == Verdict(Skip{SkipReason::marketing_forbidden, "only from a registered entity"}));
    w.facts.clock_trusted = false;
    CHECK(in_short(w.judge()) == "skip marketing_forbidden");
    w.facts.suppression.marketing = true;
    CHECK(in_short(w.judge()) == "skip suppressed");
    w.facts.suppression.marketing = false;
    w.facts.begun = true;
    CHECK(in_short(w.judge()) == "send");
    w.facts.begun = false;
    w.facts.message_class = MessageClass::service;
    CHECK(in_short(w.judge()) == "send");
}

TEST_CASE("what a purchase implies ends after the country's time, and without a time it never began", "[judge]") {
    World w;
    w.facts.consent = {Consent::Status::soft, {}, utc("2024-06-10T10:05:00Z")};
    CHECK(in_short(w.judge()) == "skip no_consent");
    w.rules.soft_opt_in = true;
    CHECK(in_short(w.judge()) == "send");
    w.rules.soft_opt_in_for = std::chrono::months(24);
    CHECK(w.judge() == Verdict(Send{utc("2026-06-10T10:05:00Z")}));
    w.facts.now = utc("2026-06-10T10:05:00Z");
    CHECK(in_short(w.judge()) == "skip no_consent");
    w.facts.clock_trusted = false;
    CHECK(in_short(w.judge()) == "hold clock");
    w.facts.clock_trusted = true;
    w.facts.consent.at = utc("2024-06-10T10:05:01Z");
    CHECK(in_short(w.judge()) == "send");
    w.facts.consent.expires_at = w.facts.now;
    CHECK(in_short(w.judge()) == "skip no_consent");
    w.facts.consent = {Consent::Status::soft, {}, {}};
    CHECK(in_short(w.judge()) == "skip no_consent");
    w.facts.consent = {Consent::Status::granted, {}, utc("2020-01-01T00:00:00Z")};
    CHECK(in_short(w.judge()) == "send");
    // 24 months after 29 February is the 28th.
    w.facts.consent = {Consent::Status::soft, {}, utc("2024-02-29T12:00:00Z")};
    w.facts.now = utc("2026-02-28T11:59:59Z");
    CHECK(in_short(w.judge()) == "send");
    w.facts.now = utc("2026-02-28T12:00:00Z");
    CHECK(in_short(w.judge()) == "skip no_consent");
}
