#include "controller/inbox/wish.hpp"

#include <algorithm>

#include "controller/store/failpoint.hpp"
namespace controller::inbox {

namespace {

using ledger::SuppressionReason;

constexpr unsigned char k_continuation = 0x80;

// Without the control characters that the ledger refuses, and no longer than it takes.
std::string recordable(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    if (text.size() <= ledger::k_max_wording) return text;
    std::size_t end = ledger::k_max_wording;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == k_continuation) --end;
    text.resize(end);
    return text;
}

void record(store::Tx& tx, const Wish& wish, ledger::ConsentStatus status, ledger::Basis basis) {
    ledger::ConsentInput input{.number = wish.number, .status = status, .basis = basis, .source = wish.source};
    input.wording = recordable(wish.wording);
    if (!wish.language.empty()) input.language = wish.language;
    input.proof = wish.proof;
    // The wish counts even where its wording cannot be kept here; the inbound text has it.
    if (!ledger::check(input, tx.now()).empty()) input.wording.reset();
    ledger::record_consent(tx, input).value();
}

}  // namespace

void opt_out(store::Tx& tx, const Wish& wish, store::Scope scope) {
    record(tx, wish, ledger::ConsentStatus::withdrawn, ledger::Basis::express);
    ledger::suppress(tx, wish.number, scope, SuppressionReason::stop);
    words::failpoint("consent.stop");
    store::failpoint_when_committed(tx, "consent.stopped");
}

bool may_opt_in(store::Database& db, const words::Number& number) {
    const auto all = ledger::suppressions_of(db, number);
    return std::all_of(all.begin(), all.end(), [](const ledger::Suppression& one) {
        return one.reason == ledger::to_string(SuppressionReason::stop) ||
               one.reason == ledger::to_string(SuppressionReason::withdrawn);
    });
}

void opt_in(store::Tx& tx, const Wish& wish, ledger::Basis basis) {
    for (const auto scope : {store::Scope::marketing, store::Scope::all}) ledger::reopen(tx, wish.number, scope);
    record(tx, wish, ledger::ConsentStatus::granted, basis);
}

}  // namespace controller::inbox
