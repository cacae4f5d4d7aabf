#include "controller/dispatch/tariff.hpp"

#include <date/tz.h>

#include <map>
#include <random>
#include <set>

#include "tests/dispatch/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;
using dispatch::Bound;
using dispatch::Need;
using dispatch::Tariff;
using dispatch::Usage;

namespace {

const date::time_zone& madrid() { return *date::locate_zone("Europe/Madrid"); }

std::string month(const char* now, int billing_day) {
    const auto billing = dispatch::billing_at(at(now), billing_day, madrid());
    return words::to_rfc3339(billing.month_begins) + " " + words::to_rfc3339(billing.month_ends);
}

Tariff tariff() {
    Tariff made;
    made.pacing.per_day = 100;
    made.pacing.recipients_per_month = 50;
    return made;
}

reader::Sim sim_block(const std::string& iccid) {
    reader::Sim sim;
    sim.iccid = iccid;
    sim.name = iccid;
    sim.pacing = shop_config().pacing;
    return sim;
}

}  // namespace

TEST_CASE("the billing month begins on its day in the shop's zone", "[tariff]") {
    // In Madrid it is an hour, in summer two hours later than in UTC.
    CHECK(month("2026-11-23T11:00:00Z", 1) == "2026-10-31T23:00:00Z 2026-11-30T23:00:00Z");
    CHECK(month("2026-11-23T11:00:00Z", 24) == "2026-10-23T22:00:00Z 2026-11-23T23:00:00Z");
    CHECK(month("2026-11-23T22:59:59Z", 24) == "2026-10-23T22:00:00Z 2026-11-23T23:00:00Z");
    CHECK(month("2026-11-23T23:00:00Z", 24) == "2026-11-23T23:00:00Z 2026-12-23T23:00:00Z");
    CHECK(month("2027-01-10T11:00:00Z", 15) == "2026-12-14T23:00:00Z 2027-01-14T23:00:00Z");
}

TEST_CASE("a billing day that a month does not have is its last day", "[tariff]") {
    CHECK(month("2027-02-10T11:00:00Z", 31) == "2027-01-30T23:00:00Z 2027-02-27T23:00:00Z");
    CHECK(month("2027-02-28T11:00:00Z", 31) == "2027-02-27T23:00:00Z 2027-03-30T22:00:00Z");
    CHECK(month("2028-02-29T11:00:00Z", 30) == "2028-02-28T23:00:00Z 2028-03-29T22:00:00Z");
    CHECK(month("2026-04-30T11:00:00Z", 31) == "2026-04-29T22:00:00Z 2026-05-30T22:00:00Z");
}

TEST_CASE("a day has 23 or 25 hours where the clock changes", "[tariff]") {
    const auto length = [](const char* now) {
        const auto billing = dispatch::billing_at(at(now), 1, madrid());
        return std::chrono::duration_cast<std::chrono::hours>(billing.day_ends - billing.day_begins).count();
    };
    CHECK(length("2026-03-29T12:00:00Z") == 23);
    CHECK(length("2026-10-25T12:00:00Z") == 25);
    CHECK(length("2026-11-23T12:00:00Z") == 24);
}

TEST_CASE("every instant lies in one billing month, and months follow each other without a gap", "[tariff][property]") {
    std::mt19937_64 dice(4);
    for (int i = 0; i < 4000; ++i) {
        const auto now = at("2026-01-01T00:00:00Z") +
                         std::chrono::seconds(std::uniform_int_distribution<std::int64_t>(0, 4LL * 365 * 86400)(dice));
        const int day = std::uniform_int_distribution(1, 31)(dice);
        const auto here = dispatch::billing_at(now, day, madrid());
        REQUIRE(here.month_begins <= here.day_begins);
        REQUIRE((here.day_begins <= now && now < here.day_ends));
        REQUIRE(here.day_ends <= here.month_ends);
        const auto next = dispatch::billing_at(here.month_ends, day, madrid());
        REQUIRE(next.month_begins == here.month_ends);
        REQUIRE(dispatch::billing_at(here.month_ends - 1ms, day, madrid()).month == here.month);
        const auto length = next.month - here.month;
        REQUIRE((length >= 27 && length <= 32));
    }
}

TEST_CASE("a SIM's own block counts, then its modem and [pacing]", "[tariff]") {
    auto config = shop_config();
    config.dispatch.price_per_part = reader::Amount{50'000, "EUR"};
    config.dispatch.daily_spend = reader::Amount{2'000'000, "EUR"};
    reader::Modem modem;
    modem.name = "left";
    modem.pacing = config.pacing;
    modem.pacing.per_minute = 6;
    modem.pacing.per_month = 70;
    config.modems = {modem};
    auto sim = sim_block("8934001");
    sim.name = "orange";
    sim.pacing.per_minute = 30;
    sim.pacing.per_day = 40;
    sim.bundle = 10;
    sim.price_per_part = reader::Amount{90'000, "EUR"};
    config.sims = {sim};
    const auto in_left = dispatch::tariff_of(config, "iccid:8934001", "left");
    CHECK(in_left.name == "orange");
    CHECK(in_left.pacing.per_minute == 6);  // the modem bears no more
    CHECK(in_left.pacing.per_day == 40);
    CHECK(in_left.pacing.per_month == 70);
    CHECK(in_left.price_per_part->millionths == 90'000);
    CHECK(in_left.daily_spend->millionths == 2'000'000);
    const auto elsewhere = dispatch::tariff_of(config, "iccid:8934001", "right");
    CHECK(elsewhere.pacing.per_minute == 30);
    CHECK_FALSE(elsewhere.pacing.per_month);
    for (const char* other : {"iccid:8934002", "imsi:8934001", "modem:left"}) {
        const auto plain = dispatch::tariff_of(config, other, "left");
        CHECK(plain.pacing.per_minute == 6);
        CHECK(plain.bundle == 0);
        CHECK(plain.price_per_part->millionths == 50'000);
    }
}

TEST_CASE("the bundle goes first, and the own network has its price", "[tariff]") {
    auto priced = tariff();
    priced.bundle = 10;
    priced.price_per_part = reader::Amount{50'000, "EUR"};
    priced.on_net = {"+34600"};
    CHECK(priced.is_on_net(number("+34600111222")));
    CHECK_FALSE(priced.is_on_net(number("+34601111222")));
    Usage used;
    used.parts_month = 8;
    CHECK(dispatch::bundle_left(priced, used) == 2);
    CHECK(dispatch::cost_of(priced, used, false, 2) == 0);
    CHECK(dispatch::cost_of(priced, used, false, 5) == 150'000);
    CHECK(dispatch::cost_of(priced, used, true, 5) == 150'000);
    priced.price_on_net = reader::Amount{10'000, "EUR"};
    used.on_net_month = 6;
    CHECK(dispatch::bundle_left(priced, used) == 8);  // only two of the eight were from the bundle
    CHECK(dispatch::cost_of(priced, used, true, 5) == 50'000);
    CHECK(dispatch::cost_of(priced, used, false, 9) == 50'000);
    CHECK(dispatch::cost_of(tariff(), used, false, 9) == 0);
}

TEST_CASE("each bound of the tariff is met with its name and its time", "[tariff]") {
    auto bounded = tariff();
    bounded.pacing.per_month = 500;
    bounded.pacing.recipients_per_day = 20;
    bounded.price_per_part = reader::Amount{100'000, "EUR"};
    bounded.daily_spend = reader::Amount{3'000'000, "EUR"};
    const auto now = at("2026-11-23T11:00:00Z");
    const auto billing = dispatch::billing_at(now, 1, madrid());
    const auto midnight = at("2026-11-23T23:00:00Z"), month_end = at("2026-11-30T23:00:00Z");
    struct Case {
        Usage used;
        Need need;
        Bound bound;
        words::Instant until;
        bool never;
    };
    const std::vector<Case> cases = {
        {{}, {}, Bound::none, {}, false},
        {{.parts_today = 97}, {.parts = 3}, Bound::none, {}, false},
        {{.parts_today = 98}, {.parts = 3}, Bound::parts_day, midnight, false},
        {{.parts_month = 500}, {}, Bound::parts_month, month_end, false},
        {{.people_today = 20}, {}, Bound::none, {}, false},
        {{.people_today = 20}, {.new_today = true}, Bound::people_day, midnight, false},
        {{.people_month = 50}, {.new_today = true, .new_month = true}, Bound::people_month, month_end, false},
        {{.people_month = 50}, {.new_today = true}, Bound::none, {}, false},
        {{.spent_today = 2'900'000}, {}, Bound::none, {}, false},
        {{.spent_today = 2'900'000}, {.parts = 2}, Bound::spend, midnight, false},
        {{.parts_today = 100, .people_month = 50}, {.new_month = true}, Bound::people_month, month_end, false},
        {{}, {.parts = 101}, Bound::parts_day, midnight, true},
        {{.people_month = 50}, {.parts = 31, .new_month = true}, Bound::spend, midnight, true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.used.parts_today, c.used.people_month, c.need.parts);
        const auto room = dispatch::room_for(bounded, c.used, billing, c.need, now);
        CHECK(room.bound == c.bound);
        CHECK(room.until == c.until);
        CHECK(room.never == c.never);
    }
}

TEST_CASE("bulk leaves a share of the day that shrinks with it", "[tariff]") {
    const auto midnight = at("2026-11-22T23:00:00Z");
    const auto share = [&](std::chrono::hours hour) {
        return dispatch::bulk_share(1000, 20, midnight, midnight + 24h, midnight + hour);
    };
    CHECK(share(0h) == 800);
    CHECK(share(12h) == 900);
    CHECK(share(24h) == 1000);
    const auto billing = dispatch::billing_at(midnight + 12h, 1, madrid());
    Usage used;
    used.parts_today = 95;
    const auto room = dispatch::room_for(tariff(), used, billing, {.leave = 20}, midnight + 12h);
    CHECK(room.bound == Bound::parts_day);
    CHECK(room.until < midnight + 24h);
    CHECK(dispatch::room_for(tariff(), used, billing, {.leave = 20}, room.until + 1s).fits());
    CHECK_FALSE(dispatch::room_for(tariff(), used, billing, {.leave = 20}, room.until - 1min).fits());
    CHECK(dispatch::room_for(tariff(), used, billing, {}, midnight + 12h).fits());
}

TEST_CASE("bulk leaves recipients to service, and takes those that are known already", "[tariff]") {
    const auto now = at("2026-11-23T11:00:00Z");
    const auto billing = dispatch::billing_at(now, 23, madrid());  // the month began at midnight
    dispatch::Tariff sim = tariff();
    sim.pacing.recipients_per_day = 10;
    sim.pacing.recipients_per_month = 100;
    const auto room = [&](const Usage& used, int leave, bool new_today, bool new_month) {
        return dispatch::room_for(sim, used, billing, {.new_today = new_today, .new_month = new_month, .leave = leave},
                                  now);
    };
    Usage day;
    day.people_today = 9;
    CHECK(room(day, 20, true, false).bound == Bound::people_day);
    CHECK(room(day, 20, true, false).until < billing.day_ends);
    CHECK(room(day, 0, true, false).fits());
    CHECK(room(day, 20, false, false).fits());
    Usage month;
    month.people_month = 90;
    CHECK(room(month, 20, false, true).bound == Bound::people_month);
    CHECK(room(month, 0, false, true).fits());
    CHECK(room(month, 20, false, false).fits());
}

// The books against a list of all that was charged: whatever goes, comes back, restarts or changes its billing day.
TEST_CASE("the books agree with a naive count under random streams", "[tariff][property]") {
    struct Entry {
        std::int64_t day;
        std::string number;
        std::int64_t cost;
        bool on_net;
    };
    std::mt19937_64 dice(20261124);
    const auto pick = [&](int from, int to) { return std::uniform_int_distribution(from, to)(dice); };
    for (int round = 0; round < 4; ++round) {
        auto config = shop_config();
        auto block = sim_block("8934001");
        block.billing_day = pick(1, 31);
        block.bundle = 20;
        block.price_per_part = reader::Amount{100'000, "EUR"};
        block.price_on_net = reader::Amount{30'000, "EUR"};
        block.on_net = {"+34699"};
        config.sims = {block};
        config.caps = {};
        Shop shop(config);
        const auto sim = shop.sim("iccid:8934001");
        std::vector<Entry> entries;
        for (int step = 0; step < 250; ++step) {
            shop.clock().advance(std::chrono::minutes(pick(0, 600)));
            if (pick(0, 14) == 0) shop.present.accounts = {};  // a restart
            if (pick(0, 49) == 0) {
                config.sims[0].billing_day = pick(1, 31);
                shop.present.set_rules(dispatch::make_rules(config));
            }
            const std::string to = (pick(0, 2) == 0 ? "+3469911122" : "+3461234567") + std::to_string(pick(0, 9));
            shop.service(to, std::string(pick(0, 3) == 0 ? 200 : 20, 'x'));
            const auto billing = [&] {
                return dispatch::billing_at(shop.clock().now(), config.sims[0].billing_day, madrid());
            };
            while (const auto intent = shop.plan(sim)) {
                const std::string went = shop.look(intent->place.message).number;
                const auto cost = shop.write<std::int64_t>([&](store::Tx& tx) {
                    store::Cursor cursor =
                        tx.query("SELECT cost FROM part WHERE sim = ?1 AND seq = ?2", sim, intent->place.seq);
                    return cursor.next() ? cursor.integer(0) : -1;
                });
                std::int64_t from_bundle = 0;
                for (const Entry& entry : entries) from_bundle += entry.day >= billing().month && !entry.on_net ? 1 : 0;
                const bool on_net = went.starts_with("+34699");
                REQUIRE(cost == (on_net ? 30'000 : from_bundle < 20 ? 0 : 100'000));
                const int fate = pick(0, 9);
                if (fate == 0) {
                    shop.result(*intent, untouched());
                    break;
                }
                if (fate == 1) {
                    shop.result(*intent, refused(modem::sms::FaultClass::network, 38));
                    break;
                }
                entries.push_back({billing().day, went, cost, on_net});
                shop.result(*intent, fate == 2 ? unknown() : sent(static_cast<std::uint8_t>(step)));
            }
            Usage naive;
            std::set<std::string> today, this_month;
            for (const Entry& entry : entries) {
                if (entry.day < billing().month) continue;
                ++naive.parts_month;
                naive.on_net_month += entry.on_net ? 1 : 0;
                naive.spent_month += entry.cost;
                this_month.insert(entry.number);
                if (entry.day != billing().day) continue;
                ++naive.parts_today;
                naive.on_net_today += entry.on_net ? 1 : 0;
                naive.spent_today += entry.cost;
                today.insert(entry.number);
            }
            naive.people_today = static_cast<std::int64_t>(today.size());
            naive.people_month = static_cast<std::int64_t>(this_month.size());
            const auto kept = shop.write<Usage>([&](store::Tx& tx) {
                return shop.present.accounts.of(tx.db(), shop.present.rules(), sim, tx.now()).usage;
            });
            CAPTURE(round, step);
            REQUIRE(kept.parts_today == naive.parts_today);
            REQUIRE(kept.parts_month == naive.parts_month);
            REQUIRE(kept.on_net_today == naive.on_net_today);
            REQUIRE(kept.on_net_month == naive.on_net_month);
            REQUIRE(kept.spent_today == naive.spent_today);
            REQUIRE(kept.spent_month == naive.spent_month);
            REQUIRE(kept.people_today == naive.people_today);
            REQUIRE(kept.people_month == naive.people_month);
        }
    }
}

TEST_CASE("parts that a release without books sent are counted", "[tariff]") {
    Shop shop;
    const auto sim = shop.sim();
    shop.service("+34612345671");
    shop.result(*shop.plan(sim), sent(1));
    shop.service("+34612345672", std::string(200, 'x'));
    shop.result(*shop.plan(sim), sent(2));
    shop.result(*shop.plan(sim), sent(3));
    shop.write<bool>([&](store::Tx& tx) {
        tx.run("DELETE FROM sim_day");
        tx.run("DELETE FROM sim_number");
        tx.run("UPDATE part SET charged = NULL, cost = 0");
        shop.present.accounts.forget(sim);
        const auto& usage = shop.present.accounts.of(tx.db(), shop.present.rules(), sim, tx.now()).usage;
        CHECK(usage.parts_today == 3);
        CHECK(usage.people_month == 2);
        CHECK(dispatch::Acquaintances(tx.db(), number("+34612345671")).home() == sim);
        return true;
    });
}

TEST_CASE("the daily spend holds what it has no room for until midnight", "[tariff]") {
    auto config = shop_config();
    config.dispatch.price_per_part = reader::Amount{400'000, "EUR"};
    config.dispatch.daily_spend = reader::Amount{1'000'000, "EUR"};
    Shop shop(config);
    const auto sim = shop.sim();
    for (int i = 0; i < 2; ++i) {
        shop.service();
        shop.result(*shop.plan(sim), sent(static_cast<std::uint8_t>(i)));
    }
    const auto third = shop.service();
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(third).reason == "spend");
    CHECK(shop.look(third).next_attempt_at == at("2026-11-23T23:00:00Z"));
    const auto longest = shop.service("+34612345679", std::string(400, 'x'));
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(longest).timeline.back().detail.find("longer than the tariff") != std::string::npos);
}
