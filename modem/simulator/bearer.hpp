#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "modem/simulator/spread.hpp"

namespace modem::simulator {

/// What carries a part from the modem to the network, and how long that takes: a model fitted to what was observed
/// on real networks, times lognormal.
enum class Bearer : std::uint8_t { gsm, umts, lte_sgs, lte_ims };

/// `2g`, `3g`, `lte_sgs` or `lte_ims`.
std::optional<Bearer> parse_bearer(std::string_view text);
/// <AcT> of AT+CREG.
int access_of(Bearer bearer);

/// How one part fares: its time from Ctrl-Z to the result, and the timeouts of the radio, in which it may have gone
/// out all the same.
struct Air {
    enum class Fate : std::uint8_t { answered, refused, silent };
    std::chrono::nanoseconds time{0};
    Fate fate = Fate::answered;
    int code = 0;           ///< refused: `+CMS ERROR`
    bool goes_out = false;  ///< refused or silent
};
/// `linked` is a part on a link that AT+CMMS kept open.
Air draw_air(Bearer bearer, bool linked, Dice& dice);
/// From AT+CMGS to the prompt.
std::chrono::nanoseconds draw_prompt(Dice& dice);
/// From the start to a registration, and of a restart.
std::chrono::nanoseconds draw_registration(Dice& dice);
std::chrono::nanoseconds draw_restart(Dice& dice);

/// What becomes of the receipt of a part.
struct ReceiptFate {
    bool never = false;
    bool before_result = false;  ///< it overtakes `+CMGS`
    bool twice = false;
    bool national = false;  ///< the recipient in national form
    std::chrono::nanoseconds delay{0};
};
ReceiptFate draw_receipt(Dice& dice);

}  // namespace modem::simulator
