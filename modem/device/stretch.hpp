#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/reader/modem_profile.hpp"
#include "config/words/instant.hpp"
#include "config/words/secret.hpp"
#include "modem/at/command.hpp"
#include "modem/device/errc.hpp"
#include "modem/device/facts.hpp"
#include "modem/device/listener.hpp"
#include "modem/device/settings.hpp"

namespace modem::device {

/// What the runner of a bring-up does next.
struct Step {
    enum class Todo {
        command,  ///< `command`, then on_reply
        pause,    ///< wait for `pause`, or with `until_ready` for a line that says so, then on_pause
        pin,      ///< read the PIN and ask the owner whether this SIM may have it, then on_pin
        done,     ///< the stretch is at its end
        again,    ///< the bring-up begins anew: the modem has been reset
        up,       ///< the modem is configured; the facts are complete
        fault,    ///< see `fault`
    };
    Todo todo = Todo::done;
    at::Command command;
    bool once = false;         ///< never repeat the command, whatever the answer
    bool quiet_first = false;  ///< the line is to be brought to rest before the command, or before all is up
    std::chrono::milliseconds pause{0};
    bool until_ready = false;
    std::optional<errc> fault;
    std::string sentence;  ///< of a fault that says more than its code
    std::optional<PinResult> pin_result;
    std::optional<words::Instant> network_time;
};

/// The owner's answer to `pin`: the PIN, or why it is not tried.
struct PinGrant {
    words::Secret pin;
    errc refused = errc::sim_pin_required;  ///< where there is no PIN
    std::string sentence;
};

/// What a stretch of the bring-up goes by.
struct Terms {
    ModemSettings settings;  ///< with the timeouts of the family
    const reader::ModemProfile* profile = nullptr;
    bool begun_anew = false;  ///< the modem has just started: it may not be ready for SMS yet
    bool may_reset = true;    ///< AT+CFUN=1,1, which is tried once for each time the port is opened
};

/// One stretch of a bring-up: a series of questions, of which the next depends on the answers. Busy answers and silence
/// are the bring-up's to deal with. What is not essential may fail.
class Stretch {
public:
    Stretch(const Terms& terms, Facts& facts) : terms_(terms), facts_(facts) {}
    virtual ~Stretch() = default;
    Stretch(const Stretch&) = delete;
    Stretch& operator=(const Stretch&) = delete;

    virtual Step start() = 0;
    virtual Step on_reply(const at::Reply& reply) = 0;
    virtual Step on_pause() { return {}; }
    virtual Step on_pin(const PinGrant& /*grant*/) { return {}; }

protected:
    const Timeouts& timeouts() const { return terms_.settings.timeouts; }
    const reader::ModemProfile& profile() const { return *terms_.profile; }

    /// A question whose answer has lines of the name that stands in it: `AT+CSQ` and `AT+CNMI=?` have `+CSQ` and
    /// `+CNMI`.
    static Step ask(std::string text, Timeouts::Duration timeout);
    /// One whose answer may lack the name, such as AT+CGMI.
    static Step ask_bare(std::string text, Timeouts::Duration timeout);
    static Step wait(Timeouts::Duration time);
    static Step fail(errc why);

    const Terms& terms_;
    Facts& facts_;
};

/// `+CNMI` of `AT+CNMI=?`; empty where a command has no such name.
std::string name_in(std::string_view command);

}  // namespace modem::device
