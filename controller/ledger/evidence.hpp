#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "controller/ledger/consent.hpp"
#include "controller/store/database.hpp"

namespace controller::ledger {

/// BLAKE2b-256 over the row before and everything that this row says.
using Evidence = std::array<std::byte, 32>;

/// Where the next row of the ledger goes and what it is chained to.
struct ChainEnd {
    words::Key key = 0;  ///< of the last row; 0 before the first
    Evidence evidence{};
};
ChainEnd chain_end(store::Database& database);

Evidence evidence_of(const Consent& entry, const Evidence& before);

/// The columns of a Consent, in the order that `read_consent` reads; evidence comes after them.
inline constexpr std::string_view k_consent_columns =
    "key, contact, number, scope, status, basis, source, wording, language, at, recorded_at, expires_at, proof, "
    "evidence";
Consent read_consent(const store::Cursor& cursor);

}  // namespace controller::ledger
