#include "controller/inbox/reply.hpp"

#include "controller/dispatch/message.hpp"
#include "controller/inbox/sender.hpp"
#include "controller/ledger/number.hpp"

namespace controller::inbox {

namespace {

using dispatch::Origin;

bool is_confirmation(Answer answer) {
    switch (answer) {
        case Answer::opted_out:
        case Answer::opted_out_of_all: return true;
        case Answer::opted_in:
        case Answer::help: return false;
    }
    return false;
}

// What a clock that was ahead wrote down years from now does not keep anybody from an answer until then.
int replies_lately(store::Tx& tx, const words::Number& to) {
    store::Cursor cursor = tx.query(
        "SELECT count(*) FROM message WHERE number = ?1 AND origin IN (?2, ?3) AND created_at BETWEEN ?4 AND ?5", to,
        Origin::reply, Origin::confirmation, tx.now() - k_replies_time, tx.now() + k_replies_time);
    return cursor.next() ? static_cast<int>(cursor.integer(0)) : 0;
}

bool was_confirmed_lately(store::Tx& tx, const words::Number& to) {
    return tx
        .query(
            "SELECT 1 FROM message m WHERE m.number = ?1 AND m.origin = ?2 AND m.created_at BETWEEN ?3 AND ?4 AND NOT "
            "EXISTS"
            " (SELECT 1 FROM inbound i WHERE i.number = m.number AND i.handled_as = 'opt_in'"
            " AND i.handled_at >= m.created_at)",
            to, Origin::confirmation, tx.now() - k_replies_time, tx.now() + k_replies_time)
        .next();
}

// How dispatch finds the SIM again: by its ICCID, or else by the modem it was in last.
std::optional<std::string> name_of(store::Tx& tx, const std::optional<words::Key>& sim) {
    constexpr std::string_view k_iccid = "iccid:";
    if (!sim) return {};
    store::Cursor cursor = tx.query("SELECT name, last_modem FROM sim WHERE key = ?1", *sim);
    if (!cursor.next()) return {};
    const std::string_view name = cursor.text(0);
    return name.starts_with(k_iccid) ? std::string(name.substr(k_iccid.size())) : cursor.maybe_text(1);
}

}  // namespace

Replied reply(store::Tx& tx, const dispatch::Present& present, const Reply& reply) {
    const auto rules = present.rules();
    const auto* country = rules->country(ledger::region_of(reply.to));
    if (!may_be_answered(tx.db(), rules->config, reply.to) || replies_lately(tx, reply.to) >= k_most_replies) return {};
    dispatch::NewMessage message{.to = reply.to,
                                 .text = reply_text(rules->config, country, reply.answer, reply.recipient),
                                 .sim = name_of(tx, reply.sim),
                                 .origin = Origin::reply};
    if (is_confirmation(reply.answer)) {
        const words::CountryRules usual{};
        const auto& duty = country != nullptr ? *country : usual;
        message.origin = Origin::confirmation;
        message.expires_at = reply.received_at + duty.confirm_within;
        if (duty.confirmations == 0 || *message.expires_at <= tx.now() || was_confirmed_lately(tx, reply.to)) return {};
    }
    const auto accepted = dispatch::accept(tx, present, message);
    if (!accepted) return {false, accepted.error()};
    return {accepted->state == words::MessageState::queued || accepted->state == words::MessageState::held, {}};
}

}  // namespace controller::inbox
