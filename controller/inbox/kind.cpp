#include "controller/inbox/kind.hpp"

#include "controller/ledger/names.hpp"

namespace controller::inbox {

std::string_view to_string(Kind value) { return ledger::name_of(k_kind_names, value); }
std::optional<Kind> parse_kind(std::string_view text) { return ledger::value_of<Kind>(k_kind_names, text); }
std::string_view to_string(Settlement value) { return ledger::name_of(k_settlement_names, value); }
std::optional<Settlement> parse_settlement(std::string_view text) {
    return ledger::value_of<Settlement>(k_settlement_names, text);
}

}  // namespace controller::inbox
