#include <utility>

#include "modem/simulator/modem.hpp"
#include "modem/sms/deliver.hpp"

namespace modem::simulator {
namespace {

sms::Pdu advertisement(const sms::Timestamp& at) {
    sms::Deliver deliver;
    deliver.from = sms::Address{sms::Address::Type::unknown, "22100"};
    deliver.sent_at = at;
    deliver.data.units = sms::Units{'x'};
    return sms::encode(deliver).value();
}

}  // namespace

void Modem::pull_sim() {
    if (state_.sim.state == SimLock::State::absent) return;
    log("sim_pulled", {{"iccid", state_.identity.iccid}});
    const auto before = state_.registration();
    const auto& who = state_.identity;
    pulled_ = SimCard{who.iccid, who.imsi, who.number, state_.sim.pin};
    pulled_store_ = std::exchange(state_.sm, Storage(state_.sm.capacity()));
    state_.sim.state = SimLock::State::absent;
    state_.messages_ready = state_.traits->messages_ready_ms == 0;
    if (!state_.traits->sim_out.empty()) announce(std::string(state_.traits->sim_out), false);
    report_registration(before);
}

void Modem::insert_sim(const std::optional<SimCard>& other) {
    if (state_.sim.state != SimLock::State::absent) pull_sim();
    const auto before = state_.registration();
    if (const auto card = other ? other : std::exchange(pulled_, std::nullopt)) {
        auto& who = state_.identity;
        who.iccid = card->iccid;
        who.imsi = card->imsi;
        who.number = card->number;
        state_.sim = SimLock{};
        state_.sim.pin = card->pin;
    }
    if (!other && pulled_store_) state_.sm = *std::exchange(pulled_store_, std::nullopt);
    state_.sim.state = SimLock::State::ready;
    state_.lock();
    log("sim_inserted", {{"iccid", state_.identity.iccid}, {"number", state_.identity.number}});
    if (!state_.traits->sim_in.empty()) announce(std::string(state_.traits->sim_in), false);
    if (state_.sim_ready()) {
        unlocked();
    } else {
        start_lines(StartLine::When::locked);
    }
    report_registration(before);
    around_.network.retry(*this);
}

void Modem::block_pin() {
    const auto before = state_.registration();
    state_.sim.state = SimLock::State::puk;
    state_.sim.pin_tries = 0;
    if (state_.sim.pin.empty()) state_.sim.pin = "0000";
    log("sim_blocked", {{"iccid", state_.identity.iccid}});
    announce("+CPIN: SIM PUK", false);
    report_registration(before);
}

void Modem::fill(Memory memory, StoredMessage::Status status) {
    auto& storage = state_.storage(memory);
    const auto pdu = advertisement(around_.network.now());
    while (!storage.full())
        storage.put(StoredMessage{status, pdu.hex, static_cast<int>(pdu.length), around_.network.civil()});
    log("store_filled", {{"memory", name_of(memory)}});
    announce_full(memory);
}

}  // namespace modem::simulator
