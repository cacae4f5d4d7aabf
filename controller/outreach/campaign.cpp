#include "controller/outreach/campaign.hpp"

#include <array>

namespace controller::outreach {

namespace {

constexpr std::size_t k_max_name = 200;
constexpr std::chrono::seconds k_shortest_expiry{60};
constexpr std::chrono::seconds k_longest_expiry = std::chrono::hours(24 * 90);
constexpr std::string_view k_columns =
    "key, name, segment, template, class, state, created_at, started_at, ended_at, audience, expires_after, value";

Campaign read(const store::Cursor& row) {
    Campaign campaign;
    campaign.key = row.integer(0);
    campaign.what = {std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
                     row.as<words::MessageClass>(4)};
    campaign.what.value = static_cast<int>(row.integer(11));
    if (const auto seconds = row.maybe_integer(10)) campaign.what.expires_after = std::chrono::seconds(*seconds);
    campaign.state = row.as<CampaignState>(5);
    campaign.created_at = row.instant(6);
    campaign.started_at = row.maybe_instant(7);
    campaign.ended_at = row.maybe_instant(8);
    campaign.audience = row.maybe_integer(9);
    return campaign;
}

bool is_over(CampaignState state) { return state == CampaignState::done || state == CampaignState::cancelled; }

void follow(store::Tx& tx, words::Key campaign, CampaignState state) {
    tx.run("UPDATE campaign SET state = ?2, sweep = 0 WHERE key = ?1", campaign, state);
}

}  // namespace

std::string_view to_string(CampaignState state) {
    constexpr std::array<std::string_view, 5> k_names = {"draft", "running", "paused", "done", "cancelled"};
    return k_names[static_cast<std::size_t>(state)];
}

words::Result<void> check(const NewCampaign& campaign, const Plans& plans) {
    if (campaign.name.empty() || campaign.name.size() > k_max_name) return make_error_code(errc::bad_name);
    if (campaign.expires_after &&
        (*campaign.expires_after < k_shortest_expiry || *campaign.expires_after > k_longest_expiry))
        return make_error_code(errc::bad_expiry);
    if (plans.segments.find(campaign.segment) == nullptr) return make_error_code(errc::unknown_segment);
    const Template* written = plans.templates.find(campaign.message_template);
    if (written == nullptr) return make_error_code(errc::unknown_template);
    if (campaign.message_class == words::MessageClass::service && written->offer_sign)
        return make_error_code(errc::offer_in_service);
    return {};
}

words::Result<words::Key> create(store::Tx& tx, const NewCampaign& campaign, const Plans& plans) {
    if (const auto checked = check(campaign, plans); !checked) return checked.error();
    std::optional<std::int64_t> seconds;
    if (campaign.expires_after) seconds = campaign.expires_after->count();
    return tx.insert(
        "INSERT INTO campaign(name, segment, template, class, state, created_at, expires_after, value) "
        "VALUES(?1, ?2, ?3, ?4, 0, ?5, ?6, ?7)",
        campaign.name, campaign.segment, campaign.message_template, campaign.message_class, tx.now(), seconds,
        campaign.value);
}

words::Result<void> start(store::Tx& tx, words::Key campaign, const Plans& plans) {
    const auto found = get(tx.db(), campaign);
    if (!found) return make_error_code(errc::not_found);
    if (is_over(found->state)) return make_error_code(errc::ended);
    if (found->state == CampaignState::running) return {};
    if (found->state != CampaignState::draft) return make_error_code(errc::not_a_draft);
    if (const auto checked = check(found->what, plans); !checked) return checked.error();
    tx.run("UPDATE campaign SET state = ?2, started_at = ?3 WHERE key = ?1", campaign, CampaignState::running,
           tx.now());
    return {};
}

words::Result<void> pause(store::Tx& tx, words::Key campaign) {
    const auto found = get(tx.db(), campaign);
    if (!found) return make_error_code(errc::not_found);
    if (is_over(found->state)) return make_error_code(errc::ended);
    if (found->state == CampaignState::paused) return {};
    if (found->state != CampaignState::running) return make_error_code(errc::not_running);
    follow(tx, campaign, CampaignState::paused);
    return {};
}

words::Result<void> resume(store::Tx& tx, words::Key campaign) {
    const auto found = get(tx.db(), campaign);
    if (!found) return make_error_code(errc::not_found);
    if (is_over(found->state)) return make_error_code(errc::ended);
    if (found->state == CampaignState::running) return {};
    if (found->state != CampaignState::paused) return make_error_code(errc::not_paused);
    follow(tx, campaign, CampaignState::running);
    return {};
}

words::Result<void> cancel(store::Tx& tx, words::Key campaign) {
    const auto found = get(tx.db(), campaign);
    if (!found) return make_error_code(errc::not_found);
    if (found->state == CampaignState::cancelled) return {};
    if (found->state == CampaignState::done) return make_error_code(errc::ended);
    follow(tx, campaign, CampaignState::cancelled);
    tx.run("UPDATE campaign SET ended_at = ?2 WHERE key = ?1", campaign, tx.now());
    return {};
}

std::optional<Campaign> get(store::Database& database, words::Key campaign) {
    static const std::string sql = "SELECT " + std::string(k_columns) + " FROM campaign WHERE key = ?1";
    store::Cursor row = database.query(sql, campaign);
    if (!row.next()) return std::nullopt;
    return read(row);
}

std::vector<Campaign> list(store::Database& database, std::optional<words::Key> before, int limit) {
    static const std::string sql =
        "SELECT " + std::string(k_columns) + " FROM campaign WHERE ?1 IS NULL OR key < ?1 ORDER BY key DESC LIMIT ?2";
    std::vector<Campaign> found;
    store::Cursor row = database.query(sql, before, limit);
    while (row.next()) found.push_back(read(row));
    return found;
}

Tally tally(store::Database& database, words::Key campaign) {
    Tally counted;
    {
        store::Cursor row = database.query(
            "SELECT state, reason, count(*) FROM message WHERE campaign = ?1 GROUP BY state, reason", campaign);
        while (row.next()) {
            const auto state = row.as<words::MessageState>(0);
            const std::string reason(row.text(1));
            counted.messages[std::string(words::to_string(state))] += row.integer(2);
            if (state == words::MessageState::held) counted.held[reason] += row.integer(2);
            if (state == words::MessageState::skipped) counted.skipped[reason] += row.integer(2);
        }
    }
    store::Cursor row =
        database.query("SELECT reason, count(*) FROM campaign_contact WHERE campaign = ?1 GROUP BY reason", campaign);
    while (row.next()) {
        if (row.is_null(0))
            counted.to_accept += row.integer(1);
        else
            counted.skipped[std::string(row.text(0))] += row.integer(1);
    }
    return counted;
}

}  // namespace controller::outreach
