#include "controller/store/checkpoints.hpp"

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "controller/store/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/clock.hpp"
#include "tests/support/temporary.hpp"

using namespace controller::store;
using namespace std::chrono_literals;

namespace {

const tests::FakeClock k_clock(words::from_ms(1'795'000'000'000));

void write(Store& store, int n) {
    std::promise<std::exception_ptr> promise;
    store.writer().submit(
        [n](Tx& tx) {
            tx.run("INSERT OR REPLACE INTO setting VALUES(?1, ?2)", "n" + std::to_string(n), std::string(1500, 'x'));
        },
        [&](std::exception_ptr error) { promise.set_value(error); });
    REQUIRE_FALSE(promise.get_future().get());
}

// Two threads whose reads overlap: at no moment is nobody reading.
class Relay {
public:
    explicit Relay(const std::string& path) {
        for (int i = 0; i < 2; ++i) threads_.emplace_back([this, path, i] { run(path, i); });
    }
    ~Relay() {
        stop_ = true;
        for (std::thread& thread : threads_) thread.join();
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

private:
    void run(const std::string& path, int) {
        Database database(path, Database::Mode::read_only);
        while (!stop_) {
            Cursor cursor = database.query("SELECT name FROM setting");
            while (cursor.next()) std::this_thread::yield();
        }
    }
    std::atomic<bool> stop_ = false;
    std::vector<std::thread> threads_;
};

std::uintmax_t log_size(const std::string& path) { return std::filesystem::file_size(path + "-wal"); }

template <class Condition>
void until(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::yield();
    }
}

}  // namespace

TEST_CASE("the log is reused from its beginning and its file keeps its size", "[checkpoint]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    CheckpointLimits limits;
    limits.usual = 50;
    Store store(path, k_clock, limits);
    for (int i = 0; i < 300; ++i) write(store, i % 20);
    CHECK(log_size(path) < 100 * 2072);
    CHECK(store.writer().log_frames() < 60);
}

TEST_CASE("readers of the pool that follow each other do not make the log grow without end", "[checkpoint]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    CheckpointLimits limits;
    limits.usual = 50;
    limits.restart = 200;
    limits.hold = 10s;
    Store store(path, k_clock, limits);
    std::atomic<bool> stop = false;
    std::atomic<int> reads = 0;
    boost::asio::io_context io;
    const auto keep_reading = [&]() -> boost::asio::awaitable<void> {
        while (!stop) {
            std::function<int(Database&)> job = [](Database& database) {
                const auto end = std::chrono::steady_clock::now() + 2ms;
                Cursor cursor = database.query("SELECT count(*) FROM setting");
                while (std::chrono::steady_clock::now() < end) cursor.next();
                return 0;
            };
            co_await store.read<int>(std::move(job));
            ++reads;
        }
    };
    // Four that wait for two threads: at no moment is nobody reading, but where the store makes them wait.
    for (int i = 0; i < 4; ++i) boost::asio::co_spawn(io, keep_reading, boost::asio::detached);
    std::thread runs([&] { io.run(); });
    // However often it has grown, it begins anew while they go on reading.
    for (int round = 0; round < 3; ++round) {
        const auto end = std::chrono::steady_clock::now() + 20s;
        int i = 0;
        while (store.writer().log_frames() < limits.restart) write(store, ++i % 20);
        while (store.writer().log_frames() >= limits.usual && std::chrono::steady_clock::now() < end)
            write(store, ++i % 20);
        CHECK(store.writer().log_frames() < limits.usual);
    }
    CHECK(reads > 0);
    stop = true;
    runs.join();
}

TEST_CASE("a reader that takes too long is interrupted when the log has become too long", "[checkpoint]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    CheckpointLimits limits;
    limits.usual = 50;
    limits.restart = 100;
    limits.most = 150;
    limits.hold = 20ms;
    limits.hold_again = 10ms;
    Store store(path, k_clock, limits);
    boost::asio::io_context io;
    std::optional<errc> end;
    const auto read = [](Store& from, std::optional<errc>& outcome) -> boost::asio::awaitable<void> {
        std::function<int(Database&)> job = [](Database& database) {
            Cursor cursor = database.query(
                "WITH RECURSIVE n(i) AS (SELECT (SELECT count(*) FROM setting) UNION ALL SELECT i + 1 FROM n) SELECT "
                "max(i) FROM n");
            cursor.next();
            return 0;
        };
        try {
            co_await from.read<int>(std::move(job));
        } catch (const Failure& failure) {
            outcome = static_cast<errc>(failure.code().value());
        }
    };
    boost::asio::co_spawn(io, read(store, end), boost::asio::detached);
    std::thread runs([&] { io.run(); });
    for (int i = 0; i < 400; ++i) write(store, i % 20);
    runs.join();
    CHECK(end == errc::interrupted);
    until([&] {
        write(store, 1);
        return store.writer().log_frames() < 100;
    });
}

TEST_CASE("when nothing is written for a while the log is written back once, and nothing more", "[checkpoint]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    CheckpointLimits limits;
    limits.idle = 30;
    limits.idle_after = 5ms;
    Database database(path, Database::Mode::read_write);
    database.script("PRAGMA page_size=2048; PRAGMA journal_mode=WAL; CREATE TABLE t(a);");
    Checkpoints checkpoints(database, limits);
    const words::Monotonic start = std::chrono::steady_clock::now();
    database.run("INSERT INTO t VALUES(1)");
    checkpoints.note_commit(start);
    CHECK_FALSE(checkpoints.due());  // too little: it would cost more bytes than it is worth
    for (int i = 0; i < 40; ++i) database.run("INSERT INTO t VALUES(?1)", std::string(1500, 'x'));
    checkpoints.note_commit(start);
    REQUIRE(checkpoints.due() == start + 5ms);
    const auto before = std::filesystem::file_size(path);
    checkpoints.tend(start + 4ms);
    CHECK(std::filesystem::file_size(path) == before);
    checkpoints.tend(start + 5ms);
    CHECK(std::filesystem::file_size(path) > before);
    CHECK_FALSE(checkpoints.due());
}

TEST_CASE("readers of other processes may keep the log, and writing goes on", "[checkpoint]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    CheckpointLimits limits;
    limits.usual = 50;
    limits.restart = 100;
    limits.hold = 5ms;
    limits.hold_again = 50ms;
    Store store(path, k_clock, limits);
    const Relay relay(path);
    for (int i = 0; i < 500; ++i) write(store, i % 20);
    CHECK(store.health().fine());
}
