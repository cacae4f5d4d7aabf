#include "controller/outreach/advance.hpp"

#include "controller/dispatch/message.hpp"
#include "controller/ledger/number.hpp"
#include "controller/outreach/render.hpp"
#include "controller/store/failpoint.hpp"

namespace controller::outreach {

namespace {

using words::MessageState;

constexpr std::string_view k_paused = "campaign_paused";

enum class Phase : std::uint8_t { gather = 0, accept = 1, settle = 2 };

struct Progress {
    Phase phase{};
    words::Key cursor = 0;
    std::optional<words::Key> sweep;
};

std::optional<Progress> progress_of(store::Database& database, words::Key campaign) {
    store::Cursor row = database.query("SELECT phase, cursor, sweep FROM campaign WHERE key = ?1", campaign);
    if (!row.next()) return std::nullopt;
    return Progress{row.as<Phase>(0), row.integer(1), row.maybe_integer(2)};
}

std::int64_t number(store::Cursor row) { return row.next() ? row.integer(0) : 0; }

struct Sent {
    words::Key message;
    words::Key contact;
    MessageState state;
    std::string reason;
    words::Instant expires_at;
};

std::vector<Sent> messages_after(store::Database& database, words::Key campaign, words::Key contact) {
    std::vector<Sent> found;
    store::Cursor row = database.query(
        "SELECT key, contact, state, reason, expires_at FROM message WHERE campaign = ?1 AND contact > ?2 "
        "ORDER BY contact LIMIT ?3",
        campaign, contact, k_changes_per_job);
    while (row.next())
        found.push_back(
            {row.integer(0), row.integer(1), row.as<MessageState>(2), std::string(row.text(3)), row.instant(4)});
    return found;
}

// What waits for another reason is queued first: a held message has one reason only.
void hold(store::Tx& tx, const Sent& sent) {
    if (sent.state == MessageState::held && sent.reason != k_paused)
        dispatch::move(tx, {.message = sent.message, .from = MessageState::held, .to = MessageState::queued});
    else if (sent.state != MessageState::queued)
        return;
    dispatch::move(tx, {.message = sent.message,
                        .from = MessageState::queued,
                        .to = MessageState::held,
                        .reason = k_paused,
                        .next_attempt = sent.expires_at});
}

void release(store::Tx& tx, const Sent& sent) {
    if (sent.state == MessageState::held && sent.reason == k_paused)
        dispatch::move(tx, {.message = sent.message, .from = MessageState::held, .to = MessageState::queued});
}

Outlook forget_the_rest(store::Tx& tx, words::Key campaign) {
    const auto forgotten = tx.run(
        "DELETE FROM campaign_contact WHERE campaign = ?1 AND contact IN (SELECT contact FROM campaign_contact "
        "WHERE campaign = ?1 AND reason IS NULL ORDER BY contact LIMIT ?2)",
        campaign, k_contacts_per_job);
    return forgotten == k_contacts_per_job ? Outlook::more : Outlook::idle;
}

Outlook sweep(store::Tx& tx, const Campaign& campaign, words::Key after, const dispatch::Present& present) {
    const auto messages = messages_after(tx.db(), campaign.key, after);
    for (const Sent& sent : messages) {
        switch (campaign.state) {
            case CampaignState::paused: hold(tx, sent); break;
            case CampaignState::running: release(tx, sent); break;
            case CampaignState::cancelled:
                if (!words::is_settled(sent.state)) (void)dispatch::cancel(tx, present, sent.message);
                break;
            case CampaignState::draft:
            case CampaignState::done: break;
        }
    }
    const bool more = messages.size() == static_cast<std::size_t>(k_changes_per_job);
    const auto reached = more ? std::optional(messages.back().contact) : std::nullopt;
    if (!more && campaign.state == CampaignState::cancelled && forget_the_rest(tx, campaign.key) == Outlook::more)
        return Outlook::more;
    tx.run("UPDATE campaign SET sweep = ?2 WHERE key = ?1", campaign.key, reached);
    return more || campaign.state == CampaignState::running ? Outlook::more : Outlook::idle;
}

// The audience is who is in the segment at the start, though it is gathered a stretch of contacts at a time.
Outlook gather(store::Tx& tx, const Campaign& campaign, words::Key cursor, const audience::Segment& segment,
               const date::time_zone* zone) {
    const audience::Moment moment{campaign.started_at.value_or(tx.now()), zone};
    const words::Key until = cursor + k_contacts_per_job;
    for (const words::Key contact : audience::members(tx.db(), segment, moment, cursor, k_contacts_per_job, until))
        tx.run("INSERT OR IGNORE INTO campaign_contact(campaign, contact) VALUES(?1, ?2)", campaign.key, contact);
    words::failpoint("campaign.gather");
    store::failpoint_when_committed(tx, "campaign.gathered");
    const words::Key last = number(tx.query("SELECT max(key) FROM contact"));
    if (until < last) {
        tx.run("UPDATE campaign SET cursor = ?2 WHERE key = ?1", campaign.key, until);
    } else {
        const auto audience =
            number(tx.query("SELECT count(*) FROM campaign_contact WHERE campaign = ?1", campaign.key));
        tx.run("UPDATE campaign SET audience = ?2, phase = ?3, cursor = 0 WHERE key = ?1", campaign.key, audience,
               Phase::accept);
    }
    return Outlook::more;
}

struct Refusal {
    std::string_view reason;
    std::string detail;
};

Refusal refusal(const boost::system::error_code& error) {
    if (error == dispatch::errc::destination_forbidden) return {"destination_forbidden", {}};
    if (error == dispatch::errc::expires_in_past) return {"expired", {}};
    return {"refused", error.message()};
}

std::optional<Refusal> accept_one(store::Tx& tx, const Campaign& campaign, const Recipient& recipient,
                                  words::Key contact, const Template& written, const dispatch::Present& present) {
    const auto rules = present.rules();
    auto rendered = render(written, recipient,
                           {&rules->config.shop, rules->shop_zone, rules->country(ledger::region_of(recipient.number)),
                            campaign.what.message_class, &rules->air});
    if (auto* obstacle = std::get_if<Obstacle>(&rendered))
        return Refusal{to_string(obstacle->reason), obstacle->detail};
    auto& text = std::get<Rendered>(rendered);
    dispatch::NewMessage message{.to = recipient.number, .text = std::move(text.text)};
    message.language = std::move(text.language);
    message.message_class = campaign.what.message_class;
    message.lane = words::Lane::bulk;
    message.origin = dispatch::Origin::campaign;
    message.campaign = campaign.key;
    message.value = campaign.what.value;
    message.contact = contact;
    if (campaign.what.expires_after)
        message.expires_at = campaign.started_at.value_or(tx.now()) + *campaign.what.expires_after;
    const auto accepted = dispatch::accept(tx, present, message);
    if (!accepted) return refusal(accepted.error());
    return std::nullopt;
}

Outlook accept(store::Tx& tx, const Campaign& campaign, words::Key cursor, const Template& written,
               const dispatch::Present& present) {
    std::vector<words::Key> contacts;
    {
        store::Cursor row = tx.query(
            "SELECT contact FROM campaign_contact WHERE campaign = ?1 AND contact > ?2 ORDER BY contact LIMIT ?3",
            campaign.key, cursor, k_messages_per_job);
        while (row.next()) contacts.push_back(row.integer(0));
    }
    for (const words::Key contact : contacts) {
        const auto recipient = recipient_of(tx.db(), contact);
        std::optional<Refusal> refused;
        if (recipient) refused = accept_one(tx, campaign, *recipient, contact, written, present);
        if (refused)
            tx.run("UPDATE campaign_contact SET reason = ?3, detail = ?4 WHERE campaign = ?1 AND contact = ?2",
                   campaign.key, contact, refused->reason, refused->detail);
        else
            tx.run("DELETE FROM campaign_contact WHERE campaign = ?1 AND contact = ?2", campaign.key, contact);
    }
    if (!contacts.empty()) {
        words::failpoint("campaign.accept");
        store::failpoint_when_committed(tx, "campaign.accepted");
    }
    if (contacts.empty())
        tx.run("UPDATE campaign SET phase = ?2 WHERE key = ?1", campaign.key, Phase::settle);
    else
        tx.run("UPDATE campaign SET cursor = ?2 WHERE key = ?1", campaign.key, contacts.back());
    return Outlook::more;
}

Outlook settle(store::Tx& tx, words::Key campaign) {
    if (first_open(tx.db(), campaign, 0)) return Outlook::waiting;
    tx.run("UPDATE campaign SET state = ?2, ended_at = ?3 WHERE key = ?1", campaign, CampaignState::done, tx.now());
    words::failpoint("campaign.settle");
    return Outlook::idle;
}

}  // namespace

words::Result<Outlook> advance(store::Tx& tx, words::Key key, const Plans& plans, const dispatch::Present& present) {
    const auto campaign = get(tx.db(), key);
    const auto progress = progress_of(tx.db(), key);
    if (!campaign || !progress) return make_error_code(errc::not_found);
    if (progress->sweep) return sweep(tx, *campaign, *progress->sweep, present);
    if (campaign->state != CampaignState::running) return Outlook::idle;
    if (progress->phase == Phase::settle) return settle(tx, key);
    const auto* segment = plans.segments.find(campaign->what.segment);
    const auto* written = plans.templates.find(campaign->what.message_template);
    if (const auto checked = check(campaign->what, plans); !checked) {
        (void)pause(tx, key);
        return checked.error();
    }
    if (progress->phase == Phase::gather)
        return gather(tx, *campaign, progress->cursor, *segment, present.rules()->shop_zone);
    return accept(tx, *campaign, progress->cursor, *written, present);
}

std::vector<words::Key> active(store::Database& database) {
    std::vector<words::Key> keys;
    store::Cursor row = database.query("SELECT key FROM campaign WHERE state = 1 OR sweep IS NOT NULL ORDER BY key");
    while (row.next()) keys.push_back(row.integer(0));
    return keys;
}

std::optional<words::Key> first_open(store::Database& database, words::Key campaign, words::Key from) {
    store::Cursor row = database.query(
        "SELECT contact FROM message WHERE campaign = ?1 AND contact >= ?2 AND state IN (0, 1, 2) "
        "ORDER BY contact LIMIT 1",
        campaign, from);
    if (!row.next()) return std::nullopt;
    return row.integer(0);
}

}  // namespace controller::outreach
