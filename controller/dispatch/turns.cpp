#include "controller/dispatch/turns.hpp"

#include <algorithm>

namespace controller::dispatch {

namespace {

using words::Lane;

// What each SIM sent last tells who had the last turns.
constexpr int k_remembered = 32;
// The longest message: by no more than this one source may be behind another after a start.
constexpr std::int64_t k_most_behind = 10;
// Sources that are through are forgotten, once there are many.
constexpr std::size_t k_most_shares = 1000;

// What waits, but for the campaigns.
struct Waiting {
    bool alert = false;
    bool service = false;
    bool single_bulk = false;
};

Waiting waiting(store::Database& db) {
    store::Cursor cursor = db.query(
        "SELECT EXISTS(SELECT 1 FROM message INDEXED BY message_line WHERE state = 0 AND lane = 0),"
        " EXISTS(SELECT 1 FROM message INDEXED BY message_line WHERE state = 0 AND lane = 1),"
        " EXISTS(SELECT 1 FROM message INDEXED BY message_turn WHERE state = 0 AND lane = 2 AND campaign IS NULL)");
    cursor.next();
    return {cursor.integer(0) != 0, cursor.integer(1) != 0, cursor.integer(2) != 0};
}

std::optional<words::Key> next_campaign(store::Database& db, words::Key after) {
    store::Cursor cursor = db.query(k_next_campaign, after);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

// From one campaign to the next by the index, past all that each has in the queue.
std::vector<std::optional<words::Key>> bulk_sources(store::Database& db, bool single) {
    std::vector<std::optional<words::Key>> sources;
    if (single) sources.emplace_back();
    for (auto campaign = next_campaign(db, 0); campaign; campaign = next_campaign(db, *campaign))
        sources.emplace_back(campaign);
    return sources;
}

}  // namespace

const std::string_view k_next_campaign =
    "SELECT campaign FROM message INDEXED BY message_turn WHERE state = 0 AND lane = 2 AND campaign > ?1"
    " ORDER BY campaign LIMIT 1";

std::vector<Source> Turns::order(store::Database& db) {
    rebuild(db);
    std::vector<Source> order;
    const Waiting there = waiting(db);
    if (there.alert) order.push_back({Lane::alert, {}});
    if (there.service) order.push_back({Lane::service, {}});
    auto sources = bulk_sources(db, there.single_bulk);
    if (shares_.size() > k_most_shares)
        std::erase_if(shares_, [&](const auto& entry) {
            return std::find(sources.begin(), sources.end(), entry.first) == sources.end();
        });
    const auto rank = [&](const std::optional<words::Key>& campaign) {
        const auto found = shares_.find(campaign);
        const Share share = found == shares_.end() ? Share{} : found->second;
        return std::pair(std::max(share.parts, served_), share.last);
    };
    std::stable_sort(sources.begin(), sources.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    for (const auto& campaign : sources) order.push_back({Lane::bulk, campaign});
    return order;
}

void Turns::charge(const Source& source, int parts) {
    if (source.lane != Lane::bulk) return;
    Share& share = shares_[source.campaign];
    served_ = std::max(share.parts, served_);
    share = {served_ + parts, ++turns_};
}

void Turns::came_back(store::Database& db, words::Key message) {
    store::Cursor cursor = db.query("SELECT campaign, parts FROM message WHERE key = ?1 AND lane = 2", message);
    if (!cursor.next()) return;
    const auto share = shares_.find(cursor.maybe_integer(0));
    if (share != shares_.end()) share->second.parts -= cursor.integer(1);
}

words::Key Turns::passed(words::Key sim, const Source& source) const {
    const auto found = passed_.find({sim, source});
    return found == passed_.end() ? 0 : found->second;
}

void Turns::pass(words::Key sim, const Source& source, words::Key message) { passed_[{sim, source}] = message; }

void Turns::queued(words::Key message) {
    for (auto& [place, key] : passed_) key = std::min(key, message - 1);
}

void Turns::rebuild(store::Database& db) {
    if (rebuilt_) return;
    rebuilt_ = true;
    std::vector<std::pair<std::int64_t, std::optional<words::Key>>> parts;
    store::Cursor sims = db.query("SELECT key FROM sim");
    while (sims.next()) {
        store::Cursor cursor = db.query(
            "SELECT p.planned_at, m.campaign FROM part p JOIN message m ON m.key = p.message WHERE p.sim = ?1"
            " AND m.lane = 2 ORDER BY p.seq DESC LIMIT ?2",
            sims.integer(0), k_remembered);
        while (cursor.next()) parts.emplace_back(cursor.integer(0), cursor.maybe_integer(1));
    }
    std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::int64_t most = 0;
    for (const auto& [at, campaign] : parts) {
        Share& share = shares_[campaign];
        share = {share.parts + 1, ++turns_};
        most = std::max(most, share.parts);
    }
    served_ = std::max<std::int64_t>(0, most - k_most_behind);
}

}  // namespace controller::dispatch
