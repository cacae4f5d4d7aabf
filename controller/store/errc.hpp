#pragma once

#include <boost/system/system_error.hpp>

struct sqlite3;

namespace controller::store {

/// Why the store could not do a thing.
enum class errc {
    busy = 1,      ///< another process holds the database
    full,          ///< no space left, or a quota
    read_only,     ///< the file or the disk cannot be written
    io,            ///< the disk reported an error
    corrupt,       ///< the file is damaged or is no database
    newer_schema,  ///< written by a later release that this one cannot read
    foreign,       ///< a database of another program
    constraint,    ///< a row would break a rule of the schema
    stopped,       ///< the store is shutting down
    failed,        ///< anything else SQLite reports
    missing,       ///< there was a database, and it is gone
    interrupted,   ///< a read took so long that the log could not begin anew
};

const boost::system::error_category& category();
inline boost::system::error_code make_error_code(errc e) { return {static_cast<int>(e), category()}; }

/// What statements throw inside a job; the writer turns it into the job's outcome.
using Failure = boost::system::system_error;

/// The `errc` for a result code of SQLite; with the connection the cause of an I/O error is told apart.
errc from_sqlite(int code, sqlite3* handle = nullptr);

}  // namespace controller::store

template <>
struct boost::system::is_error_code_enum<controller::store::errc> : std::true_type {};
