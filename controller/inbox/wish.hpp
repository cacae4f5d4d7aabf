#pragma once

#include <optional>
#include <string>

#include "controller/ledger/consent.hpp"
#include "controller/ledger/suppression.hpp"

namespace controller::inbox {

/// What a person wrote, for the ledger.
struct Wish {
    words::Number number;
    ledger::Source source = ledger::Source::keyword;
    std::string wording{};
    std::string language{};  ///< of the wording; empty if not known
    std::optional<std::string> proof{};
};

/// Records the withdrawal and suppresses the number in the scope; dispatch's observer withdraws what waits.
void opt_out(store::Tx& tx, const Wish& wish, store::Scope scope);

/// False where the number is suppressed for a reason that is not the person's own opt-out.
bool may_opt_in(store::Database& db, const words::Number& number);

/// Lifts the person's own opt-outs of both scopes and records the consent. Only where it may.
void opt_in(store::Tx& tx, const Wish& wish, ledger::Basis basis);

}  // namespace controller::inbox
