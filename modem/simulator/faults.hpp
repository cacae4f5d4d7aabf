#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include "modem/simulator/pattern.hpp"
#include "modem/simulator/spread.hpp"

namespace modem::simulator {

/// Something that goes wrong while a part is sent, and for which parts.
struct Fault {
    enum class Effect : std::uint8_t {
        error,    ///< `+CMS ERROR: code` instead of the result
        silence,  ///< no result, or no prompt; the modem takes the next command after the usual time
        hang_up,  ///< the pty goes away
        reboot    ///< the modem starts anew, deaf for a while; the pty stays
    };
    /// When it happens: at `AT+CMGS` instead of the prompt, after the prompt, in the network wait before the part is on
    /// the air, or when it is on the air and the result is still to come.
    enum class Moment : std::uint8_t { command, prompt, wait, sent };

    Effect effect = Effect::error;
    Moment moment = Moment::wait;
    int code = 500;
    bool goes_out = false;                 ///< error and silence after Ctrl-Z: the part is on the air all the same
    std::chrono::milliseconds away{1000};  ///< hang_up, reboot: for how long

    std::string modem;          ///< name; empty: any
    std::optional<Pattern> to;  ///< destination; only after Ctrl-Z is one known
    int every = 1;              ///< each n-th part that fits
    double probability = 1;
    int times = 0;  ///< 0: without end
};

/// The faults that wait to happen.
class Faults {
public:
    using Id = int;

    Id add(Fault fault);
    bool remove(Id id);
    void clear() { rules_.clear(); }

    /// The first rule that strikes now: `at_command` asks those that strike at AT+CMGS or the prompt, else the others.
    /// Counts, and forgets rules that are used up.
    std::optional<Fault> strike(bool at_command, const std::string& modem, const std::string& to, Dice& dice);

private:
    struct Rule {
        Id id;
        Fault fault;
        int seen = 0;
        int used = 0;
    };
    std::list<Rule> rules_;
    Id last_ = 0;
};

}  // namespace modem::simulator
