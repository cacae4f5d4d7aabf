#pragma once

#include "modem/device/stretch.hpp"

namespace modem::device {

/// From a modem that talks to a SIM that may be used: radio on, the right SIM, unlocked, ready for SMS (3GPP TS 27.007
/// §8.2, §8.3). A PIN is tried once at most, only with two attempts left or an unknown number of them, and only with
/// the owner's leave, who remembers what was tried before. A PUK is for a person.
class SimAccess final : public Stretch {
public:
    enum class State {
        sim,
        radio,
        radio_on,
        reset,
        iccid,
        attempts,
        permission,
        unlock,
        unlocked,
        settling,
    };
    using Stretch::Stretch;

    Step start() override;
    Step on_reply(const at::Reply& reply) override;
    Step on_pause() override;
    Step on_pin(const PinGrant& grant) override;

    /// Whether AT+CFUN=1,1 was tried, which is tried once only while the port is open.
    bool was_reset() const { return was_reset_; }

private:
    Step enter(State next);
    Step question() const;
    Step after_sim(const at::Reply& reply);
    Step without_answer(const at::Reply& reply, const std::string& sim);
    Step after_radio(const at::Reply& reply);
    Step before_pin();
    Step after_iccid(const at::Reply& reply);
    Step ask_attempts();
    Step after_attempts(const at::Reply& reply);
    Step after_unlock(const at::Reply& reply);
    Step after_unlocked(const at::Reply& reply);
    Step refused_pin() const;
    Step again();
    Step settle();

    State state_ = State::sim;
    int tries_ = 0;
    std::size_t variant_ = 0;
    bool radio_checked_ = false;
    bool sim_ready_ = false;
    bool began_ = false;     // SIM or radio have just been switched on
    bool accepted_ = false;  // the PIN, with OK
    bool was_reset_ = false;
    words::Secret pin_;
};

}  // namespace modem::device
