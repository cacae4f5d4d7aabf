#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/simulator/modem_state.hpp"
#include "modem/simulator/pattern.hpp"

namespace modem::simulator {

/// What the network answers to a USSD code.
struct UssdRule {
    std::optional<Pattern> code;  ///< absent: any
    std::string text;
    bool ucs2 = false;
    int status = 0;  ///< <m> of +CUSD: 0 done, 1 it waits for more, 2 ended
};

/// The code that was typed, out of the form in which the family takes it. Nothing where it is not in that form.
std::optional<std::string> ussd_code(const ModemState& state, const std::string& typed);
/// `+CUSD: 0,"…",15` in the family's form and the set of AT+CSCS; without a rule, that the network knows no such code.
std::string ussd_line(const ModemState& state, const UssdRule* rule);

}  // namespace modem::simulator
