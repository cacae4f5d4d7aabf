#include "controller/inbox/record.hpp"

#include "config/words/failpoint.hpp"
#include "controller/dispatch/withdraw.hpp"
#include "controller/inbox/keywords.hpp"
#include "controller/inbox/reply.hpp"
#include "controller/inbox/wish.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/policy/judge.hpp"

namespace controller::inbox {

namespace {

// What followed from a text.
struct Followed {
    std::string_view handled_as{};  // empty: it waits for a person
    Replied replied{};
};

std::optional<ledger::Consent> pending_consent(store::Database& db, const words::Number& number, words::Instant now) {
    const auto contact = ledger::find_contact(db, number);
    if (!contact) return {};
    auto entry = ledger::ruling_consent(db, *contact, store::ConsentScope::marketing);
    if (!entry || ledger::standing(*entry, now) != ledger::Standing::pending) return {};
    return entry;
}

Classified read(store::Tx& tx, const reader::Config& config, const Incoming& incoming) {
    if (!incoming.has_words || !incoming.sender.number) return {};
    const auto& number = *incoming.sender.number;
    const auto whose = recipient_of(tx.db(), config, number, {});
    std::string language = config.shop.language;
    for (const std::string& one : whose.languages)
        if (!one.empty()) {
            language = one;
            break;
        }
    auto result = classify(incoming.text, pending_consent(tx.db(), number, tx.now()).has_value(), language);
    const bool opts_out =
        result.kind == Kind::opt_out || result.kind == Kind::opt_out_all || result.kind == Kind::near_miss;
    // Of a text that is not whole only an opt-out is believed.
    return incoming.complete || opts_out ? result : Classified{};
}

// A START that was sent before the last STOP and came after it (a store that is read out of order) takes nothing back.
// Both times are of the network's clock.
bool is_overtaken(store::Tx& tx, const Incoming& incoming) {
    return incoming.sent_at && tx.query("SELECT 1 FROM inbound WHERE number = ?1 AND kind IN (?2, ?3) AND sent_at > ?4",
                                        incoming.sender.text, Kind::opt_out, Kind::opt_out_all, *incoming.sent_at)
                                   .next();
}

class Following {
public:
    Following(store::Tx& tx, const dispatch::Present& present, const Incoming& incoming, const Classified& classified)
        : tx_(tx), present_(present), incoming_(incoming), classified_(classified) {}

    Followed run() {
        switch (classified_.kind) {
            case Kind::opt_out: return leave(store::Scope::marketing, Answer::opted_out);
            case Kind::opt_out_all: return leave(store::Scope::all, Answer::opted_out_of_all);
            case Kind::opt_in: return come_back(wish(), ledger::Basis::express);
            case Kind::confirm_opt_in: return confirm();
            case Kind::help: return help();
            case Kind::near_miss:
            case Kind::other: break;
        }
        return {};
    }

private:
    const words::Number& number() const { return *incoming_.sender.number; }

    Wish wish() const {
        return {
            .number = number(), .wording = incoming_.text, .language = classified_.language, .proof = incoming_.proof};
    }

    Replied say(Answer answer) {
        return reply(tx_, present_,
                     {.answer = answer,
                      .to = number(),
                      .sim = incoming_.sim,
                      .recipient = recipient_of(tx_.db(), present_.rules()->config, number(), classified_.language),
                      .received_at = tx_.now()});
    }

    Followed leave(store::Scope scope, Answer answer) {
        opt_out(tx_, wish(), scope);
        return {to_string(classified_.kind), say(answer)};
    }

    Followed come_back(const Wish& wish, ledger::Basis basis) {
        if (!may_opt_in(tx_.db(), number()) || is_overtaken(tx_, incoming_)) return {};
        opt_in(tx_, wish, basis);
        return {to_string(Kind::opt_in), say(Answer::opted_in)};
    }

    // What is agreed to is what was asked.
    Followed confirm() {
        Wish agreed = wish();
        if (const auto asked = pending_consent(tx_.db(), number(), tx_.now()); asked && asked->wording) {
            agreed.wording = *asked->wording;
            agreed.language = asked->language.value_or("");
        }
        return come_back(agreed, ledger::Basis::double_opt_in);
    }

    // Whom no answer reaches, a person helps.
    Followed help() {
        const Replied replied = say(Answer::help);
        return {replied.written ? to_string(Kind::help) : std::string_view(), replied};
    }

    store::Tx& tx_;
    const dispatch::Present& present_;
    const Incoming& incoming_;
    const Classified& classified_;
};

words::Key insert(store::Tx& tx, const Incoming& incoming, Kind kind, std::string_view handled_as) {
    const auto contact = incoming.sender.number ? ledger::find_contact(tx.db(), *incoming.sender.number) : std::nullopt;
    const bool handled = !handled_as.empty();
    return tx.insert(
        "INSERT INTO inbound(sim, number, contact, text, received_at, sent_at, kind, handled_at, handled_as, complete,"
        " form, details, protocol) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        incoming.sim, incoming.sender.text, contact, incoming.text, tx.now(), incoming.sent_at, kind,
        handled ? std::optional(tx.now()) : std::nullopt,
        handled ? std::optional(std::string(handled_as)) : std::nullopt, incoming.complete, incoming.form,
        incoming.details, incoming.replaces ? std::optional<std::int64_t>(*incoming.replaces) : std::nullopt);
}

// 3GPP TS 23.040 §9.2.3.9: it takes the place of the one of the same kind that the sender sent before. What that one
// asked for has been done, and stays done.
void replace_earlier(store::Tx& tx, const Incoming& incoming, words::Key by) {
    if (!incoming.replaces) return;
    tx.run(
        "UPDATE inbound SET replaced_by = ?1 WHERE number = ?2 AND sim = ?3 AND protocol = ?4 AND replaced_by IS NULL"
        " AND key < ?1",
        by, incoming.sender.text, incoming.sim, static_cast<std::int64_t>(*incoming.replaces));
}

}  // namespace

Recipient recipient_of(store::Database& db, const reader::Config& config, const words::Number& number,
                       std::string language) {
    Recipient whom{.languages = {std::move(language)}};
    if (const auto key = ledger::find_contact(db, number))
        if (const auto contact = ledger::get_contact(db, *key)) {
            whom.languages.push_back(contact->language.value_or(""));
            whom.first_name = contact->first_name;
        }
    whom.languages.push_back(config.shop.language);
    return whom;
}

Received record(store::Tx& tx, const dispatch::Present& present, const Incoming& incoming) {
    const auto rules = present.rules();
    const Classified classified = read(tx, rules->config, incoming);
    const Followed followed = Following(tx, present, incoming, classified).run();
    // What is to be shown to nobody waits for nobody.
    const bool is_silent = incoming.form == modem::sms::Form::silent;
    const words::Key key =
        insert(tx, incoming, classified.kind, is_silent ? to_string(Settlement::nothing) : followed.handled_as);
    replace_earlier(tx, incoming, key);
    if (incoming.sender.number && incoming.sim != 0) dispatch::note_inbound(tx, *incoming.sender.number, incoming.sim);
    tx.tell(store::InboundRecorded{key});
    words::failpoint("inbound.record");
    return {.inbound = key, .kind = classified.kind, .reply_refused = followed.replied.refused};
}

Received supplement(store::Tx& tx, const dispatch::Present& present, words::Key inbound, const Incoming& incoming) {
    Received received{.inbound = inbound};
    bool handled = false;
    {
        store::Cursor cursor = tx.query("SELECT kind, handled_at FROM inbound WHERE key = ?1", inbound);
        if (cursor.next()) received.kind = cursor.as<Kind>(0);
        handled = !cursor.is_null(1);
    }
    // Data that is whole may turn out to be a picture message.
    tx.run("UPDATE inbound SET text = ?2, complete = ?3, form = ?4, details = ?5 WHERE key = ?1", inbound,
           incoming.text, incoming.complete, incoming.form, incoming.details);
    if (!incoming.complete) return received;
    if (!handled) {
        const Kind before = received.kind;
        const Classified classified = read(tx, present.rules()->config, incoming);
        const Followed followed = Following(tx, present, incoming, classified).run();
        received.kind = classified.kind;
        received.reply_refused = followed.replied.refused;
        tx.run("UPDATE inbound SET kind = ?2 WHERE key = ?1", inbound, classified.kind);
        if (!followed.handled_as.empty())
            tx.run("UPDATE inbound SET handled_at = ?2, handled_as = ?3 WHERE key = ?1", inbound, tx.now(),
                   followed.handled_as);
        // Whole, it is no opt-out misspelt: what was held for a person goes on.
        if (before == Kind::near_miss && classified.kind != Kind::near_miss && incoming.sender.number)
            dispatch::reconsider(tx, policy::to_string(policy::HoldReason::open_case), *incoming.sender.number);
    }
    tx.tell(store::InboundRecorded{inbound});
    return received;
}

}  // namespace controller::inbox
