#include "controller/store/table_copy.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>

#include "controller/store/errc.hpp"

namespace controller::store {

namespace {

// How many keys between two readable ends are tried one by one.
constexpr std::int64_t k_most_probes = 200'000;

class Statement {
public:
    Statement(Database& database, const std::string& sql) {
        const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement_, nullptr);
        if (code != SQLITE_OK) throw Failure(make_error_code(from_sqlite(code)), sqlite3_errmsg(database.handle()));
    }
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    sqlite3_stmt* get() { return statement_; }

private:
    sqlite3_stmt* statement_ = nullptr;
};

std::vector<std::string> columns_of(Database& database, const std::string& table) {
    std::vector<std::string> names;
    Statement statement(database, "SELECT name FROM pragma_table_info('" + table + "')");
    while (sqlite3_step(statement.get()) == SQLITE_ROW)
        names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0)));
    return names;
}

// The columns of the primary key, in order; empty where the rows have a number of their own.
std::vector<std::string> key_of(Database& database, const std::string& table) {
    std::vector<std::string> names;
    Statement with_rowid(database, "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = '" + table + "'");
    if (sqlite3_step(with_rowid.get()) != SQLITE_ROW || sqlite3_column_int(with_rowid.get(), 0) == 0) return names;
    Statement statement(database, "SELECT name FROM pragma_table_info('" + table + "') WHERE pk > 0 ORDER BY pk");
    while (sqlite3_step(statement.get()) == SQLITE_ROW)
        names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0)));
    return names;
}

std::string joined(const std::vector<std::string>& names, const std::string& each_end = "") {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + ("\"" + name + "\"") + each_end;
    return all;
}

class TableCopy {
public:
    TableCopy(Database& from, Database& into, Copied& result, Onto onto, const std::string& where)
        : from_(from), into_(into), result_(result) {
        const auto known = columns_of(into, result.table);
        for (const std::string& name : columns_of(from, result.table))
            if (std::find(known.begin(), known.end(), name) != known.end()) columns_.push_back(name);
        key_ = key_of(into, result.table);
        std::string marks;
        for (std::size_t i = 0; i < columns_.size(); ++i) marks += (i == 0 ? "?" : ", ?") + std::to_string(i + 1);
        insert_ = std::string(onto == Onto::replace ? "INSERT OR REPLACE" : "INSERT OR IGNORE") + " INTO \"" +
                  result.table + "\"(" + joined(columns_) + ") VALUES(" + marks + ")";
        condition_ = where.empty() ? "1" : where;
    }

    void run() {
        if (columns_.empty()) return fail("the table cannot be read");
        std::int64_t first = std::numeric_limits<std::int64_t>::min();
        std::int64_t last = std::numeric_limits<std::int64_t>::max();
        if (pass(key_.empty() ? "rowid" : joined(key_), first)) return;
        const bool by_number = key_.empty();
        if (pass(by_number ? "rowid DESC" : joined(key_, " DESC"), last)) return;
        if (!by_number || last - 1 <= first || first == std::numeric_limits<std::int64_t>::min()) return;
        for (std::int64_t key = first + 1; key < last && key - first < k_most_probes; ++key) probe(key);
    }

private:
    void fail(const std::string& why) {
        result_.complete = false;
        if (result_.trouble.empty()) result_.trouble = why;
    }

    // True when it came to the end; else `reached` is the number of the last row.
    bool pass(const std::string& order, std::int64_t& reached) {
        return read("SELECT " + std::string(key_.empty() ? "rowid, " : "0, ") + joined(columns_) + " FROM \"" +
                        result_.table + "\" NOT INDEXED WHERE " + condition_ + " ORDER BY " + order,
                    reached);
    }

    void probe(std::int64_t key) {
        std::int64_t ignored = 0;
        read("SELECT rowid, " + joined(columns_) + " FROM \"" + result_.table + "\" NOT INDEXED WHERE " + condition_ +
                 " AND rowid = " + std::to_string(key),
             ignored);
    }

    bool read(const std::string& sql, std::int64_t& reached) {
        try {
            Statement rows(from_, sql);
            Statement insert(into_, insert_);
            for (;;) {
                const int code = sqlite3_step(rows.get());
                if (code == SQLITE_DONE) return true;
                if (code != SQLITE_ROW) {
                    fail(sqlite3_errmsg(from_.handle()));
                    return false;
                }
                write(rows.get(), insert.get());
                reached = sqlite3_column_int64(rows.get(), 0);
            }
        } catch (const Failure& failure) {
            fail(failure.what());
            return false;
        }
    }

    void write(sqlite3_stmt* row, sqlite3_stmt* insert) {
        for (int i = 0; i < static_cast<int>(columns_.size()); ++i)
            sqlite3_bind_value(insert, i + 1, sqlite3_column_value(row, i + 1));
        const int code = sqlite3_step(insert);
        sqlite3_reset(insert);
        if (code == SQLITE_DONE) {
            result_.rows += sqlite3_changes64(into_.handle());
            return;
        }
        if ((code & 0xff) != SQLITE_CONSTRAINT && (code & 0xff) != SQLITE_MISMATCH)
            throw NotWritten(sqlite3_errmsg(into_.handle()));
        ++result_.refused;
    }

    Database& from_;
    Database& into_;
    Copied& result_;
    std::vector<std::string> columns_, key_;
    std::string insert_, condition_;
};

}  // namespace

Copied copy_table(Database& from, Database& into, const std::string& table, Onto onto, const std::string& where) {
    Copied result;
    result.table = table;
    try {
        TableCopy(from, into, result, onto, where).run();
    } catch (const Failure& failure) {
        result.complete = false;
        result.trouble = failure.what();
    }
    return result;
}

std::vector<std::string> tables_of(Database& database) {
    std::vector<std::string> names;
    Cursor cursor = database.query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    while (cursor.next()) names.emplace_back(cursor.text(0));
    return names;
}

std::int64_t count_rows(Database& database, const std::string& table) {
    try {
        Statement statement(database, "SELECT count(*) FROM \"" + table + "\"");
        return sqlite3_step(statement.get()) == SQLITE_ROW ? sqlite3_column_int64(statement.get(), 0) : 0;
    } catch (const Failure&) {
        return 0;
    }
}

}  // namespace controller::store
