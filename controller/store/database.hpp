#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>

#include "config/words/instant.hpp"
#include "config/words/number.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace controller::store {

using Blob = std::span<const std::byte>;
/// A parameter of a query whose parameters are only known at run time.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string>;

/// The rows of one running query. Ends with its scope; texts and blobs are valid until the next `next()`.
class Cursor {
public:
    explicit Cursor(sqlite3_stmt* statement) : statement_(statement) {}
    Cursor(Cursor&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Cursor& operator=(Cursor&&) = delete;
    ~Cursor();

    /// Moves to the next row; false behind the last. Throws Failure.
    bool next();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    Blob blob(int column) const;
    words::Instant instant(int column) const { return words::from_ms(integer(column)); }
    std::optional<std::int64_t> maybe_integer(int column) const;
    std::optional<std::string> maybe_text(int column) const;
    std::optional<words::Instant> maybe_instant(int column) const;
    template <class E>
    E as(int column) const {
        return static_cast<E>(integer(column));
    }

private:
    sqlite3_stmt* statement_;
};

/// One connection, used by one thread at a time. Statements are prepared once and kept.
/// SQL is always a constant of ours; what comes from outside is bound.
class Database {
public:
    /// `frozen`: a file that nobody writes, such as a backup; nothing is made beside it.
    enum class Mode { read_write, read_only, frozen };
    /// Opens the file (creating it in read_write mode, access 0600) with the pragmas of the design. Throws Failure.
    Database(const std::string& path, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    template <class... Args>
    Cursor query(std::string_view sql, const Args&... args) {
        sqlite3_stmt* statement = prepare(sql);
        int index = 0;
        (bind(statement, ++index, args), ...);
        return Cursor(statement);
    }

    Cursor query_values(std::string_view sql, std::span<const Value> values) {
        sqlite3_stmt* statement = prepare(sql);
        int index = 0;
        for (const Value& value : values) std::visit([&](const auto& held) { bind(statement, ++index, held); }, value);
        return Cursor(statement);
    }

    /// Runs a statement that gives no rows; returns how many rows it changed.
    template <class... Args>
    std::int64_t run(std::string_view sql, const Args&... args) {
        Cursor cursor = query(sql, args...);
        while (cursor.next()) {
        }
        return changes();
    }

    /// Several statements without parameters.
    void script(const std::string& sql);

    std::int64_t last_key() const;
    std::int64_t changes() const;
    /// False inside a transaction; true again when SQLite gave a transaction up by itself.
    bool autocommit() const;
    sqlite3* handle() const { return handle_; }

private:
    sqlite3_stmt* prepare(std::string_view sql);
    static void bind_integer(sqlite3_stmt* statement, int index, std::int64_t value);
    static void bind_real(sqlite3_stmt* statement, int index, double value);
    static void bind_text(sqlite3_stmt* statement, int index, std::string_view value);
    static void bind_blob(sqlite3_stmt* statement, int index, Blob value);
    static void bind_null(sqlite3_stmt* statement, int index);

    template <class T>
    static void bind(sqlite3_stmt* statement, int index, const T& value) {
        if constexpr (std::is_same_v<T, std::nullptr_t>)
            bind_null(statement, index);
        else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
            bind_integer(statement, index, static_cast<std::int64_t>(value));
        else if constexpr (std::is_floating_point_v<T>)
            bind_real(statement, index, value);
        else if constexpr (std::is_same_v<T, words::Instant>)
            bind_integer(statement, index, words::to_ms(value));
        else if constexpr (std::is_same_v<T, words::Number>)
            bind_text(statement, index, value.text());
        else if constexpr (std::is_convertible_v<T, Blob>)
            bind_blob(statement, index, value);
        else
            bind_text(statement, index, value);
    }
    template <class T>
    static void bind(sqlite3_stmt* statement, int index, const std::optional<T>& value) {
        if (value)
            bind(statement, index, *value);
        else
            bind_null(statement, index);
    }

    sqlite3* handle_ = nullptr;
    std::unordered_map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace controller::store
