#include "controller/dispatch/facts.hpp"

#include <date/tz.h>

#include <stdexcept>

#include "controller/audience/stage.hpp"
#include "controller/ledger/consent.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/ledger/number.hpp"
#include "controller/ledger/preference.hpp"
#include "controller/ledger/suppression.hpp"

namespace controller::dispatch {

namespace {

// As far back as any cap can reach: a contact's own limit counts 30 days.
words::Instant horizon_of(const Rules& rules, words::Instant now) {
    return now - std::max<policy::Period>({rules.caps.per, rules.caps.min_gap, policy::k_days_30});
}

// When each began to be sent, whoever asked for it. What is on its way may go at any moment until its verdict is over,
// and one that waited for its SIM went later than it was planned: the later counts. What failed without a part on the
// air reached nobody.
constexpr std::string_view k_sends =
    "SELECT CASE state WHEN 2 THEN max(sent_at, ?4) ELSE"
    " max(sent_at, coalesce((SELECT max(at) FROM part WHERE message = message.key), sent_at)) END"
    " FROM message WHERE number = ?1 AND class = 1 AND sent_at >= ?2 AND key IS NOT ?3"
    " AND (state <> 6 OR EXISTS (SELECT 1 FROM part WHERE message = message.key AND state NOT IN (2, 4)))";

std::vector<words::Instant> marketing_sends(store::Database& db, const Question& question, words::Instant since,
                                            words::Instant now) {
    std::vector<words::Instant> sends;
    store::Cursor cursor = db.query(k_sends, question.to, since - policy::k_longest_validity, question.message, now);
    while (cursor.next()) sends.push_back(cursor.instant(0));
    return sends;
}

// Absent consent is not consent, whatever was bought: the soft opt-in of some countries is an entry too, by the till
// that told the customer.
policy::Consent consent_of(store::Database& db, words::Key contact) {
    using Status = policy::Consent::Status;
    const auto entry = ledger::ruling_consent(db, contact, store::ConsentScope::marketing);
    if (!entry) return {Status::none};
    switch (entry->status) {
        case ledger::ConsentStatus::granted: {
            const bool said_yes = entry->basis == ledger::to_string(ledger::Basis::express) ||
                                  entry->basis == ledger::to_string(ledger::Basis::double_opt_in);
            return {said_yes ? Status::granted : Status::soft, entry->expires_at, entry->at};
        }
        case ledger::ConsentStatus::withdrawn: return {Status::withdrawn};
        case ledger::ConsentStatus::pending: return {Status::none};
    }
    return {};
}

bool has_open_case(store::Database& db, const words::Number& number) {
    return db.query("SELECT 1 FROM inbound WHERE number = ?1 AND kind = 6 AND handled_at IS NULL", number).next();
}

// Null for a name that the time zone database does not, or no longer, have.
const date::time_zone* find_zone(const std::string& name) {
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {
        return nullptr;
    }
}

// The zones a marketing text must be in hours in: the contact's own where it is known, else those of its region, else
// all of its country's.
std::vector<const date::time_zone*> zones_of(const std::optional<std::string>& own, const std::string& region,
                                             const words::CountryRules* country) {
    if (own)
        if (const auto* zone = find_zone(*own)) return {zone};
    std::vector<const date::time_zone*> zones;
    if (country == nullptr) return zones;
    const auto of_region = country->region_zones.find(region);
    for (const std::string& name : of_region == country->region_zones.end() ? country->zones : of_region->second)
        if (const auto* zone = find_zone(name)) zones.push_back(zone);
    return zones;
}

policy::Preference wish_of(store::Database& db, words::Key contact) {
    const ledger::Preference asked = ledger::preference_of(db, contact);
    policy::Preference wish{{}, asked.pause_until, asked.max_per_30d};
    if (!asked.hours && !asked.days) return wish;
    wish.hours.emplace();
    if (asked.hours) wish.hours->hours = *asked.hours;
    if (asked.days) wish.hours->days = *asked.days;
    return wish;
}

// Where the contact is, and so whose calendar counts.
struct Whereabouts {
    std::optional<std::string> zone;
    std::string region;
};

Whereabouts whereabouts(store::Database& db, const std::optional<words::Key>& contact) {
    if (!contact) return {};
    store::Cursor cursor = db.query("SELECT zone, region FROM contact WHERE key = ?1", *contact);
    if (!cursor.next()) return {};
    return {cursor.maybe_text(0), cursor.maybe_text(1).value_or("")};
}

}  // namespace

policy::Verdict judge(store::Database& db, const Present& present, const Rules& rules, words::Instant now,
                      const Question& question) {
    const std::string iso = ledger::region_of(question.to);
    policy::Facts facts{.now = now, .to = question.to};
    facts.message_class = question.message_class;
    facts.lane = question.lane;
    facts.clock_trusted = present.clock_trusted;
    facts.not_before = question.not_before;
    facts.expires_at = question.expires_at;
    facts.begun = question.begun;
    facts.is_confirmation = question.origin == Origin::confirmation;
    facts.brake = present.brake;
    const auto suppressed = ledger::widest_suppression(db, question.to);
    facts.suppression = {suppressed.has_value(), suppressed == store::Scope::all};
    // The confirmation goes to whoever wrote, an alert to whom the configuration names.
    const std::vector<std::string> itself = {question.to.text()};
    const bool is_free = facts.is_confirmation || question.origin == Origin::alert;
    facts.allowed = is_free ? std::span<const std::string>(itself) : rules.config.dispatch.allow;
    facts.rules = rules.country(iso);
    facts.shop_zone = rules.shop_zone;
    facts.windows_open = rules.windows_open;
    const Whereabouts where = whereabouts(db, question.contact);
    facts.own_region = where.region;
    facts.region = where.region;
    // A customer whose region is not known lives where the shop is, as far as holidays go.
    if (where.region.empty() && iso == rules.config.shop.country && rules.config.shop.region)
        facts.region = *rules.config.shop.region;
    facts.zones = zones_of(where.zone, where.region, facts.rules);

    std::vector<words::Instant> sends;
    std::string stage;
    if (question.message_class == words::MessageClass::marketing) {
        if (question.contact) {
            facts.consent = consent_of(db, *question.contact);
            facts.preference = wish_of(db, *question.contact);
            if (!rules.caps.stage_max.empty())
                stage = audience::to_string(
                    audience::stage_of(audience::metric_of(db, *question.contact), {now, rules.shop_zone}));
        }
        sends = marketing_sends(db, question, horizon_of(rules, now), now);
        sends.insert(sends.end(), static_cast<std::size_t>(question.rivals), now);
        facts.open_case = has_open_case(db, question.to);
        facts.caps = &rules.caps;
        if (rules.config.hours) facts.shop_hours = &*rules.config.hours;
    }
    facts.sends = sends;
    facts.stage = stage;
    return policy::judge(facts);
}

}  // namespace controller::dispatch
