#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "controller/store/database.hpp"

namespace controller::store {

/// A small pool of threads with read-only connections. Each job sees one snapshot of the database.
class Readers {
public:
    using Job = std::function<void(Database&)>;
    using Done = std::function<void(std::exception_ptr)>;

    Readers(const std::string& path, std::size_t count);
    ~Readers();

    /// `done` is called on the reader's thread.
    void submit(Job job, Done done);
    void stop();

    /// While held no job begins; those that run go on.
    void hold(bool held);
    /// Ends the running jobs with `errc::interrupted`.
    void interrupt();

private:
    struct Entry {
        Job job;
        Done done;
    };
    void loop(Database& database);

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Entry> waiting_;
    bool stopping_ = false;
    bool held_ = false;
    std::vector<std::unique_ptr<Database>> databases_;
    std::vector<std::thread> threads_;
};

}  // namespace controller::store
