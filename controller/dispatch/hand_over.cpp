#include "controller/dispatch/hand_over.hpp"

#include <algorithm>
#include <stdexcept>

#include "controller/dispatch/changes.hpp"
#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

using words::MessageState;

namespace {

constexpr std::chrono::minutes k_shortest_validity{5};

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

}  // namespace

Intent hand_over(store::Tx& tx, const Present& present, words::Key sim, Candidate& candidate, int index,
                 std::optional<words::Instant> valid_until) {
    Intent intent{.place = write_intent(tx, present, sim, candidate.key, index, candidate.question.to),
                  .count = candidate.parts,
                  .message_class = candidate.question.message_class,
                  .valid_until = valid_until,
                  .created = candidate.created,
                  .recall = present.under_way.add(candidate.key)};
    intent.lane = candidate.question.lane;
    if (candidate.media)
        intent.mms = picture_of(tx.db(), candidate);
    else
        intent.pdu = encode(tx, candidate, index);
    tx.if_undone([&present, key = candidate.key, recall = intent.recall] { present.under_way.remove(key, recall); });
    return intent;
}

void begin(store::Tx& tx, const Candidate& candidate, words::Key sim) {
    move(tx, {.message = candidate.key, .from = MessageState::queued, .to = MessageState::sending});
    // What was tried before and never went counts from now.
    tx.run("UPDATE message SET sim = ?2, sent_at = CASE WHEN ?4 THEN coalesce(sent_at, ?3) ELSE ?3 END WHERE key = ?1",
           candidate.key, sim, tx.now(), candidate.question.begun);
}

}  // namespace controller::dispatch
