#pragma once

#include <deque>
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

    /// What a SIM's tariff lets it send beyond its pace.
    struct Terms {
        Room service{};
        Room bulk{};
    };

    struct State {
        std::string modem;
        bool ready = false;
        words::Key sim = 0;
        int outstanding = 0;
        std::optional<words::Monotonic> paced_until;  ///< of the minute or the hour
        bool day_is_full = false;                     ///< or the month, or the day's money is spent
        bool pictures = false;
        std::optional<words::Instant> resting_until{};  ///< after faults; what lies in the past: one part is tried
        std::string resting_why{};
        std::optional<words::Instant> next{};       ///< when it may send again, by the civil clock, where that is known
        Terms terms{};                              ///< of its tariff
        std::optional<words::Instant> next_bulk{};  ///< where bulk waits longer, for what it leaves to service
    };

    /// What the writer thread tells a modem's line after a commit.
    struct Orders {
        std::function<void(Intent)> deliver;
        std::function<void(Place)> call_back;  ///< this part comes back, unless it has gone
    };
    void add(const std::string& modem, Orders orders);
    /// `pictures`: it can send picture messages.
    /// `pacer` counts where this SIM has not been seen since the start; else it goes on with what it has.
    void set_ready(const std::string& modem, words::Key sim, Pacer pacer, words::Monotonic now, bool pictures = false);
    void set_lost(const std::string& modem, words::Monotonic now);
    /// When a modem that is not ready is looked at again, where that is a while.
    void set_next_look(const std::string& modem, std::optional<words::Instant> at);
    void set_limits(words::Key sim, const reader::Pacing& limits, Pacer::Style style);
    void set_terms(words::Key sim, const Terms& terms);
    /// The SIMs that are in a modem that is ready.
    std::vector<words::Key> sims() const;

    struct Rest {
        words::Key sim = 0;
        words::Instant until{};
        std::string why{};
    };
    /// The SIMs that rest; all others do not. Whether one rests no more.
    bool set_rests(const std::vector<Rest>& rests, words::Monotonic now);
    /// How many SIMs could take a part: ready, and not at rest.
    int available() const;

    /// A SIM that wants a part and may send one now. The modems `tried` are passed over; `wanted` is the only one, if
    /// given.
    struct Claim {
        std::string modem;
        Sender sender;
    };
    std::optional<Claim> claim(words::Monotonic now, const std::vector<std::string>& tried,
                               const std::optional<std::string>& wanted = {});
    /// The claim came to nothing, or to this part.
    void unclaim(const std::string& modem);
    void charge(const std::string& modem, const Intent& intent, words::Monotonic now);
    /// What was charged is undone.
    void uncharge(const std::string& modem, const Place& place);
    void deliver(const std::string& modem, Intent intent) const;
    /// The part goes on the air now.
    void handed(const std::string& modem, const Place& place, words::Monotonic now);
    /// A part has its outcome; `used`: it counts as sent.
    void finish(const std::string& modem, const Place& place, bool used, words::Monotonic now);

    /// A SIM without room ahead, where the part planned last begins a message and has not gone: that may make way for
    /// one of a lane before its own.
    struct Crowded {
        std::string modem;
        Place last;
        words::Lane lane;
    };
    std::vector<Crowded> crowded() const;
    /// As if it had room, for what is not bulk.
    Sender sender(const Crowded& crowded, words::Monotonic now);
    /// The part is called back for this message, or for none (0).
    void make_way(const Crowded& crowded, words::Key message);
    /// Whether a part makes way for this message already.
    bool makes_way_for(words::Key message) const;
    void call_back(const Crowded& crowded) const;

    std::vector<State> states(words::Monotonic now, words::Instant civil) const;
    /// The earliest time at which a pace that holds a SIM back lets go.
    std::optional<words::Monotonic> next_pace(words::Monotonic now);
    /// The earliest time at which a tariff that holds a SIM back has room again.
    std::optional<words::Instant> next_room(words::Instant now) const;

private:
    struct Planned {
        Place place;
        words::Lane lane;
        bool begins;                 ///< a message, of which nothing is on the air
        bool on_air = false;         ///< it has been handed over
        words::Key makes_way_for{};  ///< a message, or 0
    };
    struct Entry {
        Orders orders;
        bool ready = false;
        words::Key sim = 0;
        bool claimed = false;
        std::deque<Planned> planned{};  ///< and without an outcome, in this order
        bool pictures = false;
        std::optional<Rest> rest{};
        std::optional<words::Instant> next_look{};

        bool is_available() const { return ready && !rest; }
        int outstanding() const { return static_cast<int>(planned.size()) + (claimed ? 1 : 0); }
    };
    struct Sim {
        Pacer pacer{{}, {}};
        Terms terms{};
        std::optional<words::Monotonic> out_since{};  ///< not in a modem that is ready, or at rest
    };
    static std::deque<Planned>::iterator find(Entry& entry, const Place& place);
    /// How many parts of its SIM are to be handed over before it.
    static std::size_t before(const Entry& entry, std::deque<Planned>::const_iterator part);
    static May may(const Entry& entry, Sim& sim, words::Monotonic now);
    Sender sender_of(const std::string& modem, const Entry& entry, May may, words::Monotonic now,
                     const std::vector<std::string>& tried);
    std::vector<Standing> standings(words::Monotonic now, const std::vector<std::string>& tried);
    void note_out(words::Key sim, words::Monotonic now);

    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    mutable std::map<words::Key, Sim> sims_;  ///< of all SIMs seen since the start
    std::optional<words::Monotonic> started_{};
};

}  // namespace controller::dispatch
