#include "modem/device/message_setup.hpp"

#include <algorithm>
#include <utility>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"

namespace modem::device {
namespace {

constexpr int k_mode_tries = 10;
constexpr int k_store_rounds = 10;

bool contains(const std::vector<int>& values, int value) { return std::ranges::find(values, value) != values.end(); }

}  // namespace

Step MessageSetup::start() { return enter(State::charset); }

Step MessageSetup::on_reply(const at::Reply& reply) {
    switch (state_) {
        case State::charset: return enter(reply.ok() ? State::pdu_mode : State::other_charset);
        case State::other_charset: return enter(State::pdu_mode);
        case State::pdu_mode:
            if (reply.ok()) return enter(State::service_choice);
            return ++tries_ < k_mode_tries ? wait(timeouts().retry) : fail(errc::no_pdu_mode);
        case State::service_choice: return after_service_choice(reply);
        case State::service_use: return after_service_use(reply);
        case State::service_check: return after_service_check(reply);
        case State::store_choice: return after_store_choice(reply);
        case State::store_names: return after_store_names(reply);
        case State::store_use: return after_store_use(reply);
        case State::notice_choice: return after_notice_choice(reply);
        case State::notice_use: return reply.ok() ? enter(State::notice_check) : next_rung();
        case State::notice_check: return after_notice_check(reply);
        case State::done: break;
    }
    return {};
}

Step MessageSetup::enter(State next) {
    state_ = next;
    tries_ = 0;
    return question();
}

Step MessageSetup::question() const {
    const auto& times = timeouts();
    switch (state_) {
        case State::charset: return ask("AT+CSCS=\"GSM\"", times.command);
        case State::other_charset: return ask("AT+CSCS=\"IRA\"", times.command);
        case State::pdu_mode: return ask("AT+CMGF=0", times.command);
        case State::service_choice: return ask("AT+CSMS=?", times.command);
        case State::service_use: return ask("AT+CSMS=" + std::to_string(wanted_service_), times.command);
        case State::service_check: return ask("AT+CSMS?", times.command);
        case State::store_choice: return ask("AT+CPMS=?", times.sim);
        case State::store_names: return ask("AT+CPMS?", times.sim);
        case State::store_use: return ask("AT+CPMS=" + store_uses_[store_use_], times.sim);
        case State::notice_choice: return ask("AT+CNMI=?", times.command);
        case State::notice_use: return ask("AT+CNMI=" + rungs_[rung_].notice, times.command);
        case State::notice_check: return ask("AT+CNMI?", times.command);
        case State::done: break;
    }
    return {};
}

/// Service 1 only where it is offered: Quectel's M26 has 0 and 128.
Step MessageSetup::after_service_choice(const at::Reply& reply) {
    const auto offered = service_offer(reply);
    for (const int service : profile().sms.services) {
        if (contains(offered, service) || (offered.empty() && service == 0)) services_.push_back(service);
    }
    // What comes under service 1 stays unacknowledged in families that take no AT+CNMA, and nothing more comes.
    const bool acknowledges = profile().sms.acknowledge_receipts != reader::Acknowledge::none;
    if (!acknowledges && services_.size() > 1) std::erase(services_, 1);
    if (services_.empty()) services_.push_back(0);
    wanted_service_ = services_.front();
    return enter(State::service_use);
}

Step MessageSetup::after_service_use(const at::Reply& reply) {
    service_taken_ = reply.ok();
    return enter(State::service_check);
}

/// The modem's own word decides, except where its first field is junk (Huawei, Novatel).
Step MessageSetup::after_service_check(const at::Reply& reply) {
    const auto fields = answer_fields(reply, "+CSMS");
    const auto told = at::number_at(fields, 0);
    if (told == 0 || told == 1) {
        facts_.service = *told;
    } else if (service_taken_) {
        facts_.service = wanted_service_;
    }
    const bool whole = fields.size() < 3 || (at::number_at(fields, 1) == 1 && at::number_at(fields, 2) == 1);
    if (rungs_.empty()) {
        if (facts_.service != wanted_service_) services_.assign(1, facts_.service);  // it cannot be moved
        return enter(State::store_choice);
    }
    const bool holds = facts_.service == wanted_service_ && (wanted_service_ == 0 || whole);
    return holds ? enter(State::notice_use) : next_rung();
}

Step MessageSetup::after_store_choice(const at::Reply& reply) {
    store_lists_ = store_lists(reply);
    store_uses_ = store_ladder(store_lists_, profile().sms.stores);
    return enter(store_uses_.empty() ? State::store_names : State::store_use);
}

/// A modem that does not say which stores it has (Nokia's S60) may say which it uses.
Step MessageSetup::after_store_names(const at::Reply& reply) {
    const auto fields = answer_fields(reply, "+CPMS");
    if (fields.empty() || !is_store_name(fields[0])) return enter(State::notice_choice);
    facts_.stores = {fields[0]};
    return enter(State::notice_choice);
}

Step MessageSetup::after_store_use(const at::Reply& reply) {
    if (reply.ok()) {
        facts_.stores =
            readable_stores(store_lists_, store_uses_[store_use_].substr(1, 2), profile().sms.receipt_stores);
        return enter(State::notice_choice);
    }
    if (++store_use_ < store_uses_.size()) return question();
    // All that was offered is refused while the SIM is being read.
    store_use_ = 0;
    return ++tries_ < k_store_rounds ? wait(timeouts().retry) : enter(State::notice_choice);
}

Step MessageSetup::after_notice_choice(const at::Reply& reply) {
    auto notices = profile().sms.notices;
    if (notices.empty()) {
        notices = notice_ladder(reply);
    } else {
        // That texts are told of is worth more than what the family knows of receipts.
        for (const char* plain : {"2,1", "1,1", "0"}) notices.emplace_back(plain);
    }
    rungs_ = notice_rungs(notices, services_);
    return begin_rung();
}

Step MessageSetup::begin_rung() {
    wanted_service_ = rungs_[rung_].service;
    return enter(wanted_service_ == facts_.service ? State::notice_use : State::service_use);
}

Step MessageSetup::next_rung() {
    if (++rung_ < rungs_.size()) return begin_rung();
    facts_.notice.clear();
    facts_.receipts = ReceiptPath::none;
    return enter(State::done);
}

Step MessageSetup::after_notice_check(const at::Reply& reply) {
    const std::string& notice = rungs_[rung_].notice;
    if (!notice_holds(notice, reply)) return next_rung();
    facts_.notice = notice;
    facts_.notice_is_told = !reply.lines.empty();
    facts_.receipts = profile().sms.receipts ? receipt_path(notice) : ReceiptPath::none;
    return enter(State::done);
}

}  // namespace modem::device
