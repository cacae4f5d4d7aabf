#include "controller/dispatch/plan.hpp"

#include <algorithm>
#include <stdexcept>

#include "config/words/failpoint.hpp"
#include "controller/dispatch/changes.hpp"
#include "controller/dispatch/facts.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/sim_health.hpp"
#include "controller/ledger/number.hpp"

namespace controller::dispatch {

namespace {

using words::MessageState;

// How many messages one call moves aside at most, so that a long night's queue does not hold up the writer.
constexpr int k_max_aside = 50;
constexpr std::chrono::minutes k_shortest_validity{5};
// What a person must change is looked at again so often.
constexpr std::chrono::minutes k_look_again{15};

struct Candidate {
    words::Key key;
    Question question;
    std::string text;
    words::Encoding encoding;
    int parts;
    std::optional<std::int64_t> concat;
    std::int64_t changed;  ///< see changes.hpp
    words::Instant created;
    bool media;
    std::optional<std::string> layout;
    bool flash = false;
};

constexpr std::string_view k_columns =
    "key, number, contact, class, lane, origin, not_before, expires_at, text, encoding, parts, concat, changed, "
    "created_at, media, layout, flash";

Candidate read(const store::Cursor& cursor) {
    Question question{.to = words::Number::parse(cursor.text(1)).value(),
                      .message_class = cursor.as<words::MessageClass>(3),
                      .lane = cursor.as<words::Lane>(4)};
    question.message = cursor.integer(0);
    question.contact = cursor.maybe_integer(2);
    question.origin = cursor.as<Origin>(5);
    question.not_before = cursor.maybe_instant(6);
    question.expires_at = cursor.instant(7);
    return {cursor.integer(0),
            question,
            std::string(cursor.text(8)),
            cursor.as<words::Encoding>(9),
            static_cast<int>(cursor.integer(10)),
            cursor.maybe_integer(11),
            cursor.integer(12),
            cursor.instant(13),
            cursor.integer(14) != 0,
            cursor.maybe_text(15),
            cursor.integer(16) != 0};
}

// The message whose part this SIM sent last, if it is begun and parts of it are missing.
std::optional<std::pair<Candidate, int>> begun(store::Database& db, words::Key sim) {
    std::optional<Candidate> candidate;
    {
        static const std::string sql = "SELECT " + std::string(k_columns) +
                                       " FROM message WHERE state = 2 AND withdrawn IS NULL AND parts > 1 AND key ="
                                       " (SELECT message FROM part WHERE sim = ?1 ORDER BY seq DESC LIMIT 1)";
        store::Cursor cursor = db.query(sql, sim);
        if (cursor.next()) candidate = read(cursor);
    }
    if (!candidate) return {};
    const auto index = missing_part(db, candidate->key, candidate->parts);
    if (!index) return {};
    return std::pair(std::move(*candidate), *index);
}

std::optional<Candidate> best_after(store::Database& db, words::Instant now, const Sender& sender, words::Lane lane,
                                    words::Key after) {
    static const std::string sql = "SELECT " + std::string(k_columns) +
                                   " FROM message INDEXED BY message_line WHERE state = 0 AND (lane, key) > (?2, ?3)"
                                   " AND (CASE pinned WHEN 0 THEN avoid IS NOT ?1 OR avoid_until <= ?4 ELSE sim = ?1"
                                   " END) AND (media = 0 OR ?5) ORDER BY lane, key LIMIT 1";
    store::Cursor cursor = db.query(sql, sender.sim, lane, after, now, sender.pictures);
    return cursor.next() ? std::optional(read(cursor)) : std::nullopt;
}

// The reference of a long message's parts: the next after the last one to this number, so that no two that the phone
// may still be putting together share one.
std::uint8_t concat_reference(store::Tx& tx, Candidate& candidate) {
    if (!candidate.concat) {
        std::int64_t next = candidate.key * 7;
        {
            store::Cursor cursor = tx.query(
                "SELECT concat FROM message WHERE number = ?1 AND concat IS NOT NULL ORDER BY key DESC LIMIT 1",
                candidate.question.to);
            if (cursor.next()) next = cursor.integer(0) + 1;
        }
        candidate.concat = next & 0xff;
        tx.run("UPDATE message SET concat = ?2 WHERE key = ?1", candidate.key, *candidate.concat);
    }
    return static_cast<std::uint8_t>(*candidate.concat);
}

modem::sms::Pdu encode(store::Tx& tx, Candidate& candidate, int index) {
    modem::sms::MessageOptions options;
    options.encoding = candidate.encoding;
    if (candidate.layout) options.layout = modem::sms::parse_layout(*candidate.layout);
    options.flash = candidate.flash;
    options.concat_reference = candidate.parts > 1 ? concat_reference(tx, candidate) : 0;
    options.status_report = true;
    const auto left = std::chrono::duration_cast<std::chrono::minutes>(*candidate.question.expires_at - tx.now());
    if ((candidate.changed & k_no_validity) == 0) options.validity = std::max(left, k_shortest_validity);
    const auto to = modem::sms::Address::parse(candidate.question.to.text());
    if (!to) throw std::logic_error("a number that cannot be an address");
    auto pdus = modem::sms::encode_message(*to, candidate.text, options);
    if (!pdus) throw std::logic_error("an accepted text cannot be encoded");
    return std::move(pdus->at(static_cast<std::size_t>(index - 1)));
}

modem::device::Mms picture_of(store::Database& db, const Candidate& candidate) {
    store::Cursor cursor = db.query("SELECT content_type, data FROM message_media WHERE message = ?1", candidate.key);
    if (!cursor.next()) throw std::logic_error("a picture message without its picture");
    const store::Blob data = cursor.blob(1);
    return {candidate.question.to.text(), candidate.text, std::string(cursor.text(0)),
            std::string(reinterpret_cast<const char*>(data.data()), data.size())};
}

Intent hand_over(store::Tx& tx, const Present& present, words::Key sim, Candidate& candidate, int index,
                 std::optional<words::Instant> valid_until) {
    Intent intent{.place = write_intent(tx, sim, candidate.key, index),
                  .count = candidate.parts,
                  .message_class = candidate.question.message_class,
                  .valid_until = valid_until,
                  .created = candidate.created,
                  .recall = present.under_way.add(candidate.key)};
    if (candidate.media)
        intent.mms = picture_of(tx.db(), candidate);
    else
        intent.pdu = encode(tx, candidate, index);
    tx.if_undone([&present, key = candidate.key, recall = intent.recall] { present.under_way.remove(key, recall); });
    return intent;
}

void begin(store::Tx& tx, words::Key message, words::Key sim) {
    move(tx, {.message = message, .from = MessageState::queued, .to = MessageState::sending});
    tx.run("UPDATE message SET sim = ?2, sent_at = coalesce(sent_at, ?3) WHERE key = ?1", message, sim, tx.now());
}

// Some countries forbid marketing from ordinary mobile numbers, unless the operator allows it in writing.
bool may_send_from(const Rules& rules, const Sender& sender, const Question& question) {
    if (question.message_class != words::MessageClass::marketing || rules.config.practice.on) return true;
    const words::CountryRules* country = rules.country(ledger::region_of(question.to));
    const reader::Modem* modem = rules.modem(sender.modem);
    if (country == nullptr || modem == nullptr || modem->operator_letter || !modem->number) return true;
    return std::none_of(country->forbid_marketing_from.begin(), country->forbid_marketing_from.end(),
                        [&](const std::string& prefix) { return modem->number->text().starts_with(prefix); });
}

}  // namespace

Choice plan_next(store::Tx& tx, const Present& present, Quota& quota, const Sender& sender) {
    if (auto rest = begun(tx.db(), sender.sim); rest && !present.stopped(rest->first.question.message_class))
        return {hand_over(tx, present, sender.sim, rest->first, rest->second, {}), false};
    const auto rules = present.rules();
    const int month = month_of(tx.now(), rules->shop_zone);
    words::Lane lane = words::Lane::alert;
    words::Key after = 0;
    for (int aside = 0; aside < k_max_aside; ++aside) {
        auto candidate = best_after(tx.db(), tx.now(), sender, lane, after);
        if (!candidate) return {};
        lane = candidate->question.lane;
        after = candidate->key;
        // Tried again after its first part is on the air: only the missing parts, and hours and caps no longer stop
        // them.
        candidate->question.begun = was_on_air(tx.db(), candidate->key);
        const auto verdict = judge(tx.db(), present, *rules, tx.now(), candidate->question);
        if (const auto* skip = std::get_if<policy::Skip>(&verdict); skip != nullptr && candidate->question.begun) {
            withdraw_rest(tx, candidate->key, MessageState::queued, policy::to_string(skip->reason));
            continue;
        }
        if (!settle_verdict(tx, candidate->key, MessageState::queued, verdict)) continue;
        if (const auto until = unreachable_until(tx.db(), candidate->question.to, tx.now())) {
            move(tx, {.message = candidate->key,
                      .from = MessageState::queued,
                      .to = MessageState::held,
                      .reason = "recipient",
                      .next_attempt = std::min(*until, *candidate->question.expires_at),
                      .detail = "the recipient could not be reached by an earlier message"});
            continue;
        }
        if (!may_send_from(*rules, sender, candidate->question)) {
            if (sender.alone)
                move(tx, {.message = candidate->key,
                          .from = MessageState::queued,
                          .to = MessageState::held,
                          .reason = "sender_forbidden",
                          .next_attempt = std::min(tx.now() + k_look_again, *candidate->question.expires_at),
                          .detail =
                              "the country forbids marketing from this SIM's number without a letter of the operator"});
            continue;
        }
        if (!quota.allows(tx.db(), sender.sim, month, candidate->question.to, sender.recipients_per_month)) {
            if (sender.alone)
                move(tx,
                     {.message = candidate->key,
                      .from = MessageState::queued,
                      .to = MessageState::held,
                      .reason = "quota",
                      .next_attempt = std::min(next_month(tx.now(), rules->shop_zone), *candidate->question.expires_at),
                      .detail = "the SIM has had its recipients of this month"});
            continue;
        }
        quota.note(tx, sender.sim, month, candidate->question.to);
        const int index = missing_part(tx.db(), candidate->key, candidate->parts).value();
        begin(tx, candidate->key, sender.sim);
        const auto valid_until =
            candidate->question.begun ? std::nullopt : std::optional(std::get<policy::Send>(verdict).valid_until);
        return {hand_over(tx, present, sender.sim, *candidate, index, valid_until), false};
    }
    return {{}, true};
}

int release_due(store::Tx& tx, int limit) {
    std::vector<std::pair<words::Key, MessageState>> due;
    {
        store::Cursor cursor = tx.query(
            "SELECT key, state FROM message INDEXED BY message_due WHERE next_attempt_at <= ?1 ORDER BY "
            "next_attempt_at LIMIT ?2",
            tx.now(), limit);
        while (cursor.next()) due.emplace_back(cursor.integer(0), cursor.as<MessageState>(1));
    }
    for (const auto& [key, state] : due) {
        if (state == MessageState::unknown) tx.run("UPDATE part SET state = 7 WHERE message = ?1 AND state = 3", key);
        move(tx, {.message = key, .from = state, .to = MessageState::queued});
        words::failpoint("message.release");
    }
    return static_cast<int>(due.size());
}

int expire_queued(store::Tx& tx, int limit) {
    std::vector<words::Key> late;
    {
        store::Cursor cursor =
            tx.query("SELECT key FROM message INDEXED BY message_line WHERE state = 0 AND expires_at <= ?1 LIMIT ?2",
                     tx.now(), limit);
        while (cursor.next()) late.push_back(cursor.integer(0));
    }
    for (const words::Key key : late)
        move(tx, {.message = key, .from = MessageState::queued, .to = MessageState::expired});
    return static_cast<int>(late.size());
}

std::optional<words::Instant> next_due(store::Database& db) {
    store::Cursor cursor = db.query(
        "SELECT next_attempt_at FROM message INDEXED BY message_due WHERE next_attempt_at IS NOT NULL"
        " ORDER BY next_attempt_at LIMIT 1");
    return cursor.next() ? std::optional(cursor.instant(0)) : std::nullopt;
}

}  // namespace controller::dispatch
