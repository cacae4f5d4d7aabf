#pragma once

#include <optional>
#include <string>
#include <variant>

#include "config/words/id.hpp"
#include "config/words/message.hpp"
#include "config/words/number.hpp"

namespace controller::store {

// The facts that rooms above the ledger must act upon in the transaction that records them.

/// What a suppression stops. Stored; never renumbered.
enum class Scope : std::uint8_t { marketing = 0, all = 1 };
/// What a consent is for. Stored; never renumbered.
enum class ConsentScope : std::uint8_t { marketing = 0, service = 1, profiling = 2 };

struct ContactChanged {
    words::Key contact;
};
struct ConsentRecorded {
    words::Key contact;
    words::Number number;
    bool granted;  ///< whether the scope is granted now; an older entry that comes late changes nothing
    ConsentScope scope = ConsentScope::marketing;
};
struct Suppressed {
    words::Number number;
    Scope scope;
};
struct SuppressionLifted {
    words::Number number;
    Scope scope;
};
struct PurchaseRecorded {
    words::Key purchase;
    std::optional<words::Key> contact;
    std::optional<words::Key> before{};  ///< whose it was until this revision, where that is another contact
};
struct EventRecorded {
    words::Key event;
    std::optional<words::Key> contact;
    std::string type;
};
/// A message changed its state (or was accepted: then `from` is empty).
struct MessageChanged {
    words::Key message;
    std::optional<words::MessageState> from;
    words::MessageState to;
};
struct InboundRecorded {
    words::Key inbound;
};
/// The brake was pulled or let go (*What always holds* 14).
struct BrakeChanged {};
/// Something a person must mend has come up, or is over (`on` false).
struct AlertChanged {
    words::Key alert;
    bool on;
};

using Change = std::variant<ContactChanged, ConsentRecorded, Suppressed, SuppressionLifted, PurchaseRecorded,
                            EventRecorded, MessageChanged, InboundRecorded, BrakeChanged, AlertChanged>;

}  // namespace controller::store
