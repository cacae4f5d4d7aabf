#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modem/at/command.hpp"
#include "modem/device/errc.hpp"
#include "modem/device/settings.hpp"
#include "modem/device/status.hpp"

namespace modem::device {

/// What a bring-up learns of the modem and its SIM.
struct Facts {
    std::string manufacturer;
    std::string model;
    std::string revision;
    std::string imei;
    std::string imsi;
    std::string iccid;
    std::string smsc;
    std::string network;
    std::vector<std::string> stores;  ///< that can be read, the one in use first; empty: the modem did not tell
    ReceiptPath receipts = ReceiptPath::unknown;
    Registration registration = Registration::unknown;
    std::optional<int> signal_dbm;
};

/// From an open port to a modem that can send and receive: which command comes next. What is not essential may fail.
/// Ports that close and modems that restart are the runner's to see: then it starts a new one.
class BringUp {
public:
    /// In the order in which they are asked.
    enum class State : std::uint8_t {
        probe,
        echo_off,
        verbose,
        numeric_errors,
        manufacturer,
        model,
        revision,
        imei,
        sim,
        radio,
        radio_on,
        charset,
        pdu_mode,
        service,
        store_choice,
        store_use,
        notice_choice,
        notice_use,
        notice_check,
        centre,
        registration_news,
        registration,
        lte_registration,
        imsi,
        iccid,
        network,
        signal,
        up,
        fault,
    };
    struct Step {
        enum class Todo {
            command,  ///< `command`, then on_reply
            pause,    ///< wait for `pause`, then on_pause
            up,       ///< the modem is configured; `facts` are complete
            fault,    ///< see `fault`
        };
        Todo todo = Todo::up;
        at::Command command;
        bool quiet_first = false;  ///< the line is to be brought to rest before the command, or before all is up
        std::chrono::milliseconds pause{0};
        std::optional<errc> fault;
    };

    explicit BringUp(const Timeouts& timeouts) : timeouts_(timeouts) {}

    Step start();
    Step on_reply(const at::Reply& reply);
    Step on_pause();
    const Facts& facts() const { return facts_; }
    State state() const { return state_; }

private:
    at::Command question() const;
    Step ask();
    Step again();
    Step advance() { return enter(static_cast<State>(static_cast<int>(state_) + 1)); }
    Step enter(State next);
    Step fail(errc why);
    void learn(const at::Reply& reply);
    Step after_probe(const at::Reply& reply);
    Step after_sim(const at::Reply& reply);
    Step after_radio(const at::Reply& reply);
    Step after_store_choice(const at::Reply& reply);
    Step after_store_use(const at::Reply& reply);
    Step after_notice_choice(const at::Reply& reply);
    Step after_notice_check(const at::Reply& reply);
    Step next_variant(std::size_t count);
    Step next_notice();

    Timeouts timeouts_;
    State state_ = State::probe;
    Facts facts_;
    int tries_ = 0;            // of the present question
    int silent_ = 0;           // questions without an answer, in a row
    std::size_t variant_ = 0;  // of the present question, where it may be put in several ways
    bool quiet_first_ = true;
    bool sim_ready_ = false;
    bool radio_checked_ = false;
    std::vector<std::vector<std::string>> store_lists_;
    std::vector<std::string> store_uses_;
    std::vector<std::string> notices_;
    std::size_t notice_ = 0;  // the rung of `notices_` in use
};

}  // namespace modem::device
