#pragma once

#include <boost/json/value.hpp>

#include "config/reader/config.hpp"
#include "firmware/cli/doctor_facts.hpp"

namespace firmware::cli {

/// What GET /v1/modems says of a modem, read tolerantly. Signal is one look.
ModemFacts read_modem(const boost::json::value& modem);

/// Adds the signal that another look has brought.
void add_look(ModemFacts& facts, const boost::json::value& modem);

/// What only the configuration knows.
void add_configured(ModemFacts& facts, const reader::Modem& modem);

}  // namespace firmware::cli
