#include "controller/dispatch/alert_watch.hpp"

#include <date/tz.h>

#include "tests/dispatch/fixture.hpp"

namespace {

using namespace tests;
using dispatch::AlertCause;
using modem::device::ModemPhase;
using modem::device::ModemStatus;
using modem::device::Registration;

ModemStatus ready() {
    ModemStatus status;
    status.name = "left";
    status.phase = ModemPhase::ready;
    status.iccid = "8934010000000000017";
    status.registration = Registration::home;
    return status;
}

ModemStatus away() {
    ModemStatus status;
    status.name = "left";
    return status;
}

ModemStatus faulty(std::string fault, std::string sentence = "something is wrong") {
    ModemStatus status = ready();
    status.phase = ModemPhase::faulty;
    status.fault = std::move(fault);
    status.sentence = std::move(sentence);
    return status;
}

ModemStatus quarantined() {
    ModemStatus status = faulty("", "everything was tried");
    status.phase = ModemPhase::quarantined;
    return status;
}

reader::Config watched(std::chrono::seconds no_signal = std::chrono::seconds(0)) {
    auto config = shop_config();
    reader::Modem left;
    left.name = "left";
    config.modems.push_back(left);
    config.alerts.no_signal = no_signal;
    config.alerts.credit = reader::Amount{5'000'000, "EUR"};
    return config;
}

/// A shop with somebody who watches.
struct Watched : Shop {
    explicit Watched(reader::Config config = watched())
        : Shop(std::move(config)),
          log("test", std::make_shared<spdlog::sinks::null_sink_mt>()),
          watch(std::make_shared<dispatch::AlertWatch>(io.get_executor(), store(), present, clock(), log)) {
        store().writer().observe(watch->observer());
    }
    // What it has handed to the writer is through before it goes.
    ~Watched() {
        watch->stop();
        open();
    }

    /// `cause subject`, in the order of their keys.
    std::vector<std::string> open() {
        io.poll();
        io.restart();
        return write<std::vector<std::string>>([](store::Tx& tx) {
            std::vector<std::string> names;
            for (const auto& alert : dispatch::list_alerts(tx.db(), false, {}, 100))
                names.insert(names.begin(),
                             std::string(to_string(alert.cause)) + (alert.subject.empty() ? "" : " " + alert.subject));
            return names;
        });
    }
    void brake(controller::policy::Brake level) {
        write<bool>([&](store::Tx& tx) { return dispatch::set_brake(tx, present, level), true; });
    }
    void sent(words::Key sim_key, std::string_view to, std::uint8_t mr) {
        service(to);
        const auto intent = plan(sim_key);
        REQUIRE(intent);
        result(*intent, {.kind = dispatch::Result::Kind::sent, .reference = mr});
    }
    dispatch::Unreceipted unreceipted() {
        return write<dispatch::Unreceipted>(
            [&](store::Tx& tx) { return dispatch::without_receipts(tx.db(), clock().now(), std::chrono::hours(2)); });
    }

    boost::asio::io_context io;
    spdlog::logger log;
    std::shared_ptr<dispatch::AlertWatch> watch;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("what is wrong with a modem is told apart", "[alerts]") {
    CHECK_FALSE(dispatch::trouble_of(ready()));
    CHECK(dispatch::trouble_of(quarantined())->at_once);
    CHECK(dispatch::trouble_of(faulty("not_registered"))->cause == AlertCause::signal);
    CHECK(dispatch::trouble_of(faulty("sim_pin_required"))->cause == AlertCause::modem_quarantined);
    CHECK_FALSE(dispatch::trouble_of(faulty("sim_pin_required"))->at_once);
    CHECK(dispatch::trouble_of(ModemStatus{})->cause == AlertCause::modem_quarantined);
    for (const auto lost : {Registration::none, Registration::searching, Registration::denied}) {
        ModemStatus status = ready();
        status.registration = lost;
        CHECK(dispatch::trouble_of(status)->cause == AlertCause::signal);
    }
    for (const auto good : {Registration::unknown, Registration::home, Registration::roaming}) {
        ModemStatus status = ready();
        status.registration = good;
        CHECK_FALSE(dispatch::trouble_of(status));
    }
}

TEST_CASE("a modem in trouble is an alert until it works", "[alerts]") {
    Watched shop;
    shop.watch->on_status(quarantined());
    CHECK(shop.open() == Names{"modem_quarantined left"});
    shop.watch->on_status(quarantined());
    CHECK(shop.open().size() == 1);
    shop.watch->on_status(faulty("not_registered"));
    CHECK(shop.open() == Names{"signal left"});
    shop.watch->on_status(ready());
    CHECK(shop.open().empty());
}

TEST_CASE("a short trouble is no alert", "[alerts]") {
    Watched shop(watched(std::chrono::hours(1)));
    shop.watch->on_status(faulty("not_registered"));
    shop.watch->on_status(away());
    CHECK(shop.open().empty());
    shop.watch->on_status(quarantined());
    CHECK(shop.open() == Names{"modem_quarantined left"});
}

TEST_CASE("what the last run left open is closed when the modem works, or is not there any more", "[alerts]") {
    Watched shop(watched(std::chrono::hours(1)));
    shop.write<bool>([&](store::Tx& tx) {
        dispatch::raise(tx, shop.present, AlertCause::signal, "left", "why");
        dispatch::raise(tx, shop.present, AlertCause::modem_quarantined, "sold", "why");
        return true;
    });
    shop.watch->start();
    CHECK(shop.open() == Names{"signal left"});
    shop.watch->on_status(ready());
    CHECK(shop.open().empty());
}

TEST_CASE("a balance below the limit is an alert about the SIM until it is topped up", "[alerts]") {
    Watched shop;
    ModemStatus status = ready();
    const auto left = [&](std::int64_t millionths, std::string currency = "EUR") {
        shop.clock().advance(std::chrono::hours(1));
        status.balance = modem::device::Balance{"text", shop.clock().now(), reader::Amount{millionths, currency}, true};
        shop.watch->on_status(status);
        return shop.open();
    };
    CHECK(left(5'000'000).empty());
    CHECK(left(4'990'000, "GBP").empty());
    CHECK(left(4'990'000) == Names{"credit 8934010000000000017"});
    CHECK(left(1'000'000) == Names{"credit 8934010000000000017"});
    CHECK(left(20'000'000).empty());
}

TEST_CASE("the brake is an alert as long as it is on", "[alerts]") {
    Watched shop;
    shop.brake(controller::policy::Brake::marketing);
    CHECK(shop.open() == Names{"brake"});
    shop.brake(controller::policy::Brake::all);
    CHECK(shop.open() == Names{"brake"});
    shop.brake(controller::policy::Brake::none);
    CHECK(shop.open().empty());
}

TEST_CASE("a clock that is trusted again ends the alert of the last run", "[alerts]") {
    Watched shop;
    shop.write<bool>(
        [&](store::Tx& tx) { return dispatch::raise(tx, shop.present, AlertCause::clock, "", "why"), true; });
    shop.watch->clock_judged(false, "nobody vouches for it");
    CHECK(shop.open() == Names{"clock"});
    shop.watch->clock_judged(true, {});
    CHECK(shop.open().empty());
}

TEST_CASE("reminders go out at ten in the shop, on the days when the clock changes too", "[alerts]") {
    const auto& madrid = *date::locate_zone("Europe/Madrid");
    const auto next = [&](std::string_view now) { return words::to_rfc3339(dispatch::next_reminder(madrid, at(now))); };
    CHECK(next("2026-11-23T08:59:59Z") == "2026-11-23T09:00:00Z");
    CHECK(next("2026-11-23T09:00:00Z") == "2026-11-24T09:00:00Z");
    CHECK(next("2026-11-23T23:30:00Z") == "2026-11-24T09:00:00Z");
    CHECK(next("2026-03-28T09:00:00Z") == "2026-03-29T08:00:00Z");
    CHECK(next("2026-10-24T08:00:00Z") == "2026-10-25T09:00:00Z");
}

TEST_CASE("parts go out for two hours and no receipt comes", "[alerts]") {
    Watched shop;
    const auto sim = shop.sim("iccid:8934010000000000017");
    CHECK(shop.unreceipted().sims.empty());
    CHECK_FALSE(shop.unreceipted().is_sending);
    shop.sent(sim, "+34612345671", 1);
    shop.clock().advance(std::chrono::minutes(90));
    shop.sent(sim, "+34612345672", 2);
    shop.sent(sim, "+34612345673", 3);
    CHECK(shop.unreceipted().is_sending);
    CHECK(shop.unreceipted().sims.empty());  // the first is not two hours old
    shop.clock().advance(std::chrono::minutes(31));

    SECTION("which is an alert") { CHECK(shop.unreceipted().sims == Names{"8934010000000000017"}); }
    SECTION("but one: then receipts come") {
        shop.receipt(sim, 3, "+34612345673", 0);
        CHECK(shop.unreceipted().sims.empty());
    }
    SECTION("and it stops sending: then nobody can tell") {
        shop.clock().advance(std::chrono::hours(3));
        CHECK(shop.unreceipted().sims.empty());
        CHECK_FALSE(shop.unreceipted().is_sending);
    }
}

TEST_CASE("one number that sends no receipts is not the SIM's fault", "[alerts]") {
    Watched shop;
    const auto sim = shop.sim();
    for (std::uint8_t i = 1; i < 8; ++i) {
        shop.sent(sim, "+34612345671", i);
        shop.clock().advance(std::chrono::minutes(20));
    }
    CHECK(shop.unreceipted().sims.empty());
}

TEST_CASE("a receipt ends the alert that none came", "[alerts]") {
    Watched shop;
    const auto sim = shop.sim("iccid:8934010000000000017");
    shop.sent(sim, "+34612345671", 1);
    shop.write<bool>([&](store::Tx& tx) {
        return dispatch::raise(tx, shop.present, AlertCause::no_receipts, "8934010000000000017", "why"), true;
    });
    shop.receipt(sim, 1, "+34612345671", 0);
    CHECK(shop.open().empty());
}

TEST_CASE("a SIM's first rest is no alert, one after the next refusal is", "[alerts]") {
    Watched shop;
    const auto sim = shop.sim("iccid:8934010000000000017");
    const auto rest = [&](std::chrono::minutes since, std::chrono::minutes until) {
        shop.write<bool>([&](store::Tx& tx) {
            tx.run("INSERT OR REPLACE INTO sim_rest(sim, since, until, why) VALUES(?1, ?2, ?3, 'refused')", sim,
                   tx.now() + since, tx.now() + until);
            dispatch::watch_rests(tx, shop.present);
            return true;
        });
        return shop.open();
    };
    using std::chrono::minutes;
    CHECK(rest(minutes(0), minutes(15)).empty());
    CHECK(rest(minutes(-16), minutes(15)) == Names{"sim_resting 8934010000000000017"});
    CHECK(rest(minutes(-32), minutes(15)).size() == 1);
    shop.write<bool>([&](store::Tx& tx) {
        tx.run("DELETE FROM sim_rest");
        dispatch::watch_rests(tx, shop.present);
        return true;
    });
    CHECK(shop.open().empty());
}
