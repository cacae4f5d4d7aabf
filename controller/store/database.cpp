#include "controller/store/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "controller/store/errc.hpp"

namespace controller::store {

namespace {

[[noreturn]] void fail(sqlite3* handle, int code, std::string_view what) {
    std::string text(what);
    if (handle != nullptr) text += std::string(": ") + sqlite3_errmsg(handle);
    throw Failure(make_error_code(from_sqlite(code, handle)), text);
}

// SQLite would create the file by the umask; customers' data is for its owner alone.
void create_private(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) throw Failure(make_error_code(errno == ENOSPC ? errc::full : errc::read_only), path);
    ::close(fd);
}

// A path as a URI of SQLite, which alone takes `immutable`.
std::string frozen_uri(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        constexpr std::string_view k_digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#')
            uri += {'%', k_digits[byte >> 4], k_digits[byte & 15]};
        else
            uri += c;
    }
    return uri + "?immutable=1";
}

// FULL makes each commit durable; the WAL is kept and reused, as truncating it costs metadata writes. Nothing here
// changes the file: it may be that of another program.
constexpr const char* k_pragmas =
    "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=-1; PRAGMA temp_store=MEMORY; "
    "PRAGMA cache_size=-4096; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON;";

}  // namespace

Cursor::~Cursor() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

bool Cursor::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(statement_), code, sqlite3_sql(statement_));
}

bool Cursor::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Cursor::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Cursor::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string_view Cursor::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return {data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Blob Cursor::blob(int column) const {
    return {static_cast<const std::byte*>(sqlite3_column_blob(statement_, column)),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::int64_t> Cursor::maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Cursor::maybe_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional(std::string(text(column)));
}

std::optional<words::Instant> Cursor::maybe_instant(int column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
}

Database::Database(const std::string& path, Mode mode) {
    const bool writes = mode == Mode::read_write;
    if (writes) create_private(path);
    const bool frozen = mode == Mode::frozen;
    const int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(frozen ? frozen_uri(path).c_str() : path.c_str(), &handle_,
                                     flags | (frozen ? SQLITE_OPEN_URI : 0), nullptr);
    try {
        if (code != SQLITE_OK) fail(handle_, code, path);
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_busy_timeout(handle_, 5000);
        if (writes)
            script(k_pragmas);
        else
            script(
                "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2048; PRAGMA trusted_schema=OFF;");
    } catch (...) {
        sqlite3_close(handle_);
        throw;
    }
}

Database::~Database() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

void Database::script(const std::string& sql) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(handle_, code, "script");
}

std::int64_t Database::last_key() const { return sqlite3_last_insert_rowid(handle_); }

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

bool Database::autocommit() const { return sqlite3_get_autocommit(handle_) != 0; }

sqlite3_stmt* Database::prepare(std::string_view sql) {
    const auto known = statements_.find(std::string(sql));
    // A query that is still being read (one inside another) needs a statement of its own.
    if (known != statements_.end()) {
        if (sqlite3_stmt_busy(known->second) != 0)
            throw Failure(make_error_code(errc::failed),
                          "a query was begun again while its rows are read: " + std::string(sql));
        return known->second;
    }
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) fail(handle_, code, sql);
    statements_.emplace(sql, statement);
    return statement;
}

void Database::bind_integer(sqlite3_stmt* statement, int index, std::int64_t value) {
    if (sqlite3_bind_int64(statement, index, value) != SQLITE_OK) fail(nullptr, SQLITE_RANGE, "bind");
}

void Database::bind_real(sqlite3_stmt* statement, int index, double value) {
    if (sqlite3_bind_double(statement, index, value) != SQLITE_OK) fail(nullptr, SQLITE_RANGE, "bind");
}

// The caller's arguments live until the cursor is read only in `run`; so texts are copied.
void Database::bind_text(sqlite3_stmt* statement, int index, std::string_view value) {
    if (sqlite3_bind_text64(statement, index, value.data() == nullptr ? "" : value.data(), value.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK)
        fail(nullptr, SQLITE_RANGE, "bind");
}

void Database::bind_blob(sqlite3_stmt* statement, int index, Blob value) {
    if (sqlite3_bind_blob64(statement, index, value.data(), value.size(), SQLITE_TRANSIENT) != SQLITE_OK)
        fail(nullptr, SQLITE_RANGE, "bind");
}

void Database::bind_null(sqlite3_stmt* statement, int index) {
    if (sqlite3_bind_null(statement, index) != SQLITE_OK) fail(nullptr, SQLITE_RANGE, "bind");
}

}  // namespace controller::store
