#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/modem_profile.hpp"
#include "config/words/instant.hpp"

namespace modem::device {

/// What is wrong with a modem that is not merely busy.
enum class Trouble : std::uint8_t {
    timeout,         ///< a command was not answered
    timeouts,        ///< two in a row
    garbage,         ///< lines that no modem says
    refusals,        ///< RecoveryLimits::refusals parts in a row, with +CMS ERROR 500, 302, 38 or 332
    not_registered,  ///< for RecoveryLimits::unregistered
    sim,             ///< busy for too long, or it does not answer
    sim_missing,     ///< the modem sees none
    settings,        ///< the modem refuses what it cannot work without
    no_answer,       ///< nothing answers AT, though the port is open
    port_gone,       ///< the port is not there, or was lost
};

/// The steps of recovery, the gentlest first. From `reset` on they are heavy: they tear the modem off its port.
enum class Rung : std::uint8_t {
    resync,      ///< ESC and AT until the line is in step
    configure,   ///< the bring-up, once more
    bearer,      ///< AT+COPS=0, then what the profile has to move SMS to another bearer
    radio,       ///< off and on, as the profile allows
    reopen,      ///< the port, or another AT port of the same device
    reset,       ///< ATZ and AT&F once, and the profile's reset
    reattach,    ///< its USB device is authorised anew, then its driver bound anew
    port_power,  ///< of its USB port
    power_key,   ///< by GPIO
    quarantine,
};

inline constexpr std::size_t k_rungs = 10;
inline constexpr std::size_t k_troubles = 10;

std::string_view to_string(Rung rung);
/// That the modem answers and has its SIM proves nothing about these.
bool is_about_network(Trouble trouble);
/// For an operator, as a half sentence: `AT commands are not answered`.
std::string_view sentence_of(Trouble trouble);

struct RecoveryLimits {
    using Duration = std::chrono::milliseconds;
    Duration healthy{600'000};       ///< without trouble until all is forgotten
    Duration unregistered{240'000};  ///< patience with a modem in no network
    Duration probe{900'000};         ///< between two looks at a modem in quarantine
    Duration first_probe{15'000};    ///< the same where no modem ever answered; doubles up to `probe`
    Duration radio_pause{4'000};     ///< between radio off and on
    Duration settle{3'000};          ///< after a reset, until the port is opened again
    /// How long a step has to show that it helped; `reset` takes the profile's `reappears`.
    std::array<Duration, k_rungs> waits = {Duration(1'000),  Duration(5'000),  Duration(30'000), Duration(60'000),
                                           Duration(5'000),  Duration(60'000), Duration(20'000), Duration(30'000),
                                           Duration(30'000), Duration(0)};
    int heavy_per_hour = 3;  ///< steps from `reset` on
    int refusals = 5;
    int first_reopenings = 6;  ///< of a port where no modem ever answered: it may still be starting
    int garbage = 5;
};

/// What recovery has at hand; the profile lives on.
struct RecoveryMeans {
    const reader::ModemProfile* profile = nullptr;
    bool answered = false;  ///< a modem has spoken on this port: only then are resets written to it
    bool board = false;     ///< there is a helper with privileges
    bool on_usb = false;    ///< and the modem's place on USB is known
};

/// The ladder that a modem climbs until it works: which step next, and when to let it be. Decides, never waits. A step
/// that did not help is followed by the next one; one that helped is taken again at the next trouble until its budget
/// is spent. A part that was sent gives the light steps their budget back, ten minutes of health all of it. A port that
/// is missing is waited for: it never causes a reset.
class Recovery {
public:
    using Duration = RecoveryLimits::Duration;
    struct Step {
        enum class Todo : std::uint8_t {
            perform,  ///< then performed() or refused()
            wait,     ///< the last step still has time, or a person is needed: look again
            find,     ///< the port is looked for
            rest,     ///< quarantine: look again at next_probe()
        };
        Todo todo = Todo::wait;
        Rung rung = Rung::resync;
        int attempt = 1;                    ///< of this step
        std::vector<std::string> commands;  ///< to be written one after the other, whatever is answered
        std::string_view verb;              ///< for the helper
        std::string sentence;               ///< for the log: what is done, and why
    };

    explicit Recovery(RecoveryLimits limits = {}) : limits_(limits) {}
    void have(RecoveryMeans means) { means_ = means; }

    // What happens. A trouble that they return is for climb().
    std::optional<Trouble> on_command(bool answered);
    /// A part was refused, or nothing is known of it, with this code of +CMS ERROR.
    std::optional<Trouble> on_refused_part(int code);
    void on_sent_part();
    std::optional<Trouble> on_garbage(std::size_t lines);
    std::optional<Trouble> on_registration(bool registered, words::Monotonic now);

    Step climb(Trouble trouble, words::Monotonic now);
    /// The step has been taken; its time to show that it helped begins.
    void performed(const Step& step, words::Monotonic now);
    /// The helper would not: the step is not taken again before the modem was healthy.
    void refused(const Step& step, words::Monotonic now);
    /// The modem is brought up: it answers and its SIM is ready. Ends a quarantine that was for less than that.
    void on_up();
    /// And it is in a network. Ends any quarantine, that for parts refused at next_probe().
    void on_well(words::Monotonic now);

    bool quarantined() const { return quarantined_; }
    words::Monotonic next_probe() const { return next_probe_; }
    /// The last step still has time to show that it helped.
    bool proving(words::Monotonic now) const { return unproven_ && now < proof_due_; }
    /// The port is away because of a step, until then.
    std::optional<words::Monotonic> awaited() const;
    int heavy_steps(words::Monotonic now) const;
    Trouble trouble() const { return trouble_; }

private:
    int budget(Rung rung) const;
    bool may(Rung rung, words::Monotonic now) const;
    std::optional<Rung> next(Trouble trouble, words::Monotonic now) const;
    Step take(Rung rung, words::Monotonic now);
    Step enter_quarantine(words::Monotonic now);
    Step rest(words::Monotonic now);
    Step find(words::Monotonic now);
    void leave_quarantine();
    void forget();
    int& taken(Rung rung) { return taken_[static_cast<std::size_t>(rung)]; }
    int taken(Rung rung) const { return taken_[static_cast<std::size_t>(rung)]; }

    RecoveryLimits limits_;
    RecoveryMeans means_;
    Trouble trouble_ = Trouble::timeout;  // the latest
    std::array<int, k_rungs> taken_{};    // since the modem was healthy
    std::optional<Rung> unproven_;        // the last step, until the modem is well
    words::Monotonic proof_due_{};        // until then it may show that it helped
    std::deque<words::Monotonic> heavy_;  // of the last hour
    std::deque<words::Monotonic> lost_;   // times the port was lost by itself
    std::optional<words::Monotonic> well_since_;
    std::optional<words::Monotonic> unregistered_since_;
    int unanswered_ = 0;  // commands in a row
    int refused_ = 0;     // parts in a row
    std::size_t garbage_ = 0;
    bool quarantined_ = false;
    words::Monotonic next_probe_{};
    Duration probe_interval_{0};
};

}  // namespace modem::device
