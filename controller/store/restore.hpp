#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/words/instant.hpp"
#include "controller/store/carry_over.hpp"

namespace controller::store {

/// What a restore would change, for a person to decide.
struct RestorePreview {
    std::string trouble;  ///< why the file cannot be used; empty: it can
    words::Instant file_newest{}, present_newest{};
    std::string present_trouble;  ///< why the present database cannot be read; empty: it can, or there is none
    bool present_is_there = false;
    bool same_shop = true;
    std::int64_t purchases = 0, events = 0;              ///< recorded since, which will be missing
    std::int64_t messages = 0, inbound = 0, wishes = 0;  ///< recorded since, which are carried over
};
/// Looks at both; changes nothing.
RestorePreview look_at_restore(const std::filesystem::path& file, const std::string& path);

struct Restored {
    std::filesystem::path aside;  ///< the database that was there; empty: there was none
    CarriedOver carried;
};
/// Puts the file in the place of the database, which is kept aside, and carries over what must not be turned back. The
/// daemon must be stopped: throws Failure (busy). Throws Failure, NotWritten and std::system_error; the database is as
/// it was then.
Restored restore(const std::filesystem::path& file, const std::string& path, words::Instant now);

}  // namespace controller::store
