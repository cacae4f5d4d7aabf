#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace words {

/// An amount in minor units (cents) of an ISO 4217 currency.
struct Money {
    std::int64_t minor = 0;
    std::string currency;
    friend bool operator==(const Money&, const Money&) = default;
};

/// Three capital letters; whether the code is in use is not checked.
bool is_currency(std::string_view text);

/// How many decimals the currency has (ISO 4217): 2 for EUR and for codes not known, 0 for JPY, 3 for TND.
int decimals_of(std::string_view currency);

}  // namespace words
