#pragma once

#include <string>
#include <vector>

#include "modem/device/ladder.hpp"
#include "modem/device/stretch.hpp"

namespace modem::device {

/// PDU mode, stores, and how texts and receipts are told of (3GPP TS 27.005 §3.1, §3.2, §3.4). What a modem offers,
/// takes and keeps differ, so that all that matters is read back.
class MessageSetup final : public Stretch {
public:
    enum class State {
        charset,
        other_charset,
        pdu_mode,
        service_choice,
        service_use,
        service_check,
        store_choice,
        store_names,
        store_use,
        notice_choice,
        notice_use,
        notice_check,
        done,
    };
    using Stretch::Stretch;

    Step start() override;
    Step on_reply(const at::Reply& reply) override;
    Step on_pause() override { return question(); }

private:
    Step enter(State next);
    Step question() const;
    Step after_service_choice(const at::Reply& reply);
    Step after_service_use(const at::Reply& reply);
    Step after_service_check(const at::Reply& reply);
    Step after_store_choice(const at::Reply& reply);
    Step after_store_names(const at::Reply& reply);
    Step after_store_use(const at::Reply& reply);
    Step after_notice_choice(const at::Reply& reply);
    Step after_notice_check(const at::Reply& reply);
    Step begin_rung();
    Step next_rung();

    State state_ = State::charset;
    int tries_ = 0;
    std::vector<int> services_;  // that may be used, in order
    int wanted_service_ = 0;
    bool service_taken_ = false;
    std::vector<std::vector<std::string>> store_lists_;
    std::vector<std::string> store_uses_;
    std::size_t store_use_ = 0;
    std::vector<Telling> rungs_;  // empty until AT+CNMI=? was asked
    std::size_t rung_ = 0;
};

}  // namespace modem::device
