#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "config/words/instant.hpp"
#include "controller/store/carry_over.hpp"

namespace controller::store {

/// What became of a damaged database.
struct Salvaged {
    enum class Source { rows, backup };
    Source source = Source::rows;
    std::filesystem::path aside;         ///< the damaged file, as it was
    std::filesystem::path backup;        ///< where one was taken
    std::string damage;                  ///< as SQLite told it
    std::vector<std::string> sentences;  ///< what was kept and what is missing, one for each table and thing
    std::string statement() const;       ///< all of it in one text
};

/// Before the database is opened: looks whether it can be, closely where the last run found it damaged. A damaged one
/// is kept aside under a name with the time, and what can be read of it is written into a new one, table by table; or
/// the newest good backup takes its place, whichever has more, with what is newer carried over. Marketing is braked
/// then. Nothing where it is sound, absent, or no database of ours. Throws Failure (busy; corrupt where nothing can be
/// saved: then nothing is changed), NotWritten.
std::optional<Salvaged> salvage_if_damaged(const std::string& path, const std::optional<std::filesystem::path>& backups,
                                           words::Instant now);

/// What is wrong with the database, or nothing; reads all of it. Nothing as well where it was told to let go.
std::optional<std::string> damage_of(const std::string& path, std::function<bool()> let_go = {});

/// Where a restore and a salvage write what is to take the place of the database, beside it.
inline constexpr std::string_view k_restoring = ".restoring";
inline constexpr std::string_view k_salvaging = ".salvage";

/// Puts the new file in the place of `path`, which is kept under `aside` with its log; both are on disk when it
/// returns. Cut short, it leaves the old database with its log, or the new one for finish_swap.
void swap_in(const std::string& fresh, const std::string& path, const std::filesystem::path& aside);

/// Brings to its end what a swap_in that was cut short has begun, and removes what a restore or a salvage left half
/// done. Before the database is opened, with its lock held.
void finish_swap(const std::string& path);

}  // namespace controller::store
