#pragma once

#include "config/words/result.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/inbox/kind.hpp"
#include "controller/store/writer.hpp"

namespace controller::inbox {

/// A person settles an inbound text: an opt-out or opt-in does what the text would have done by itself, answered only
/// while the country's time for a confirmation lasts. What was held for this number (`open_case`) is due at once: kick
/// the dispatcher after the commit. Settling it again as the same does nothing. Refused with an errc.
words::Result<void> handle(store::Tx& tx, const dispatch::Present& present, words::Key inbound, Settlement as);

}  // namespace controller::inbox
