#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "config/words/id.hpp"
#include "config/words/message.hpp"
#include "controller/store/writer.hpp"

namespace controller::api {

/// How many messages have come to each state since the program's start. Read from any thread.
class MessageCounter {
public:
    /// Counts what is on disk. To be registered before anything writes; this must outlive the store's last write.
    store::Observer observer();
    std::uint64_t of(words::MessageState state) const { return counts_.at(static_cast<std::size_t>(state)); }

private:
    std::array<std::atomic<std::uint64_t>, words::k_state_names.size()> counts_{};
};

/// What came of handing parts to the modems since the program's start, for each SIM. Used from any thread. A look
/// costs what is new since the last one: it goes on in the journal where that one ended.
class PartCounter {
public:
    struct Sim {
        std::string name;   ///< the ICCID where it is known
        std::string modem;  ///< where it was seen last
        std::uint64_t sent = 0, refused = 0, unknown = 0;
    };
    /// What is in the journal now does not count.
    void begin(store::Database& db);
    /// A doubt that was settled since stays counted as one.
    std::vector<Sim> look(store::Database& db);

private:
    struct Entry {
        std::int64_t seq = 0;  ///< counted up to here
        Sim sim;
    };
    void read_sims(store::Database& db);
    static void count(store::Database& db, words::Key sim, Entry& entry);

    std::mutex mutex_;
    std::map<words::Key, Entry> entries_;
    bool begun_ = false;
};

}  // namespace controller::api
