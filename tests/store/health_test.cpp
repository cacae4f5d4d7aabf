#include "controller/store/health.hpp"

#include <filesystem>
#include <fstream>
#include <future>

#include "controller/store/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/clock.hpp"
#include "tests/support/temporary.hpp"

using namespace controller::store;
using namespace std::chrono_literals;

namespace {

const tests::FakeClock k_clock(words::from_ms(1'795'000'000'000));

std::optional<errc> write(Store& store, const std::string& sql) {
    std::promise<std::exception_ptr> promise;
    store.writer().submit([sql](Tx& tx) { tx.db().script(sql); },
                          [&](std::exception_ptr error) { promise.set_value(error); });
    const auto error = promise.get_future().get();
    if (!error) return {};
    try {
        std::rethrow_exception(error);
    } catch (const Failure& failure) {
        return static_cast<errc>(failure.code().value());
    }
}

constexpr const char* k_small = "INSERT OR REPLACE INTO setting VALUES('a', 1)";
constexpr const char* k_large = "INSERT OR REPLACE INTO setting VALUES('b', zeroblob(3000000))";

struct Changes {
    explicit Changes(Store& store) {
        store.health().on_change(
            [this](const Health::State&, const Health::State& now) { all.push_back(now.trouble); });
    }
    std::vector<Trouble> all;
};

}  // namespace

TEST_CASE("a full disk is told once, gives up the reserve and is over when the reserve can be held again", "[health]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    Store store(path, k_clock);
    Changes changes(store);
    REQUIRE(std::filesystem::file_size(path + ".reserve") == Reserve::k_bytes);
    REQUIRE_FALSE(write(store, "PRAGMA max_page_count=400"));
    for (int i = 0; i < 3; ++i) CHECK(write(store, k_large) == errc::full);
    CHECK(changes.all == std::vector{Trouble::full});
    CHECK_FALSE(std::filesystem::exists(path + ".reserve"));
    CHECK_FALSE(write(store, k_small));  // what needs no new page still goes
    CHECK(store.health().trouble() == Trouble::full);
    CHECK_FALSE(write(store, "PRAGMA max_page_count=1073741823"));
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!store.health().fine() && std::chrono::steady_clock::now() < end) CHECK_FALSE(write(store, k_small));
    CHECK(changes.all == std::vector{Trouble::full, Trouble::none});
    CHECK(std::filesystem::file_size(path + ".reserve") == Reserve::k_bytes);
    CHECK_FALSE(write(store, k_large));
}

TEST_CASE("a database that cannot be written is told once and is over with the next write", "[health]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    Changes changes(store);
    Database* connection = nullptr;
    std::promise<void> known;
    store.writer().submit([&](Tx& tx) { connection = &tx.db(); },
                          [&](const std::exception_ptr&) { known.set_value(); });
    known.get_future().get();
    connection->script("PRAGMA query_only=ON");  // between two jobs nobody uses it
    CHECK(write(store, k_small) == errc::read_only);
    CHECK(write(store, k_small) == errc::read_only);
    CHECK(store.health().state().since == k_clock.now());
    connection->script("PRAGMA query_only=OFF");
    CHECK_FALSE(write(store, "SELECT 1"));  // nothing was written by it
    CHECK(store.health().trouble() == Trouble::read_only);
    CHECK_FALSE(write(store, k_small));
    CHECK(changes.all == std::vector{Trouble::read_only, Trouble::none});
}

TEST_CASE("a job that breaks a rule of the schema says nothing about the disk", "[health]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    CHECK(write(store, "INSERT INTO setting VALUES('salt', 1)") == errc::constraint);
    CHECK(store.health().fine());
}

TEST_CASE("a database that was there and is gone is not made anew", "[lock]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    { const Store store(path, k_clock); }
    CHECK(LockFile(path).last() == LockFile::Last::clean);
    std::filesystem::remove(path);
    const auto open = [&] { const Store store(path, k_clock); };
    CHECK_THROWS_AS(open(), Failure);
    CHECK_FALSE(std::filesystem::exists(path));
    std::ofstream(path).close();  // emptied is as good as gone
    CHECK_THROWS_AS(open(), Failure);
    std::filesystem::remove(path + ".lock");
    CHECK_NOTHROW(open());
}

TEST_CASE("the lock tells how the last run ended", "[lock]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    CHECK(LockFile(path).last() == LockFile::Last::never);
    for (const auto state : {LockFile::Last::clean, LockFile::Last::unclean, LockFile::Last::damaged}) {
        LockFile(path).mark(state);
        CHECK(LockFile(path).last() == state);
    }
    std::ofstream(path + ".lock") << "tillc";
    CHECK(LockFile(path).last() == LockFile::Last::unclean);
    std::filesystem::remove(path + ".lock");
    {
        Store store(path, k_clock);
        store.mark_damaged("a page");
        CHECK(store.health().trouble() == Trouble::damaged);
        store.health().set(Trouble::none, k_clock.now());
        CHECK(store.health().trouble() == Trouble::damaged);
    }
    CHECK(LockFile(path).last() == LockFile::Last::damaged);
}
