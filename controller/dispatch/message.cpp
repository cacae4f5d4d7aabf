#include "controller/dispatch/message.hpp"

#include <stdexcept>

#include "controller/dispatch/facts.hpp"
#include "controller/dispatch/journal.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/ledger/number.hpp"
#include "controller/store/failpoint.hpp"
#include "modem/sms/errc.hpp"

namespace controller::dispatch {

namespace {

using words::MessageClass;
using words::MessageState;

bool is_allowed(const Rules& rules, const words::Number& number, Origin origin) {
    const auto kind = ledger::kind_of(number);
    if (kind == ledger::NumberKind::premium || kind == ledger::NumberKind::shared_cost) return false;
    // The technician wrote these numbers down: an owner may have a telephone of another country.
    if (origin == Origin::alert) return true;
    for (const std::string& prefix : rules.config.dispatch.allow)
        if (number.text().starts_with(prefix)) return true;
    return false;
}

words::Result<std::optional<words::Key>> asked_sim(store::Tx& tx, const NewMessage& message) {
    if (!message.sim) return std::optional<words::Key>();
    store::Cursor cursor = tx.query(
        "SELECT key FROM sim WHERE name = 'iccid:' || ?1 OR last_modem = ?1 ORDER BY seen_at DESC", *message.sim);
    if (!cursor.next()) return make_error_code(errc::unknown_sim);
    return std::optional<words::Key>(cursor.integer(0));
}

std::string timeline_line(words::Instant at, std::string_view event, std::string_view detail) {
    std::string line = std::to_string(words::to_ms(at)) + " " + std::string(event);
    if (!detail.empty()) line += " " + std::string(detail);
    return line + "\n";
}

// Whether the data begins as its type does.
bool is_picture(const Media& media) {
    const auto begins = [&](std::string_view magic) { return media.data.starts_with(magic); };
    if (media.content_type == "image/jpeg") return begins("\xff\xd8\xff");
    if (media.content_type == "image/png") return begins("\x89PNG\r\n\x1a\n");
    return media.content_type == "image/gif" && (begins("GIF87a") || begins("GIF89a"));
}

words::Result<void> check_media(const Media& media) {
    if (media.data.empty() || media.data.size() > k_max_media) return make_error_code(errc::media_too_big);
    if (!is_picture(media)) return make_error_code(errc::media_type);
    return {};
}

words::Result<modem::text::Prepared> check_text(const Rules& rules, const NewMessage& message) {
    if (message.text.empty()) return make_error_code(errc::empty_text);
    auto prepared = modem::text::prepare(message.text, wish_of(rules, message));
    if (!prepared) return text_error(prepared.error());
    if (prepared->layout.ends.size() > static_cast<std::size_t>(k_max_parts))
        return make_error_code(errc::too_many_parts);
    if (prepared->text.empty()) return make_error_code(errc::empty_text);
    if (message.flash && message.message_class == MessageClass::marketing)
        return make_error_code(errc::flash_marketing);
    return prepared;
}

// What goes with a picture is no short message: it travels as it is, as one.
words::Result<modem::text::Prepared> check_content(const Rules& rules, const NewMessage& message) {
    if (!message.media) return check_text(rules, message);
    if (const auto good = check_media(*message.media); !good) return good.error();
    return modem::text::Prepared{message.text, {modem::sms::Alphabet::gsm7, {}, {0}}};
}

void keep_media(store::Tx& tx, words::Key message, const Media& media) {
    tx.run("UPDATE message SET media = 1 WHERE key = ?1", message);
    tx.run("INSERT INTO message_media(message, content_type, size, data) VALUES(?1, ?2, ?3, ?4)", message,
           media.content_type, static_cast<std::int64_t>(media.data.size()),
           store::Blob(reinterpret_cast<const std::byte*>(media.data.data()), media.data.size()));
}

// A text is laid out when it is accepted, and cut the same way for every part, whatever the rules are by then.
words::Key insert(store::Tx& tx, const Rules& rules, const NewMessage& message, const Question& question,
                  const modem::text::Prepared& prepared, const std::optional<words::Key>& sim) {
    const auto asked = wish_of(rules, message).encoding;
    const auto encoding = asked == words::Encoding::smart ? words::Encoding::automatic : asked;
    std::optional<std::string> given, layout;
    if (prepared.text != message.text) given = message.text;
    if (!prepared.usual) layout = to_string(prepared.layout);
    return tx.insert(
        "INSERT INTO message(number, contact, class, lane, state, text, encoding, parts, sim, pinned, reference, "
        "not_before,"
        " expires_at, created_at, origin, campaign, generation, timeline, given, layout, flash, value)"
        " VALUES(?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        message.to, question.contact, message.message_class, question.lane, prepared.text, encoding,
        static_cast<std::int64_t>(prepared.layout.ends.size()), sim, sim.has_value(), message.reference,
        message.not_before, *question.expires_at, tx.now(), message.origin, message.campaign,
        static_cast<std::int64_t>(rules.config.generation), timeline_line(tx.now(), "accepted", ""), given, layout,
        message.flash, message.value);
}

MessageState state_of(store::Database& db, words::Key message) {
    store::Cursor cursor = db.query("SELECT state FROM message WHERE key = ?1", message);
    if (!cursor.next()) throw std::logic_error("a message vanished inside a transaction");
    return cursor.as<MessageState>(0);
}

}  // namespace

// By what it is for: an alert within the hours it is about, a receipt or appointment within two days, an offer over a
// long weekend.
std::chrono::hours default_life(MessageClass message_class, words::Lane lane) {
    if (lane == words::Lane::alert) return std::chrono::hours(4);
    return message_class == MessageClass::service ? std::chrono::hours(48) : std::chrono::hours(96);
}

modem::text::Wish wish_of(const Rules& rules, const NewMessage& message) {
    auto wish = wish_of(rules.air, message.message_class, message.encoding, message.language);
    // By its name a message may ask for a modem, which then is the only one whose tables count.
    const reader::Modem* modem = message.sim ? rules.modem(*message.sim) : nullptr;
    if (modem != nullptr) wish.languages = modem->languages;
    return wish;
}

words::error_code text_error(const words::error_code& error) {
    if (error == modem::sms::errc::not_gsm7) return make_error_code(errc::text_not_encodable);
    if (error == modem::sms::errc::too_many_parts) return make_error_code(errc::too_many_parts);
    return error;
}

words::Result<modem::text::Prepared> check(const Rules& rules, const NewMessage& message) {
    auto prepared = check_content(rules, message);
    if (!prepared) return prepared.error();
    if (message.lane == words::Lane::alert && message.message_class == MessageClass::marketing)
        return make_error_code(errc::alert_marketing);
    // The confirmation answers who wrote to us, wherever that is.
    if (message.origin != Origin::confirmation && !is_allowed(rules, message.to, message.origin))
        return make_error_code(errc::destination_forbidden);
    return prepared;
}

words::Result<Accepted> accept(store::Tx& tx, const Present& present, const NewMessage& message) {
    const auto rules = present.rules();
    if (message.value < 0 || message.value > k_most_value) return make_error_code(errc::bad_value);
    const auto prepared = check(*rules, message);
    if (!prepared) return prepared.error();
    const auto start = std::max(tx.now(), message.not_before.value_or(tx.now()));
    if (message.expires_at && *message.expires_at <= tx.now()) return make_error_code(errc::expires_in_past);
    if (message.expires_at && *message.expires_at <= start) return make_error_code(errc::expires_before_start);
    const auto sim = asked_sim(tx, message);
    if (!sim) return sim.error();

    Question question{.to = message.to, .message_class = message.message_class, .lane = words::Lane::service};
    question.lane = message.lane.value_or(message.message_class == MessageClass::service ? words::Lane::service
                                                                                         : words::Lane::bulk);
    question.origin = message.origin;
    question.contact = message.contact ? message.contact : ledger::find_contact(tx.db(), message.to);
    question.not_before = message.not_before;
    question.value = message.value;
    question.expires_at = message.expires_at.value_or(start + default_life(message.message_class, question.lane));
    const auto verdict = judge(tx.db(), present, *rules, tx.now(), question);

    const words::Key key = insert(tx, *rules, message, question, *prepared, *sim);
    if (message.media) keep_media(tx, key, *message.media);
    // Told before what becomes of it at once, which is a change by itself.
    tx.tell(store::MessageChanged{key, {}, MessageState::queued});
    settle_verdict(tx, key, MessageState::queued, verdict);
    words::failpoint("message.accept");
    store::failpoint_when_committed(tx, "message.accepted");
    return Accepted{key, tx.now(), state_of(tx.db(), key)};
}

words::Result<void> cancel(store::Tx& tx, const Present& present, words::Key message) {
    std::optional<MessageState> state;
    {
        store::Cursor cursor = tx.query("SELECT state FROM message WHERE key = ?1", message);
        if (cursor.next()) state = cursor.as<MessageState>(0);
    }
    if (!state) return make_error_code(errc::not_found);
    store::failpoint_when_committed(tx, "message.cancelled");
    if (*state == MessageState::queued || *state == MessageState::held) {
        if (!withdraw_rest(tx, message, *state, "cancelled"))
            move(tx, {.message = message, .from = *state, .to = MessageState::cancelled});
        words::failpoint("message.cancel");
        return {};
    }
    if (*state != MessageState::sending) return make_error_code(errc::too_late);
    tx.run("UPDATE message SET withdrawn = 'cancelled' WHERE key = ?1 AND withdrawn IS NULL", message);
    present.under_way.recall(message);
    return {};
}

bool withdraw_rest(store::Tx& tx, words::Key message, MessageState from, std::string_view why) {
    if (!was_on_air(tx.db(), message)) return false;
    if (from == MessageState::held) move(tx, {.message = message, .from = from, .to = MessageState::queued});
    move(tx, {.message = message, .from = MessageState::queued, .to = MessageState::sending});
    move(tx, {.message = message,
              .from = MessageState::sending,
              .to = MessageState::failed,
              .reason = "withdrawn",
              .detail = why});
    return true;
}

void move(store::Tx& tx, const Step& step) {
    if (!words::may_become(step.from, step.to))
        throw std::logic_error("message " + std::to_string(step.message) + " cannot go from " +
                               std::string(words::to_string(step.from)) + " to " +
                               std::string(words::to_string(step.to)));
    std::string detail(step.reason);
    if (!step.detail.empty()) detail += (detail.empty() ? "" : ": ") + std::string(step.detail);
    const auto reason = step.reason.empty() ? std::nullopt : std::optional<std::string>(step.reason);
    const auto changed = tx.run(
        "UPDATE message SET state = ?3, reason = ?4, next_attempt_at = ?5, timeline = timeline || ?6"
        " WHERE key = ?1 AND state = ?2",
        step.message, step.from, step.to, reason, step.next_attempt,
        timeline_line(tx.now(), words::to_string(step.to), detail));
    if (changed != 1)
        throw std::logic_error("message " + std::to_string(step.message) + " is not in the state it was read in");
    // What is settled needs its picture no more; what is in doubt may be sent again by a person.
    if (words::is_settled(step.to) && step.to != MessageState::unknown)
        tx.run("UPDATE message_media SET data = NULL WHERE message = ?1", step.message);
    tx.tell(store::MessageChanged{step.message, step.from, step.to});
}

void note(store::Tx& tx, words::Key message, std::string_view event, std::string_view detail) {
    tx.run("UPDATE message SET timeline = timeline || ?2 WHERE key = ?1", message,
           timeline_line(tx.now(), event, detail));
}

bool settle_verdict(store::Tx& tx, words::Key message, MessageState from, const policy::Verdict& verdict) {
    if (std::holds_alternative<policy::Send>(verdict)) return true;
    Step step{.message = message, .from = from, .to = MessageState::expired};
    if (const auto* hold = std::get_if<policy::Hold>(&verdict)) {
        step.to = MessageState::held;
        step.reason = policy::to_string(hold->reason);
        step.next_attempt = hold->until;
        step.detail = hold->detail;
    } else if (const auto* skip = std::get_if<policy::Skip>(&verdict)) {
        step.to = MessageState::skipped;
        step.reason = policy::to_string(skip->reason);
        step.detail = skip->detail;
    }
    move(tx, step);
    return false;
}

}  // namespace controller::dispatch
