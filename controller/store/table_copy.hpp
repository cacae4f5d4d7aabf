#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "controller/store/database.hpp"

namespace controller::store {

/// What to do where a row with the same key is there.
enum class Onto { keep, replace };

struct Copied {
    std::string table;
    std::int64_t rows = 0;     ///< that were written
    std::int64_t refused = 0;  ///< that break a rule of the schema
    bool complete = true;      ///< false: some could not be read
    std::string trouble{};     ///< the first error
};

/// The database that is copied into cannot be written; nothing of the copy counts then.
class NotWritten : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Copies the rows that can be read, by the columns that both know. Behind a damaged page it goes on from the table's
/// end, and tries what lies between by the key. `where` is a constant of ours. Inside the caller's transaction on
/// `into`. Throws NotWritten.
Copied copy_table(Database& from, Database& into, const std::string& table, Onto onto, const std::string& where = {});

/// Names of the tables, without SQLite's own. Throws where the schema cannot be read.
std::vector<std::string> tables_of(Database& database);

/// 0 where it cannot be counted.
std::int64_t count_rows(Database& database, const std::string& table);

}  // namespace controller::store
