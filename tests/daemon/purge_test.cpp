#include "firmware/tillcastd/purge.hpp"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/store/shop_database.hpp"
#include "tests/support/temporary.hpp"

using namespace std::chrono_literals;
namespace store = controller::store;
namespace shop = shop_database;

namespace {

constexpr std::int64_t k_day = 86'400'000;

std::int64_t days_ago(int days) { return words::to_ms(shop::k_now) - days * k_day; }

class House {
public:
    House() : present_(controller::dispatch::make_rules(config())) {
        shop::write(store_,
                    [](store::Tx& tx) { tx.run("INSERT INTO sim(key, name, seen_at) VALUES(1, 'iccid:1', 0)"); });
    }
    static reader::Config config() {
        reader::Config config;
        config.shop.timezone = "Europe/Madrid";
        config.shop.country = "ES";
        return config;
    }
    void add(int key, int days, int state = 4) {
        shop::write(store_, [&](store::Tx& tx) { shop::add(tx, key, days_ago(days), state); });
    }
    void run(const std::string& sql) {
        shop::write(store_, [&](store::Tx& tx) { tx.db().script(sql); });
    }
    void purge() {
        boost::asio::io_context io;
        boost::asio::co_spawn(io, firmware::purge(store_, present_, clock_, log_, stopping_), boost::asio::detached);
        io.run();
    }
    std::int64_t number(const std::string& sql) { return shop::number(store_.path(), sql); }
    std::string text(const std::string& sql) { return shop::text(store_.path(), sql); }

private:
    tests::TemporaryFolder folder_;
    tests::FakeClock clock_{shop::k_now};
    store::Store store_{folder_ / "t.db", clock_};
    controller::dispatch::Present present_;
    spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_st>()};
    bool stopping_ = false;
};

}  // namespace

TEST_CASE("a text goes after 90 days, its message stays and says so", "[purge]") {
    House house;
    house.add(1, 91);
    house.add(2, 89);
    house.add(3, 91, 7);  // unknown: a person may have it sent again
    house.add(4, 91);
    house.run("UPDATE message SET sent_at = " + std::to_string(days_ago(80)) +
              " WHERE key = 4; UPDATE message SET given = 'x' WHERE key = 1");
    house.purge();
    CHECK(house.number("SELECT count(*) FROM message") == 4);
    CHECK(house.text("SELECT group_concat(key) FROM message WHERE text = ''") == "1");
    CHECK(house.number("SELECT text_removed_at FROM message WHERE key = 1") == words::to_ms(shop::k_now));
    CHECK(house.number("SELECT count(*) FROM message WHERE given IS NOT NULL") == 0);
    CHECK(house.text("SELECT detail FROM store_event WHERE kind = 'purge'") == "1 texts");
    house.purge();
    CHECK(house.number("SELECT count(*) FROM store_event") == 1);  // nothing to do writes nothing
}

TEST_CASE("messages go after 400 days with their parts, but for what something still needs", "[purge]") {
    House house;
    for (int key = 1; key <= 6; ++key) house.add(key, 410);
    house.add(7, 390);
    house.run(
        "INSERT INTO part(sim, seq, message, idx, state, planned_at) VALUES(1, 1, 1, 1, 5, 0), (1, 2, 2, 1, 5, 0);"
        "INSERT INTO campaign(key, name, segment, template, class, state, created_at) VALUES(1, 'a', 's', 't', 1, 1, "
        "0),"
        " (2, 'b', 's', 't', 1, 3, 0);"
        "UPDATE message SET state = 7 WHERE key = 3; UPDATE message SET campaign = 1 WHERE key = 4;"
        "UPDATE message SET campaign = 2 WHERE key = 5;");
    house.purge();
    // 2 has the last part of its SIM, 3 is unknown, 4 is of a campaign that runs.
    CHECK(house.text("SELECT group_concat(key) FROM (SELECT key FROM message ORDER BY key)") == "2,3,4,7");
    CHECK(house.text("SELECT group_concat(message) FROM part") == "2");
    CHECK(house.number("SELECT count(*) FROM consent") == 7);
    CHECK(house.number("SELECT count(*) FROM contact") == 7);
}

TEST_CASE("what proves a wish is never purged", "[purge]") {
    House house;
    for (int key = 1; key <= 5; ++key)
        house.run("INSERT INTO inbound(key, number, text, received_at, kind) VALUES(" + std::to_string(key) +
                  ", '+34600100001', 'a text', " + std::to_string(days_ago(500)) + ", 0)");
    house.run(
        "UPDATE inbound SET kind = 1 WHERE key = 1;"                                  // STOP
        "UPDATE inbound SET kind = 6 WHERE key = 2;"                                  // a near miss nobody has read
        "UPDATE inbound SET handled_at = 5, handled_as = 'opt_out' WHERE key = 3;");  // taken for one by a person
    house.purge();
    CHECK(house.text("SELECT group_concat(key) FROM inbound WHERE text <> ''") == "1,2,3");
    CHECK(house.number("SELECT count(*) FROM inbound") == 4);  // 4 is gone, 5 the newest
}

TEST_CASE("many rows go in many steps, and old counts and events with them", "[purge]") {
    House house;
    for (int i = 0; i < 10; ++i)
        house.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO event(pos_id, "
            "type, "
            "at, received_at) SELECT 'e" +
            std::to_string(i) + "-' || i, 'x', 5, 5 FROM n");
    house.run("INSERT INTO sim_recipient VALUES(1, 202001, '+34600100001'), (1, 202611, '+34600100001')");
    house.purge();
    CHECK(house.number("SELECT count(*) FROM event") == 0);
    CHECK(house.number("SELECT count(*) FROM sim_recipient") == 1);
}

TEST_CASE("a SIM's books go once no tariff counts them, but for its last day", "[purge]") {
    House house;
    const auto today = days_ago(0) / k_day;
    const auto book = [&](int sim, std::int64_t days) {
        house.run("INSERT INTO sim_day VALUES(" + std::to_string(sim) + ", " + std::to_string(today - days) +
                  ", 0, 1, 0, 0, 1, 1, 1)");
    };
    for (const int days : {0, 31, 62, 63, 400}) book(1, days);
    for (const int days : {300, 301}) book(2, days);
    house.purge();
    CHECK(house.text("SELECT group_concat(sim || ':' || (" + std::to_string(today) +
                     " - day)) FROM (SELECT * FROM sim_day ORDER BY sim, day DESC)") == "1:0,1:31,1:62,2:300");
}

TEST_CASE("a number keeps the SIM that it knows for 14 months, and others as long as they are counted", "[purge]") {
    House house;
    const auto know = [&](int number, int sim, int texted, int known) {
        const auto day = days_ago(texted) / k_day;
        house.run("INSERT INTO sim_number VALUES('+3460010000" + std::to_string(number) + "', " + std::to_string(sim) +
                  ", " + std::to_string(day) + ", 0, " + std::to_string(days_ago(known)) + ")");
    };
    know(1, 1, 429, 429);  // the only SIM that it knows
    know(2, 1, 431, 431);
    know(3, 1, 100, 100);  // another has texted it since
    know(3, 2, 99, 99);
    know(4, 1, 40, 40);  // so too, but its month may be counted
    know(4, 2, 39, 39);
    know(5, 1, 500, 10);  // texted long ago, and wrote lately
    house.purge();
    CHECK(house.text("SELECT group_concat(substr(number, -1) || ':' || sim) FROM (SELECT * FROM sim_number ORDER BY "
                     "number, sim)") == "1:1,3:2,4:1,4:2,5:1");
}

TEST_CASE("many numbers are looked at in many steps", "[purge]") {
    House house;
    house.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO sim_number SELECT "
        "'+34600' || (200000 + i), 1 + i % 2, 0, 0, 5 FROM n UNION ALL SELECT '+49151' || (1000000 + i), 1, 0, 0, " +
        std::to_string(days_ago(1)) + " FROM n");
    house.purge();
    CHECK(house.number("SELECT count(*) FROM sim_number") == 1000);
    CHECK(house.number("SELECT count(*) FROM sim_number WHERE number GLOB '+34*'") == 0);
}
