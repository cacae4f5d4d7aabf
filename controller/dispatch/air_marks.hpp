#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "config/words/id.hpp"

namespace controller::dispatch {

/// Which parts were given to a modem, in a file that outlives the process and not the machine: nothing is synced. After
/// a kill, an intent that no mark reaches has proven not to be on the air; after a power cut nothing is known. Marks on
/// the I/O thread, is asked before anything is marked.
class AirMarks {
public:
    /// Of one run of the machine, by `boot_id`, and of one database, by `whose`. What another left in the file counts
    /// for nothing. Throws std::system_error if the file can neither be used nor made anew.
    AirMarks(const std::filesystem::path& path, const std::string& boot_id, const std::string& whose);
    ~AirMarks();
    AirMarks(const AirMarks&) = delete;
    AirMarks& operator=(const AirMarks&) = delete;

    /// Before the first byte of a part that might put it on the air. Costs a store to memory.
    void give(words::Key sim, std::int64_t seq);
    /// True where the part has certainly not been given to a modem.
    bool never_given(words::Key sim, std::int64_t seq) const;
    /// From now on what is not marked was not given. Called once the parts of the run before are settled on disk.
    void begin();

private:
    struct File;
    File* file_ = nullptr;
};

}  // namespace controller::dispatch
