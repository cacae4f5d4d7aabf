#include "controller/store/store.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <future>

#include "controller/store/errc.hpp"
#include "controller/store/migrations.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/clock.hpp"
#include "tests/support/temporary.hpp"

using namespace controller::store;
using namespace std::chrono_literals;

namespace {

const tests::FakeClock k_clock(words::from_ms(1'795'000'000'000));

std::exception_ptr submit_and_wait(Writer& writer, Job job) {
    std::promise<std::exception_ptr> promise;
    writer.submit(std::move(job), [&](std::exception_ptr error) { promise.set_value(error); });
    return promise.get_future().get();
}

std::int64_t count(Database& database, const std::string& sql) {
    Cursor cursor = database.query(sql);
    REQUIRE(cursor.next());
    return cursor.integer(0);
}

errc code_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const Failure& failure) {
        return static_cast<errc>(failure.code().value());
    }
}

void put(Tx& tx, std::string_view name, std::int64_t value) {
    tx.run("INSERT INTO setting VALUES(?1, ?2)", name, value);
}

}  // namespace

TEST_CASE("a new database has the schema, the pragmas and is for its owner alone", "[store]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    Store store(path, k_clock);
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    Database reader(path, Database::Mode::read_only);
    CHECK(count(reader, "PRAGMA user_version") == k_schema);
    CHECK(count(reader, "PRAGMA application_id") == k_application_id);
    CHECK(count(reader, "PRAGMA page_size") == 2048);
    CHECK(count(reader, "SELECT count(*) FROM message") == 0);
}

TEST_CASE("jobs that wait together commit together", "[writer]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    std::promise<void> hold;
    std::promise<void> last;
    auto released = hold.get_future().share();
    store.writer().submit([released](Tx&) { released.wait(); }, {});
    std::atomic<int> done = 0;
    for (int i = 0; i < 20; ++i)
        store.writer().submit([i](Tx& tx) { put(tx, "n" + std::to_string(i), i); },
                              [&](const std::exception_ptr& error) {
                                  CHECK_FALSE(error);
                                  if (++done == 20) last.set_value();
                              });
    hold.set_value();
    last.get_future().get();
    CHECK(store.writer().commits() <= 2);
}

TEST_CASE("a job that throws is undone alone and its hooks are forgotten", "[writer]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    bool hook = false;
    int undone = 0;
    const auto error = submit_and_wait(store.writer(), [&](Tx& tx) {
        put(tx, "bad", 1);
        tx.after_commit([&] { hook = true; });
        tx.if_undone([&] { ++undone; });
        throw std::runtime_error("no");
    });
    CHECK(error);
    CHECK_FALSE(hook);
    CHECK(undone == 1);
    CHECK_FALSE(submit_and_wait(store.writer(), [](Tx& tx) { put(tx, "good", 1); }));
    Database reader(folder / "t.db", Database::Mode::read_only);
    CHECK(count(reader, "SELECT count(*) FROM setting WHERE name = 'bad'") == 0);
    CHECK(count(reader, "SELECT count(*) FROM setting WHERE name = 'good'") == 1);
}

TEST_CASE("hooks run after the commit and before the answer", "[writer]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    Database reader(folder / "t.db", Database::Mode::read_only);
    std::int64_t seen = -1;
    submit_and_wait(store.writer(), [&](Tx& tx) {
        put(tx, "x", 7);
        tx.after_commit([&] { seen = count(reader, "SELECT value FROM setting WHERE name = 'x'"); });
    });
    CHECK(seen == 7);
}

TEST_CASE("observers are told in their order inside the transaction", "[writer]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    std::string order;
    store.writer().observe([&](const Change& change, Tx& tx) {
        if (std::holds_alternative<BrakeChanged>(change)) put(tx, "told", 1);
        order += "a";
    });
    store.writer().observe([&](const Change&, Tx&) { order += "b"; });
    submit_and_wait(store.writer(), [](Tx& tx) {
        tx.tell(BrakeChanged{});
        throw std::runtime_error("undone with its observers' rows");
    });
    submit_and_wait(store.writer(), [](Tx& tx) { tx.tell(InboundRecorded{1}); });
    CHECK(order == "abab");
    Database reader(folder / "t.db", Database::Mode::read_only);
    CHECK(count(reader, "SELECT count(*) FROM setting WHERE name = 'told'") == 0);
}

TEST_CASE("a patient job rides with the next commit or goes when its time is up", "[writer]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    std::promise<std::exception_ptr> patient;
    store.writer().submit([](Tx& tx) { put(tx, "patient", 1); },
                          [&](std::exception_ptr error) { patient.set_value(error); }, 1h);
    CHECK_FALSE(submit_and_wait(store.writer(), [](Tx& tx) { put(tx, "now", 1); }));
    CHECK_FALSE(patient.get_future().get());
    CHECK(store.writer().commits() == 1);
    std::promise<std::exception_ptr> alone;
    store.writer().submit([](Tx& tx) { put(tx, "alone", 1); },
                          [&](std::exception_ptr error) { alone.set_value(error); }, 5ms);
    CHECK_FALSE(alone.get_future().get());
}

TEST_CASE("a failed commit fails every job in it and the next batch goes on", "[writer]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    // An observer of the tests that drops the transaction plays SQLite giving up on a full disk.
    bool give_up = true;
    store.writer().observe([&](const Change&, Tx& tx) {
        if (!give_up) return;
        tx.db().script("ROLLBACK");
        throw Failure(make_error_code(errc::full));
    });
    std::promise<void> hold;
    auto released = hold.get_future().share();
    store.writer().submit([released](Tx&) { released.wait(); }, {});
    std::promise<std::exception_ptr> first, second;
    store.writer().submit([](Tx& tx) { put(tx, "first", 1); }, [&](std::exception_ptr e) { first.set_value(e); });
    store.writer().submit([](Tx& tx) { tx.tell(BrakeChanged{}); }, [&](std::exception_ptr e) { second.set_value(e); });
    hold.set_value();
    CHECK(code_of(first.get_future().get()) == errc::full);
    CHECK(code_of(second.get_future().get()) == errc::full);
    give_up = false;
    CHECK_FALSE(submit_and_wait(store.writer(), [](Tx& tx) { put(tx, "later", 1); }));
    Database reader(folder / "t.db", Database::Mode::read_only);
    CHECK(count(reader, "SELECT count(*) FROM setting WHERE name IN ('first', 'later')") == 1);
}

TEST_CASE("after stop a job fails as stopped", "[writer]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    store.stop();
    CHECK(code_of(submit_and_wait(store.writer(), [](Tx&) {})) == errc::stopped);
}

TEST_CASE("a second process does not get the database, a killed one leaves it free", "[store]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const Store store(path, k_clock);
        (void)!::write(ready[1], "x", 1);
        ::pause();
        ::_exit(0);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    try {
        const Store store(path, k_clock);
        FAIL("opened twice");
    } catch (const Failure& failure) {
        CHECK(failure.code() == errc::busy);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK_NOTHROW(Store(path, k_clock));
}

TEST_CASE("a foreign, a damaged and a later database are refused untouched", "[migration]") {
    const tests::TemporaryFolder folder;
    const auto refused = [&](const std::string& path) {
        try {
            const Store store(path, k_clock);
            return errc::failed;
        } catch (const Failure& failure) {
            return static_cast<errc>(failure.code().value());
        }
    };
    {
        Database foreign(folder / "foreign.db", Database::Mode::read_write);
        foreign.script("CREATE TABLE theirs(x)");
    }
    const auto bytes = [&] {
        std::ifstream file(folder / "foreign.db", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const std::string before = bytes();
    CHECK(refused(folder / "foreign.db") == errc::foreign);
    CHECK(bytes() == before);
    {
        std::FILE* file = std::fopen((folder / "damaged.db").c_str(), "w");
        std::fputs("this is not a database, although it is long enough to look like one at first", file);
        std::fclose(file);
    }
    CHECK(refused(folder / "damaged.db") == errc::corrupt);
    { const Store store(folder / "later.db", k_clock); }
    {
        Database later(folder / "later.db", Database::Mode::read_write);
        later.script("PRAGMA user_version=" + std::to_string(k_schema + 1));
    }
    CHECK_NOTHROW(Store(folder / "later.db", k_clock));  // it says that we can read it
    {
        Database later(folder / "later.db", Database::Mode::read_write);
        later.script("UPDATE setting SET value = " + std::to_string(k_schema + 1) + " WHERE name = 'readable_from'");
    }
    CHECK(refused(folder / "later.db") == errc::newer_schema);
}

TEST_CASE("the consent ledger cannot be changed", "[migration]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    submit_and_wait(store.writer(), [](Tx& tx) {
        tx.run(
            "INSERT INTO consent(contact, number, scope, status, basis, source, at, recorded_at, evidence)"
            " VALUES(1, '+33612345678', 0, 0, 'express', 'pos', 1, 1, x'00')");
    });
    CHECK(submit_and_wait(store.writer(), [](Tx& tx) { tx.run("UPDATE consent SET status = 1"); }));
    CHECK(submit_and_wait(store.writer(), [](Tx& tx) { tx.run("DELETE FROM consent"); }));
}

TEST_CASE("a coroutine gets what its job returned, or what it threw", "[store]") {
    const tests::TemporaryFolder folder;
    Store store(folder / "t.db", k_clock);
    boost::asio::io_context context(1);
    std::int64_t value = 0;
    bool thrown = false;
    const auto story = [&]() -> boost::asio::awaitable<void> {
        std::function<std::int64_t(Tx&)> job = [](Tx& tx) {
            put(tx, "answer", 42);
            return tx.db().changes();
        };
        value = co_await store.write<std::int64_t>(std::move(job));
        std::function<std::int64_t(Database&)> look = [](Database& database) {
            return count(database, "SELECT value FROM setting WHERE name = 'answer'");
        };
        value += co_await store.read<std::int64_t>(std::move(look));
        Job bad = [](Tx&) { throw std::runtime_error("no"); };
        try {
            co_await store.write_only(std::move(bad));
        } catch (const std::runtime_error&) {
            thrown = true;
        }
    };
    boost::asio::co_spawn(context, story(), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
    context.run();
    CHECK(value == 43);
    CHECK(thrown);
}
