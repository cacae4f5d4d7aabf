#include "firmware/tillcastd/pin_attempts.hpp"

#include <fstream>
#include <iterator>

#include "controller/store/migrations.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using namespace firmware;
namespace store = controller::store;

namespace {

const std::string k_sim = "iccid:8934071234567890123";
const words::Secret k_pin("4071");

/// A database that may be closed and opened again, as over a restart.
class Ledger {
public:
    Ledger() { open(); }
    void open() {
        database.emplace(path(), store::Database::Mode::read_write);
        store::migrate(*database, path());
    }
    std::string path() const { return folder / "t.db"; }
    bool may(const std::string& sim, const words::Secret& pin, std::optional<int> attempts) {
        store::Tx tx(*database, observers, words::Instant());
        return may_try_pin(tx, sim, pin, attempts);
    }
    void result(const words::Secret& pin, bool right) {
        store::Tx tx(*database, observers, words::Instant());
        keep_pin_result(tx, k_sim, pin, right);
    }

    tests::TemporaryFolder folder;
    std::vector<store::Observer> observers;
    std::optional<store::Database> database;
};

}  // namespace

TEST_CASE("a PIN that did not open its SIM is never tried again, a new one is", "[pin]") {
    for (const std::optional<int> attempts : {std::optional<int>(), std::optional(3), std::optional(2)}) {
        Ledger ledger;
        CHECK(ledger.may(k_sim, k_pin, attempts));
        ledger.result(k_pin, false);
        ledger.open();
        CHECK_FALSE(ledger.may(k_sim, k_pin, attempts));
        CHECK_FALSE(ledger.may(k_sim, k_pin, 3));  // unlocked by a person in between, the PIN is as wrong as before
        CHECK(ledger.may(k_sim, words::Secret("1111"), attempts));
        CHECK(ledger.may("iccid:8934070000000000000", k_pin, attempts));
    }
}

TEST_CASE("a PIN that opened its SIM opens it after each power cut", "[pin]") {
    Ledger ledger;
    for (int times = 0; times < 3; ++times) {
        CHECK(ledger.may(k_sim, k_pin, std::nullopt));
        ledger.result(k_pin, true);
        ledger.open();
    }
    CHECK(ledger.may(k_sim, k_pin, 3));
    ledger.result(k_pin, false);  // it was changed in a telephone
    CHECK_FALSE(ledger.may(k_sim, k_pin, 2));
}

TEST_CASE("a try that nobody knows the end of is repeated only where it has cost nothing", "[pin]") {
    struct Case {
        std::optional<int> before, now;
        bool may;
    };
    for (const auto& [before, now, may] : std::vector<Case>{
             {3, 3, true}, {2, 3, true}, {3, 2, false}, {{}, {}, false}, {{}, 3, false}, {3, {}, false}}) {
        Ledger ledger;
        CHECK(ledger.may(k_sim, k_pin, before));
        ledger.open();
        CHECK(ledger.may(k_sim, k_pin, now) == may);
    }
}

TEST_CASE("the last attempt is a person's", "[pin]") {
    Ledger ledger;
    CHECK_FALSE(ledger.may(k_sim, k_pin, 1));
    CHECK_FALSE(ledger.may(k_sim, k_pin, 0));
    CHECK(ledger.may(k_sim, k_pin, 2));
    ledger.result(k_pin, true);
    CHECK_FALSE(ledger.may(k_sim, k_pin, 1));
}

TEST_CASE("no PIN stands in the database, and equal PINs do not look equal", "[pin]") {
    Ledger ledger;
    const words::Secret pin("90817263");
    CHECK(ledger.may(k_sim, pin, 3));
    CHECK(ledger.may("modem:left", pin, 3));
    store::Cursor cursor = ledger.database->query("SELECT count(DISTINCT pin), min(length(pin)) FROM pin_attempt");
    REQUIRE(cursor.next());
    CHECK(cursor.integer(0) == 2);
    CHECK(cursor.integer(1) == 16);
    for (const char* suffix : {"", "-wal"}) {
        std::ifstream file(ledger.path() + suffix, std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        CHECK(bytes.find("90817263") == std::string::npos);
    }
}
