#include "controller/dispatch/alerts.hpp"

#include "controller/dispatch/alert_words.hpp"
#include "modem/text/prepare.hpp"
#include "tests/dispatch/fixture.hpp"

namespace {

using namespace tests;
using dispatch::AlertCause;
using words::MessageState;

constexpr std::string_view k_owner = "+34611111111";

reader::Config watched_config() {
    auto config = shop_config();
    config.alerts.numbers = {number(k_owner)};
    return config;
}

/// A shop that also remembers what its observers were told of alerts.
struct Watched : Shop {
    explicit Watched(reader::Config config = watched_config()) : Shop(std::move(config)) {
        store().writer().observe([this](const store::Change& change, store::Tx&) {
            if (const auto* alert = std::get_if<store::AlertChanged>(&change)) told.push_back(alert->on);
        });
    }
    void raise(AlertCause cause, std::string_view subject = "", std::string_view detail = "why") {
        write<bool>([&](store::Tx& tx) { return dispatch::raise(tx, present, cause, subject, detail), true; });
    }
    void clear(AlertCause cause, std::string_view subject = "") {
        write<bool>([&](store::Tx& tx) { return dispatch::clear(tx, present, cause, subject), true; });
    }
    void remind() {
        write<bool>([&](store::Tx& tx) { return dispatch::remind(tx, present), true; });
    }
    std::vector<dispatch::AlertView> alerts(bool all = true) {
        return write<std::vector<dispatch::AlertView>>(
            [&](store::Tx& tx) { return dispatch::list_alerts(tx.db(), all, {}, 100); });
    }
    std::int64_t texts() {
        return write<std::int64_t>([](store::Tx& tx) {
            store::Cursor cursor = tx.query("SELECT count(*) FROM message WHERE origin = 4");
            cursor.next();
            return cursor.integer(0);
        });
    }
    std::vector<bool> told;
};

}  // namespace

TEST_CASE("an alert is texted to the owner in the lane for alerts and told once", "[alerts]") {
    Watched shop;
    shop.raise(AlertCause::disk, "/var/lib/tillcast", "93 % full");
    shop.raise(AlertCause::disk, "/var/lib/tillcast", "94 % full");
    const auto alerts = shop.alerts();
    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].detail == "94 % full");
    CHECK_FALSE(alerts[0].cleared_at);
    REQUIRE(alerts[0].texts.size() == 1);
    const auto text = shop.look(alerts[0].texts[0].message);
    CHECK(text.number == k_owner);
    CHECK(text.lane == words::Lane::alert);
    CHECK(text.message_class == words::MessageClass::service);
    CHECK(text.state == MessageState::queued);
    CHECK(text.text.starts_with("Tillcast Casa Elena: el disco"));
    CHECK(shop.told == std::vector{true});
}

TEST_CASE("what is over is told and its waiting text is cancelled", "[alerts]") {
    Watched shop;
    shop.raise(AlertCause::clock);
    const auto message = shop.alerts()[0].texts[0].message;
    shop.clear(AlertCause::clock);
    shop.clear(AlertCause::clock);
    CHECK(shop.state(message) == MessageState::cancelled);
    CHECK(shop.alerts(false).empty());
    CHECK(shop.told == std::vector{true, false});

    SECTION("and when it comes back on that day, it is texted, since nothing was") {
        shop.raise(AlertCause::clock);
        CHECK(shop.alerts(false)[0].texts.size() == 1);
    }
}

TEST_CASE("one text goes out for a cause and subject on one civil day of the shop", "[alerts]") {
    Watched shop;
    const auto sim = shop.sim();
    shop.raise(AlertCause::backup);
    const auto intent = shop.plan(sim);
    REQUIRE(intent);
    shop.result(*intent, {.kind = dispatch::Result::Kind::sent, .reference = 1});
    shop.clear(AlertCause::backup);
    shop.raise(AlertCause::backup);
    CHECK(shop.texts() == 1);
    shop.remind();
    CHECK(shop.texts() == 1);
    shop.raise(AlertCause::backup, "/mnt/stick");
    CHECK(shop.texts() == 2);

    // 23:30 UTC is the next day in Madrid.
    shop.clock().set(at("2026-11-23T23:30:00Z"));
    shop.remind();
    CHECK(shop.texts() == 4);
    shop.remind();
    CHECK(shop.texts() == 4);
}

TEST_CASE("an alert about one SIM goes out through another while there are two", "[alerts]") {
    Watched shop;
    const auto poor = shop.sim("iccid:1");
    const auto rich = shop.sim("iccid:2");
    SECTION("that work") {
        shop.present.sims_ready = 2;
        shop.raise(AlertCause::credit, "1", "0.40 EUR");
        CHECK_FALSE(shop.plan(poor));
        CHECK(shop.plan(rich));
    }
    SECTION("and through any when the other has not taken it for a while") {
        shop.present.sims_ready = 2;
        shop.raise(AlertCause::credit, "iccid:1", "0.40 EUR");
        shop.clock().advance(std::chrono::minutes(10));
        CHECK(shop.plan(poor));
    }
    SECTION("of which one works: then through that at once") {
        shop.present.sims_ready = 1;
        shop.raise(AlertCause::credit, "1", "0.40 EUR");
        CHECK(shop.plan(poor));
    }
}

TEST_CASE("no alert is texted where that is not wanted", "[alerts]") {
    auto config = watched_config();
    SECTION("nobody is named") { config.alerts.numbers.clear(); }
    SECTION("the number is of our own modem") {
        reader::Modem modem;
        modem.name = "left";
        modem.number = number(k_owner);
        config.modems.push_back(modem);
    }
    Watched shop(config);
    shop.raise(AlertCause::disk);
    CHECK(shop.texts() == 0);
    CHECK(shop.told == std::vector{true});
}

TEST_CASE("an alert is not texted to one of our SIMs", "[alerts]") {
    Watched shop;
    shop.write<words::Key>([](store::Tx& tx) { return dispatch::sim_of(tx, "iccid:9", "left", std::string(k_owner)); });
    shop.raise(AlertCause::disk);
    CHECK(shop.texts() == 0);
}

TEST_CASE("an owner who wrote STOP ALL is not texted, and that shows", "[alerts]") {
    Watched shop;
    shop.suppress(k_owner, store::Scope::all);
    shop.raise(AlertCause::disk);
    const auto texts = shop.alerts()[0].texts;
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].state == MessageState::skipped);
    CHECK(texts[0].reason == "suppressed");
}

TEST_CASE("an owner's telephone may be of another country, a premium number never", "[alerts]") {
    auto config = watched_config();
    config.alerts.numbers = {number("+447911123456"), number("+34806123456")};
    Watched shop(config);
    shop.raise(AlertCause::disk);
    const auto texts = shop.alerts()[0].texts;
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].number == "+447911123456");
    CHECK(texts[0].state == MessageState::queued);
}

TEST_CASE("under the brake for everything an alert waits like everything else", "[alerts]") {
    Watched shop;
    shop.write<bool>(
        [&](store::Tx& tx) { return dispatch::set_brake(tx, shop.present, controller::policy::Brake::all), true; });
    shop.raise(AlertCause::brake);
    const auto texts = shop.alerts()[0].texts;
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].state == MessageState::held);
    CHECK(texts[0].reason == "brake");
    CHECK_FALSE(shop.plan(shop.sim()));
}

TEST_CASE("each sentence fits one part in each language, with the longest names", "[alerts]") {
    const std::string shop(40, 'S'), subject(40, 'm');
    for (const std::string language : {"en", "es", "fr", "de", "it", "pt", "nl", "pt-BR"}) {
        std::vector<std::string> texts = {dispatch::test_words(language, shop)};
        for (std::size_t i = 0; i < dispatch::k_alert_causes.size(); ++i)
            texts.push_back(dispatch::alert_words(static_cast<AlertCause>(i), language, shop, subject));
        for (const std::string& text : texts) {
            CAPTURE(language, text);
            const auto prepared = modem::text::prepare(text, {.encoding = words::Encoding::gsm7});
            REQUIRE(prepared.has_value());
            CHECK(prepared->layout.ends.size() == 1);
            CHECK(text.find("{}") == std::string::npos);
        }
    }
}

TEST_CASE("words for a language that we have not are English, and a name is not cut in half", "[alerts]") {
    CHECK(dispatch::alert_words(AlertCause::clock, "pl", "Kawa", "") ==
          dispatch::alert_words(AlertCause::clock, "en", "Kawa", ""));
    const auto text = dispatch::alert_words(AlertCause::signal, "en", "ééééééééééééééééé", "");
    CHECK(text.starts_with("Tillcast éééééééééééééééé: modem has no network"));
}

TEST_CASE("a cause is known by its name only", "[alerts]") {
    for (std::size_t i = 0; i < dispatch::k_alert_causes.size(); ++i)
        CHECK(dispatch::parse_alert_cause(to_string(static_cast<AlertCause>(i))) == static_cast<AlertCause>(i));
    CHECK_FALSE(dispatch::parse_alert_cause(""));
    CHECK_FALSE(dispatch::parse_alert_cause("Disk"));
    CHECK_FALSE(dispatch::parse_alert_cause("disk "));
}

TEST_CASE("what is over is forgotten after some months, what is open is not", "[alerts]") {
    Watched shop;
    shop.raise(AlertCause::disk);
    shop.raise(AlertCause::clock);
    shop.clear(AlertCause::clock);
    shop.clock().advance(std::chrono::days(91));
    shop.write<bool>([](store::Tx& tx) { return dispatch::forget_alerts(tx), true; });
    const auto alerts = shop.alerts();
    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].cause == AlertCause::disk);
    CHECK(alerts[0].texts.empty());
}

TEST_CASE("a test alert is a text to each number", "[alerts]") {
    Watched shop;
    CHECK(shop.write<std::vector<words::Key>>([&](store::Tx& tx) { return dispatch::test_alert(tx, shop.present); })
              .size() == 1);
    CHECK(shop.alerts().empty());
}
