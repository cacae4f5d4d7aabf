#pragma once

#include <functional>
#include <string>

#include "controller/api/context.hpp"
#include "controller/dispatch/alert_watch.hpp"
#include "controller/dispatch/dispatcher.hpp"
#include "firmware/tillcastd/clock_keeper.hpp"
#include "firmware/tillcastd/clocks.hpp"

namespace spdlog {
class logger;
}

namespace firmware {

/// Judges civil time whenever something about it may have changed, and lets follow what depends on it: whether
/// marketing may go, what was counted by a time that was wrong, the times on record. Lives on the I/O thread.
class TimeKeeper {
public:
    struct House {
        controller::store::Store& store;
        controller::dispatch::Present& present;
        controller::dispatch::Dispatcher& dispatcher;
        controller::dispatch::AlertWatch& alerts;
        MachineClock& clock;
        spdlog::logger& log;
        std::function<void()> stepped;                     ///< civil time was set; the dispatcher knows
        std::function<void(bool is_trusted)> trust_moved;  ///< Present has it; the dispatcher is told after it
    };
    explicit TimeKeeper(House house) : house_(std::move(house)) {}

    /// The latest time that the database has seen, once that has been read.
    void set_record(words::Instant last) { last_on_record_ = last; }
    /// What the network of a modem says the time is.
    void hear(const std::string& modem, words::Instant told);
    /// Asks the machine, and writes only what has changed.
    void judge();
    /// A person says that it is right, and the next look believes it.
    void confirm();
    controller::api::ClockState state() const;

private:
    void follow(const ClockKeeper::Step& step);
    void mend_record();
    void keep_present_as_record();
    void let_marketing_wait_or_go(bool is_trusted);

    House house_;
    NetworkTime network_time_;
    words::Instant last_on_record_{};
    ClockKeeper keeper_;
    ClockKeeper::Look look_;
    words::Monotonic judged_{};  ///< since when the verdict is what it is
};

}  // namespace firmware
