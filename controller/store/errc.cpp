#include "controller/store/errc.hpp"

#include <sqlite3.h>

#include <cerrno>

#include "config/words/result.hpp"

namespace controller::store {

namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::busy: return "another process uses this database";
        case errc::full: return "the disk is full: free some space, nothing accepted is lost";
        case errc::read_only: return "the database cannot be written: look at the file's owner and the disk";
        case errc::io: return "the disk reported an error: look at the kernel's log";
        case errc::corrupt: return "the file is damaged or is no database";
        case errc::newer_schema: return "the database was written by a later release";
        case errc::foreign: return "the file is a database of another program";
        case errc::constraint: return "the row would break a rule of the schema";
        case errc::stopped: return "the store is shutting down";
        case errc::missing:
            return "the database that was here is gone: bring it back, or restore a backup with `tillcast restore "
                   "FILE`; to begin with an empty one, remove the file that ends in .lock as well";
        case errc::interrupted: return "this took too long and was given up for the sake of writing: try again";
        case errc::failed: return "the database reported an error";
    }
    return "unknown error of the store";
}

}  // namespace

const boost::system::error_category& category() {
    static const words::Category instance("store", sentence);
    return instance;
}

namespace {

errc from_io_error(sqlite3* handle) {
    switch (handle == nullptr ? 0 : sqlite3_system_errno(handle)) {
        case ENOSPC:
        case EDQUOT: return errc::full;
        case EROFS: return errc::read_only;
        default: return errc::io;
    }
}

}  // namespace

errc from_sqlite(int code, sqlite3* handle) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return errc::busy;
        case SQLITE_FULL: return errc::full;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN: return errc::read_only;
        case SQLITE_IOERR: return from_io_error(handle);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return errc::corrupt;
        case SQLITE_CONSTRAINT: return errc::constraint;
        case SQLITE_INTERRUPT: return errc::interrupted;
        default: return errc::failed;
    }
}

}  // namespace controller::store
