#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "controller/dispatch/rules.hpp"
#include "controller/outreach/campaign.hpp"
#include "controller/outreach/forecast.hpp"

namespace controller::outreach {

/// Of a larger audience so many are looked at, evenly, and the numbers are scaled.
inline constexpr std::int64_t k_most_examined = 20'000;
inline constexpr std::size_t k_samples = 20;

struct Waiting {
    std::int64_t recipients = 0;
    words::Instant until;  ///< the last of them, as far as is known now
};
struct Sample {
    words::Key contact = 0;
    words::Number number;
    std::string language;
    std::string text;
    std::string text_on_air;
    words::Encoding encoding{};
    unsigned parts = 0;
    std::string verdict;  ///< `send`, or why it would be held or skipped
};

/// What a campaign would do if it were started now. Nothing is written.
struct Plan {
    std::int64_t audience = 0;
    std::int64_t examined = 0;
    std::int64_t recipients = 0;  ///< get a message, now or later
    std::int64_t parts = 0;
    std::map<std::string, std::int64_t> parts_by_encoding;  ///< gsm7, ucs2
    std::map<std::string, std::int64_t> skipped;            ///< by reason
    std::map<std::string, Waiting> held;                    ///< by reason
    std::vector<Sample> samples;
    std::int64_t parts_before = 0;             ///< queued already, and first in line
    std::optional<words::Instant> done_at;     ///< nothing: beyond the horizon, or no SIM
    Forecast forecast;                         ///< of these and those before
    std::int64_t cost = 0;                     ///< of the campaign's own parts, in millionths
    std::optional<words::Instant> expires_at;  ///< of the messages; what is not sent by then expires
};

/// Refused as `check` refuses the campaign. Runs on a reader: about 0.3 ms for each recipient looked at.
words::Result<Plan> plan(store::Database& database, const NewCampaign& campaign, const Plans& plans,
                         const dispatch::Present& present, const Capacity& capacity, words::Instant now);

}  // namespace controller::outreach
