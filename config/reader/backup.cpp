#include "config/reader/main_file.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::int64_t k_most_copies = 1000;
constexpr hours k_least_every{1};
// Idempotency keys are kept seven days, and what they led to is shown with its text.
constexpr days k_least_texts{7};
// A month's caps and quotas are counted in what was sent, and receipts come for two weeks after.
constexpr days k_least_receipts{60};
constexpr days k_least_events{30};

std::optional<days> read_days(Section& section, std::string_view key, days least) {
    const auto written = section.duration(key);
    if (!written) return {};
    if (written->value % days(1) == std::chrono::seconds(0) && written->value >= least)
        return std::chrono::duration_cast<days>(written->value);
    section.error(written->at, quote(key) + " must be whole days, at least \"" + std::to_string(least.count()) + "d\"");
    return {};
}

}  // namespace

void read_backup(Section& root, Config& config) {
    auto section = root.table("backup");
    if (!section) return;
    Backup backup;
    if (const auto path = section->text("path", Need::required)) backup.path = resolve(config, path->value);
    if (const auto at = section->text("at")) {
        const auto time = parse_time_of_day(at->value);
        if (time && *time < days(1))
            backup.at = *time;
        else
            section->error(at->at, quote(at->value) + " is not a time of day such as \"03:30\"");
    }
    if (const auto every = section->duration("every")) {
        if (every->value >= k_least_every && every->value % hours(1) == std::chrono::seconds(0))
            backup.every = std::chrono::duration_cast<hours>(every->value);
        else
            section->error(every->at, "\"every\" must be whole hours, such as \"24h\" or \"7d\"");
    }
    if (const auto keep = section->count("keep", Need::optional, 1, k_most_copies))
        backup.keep = static_cast<int>(keep->value);
    if (const auto removable = section->flag("removable")) backup.removable = removable->value;
    section->finish();
    config.backup = std::move(backup);
}

void read_retention(Section& root, Config& config) {
    auto section = root.table("retention");
    if (!section) return;
    if (const auto texts = read_days(*section, "texts", k_least_texts)) config.retention.texts = *texts;
    if (const auto receipts = read_days(*section, "receipts", k_least_receipts)) config.retention.receipts = *receipts;
    if (const auto events = read_days(*section, "events", k_least_events)) config.retention.events = *events;
    if (config.retention.receipts < config.retention.texts)
        section->error(section->at(), "\"receipts\" must not be shorter than \"texts\": a text is part of its message");
    section->finish();
}

}  // namespace reader
