#pragma once

#include "modem/device/stretch.hpp"

namespace modem::device {

/// From a line of unknown state to a modem that answers in a form we read, and has said what it is (V.250 §6, 3GPP
/// TS 27.007 §5). Never ATZ or AT&F, which bring back settings that somebody stored.
class Greeting final : public Stretch {
public:
    /// In the order in which they are asked.
    enum class State {
        probe,
        echo_off,
        verbose,
        results,
        numeric_errors,
        manufacturer,
        model,
        revision,
        imei,
        everything,  ///< ATI, where nothing was told by its name
        done,
    };
    using Stretch::Stretch;

    Step start() override;
    Step on_reply(const at::Reply& reply) override;

private:
    Step question() const;
    Step advance();
    Step after_probe(const at::Reply& reply);
    void learn(const at::Reply& reply);
    void learn_everything(const at::Reply& reply);

    State state_ = State::probe;
    int tries_ = 0;
};

}  // namespace modem::device
