#pragma once

#include <string>

namespace controller::store {

/// `PATH.lock`: one process at a time uses the database. It also says how the last run ended, so that a database that
/// is gone or damaged is never taken for one that has not been made yet.
class LockFile {
public:
    enum class Last {
        never,    ///< no database was opened here
        clean,    ///< closed in order
        unclean,  ///< the process or the machine went down
        damaged,  ///< the run found it damaged
    };

    /// Throws Failure: `errc::busy` where another process has it. A killed process leaves it free.
    explicit LockFile(const std::string& path);
    ~LockFile();
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;

    Last last() const { return last_; }
    /// For the next run; on disk when it returns. Where the disk takes no writes nothing is marked.
    void mark(Last state);

private:
    int fd_;
    Last last_ = Last::never;
};

}  // namespace controller::store
