#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "controller/dispatch/pacer.hpp"
#include "controller/dispatch/plan.hpp"

namespace controller::dispatch {

/// Which modems want work, as the writer thread (which plans) and the I/O thread (which sends) share it.
class Board {
public:
    /// Parts planned and not finished: the one on its way, and one ahead so that the modem need not wait for the disk.
    static constexpr int k_ahead = 2;

    struct State {
        std::string modem;
        bool ready = false;
        words::Key sim = 0;
        int outstanding = 0;
        std::optional<words::Monotonic> paced_until;  ///< of the minute or the hour
        bool day_is_full = false;
        bool pictures = false;
        std::optional<words::Instant> resting_until{};  ///< after faults; what lies in the past: one part is tried
        std::string resting_why{};
        std::optional<words::Instant> next{};  ///< when it may send again, by the civil clock, where that is known
    };

    /// `deliver` takes an intent on the writer thread, after its commit.
    void add(const std::string& modem, std::function<void(Intent)> deliver);
    /// `pictures`: it can send picture messages.
    void set_ready(const std::string& modem, words::Key sim, Pacer pacer, bool pictures = false);
    void set_lost(const std::string& modem);
    /// When a modem that is not ready is looked at again, where that is a while.
    void set_next_look(const std::string& modem, std::optional<words::Instant> at);
    void set_limits(const std::string& modem, const reader::Pacing& limits);

    struct Rest {
        words::Key sim = 0;
        words::Instant until{};
        std::string why{};
    };
    /// The SIMs that rest; all others do not.
    void set_rests(const std::vector<Rest>& rests);
    /// How many SIMs could take a part: ready, and not at rest.
    int available() const;

    /// A SIM that wants a part and may send one now; it is charged for it. `tried` are passed over.
    struct Claim {
        std::string modem;
        Sender sender;
    };
    std::optional<Claim> claim(words::Monotonic now, std::int64_t day, const std::vector<std::string>& tried);
    /// The claim came to nothing.
    void unclaim(const std::string& modem);
    void deliver(const std::string& modem, Intent intent) const;
    /// A part has its outcome; `used`: it counts as sent.
    void finish(const std::string& modem, bool used);

    std::vector<State> states(words::Monotonic now, words::Instant civil) const;
    /// The earliest time at which a pace alone holds a SIM back.
    std::optional<words::Monotonic> next_pace(words::Monotonic now);

private:
    struct Entry {
        std::function<void(Intent)> deliver;
        bool ready = false;
        words::Key sim = 0;
        int outstanding = 0;
        Pacer pacer{reader::Pacing{}};
        std::int64_t day = 0;
        bool pictures = false;
        std::optional<Rest> rest{};
        std::optional<words::Instant> next_look{};

        bool is_available() const { return ready && !rest; }
    };
    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

}  // namespace controller::dispatch
