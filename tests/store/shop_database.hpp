#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <future>
#include <string>

#include "controller/store/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/clock.hpp"

namespace shop_database {

using controller::store::Cursor;
using controller::store::Database;

inline const words::Instant k_now = words::from_ms(1'795'000'000'000);

inline void write(controller::store::Store& store, const std::function<void(controller::store::Tx&)>& job) {
    std::promise<std::exception_ptr> promise;
    store.writer().submit(job, [&](std::exception_ptr error) { promise.set_value(error); });
    if (const auto error = promise.get_future().get()) std::rethrow_exception(error);
}

/// A contact with a consent, a purchase and a message, all of this number, recorded at `ms`.
inline void add(controller::store::Tx& tx, int n, std::int64_t ms, int state = 4) {
    const std::string number = "+3460010" + std::to_string(1000 + n);
    tx.run("INSERT INTO contact(key, number, created_at) VALUES(?1, ?2, ?3)", n, number, ms);
    tx.run(
        "INSERT INTO consent(key, contact, number, scope, status, basis, source, at, recorded_at, evidence)"
        " VALUES(?1, ?1, ?2, 0, 0, 'express', 'pos', ?3, ?3, CAST('e' || ?1 AS BLOB))",
        n, number, ms);
    tx.run(
        "INSERT INTO purchase(pos_id, revision, contact, at, currency, total, discount, status, received_at)"
        " VALUES('p' || ?1, 1, ?1, ?2, 'EUR', 100, 0, 0, ?2)",
        n, ms);
    tx.run(
        "INSERT INTO message(key, number, contact, class, lane, state, text, encoding, parts, expires_at, created_at,"
        " timeline) VALUES(?1, ?2, ?1, 0, 1, ?3, 'Your order is ready, come and get it', 0, 1, ?4 + 90000000, ?4, '')",
        n, number, state, ms);
}

inline void make(const std::string& path, int count, std::int64_t first_ms = 1'794'000'000'000) {
    const tests::FakeClock clock(k_now);
    controller::store::Store store(path, clock);
    write(store, [&](controller::store::Tx& tx) {
        tx.run("INSERT INTO sim(key, name, seen_at) VALUES(1, 'iccid:1', 0)");
        for (int n = 1; n <= count; ++n) add(tx, n, first_ms + n);
    });
}

inline std::int64_t number(const std::string& path, const std::string& sql) {
    Database database(path, Database::Mode::read_only);
    Cursor cursor = database.query(sql);
    REQUIRE(cursor.next());
    return cursor.integer(0);
}

inline std::string text(const std::string& path, const std::string& sql) {
    Database database(path, Database::Mode::read_only);
    Cursor cursor = database.query(sql);
    REQUIRE(cursor.next());
    return std::string(cursor.text(0));
}

/// Writes nonsense over pages of the file; the first is page 1.
inline void damage(const std::string& path, int first_page, int pages) {
    const int fd = ::open(path.c_str(), O_RDWR);
    const std::string nonsense(static_cast<std::size_t>(pages) * 2048, '\x5a');
    REQUIRE(::pwrite(fd, nonsense.data(), nonsense.size(), (first_page - 1) * 2048) ==
            static_cast<ssize_t>(nonsense.size()));
    ::close(fd);
}

}  // namespace shop_database
