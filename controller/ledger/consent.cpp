#include "controller/ledger/consent.hpp"

#include <algorithm>

#include "controller/ledger/contact.hpp"
#include "controller/ledger/evidence.hpp"
#include "controller/ledger/names.hpp"
#include "controller/ledger/suppression.hpp"

namespace controller::ledger {

using store::Cursor;
using store::Database;
using store::Tx;
using words::Key;

namespace {

const std::string k_select = "SELECT " + std::string(k_consent_columns) + " FROM consent WHERE ";
const std::string k_one = k_select + "key = ?1";
const std::string k_history = k_select + "contact = ?1 ORDER BY at, key";

std::optional<Key> find_same(Database& database, const Consent& entry) {
    Cursor cursor = database.query(
        "SELECT key FROM consent WHERE contact = ?1 AND scope = ?2 AND at = ?3 AND status = ?4 AND basis = ?5"
        " AND source = ?6 AND wording IS ?7 AND language IS ?8 AND expires_at IS ?9 AND proof IS ?10",
        entry.contact, entry.scope, entry.at, entry.status, entry.basis, entry.source, entry.wording, entry.language,
        entry.expires_at, entry.proof);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

void append(Tx& tx, Consent& entry) {
    const ChainEnd end = chain_end(tx.db());
    entry.key = end.key + 1;
    const Evidence evidence = evidence_of(entry, end.evidence);
    tx.run(
        "INSERT INTO consent(key, contact, number, scope, status, basis, source, wording, language, at, recorded_at,"
        " expires_at, proof, evidence) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        entry.key, entry.contact, entry.number, entry.scope, entry.status, entry.basis, entry.source, entry.wording,
        entry.language, entry.at, entry.recorded_at, entry.expires_at, entry.proof, store::Blob(evidence));
}

// A wish of the person's own, not a conclusion of ours and not a list that may be older than it says.
bool can_reopen(const ConsentInput& input) {
    return input.status == ConsentStatus::granted &&
           (input.basis == Basis::express || input.basis == Basis::double_opt_in) && input.source != Source::import;
}

// Entries may come late (a till that was offline), so the order in which they come must not matter; but a time that
// lies after one at which something else was recorded later says nothing.
bool was_reopened_after(Database& database, Key contact, words::Instant at) {
    return database
        .query(
            "SELECT 1 FROM consent c WHERE contact = ?1 AND scope = ?2 AND at > ?3 AND status = ?4"
            " AND basis IN (?5, ?6) AND source <> ?7 AND NOT EXISTS (SELECT 1 FROM consent l WHERE l.contact = ?1"
            " AND l.scope = ?2 AND l.key > c.key AND l.recorded_at < c.at)",
            contact, ConsentScope::marketing, at, ConsentStatus::granted, to_string(Basis::express),
            to_string(Basis::double_opt_in), to_string(Source::import))
        .next();
}

// A withdrawal, and the earliest moment at which another entry of its scope was recorded after it.
struct Leaving {
    words::Instant at;
    words::Instant followed;
};

// Both clocks may be the wrong one. Only a time that no clock lags behind is taken for false, and only at such a
// record: once the clock is past it, it counts again, so a clock that was far behind for a while forgets no STOP.
bool is_after(const std::vector<Leaving>& leavings, words::Instant at, words::Instant recorded) {
    return std::all_of(leavings.begin(), leavings.end(), [&](const Leaving& one) {
        return at >= (one.at > recorded + k_max_clock_lag ? one.followed : one.at);
    });
}

// Folds the entries in the order in which they were recorded.
std::optional<Key> ruling_key(Database& database, Key contact, ConsentScope scope, std::optional<Key> before) {
    std::optional<Key> ruling;
    words::Instant since{};
    bool is_out = false;
    Cursor cursor = database.query(
        "SELECT key, at, recorded_at, status FROM consent WHERE contact = ?1 AND scope = ?2 AND (?3 IS NULL OR key < "
        "?3)"
        " ORDER BY key",
        contact, scope, before);
    std::vector<Leaving> leavings;
    while (cursor.next()) {
        const words::Instant recorded = cursor.instant(2);
        const words::Instant at = std::min(cursor.instant(1), recorded);
        const bool goes_out = cursor.as<ConsentStatus>(3) == ConsentStatus::withdrawn;
        for (Leaving& one : leavings) one.followed = std::min(one.followed, recorded);
        // In doubt the withdrawal wins: a grant's time is cut by any later record, a withdrawal's is not.
        const bool ends_false_grant = goes_out && !is_out && since > recorded;
        if (!is_out) since = std::min(since, recorded);
        const bool is_late = (goes_out || !is_out) && at < since && !ends_false_grant;
        const bool rules = !ruling || (!is_late && (goes_out || is_after(leavings, at, recorded)));
        if (goes_out) leavings.push_back({at, words::Instant::max()});
        if (!rules) continue;
        ruling = cursor.integer(0);
        since = at;
        is_out = goes_out;
    }
    return ruling;
}

// The opt-out that holds stands in the ledger under a time that was never true, and the ledger says that the grant
// comes after it. A grant that says to be of later than now proves nothing.
bool outlives_false_time(Database& database, const ConsentInput& input, const Consent& entry) {
    if (*input.at > entry.recorded_at) return false;
    const bool is_known = database
                              .query(
                                  "SELECT 1 FROM suppression s WHERE number = ?1 AND s.scope = ?2 AND since > ?3 AND"
                                  " EXISTS (SELECT 1 FROM consent c WHERE c.contact = ?4 AND c.scope = ?5 AND"
                                  " c.status = ?6 AND c.at >= s.since)",
                                  entry.number, Scope::marketing, entry.recorded_at + k_max_clock_lag, entry.contact,
                                  entry.scope, ConsentStatus::withdrawn)
                              .next();
    return is_known && ruling_key(database, entry.contact, entry.scope, {}) == entry.key;
}

void reopen_for(Tx& tx, const ConsentInput& input, const Consent& entry) {
    const bool is_now = !input.at || outlives_false_time(tx.db(), input, entry);
    reopen(tx, entry.number, Scope::marketing, is_now ? std::nullopt : std::optional(entry.at));
}

void follow(Tx& tx, const ConsentInput& input, const Consent& entry) {
    if (entry.scope != ConsentScope::marketing) return;
    if (can_reopen(input)) {
        reopen_for(tx, input, entry);
    } else if (entry.status == ConsentStatus::withdrawn && !was_reopened_after(tx.db(), entry.contact, entry.at)) {
        const auto reason = input.source == Source::keyword ? SuppressionReason::stop : SuppressionReason::withdrawn;
        suppress(tx, entry.number, Scope::marketing, reason, entry.at);
    }
}

}  // namespace

std::string_view to_string(ConsentScope value) { return name_of(k_consent_scope_names, value); }
std::string_view to_string(ConsentStatus value) { return name_of(k_consent_status_names, value); }
std::string_view to_string(Basis value) { return name_of(k_basis_names, value); }
std::string_view to_string(Source value) { return name_of(k_source_names, value); }
std::optional<ConsentScope> parse_consent_scope(std::string_view text) {
    return value_of<ConsentScope>(k_consent_scope_names, text);
}
std::optional<ConsentStatus> parse_consent_status(std::string_view text) {
    return value_of<ConsentStatus>(k_consent_status_names, text);
}
std::optional<Basis> parse_basis(std::string_view text) { return value_of<Basis>(k_basis_names, text); }
std::optional<Source> parse_source(std::string_view text) { return value_of<Source>(k_source_names, text); }

std::string_view to_string(Standing value) {
    static constexpr std::array<std::string_view, 5> k_names = {"none", "granted", "withdrawn", "pending", "expired"};
    return name_of(k_names, value);
}

Standing standing(const Consent& entry, words::Instant now) {
    switch (entry.status) {
        case ConsentStatus::granted:
            return entry.expires_at && now >= *entry.expires_at ? Standing::expired : Standing::granted;
        case ConsentStatus::withdrawn: return Standing::withdrawn;
        case ConsentStatus::pending: return Standing::pending;
    }
    return Standing::none;  // a status of a later release gives no consent
}

Faults check(const ConsentInput& input, words::Instant now) {
    Faults faults;
    check_optional(faults, "/wording", input.wording, k_max_wording);
    if (input.language && !language_tag(*input.language)) faults.push_back({"/language", errc::language_invalid});
    check_time(faults, "/at", input.at, now);
    if (input.expires_at && (input.status != ConsentStatus::granted || *input.expires_at <= input.at.value_or(now)))
        faults.push_back({"/expires_at", errc::expiry_invalid});
    check_optional(faults, "/proof", input.proof, k_max_proof);
    return faults;
}

words::Result<Recorded> record_consent(Tx& tx, const ConsentInput& input) {
    if (const Faults faults = check(input, tx.now()); !faults.empty()) return faults.front().why;
    Consent entry{0,
                  ensure_contact(tx, input.number, to_string(input.source)),
                  input.number,
                  input.scope,
                  input.status,
                  std::string(to_string(input.basis)),
                  std::string(to_string(input.source)),
                  input.wording,
                  input.language ? language_tag(*input.language) : std::nullopt,
                  std::min(input.at.value_or(tx.now()), tx.now()),
                  tx.now(),
                  input.expires_at,
                  input.proof};
    if (const auto known = find_same(tx.db(), entry)) return Recorded{entry.contact, *known, true};
    append(tx, entry);
    follow(tx, input, entry);
    const bool granted = consent_now(tx.db(), entry.contact, entry.scope, tx.now()) == Standing::granted;
    tx.tell(store::ConsentRecorded{entry.contact, entry.number, granted, entry.scope});
    return Recorded{entry.contact, entry.key, false};
}

std::optional<Consent> ruling_consent(Database& database, Key contact, ConsentScope scope, std::optional<Key> before) {
    const auto key = ruling_key(database, contact, scope, before);
    if (!key) return {};
    Cursor cursor = database.query(k_one, *key);
    if (!cursor.next()) return {};
    return read_consent(cursor);
}

Standing consent_now(Database& database, Key contact, ConsentScope scope, words::Instant now) {
    const auto entry = ruling_consent(database, contact, scope);
    return entry ? standing(*entry, now) : Standing::none;
}

std::vector<Consent> consents_now(Database& database, Key contact) {
    std::vector<Consent> entries;
    for (const auto scope : {ConsentScope::marketing, ConsentScope::service, ConsentScope::profiling})
        if (auto entry = ruling_consent(database, contact, scope)) entries.push_back(std::move(*entry));
    return entries;
}

std::vector<Consent> consents_of(Database& database, Key contact) {
    std::vector<Consent> entries;
    Cursor cursor = database.query(k_history, contact);
    while (cursor.next()) entries.push_back(read_consent(cursor));
    return entries;
}

}  // namespace controller::ledger
