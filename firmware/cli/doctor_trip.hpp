#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "firmware/cli/doctor_facts.hpp"

namespace firmware::cli {

/// A text to be sent from one modem to another, by their places in the list; to itself where there is one alone.
struct Pair {
    std::size_t from = 0, to = 0;
    std::string number;   ///< of the receiving SIM
    std::string trouble;  ///< why it cannot be sent; then there is no number
};

/// Each modem that is ready sends to the next one that is, the last to the first.
std::vector<Pair> pair_up(const std::vector<ModemFacts>& modems);

/// `Tillcast doctor 4F7K2Q`: what tells the text of one examination from all others.
std::string new_trip_text();

}  // namespace firmware::cli
