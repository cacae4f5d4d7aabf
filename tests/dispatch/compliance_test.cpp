#include "controller/ledger/preference.hpp"
#include "tests/dispatch/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;
namespace ledger = controller::ledger;

namespace {

constexpr std::string_view k_anna = "+34612345678";

void tell(Shop& shop, std::function<void(ledger::ContactInput&)> say) {
    shop.write<bool>([&](store::Tx& tx) {
        ledger::ContactInput input{number(k_anna)};
        say(input);
        return ledger::upsert_contact(tx, input).has_value();
    });
}

void release(Shop& shop) {
    shop.write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 100); });
}

dispatch::Result sent_now(std::uint8_t mr) { return {.kind = dispatch::Result::Kind::sent, .reference = mr}; }
dispatch::Result refused() {
    dispatch::Result result{.kind = dispatch::Result::Kind::refused};
    result.fault = modem::sms::fault_info(modem::sms::FaultClass::permanent, "no such number");
    return result;
}

reader::Config with_rules(const std::function<void(words::CountryRules&)>& change) {
    auto config = shop_config();
    change(config.countries["ES"]);
    return config;
}

reader::Modem device(const std::string& name, const char* its_number = nullptr) {
    reader::Modem made;
    made.name = name;
    if (its_number != nullptr) made.number = number(its_number);
    return made;
}

}  // namespace

TEST_CASE("what the contact asked for is asked at the door and at the modem", "[preference]") {
    Shop shop;
    shop.consent(k_anna);
    const auto sim = shop.sim();
    tell(shop, [](auto& input) { input.preference.hours = words::DayHours{15h, 18h}; });
    const auto offer = shop.marketing();
    auto view = shop.look(offer);
    CHECK(view.reason == "window");
    CHECK(view.next_attempt_at == at("2026-11-23T14:00:00Z"));
    tell(shop, [](auto& input) { input.preference.days = words::Weekdays(0b0000010); });
    const auto tuesday = shop.marketing();
    CHECK(shop.look(tuesday).next_attempt_at == at("2026-11-24T14:00:00Z"));
    shop.service();
    CHECK(shop.plan(sim));
    // Queued while it might go, and then the contact asks for a pause.
    tell(shop, [](auto& input) { input.preference = ledger::PreferenceInput::cleared(); });
    const auto queued = shop.marketing();
    CHECK(shop.state(queued) == words::MessageState::queued);
    tell(shop, [](auto& input) { input.preference.pause_until = at("2026-11-25T09:00:00Z"); });
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(queued).reason == "paused");
    CHECK(shop.look(queued).next_attempt_at == at("2026-11-25T09:00:00Z"));
}

TEST_CASE("a contact's own maximum counts whatever sent it, parts on their way among them", "[preference]") {
    Shop shop;
    shop.consent(k_anna);
    const auto sim = shop.sim();
    tell(shop, [](auto& input) { input.preference.max_per_30d = 2; });
    shop.marketing();
    shop.marketing();
    const auto third = shop.marketing();
    REQUIRE(shop.plan(sim));
    const auto second = shop.plan(sim);
    REQUIRE(second);
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(third).reason == "cap");
    // Nothing of the second went out in the end, so that it does not count.
    shop.result(*second, refused());
    CHECK(shop.state(second->place.message) == words::MessageState::failed);
    shop.clock().advance(std::chrono::hours(24 * 2));
    const auto fourth = shop.marketing();
    CHECK(shop.plan(sim)->place.message == fourth);
}

TEST_CASE("a cap counts from when a part really went, not from when it was planned", "[caps]") {
    auto config = shop_config();
    config.caps.global = reader::Cap{.max = 1, .per = std::chrono::hours(4), .min_gap = std::chrono::seconds(0)};
    Shop shop(config);
    shop.consent(k_anna);
    const auto sim = shop.sim();
    shop.marketing();
    const auto first = shop.plan(sim);
    REQUIRE(first);
    shop.clock().advance(std::chrono::minutes(10));
    shop.result(*first, sent_now(1));
    shop.clock().advance(std::chrono::minutes(4 * 60 - 5));
    const auto next = shop.marketing();
    CHECK(shop.look(next).reason == "cap");
    CHECK(shop.look(next).next_attempt_at == at("2026-11-23T15:10:00Z"));
}

TEST_CASE("what a cap holds goes when it is free and expires at its time, never before", "[caps]") {
    auto config = shop_config();
    config.caps.global = reader::Cap{.max = 1, .per = std::chrono::hours(2), .min_gap = std::chrono::seconds(0)};
    Shop shop(config);
    shop.consent(k_anna);
    const auto sim = shop.sim();
    shop.marketing();
    shop.result(shop.plan(sim).value(), sent_now(1));
    const auto late = shop.accept({.to = number(k_anna),
                                   .text = "Two for one",
                                   .message_class = words::MessageClass::marketing,
                                   .expires_at = at("2026-11-23T12:00:00Z")})
                          .value()
                          .key;
    const auto patient = shop.marketing();
    CHECK(shop.look(late).next_attempt_at == at("2026-11-23T12:00:00Z"));
    shop.clock().advance(std::chrono::hours(1));
    release(shop);
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.state(late) == words::MessageState::expired);
    CHECK(shop.state(patient) == words::MessageState::held);
    shop.clock().advance(std::chrono::hours(1));
    release(shop);
    CHECK(shop.plan(sim)->place.message == patient);
}

TEST_CASE("the contact's region decides which rules and which clock count", "[region]") {
    Shop shop(with_rules([](auto& spain) {
        spain.zones = {"Europe/Madrid", "Atlantic/Canary"};
        spain.region_zones = {{"ES-CN", {"Atlantic/Canary"}}, {"ES-MD", {"Europe/Madrid"}}};
        spain.region_rules["ES-MD"].marketing = words::SendingHours{{9h, 12h + 30min}};
        spain.unknown_region = words::SendingHours{{10h, 11h}};
    }));
    shop.consent(k_anna);
    // Noon in Madrid, eleven in the Canaries.
    CHECK(shop.look(shop.marketing()).reason == "window");
    tell(shop, [](auto& input) { input.region = "ES-CN"; });
    CHECK(shop.state(shop.marketing()) == words::MessageState::queued);
    tell(shop, [](auto& input) { input.region = "ES-MD"; });
    CHECK(shop.state(shop.marketing()) == words::MessageState::queued);
    shop.clock().advance(std::chrono::minutes(31));
    CHECK(shop.look(shop.marketing()).reason == "window");
    tell(shop, [](auto& input) { input.region = "ES-XX"; });
    CHECK(shop.look(shop.marketing()).reason == "window");
}

TEST_CASE("a zone that the database no longer has is no zone: all of the country's count", "[region]") {
    Shop shop(with_rules([](auto& spain) { spain.zones = {"Europe/Madrid", "America/New_York"}; }));
    shop.consent(k_anna);
    tell(shop, [](auto& input) { input.zone = "Europe/Madrid"; });
    CHECK(shop.state(shop.marketing()) == words::MessageState::queued);
    shop.write<bool>([](store::Tx& tx) {
        tx.run("UPDATE contact SET zone = 'Europe/Atlantis'");
        return true;
    });
    CHECK(shop.look(shop.marketing()).reason == "window");
}

TEST_CASE("marketing that a country forbids is skipped with the rule in its timeline", "[region]") {
    Shop shop(with_rules([](auto& spain) {
        spain.marketing_forbidden = true;
        spain.marketing_why = "only from a registered entity";
    }));
    shop.consent(k_anna);
    const auto view = shop.look(shop.marketing());
    CHECK(view.state == words::MessageState::skipped);
    CHECK(view.reason == "marketing_forbidden");
    CHECK(view.timeline.back().detail == "marketing_forbidden: only from a registered entity");
    CHECK(shop.state(shop.service()) == words::MessageState::queued);
}

TEST_CASE("where some numbers are forbidden, a SIM whose number is not known sends no marketing", "[sender]") {
    const auto forbids = [](auto& spain) {
        spain.forbid_marketing_from = {"+346"};
        spain.forbid_override = "operator_letter";
    };
    auto config = with_rules(forbids);
    config.modems = {device("left")};
    Shop shop(config);
    shop.consent(k_anna);
    const auto offer = shop.marketing();
    CHECK_FALSE(shop.plan(shop.sim()));
    const auto view = shop.look(offer);
    CHECK(view.state == words::MessageState::held);
    CHECK(view.reason == "sender_unknown");
    CHECK(view.timeline.back().detail.find("number = ") != std::string::npos);
    // The SIM tells its number, as it does, without its country.
    const auto told = [&](const std::string& its_number) {
        const auto sim =
            shop.write<words::Key>([&](store::Tx& tx) { return dispatch::sim_of(tx, "iccid:1", "left", its_number); });
        shop.clock().advance(std::chrono::minutes(16));
        release(shop);
        return shop.plan(sim);
    };
    CHECK_FALSE(told("600000999"));
    CHECK(shop.look(offer).reason == "sender_forbidden");
    CHECK(told("912345678"));
}

TEST_CASE("what one SIM may not send waits for another that may, and not for one that may not", "[sender]") {
    for (const bool other_may : {false, true}) {
        auto config = with_rules([](auto& spain) { spain.forbid_marketing_from = {"+346"}; });
        config.modems = {device("left", "+34600000001"), device("right", other_may ? "+34912345678" : "+34600000002")};
        Shop shop(config);
        shop.consent(k_anna);
        const auto offer = shop.marketing();
        const auto left = shop.sim();
        const auto right =
            shop.write<words::Key>([](store::Tx& tx) { return dispatch::sim_of(tx, "iccid:right", "right", {}); });
        const auto choice = shop.write<dispatch::Choice>([&](store::Tx& tx) {
            return dispatch::plan_next(tx, shop.present, shop.memory,
                                       {.sim = left,
                                        .modem = "left",
                                        .all = {{.sim = left, .modem = "left"}, {.sim = right, .modem = "right"}}});
        });
        CHECK_FALSE(choice.intent);
        CHECK(shop.state(offer) == (other_may ? words::MessageState::queued : words::MessageState::held));
    }
}
