#pragma once

#include "modem/device/stretch.hpp"

namespace modem::device {

/// The service centre, registration and its news, how texts travel, network time, and whose SIM it is. Nothing here
/// is essential but that the SIM is the one that the settings name.
class NetworkSetup final : public Stretch {
public:
    /// In the order in which they are asked.
    enum class State {
        centre,
        no_call_news,
        registration_news,
        plain_registration_news,
        lte_news,
        nr_news,
        registration,
        lte_registration,
        nr_registration,
        bearer,
        link,
        time_zone,
        clock,
        imsi,
        iccid,
        own_number,
        network,
        signal,
        done,
    };
    using Stretch::Stretch;

    Step start() override;
    Step on_reply(const at::Reply& reply) override;

private:
    Step enter(State next);
    Step advance() { return enter(static_cast<State>(static_cast<int>(state_) + 1)); }
    Step question() const;
    Step after_registration(const at::Reply& reply);
    Step after_other_registration(const at::Reply& reply, std::string_view name);
    Step after_clock(const at::Reply& reply);
    Step after_iccid(const at::Reply& reply);
    Step judge_sim();
    void learn(const at::Reply& reply);

    State state_ = State::centre;
    std::size_t variant_ = 0;
    bool has_nr_ = false;
};

/// Whether a modem offers to keep the link to the network between two texts: 2 in `AT+CMMS=?`.
bool offers_link(const at::Reply& reply);

}  // namespace modem::device
