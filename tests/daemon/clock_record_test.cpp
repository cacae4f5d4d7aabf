#include "firmware/tillcastd/clock_record.hpp"

#include "controller/store/migrations.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using namespace firmware;
namespace store = controller::store;
using namespace std::chrono_literals;

namespace {

const words::Instant k_now = words::from_rfc3339("2026-11-22T10:00:00Z").value();

struct Record {
    Record() {
        database.emplace(path(), store::Database::Mode::read_write);
        store::migrate(*database, path());
    }
    std::string path() const { return folder / "t.db"; }
    void message(words::Instant at) {
        store::Tx tx(*database, observers, at);
        tx.run(
            "INSERT INTO message(number, class, lane, state, text, encoding, parts, expires_at, created_at, origin,"
            " generation, timeline) VALUES('+34612345678', 0, 1, 0, 'Ready', 0, 1, ?1, ?1, 0, 0, '')",
            at);
    }
    void keep(words::Instant now) {
        store::Tx tx(*database, observers, now);
        keep_record(tx);
    }

    tests::TemporaryFolder folder;
    std::vector<store::Observer> observers;
    std::optional<store::Database> database;
};

}  // namespace

TEST_CASE("an empty database bears witness of nothing", "[clock]") {
    Record record;
    CHECK(last_on_record(*record.database) == words::Instant());
    record.keep(k_now);
    CHECK(last_on_record(*record.database) == k_now);
}

TEST_CASE("the newest row tells the last time on record", "[clock]") {
    Record record;
    record.message(k_now);
    record.message(k_now + 1h);
    CHECK(last_on_record(*record.database) == k_now + 1h);
}

TEST_CASE("what a clock that was years ahead wrote down counts no more once one is vouched for", "[clock]") {
    Record record;
    record.message(k_now);
    const auto wrong = words::from_rfc3339("2038-01-19T03:14:07Z").value();
    record.message(wrong);
    CHECK(last_on_record(*record.database) == wrong);
    record.keep(k_now + 1h);
    CHECK(last_on_record(*record.database) == k_now + 1h);
    record.message(k_now + 2h);
    CHECK(last_on_record(*record.database) == k_now + 2h);
    record.message(wrong);  // and once more
    record.keep(k_now + 3h);
    CHECK(last_on_record(*record.database) == k_now + 3h);
}
