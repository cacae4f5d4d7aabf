#pragma once

#include <string>
#include <vector>

#include "controller/store/migrations.hpp"
#include "controller/store/writer.hpp"
#include "tests/support/temporary.hpp"

namespace tests {

/// A shop's database on disk, a transaction open in it, and what the observers were told.
class Shop {
public:
    Shop() : database_(folder_ / "shop.db", controller::store::Database::Mode::read_write) {
        controller::store::migrate(database_, path());
        database_.run("BEGIN");
    }

    std::string path() const { return folder_ / "shop.db"; }
    controller::store::Database& db() { return database_; }
    controller::store::Tx tx() { return {database_, observers_, now}; }
    void commit() {
        database_.run("COMMIT");
        database_.run("BEGIN");
    }
    std::int64_t count(const std::string& sql) {
        controller::store::Cursor cursor = database_.query(sql);
        return cursor.next() ? cursor.integer(0) : -1;
    }

    /// What was told of one kind since the last call of `forget`.
    template <class T>
    std::vector<T> told() const {
        std::vector<T> result;
        for (const auto& change : told_)
            if (const T* fact = std::get_if<T>(&change)) result.push_back(*fact);
        return result;
    }
    std::size_t told_in_all() const { return told_.size(); }
    void forget() { told_.clear(); }

    words::Instant now = words::from_rfc3339("2026-11-22T10:00:00Z").value();

private:
    TemporaryFolder folder_;
    controller::store::Database database_;
    std::vector<controller::store::Change> told_;
    std::vector<controller::store::Observer> observers_{
        [this](const controller::store::Change& change, controller::store::Tx&) { told_.push_back(change); }};
};

inline words::Number number(const std::string& text) { return words::Number::parse(text).value(); }
inline words::Instant at(const std::string& text) { return words::from_rfc3339(text).value(); }

}  // namespace tests
