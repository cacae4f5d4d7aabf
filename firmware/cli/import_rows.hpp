#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "controller/ledger/import.hpp"

namespace firmware::cli {

/// What POST /v1/contacts takes for a line of the file.
boost::json::value contact_of(const controller::ledger::ImportRow& row);

/// What POST /v1/consents takes for it; nothing where the line says nothing of consent. A withdrawal without a time
/// counts as of `written`, when the file was last changed: imported again, it is the same entry.
std::optional<boost::json::value> consent_of(const controller::ledger::ImportRow& row, words::Instant written);

}  // namespace firmware::cli
