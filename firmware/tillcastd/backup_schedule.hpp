#pragma once

#include <date/tz.h>

#include <optional>

#include "config/reader/config.hpp"
#include "config/words/instant.hpp"

namespace firmware {

/// When the next copy is due by civil time, not before `now`: at the time of day that is nearest to `every` after the
/// last good one, or at once where that has passed or there is none yet. What is made more often than daily keeps to
/// `every` alone.
words::Instant next_backup(const reader::Backup& backup, const date::time_zone& zone,
                           std::optional<words::Instant> last_good, words::Instant now);

}  // namespace firmware
