#pragma once

#include "controller/dispatch/purge.hpp"

namespace controller::inbox {

/// As dispatch::purge_texts and purge_messages, for what came in. Opt-outs, opt-ins and confirmations prove a wish and
/// are kept; so is a text that a person has yet to read as one.
dispatch::PurgeStep purge_texts(store::Tx& tx, words::Instant before, words::Key after, int limit);
dispatch::PurgeStep purge_inbound(store::Tx& tx, words::Instant before, words::Key after, int limit);

}  // namespace controller::inbox
