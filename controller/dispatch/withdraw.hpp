#pragma once

#include "controller/dispatch/rules.hpp"
#include "controller/store/change.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

/// What a fact of the ledger does to messages, in its transaction: an opt-out skips what waits and withdraws what is
/// not on the air of a begun message (*The way of a message* 5).
void on_change(store::Tx& tx, const Present& present, const store::Change& change);

/// Pulls or releases the brake (*What always holds* 14). It is kept, and holds before the commit does.
void set_brake(store::Tx& tx, Present& present, policy::Brake level);
/// The brake as the database has it.
policy::Brake read_brake(store::Database& db);

/// What waits because of where a contact is or what it asked for is looked at again at once; whether there is any.
bool judge_again(store::Tx& tx, words::Key contact);

/// Looks again at what waits for `reason`, of one number or of all.
void reconsider(store::Tx& tx, std::string_view reason, const std::optional<words::Number>& number);

}  // namespace controller::dispatch
