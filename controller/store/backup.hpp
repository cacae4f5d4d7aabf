#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/words/instant.hpp"

namespace controller::store {

/// Where copies go: usable, or why not. A stick that is to be mounted and is not is `away`.
struct BackupPlace {
    bool away = false;
    std::string trouble{};  ///< a sentence with the remedy; empty: it can be used
    bool usable() const { return trouble.empty(); }
};

/// Looks at a folder, and makes it (0700) where its parent is there. What is removable, or lies below /media, /mnt or
/// /run/media, must be on a disk of its own: what is mounted there, not the folder beneath.
BackupPlace look_at_place(const std::filesystem::path& folder, bool removable, const std::string& database);

struct BackupPlan {
    std::string database;
    std::filesystem::path target;    ///< the file that is made; it must not be there yet
    std::function<bool()> let_go{};  ///< asked between two steps
    std::chrono::milliseconds breath{5};
};
struct BackupOutcome {
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    std::chrono::milliseconds took{0};
    std::string trouble{};  ///< why there is none; empty: it is there, opened and found sound
};

/// Copies the database as it is now while others write to it: in steps, to a name that begins with a dot, synchronised,
/// opened and checked, and only then under its name. Blocks; uses a connection of its own.
BackupOutcome make_backup(const BackupPlan& plan);

/// Why this file cannot be used as our database, or nothing. Reads all of it.
std::optional<std::string> backup_trouble(const std::filesystem::path& file);

struct BackupFile {
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    words::Instant at;  ///< of its name
};
/// `FOLDER/tillcast-20261122-033000.db`.
std::filesystem::path backup_name(const std::filesystem::path& folder, words::Instant at);
/// By their names, the newest first.
std::vector<BackupFile> list_backups(const std::filesystem::path& folder);
/// Removes all but the newest, and what broken copies left behind.
int remove_old_backups(const std::filesystem::path& folder, int keep);

}  // namespace controller::store
