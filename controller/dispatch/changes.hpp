#pragma once

#include "controller/store/writer.hpp"
#include "modem/sms/errors.hpp"

namespace controller::dispatch {

// What is put on the air differently after a centre refused its form. Stored as bits; never renumbered.
inline constexpr std::int64_t k_no_validity = 4;
/// The end of the message has moved with civil time (clock_step.hpp); a bit beside those.
inline constexpr std::int64_t k_end_moves = 8;

/// Whether the message can be sent so: not done before, the text has room in the other alphabet, nothing of it is on
/// the air.
bool may_change(store::Database& db, words::Key message, modem::sms::Change change);
void change(store::Tx& tx, words::Key message, modem::sms::Change change);

/// Only the SIM that was asked for sends it.
bool is_pinned(store::Database& db, words::Key message);

}  // namespace controller::dispatch
