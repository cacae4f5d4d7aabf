#include "controller/inbox/handle.hpp"

#include <algorithm>

#include "controller/dispatch/withdraw.hpp"
#include "controller/inbox/errc.hpp"
#include "controller/inbox/parts.hpp"
#include "controller/inbox/record.hpp"
#include "controller/inbox/reply.hpp"
#include "controller/inbox/view.hpp"
#include "controller/inbox/wish.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/policy/judge.hpp"

namespace controller::inbox {

namespace {

std::optional<std::string> proof_of(store::Tx& tx, words::Key inbound) {
    store::Cursor cursor = tx.query("SELECT hash FROM inbound_part WHERE inbound = ?1 ORDER BY idx, at", inbound);
    if (!cursor.next()) return {};
    Hash hash{};
    const store::Blob bytes = cursor.blob(0);
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return to_hex(hash);
}

std::optional<words::Key> sim_of(store::Tx& tx, words::Key inbound) {
    store::Cursor cursor = tx.query("SELECT sim FROM inbound WHERE key = ?1", inbound);
    return cursor.next() ? cursor.maybe_integer(0) : std::nullopt;
}

Answer answer_of(Settlement as) {
    switch (as) {
        case Settlement::opt_out: return Answer::opted_out;
        case Settlement::opt_out_all: return Answer::opted_out_of_all;
        case Settlement::opt_in:
        case Settlement::nothing: break;
    }
    return Answer::opted_in;
}

void act(store::Tx& tx, const Wish& wish, Settlement as) {
    switch (as) {
        case Settlement::opt_out: opt_out(tx, wish, store::Scope::marketing); return;
        case Settlement::opt_out_all: opt_out(tx, wish, store::Scope::all); return;
        case Settlement::opt_in: opt_in(tx, wish, ledger::Basis::express); return;
        case Settlement::nothing: return;
    }
}

}  // namespace

words::Result<void> handle(store::Tx& tx, const dispatch::Present& present, words::Key inbound, Settlement as) {
    const auto text = view(tx.db(), inbound);
    if (!text) return make_error_code(errc::not_found);
    if (text->handled_at && text->handled_as == to_string(as)) return {};
    if (text->handled_at) return make_error_code(errc::already_handled);
    const auto number = words::Number::parse(text->number);
    if (as != Settlement::nothing && !number) return make_error_code(errc::no_number);
    if (as == Settlement::opt_in && !may_opt_in(tx.db(), *number)) return make_error_code(errc::still_blocked);

    if (as != Settlement::nothing) {
        act(tx, {*number, ledger::Source::staff, text->text, {}, proof_of(tx, inbound)}, as);
        reply(tx, present,
              {.answer = answer_of(as),
               .to = *number,
               .sim = sim_of(tx, inbound),
               .recipient = recipient_of(tx.db(), present.rules()->config, *number, {}),
               .received_at = text->received_at});
    }
    tx.run("UPDATE inbound SET handled_at = ?2, handled_as = ?3, contact = ?4 WHERE key = ?1", inbound, tx.now(),
           to_string(as), number ? ledger::find_contact(tx.db(), *number) : text->contact);
    if (number) dispatch::reconsider(tx, policy::to_string(policy::HoldReason::open_case), *number);
    return {};
}

}  // namespace controller::inbox
