#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/words/number.hpp"
#include "controller/ledger/errc.hpp"

namespace controller::ledger {

inline constexpr std::size_t k_max_number_text = 24;

/// What a number costs and reaches, as far as its digits tell.
enum class NumberKind : std::uint8_t {
    mobile,  ///< also where the plan does not tell mobile from fixed (US, CA)
    fixed,
    premium,
    shared_cost,
    toll_free,
    other,  ///< VoIP, personal, pager, voice mail, unknown
};

/// Reads what a till writes: only `[0-9+()./ -]`, at most `k_max_number_text` characters, a national number by
/// `country` (ISO 3166-1 alpha-2). The number must be in the numbering plan of its country.
/// The first call loads the numbering plans. Safe to call from any thread.
words::Result<words::Number> parse_number(std::string_view text, std::string_view country);

/// `parse_number` and `kind_of` for the price of the first.
struct Reading {
    words::Number number;
    NumberKind kind;
};
words::Result<Reading> read_number(std::string_view text, std::string_view country);

/// What the numbering plans say of a number.
struct NumberFacts {
    NumberKind kind{};
    std::string region;  ///< as region_of() has it
    friend bool operator==(const NumberFacts&, const NumberFacts&) = default;
};
/// Looks it up anew, which takes as long as reading one: about 20 µs.
NumberFacts facts_of(const words::Number& number);

/// Where the number is at hand already. These two remember the numbers that were read or asked for last.
NumberKind kind_of(const words::Number& number);
/// ISO 3166-1 alpha-2 of the country that the number is in; `001` for none in particular (+800, +883), empty for a
/// number of no plan.
std::string region_of(const words::Number& number);

}  // namespace controller::ledger
