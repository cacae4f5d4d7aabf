#include "firmware/tillcastd/desk.hpp"

#include <spdlog/spdlog.h>

#include "config/words/failpoint.hpp"
#include "controller/inbox/receive.hpp"
#include "firmware/tillcastd/pin_attempts.hpp"

namespace firmware {

namespace asio = boost::asio;
using modem::device::ModemPhase;
using modem::device::ModemStatus;

namespace {

// Practice drives nothing that could reach a real phone.
constexpr std::string_view k_simulator = "Tillcast simulator";

}  // namespace

Desk::Desk(const asio::any_io_executor& executor, House house, modem::device::ModemSettings settings)
    : house_(house), name_(settings.name), modem_(executor, std::move(settings), *this, house.clock, house.log) {}

asio::awaitable<void> Desk::run() { co_await modem_.run(); }

ModemStatus Desk::judged(ModemStatus status) const {
    if (house_.practice && status.phase == ModemPhase::ready && status.manufacturer != k_simulator) {
        status.phase = ModemPhase::faulty;
        status.sentence = "practice is on and this is no simulated modem (+CGMI says '" + status.manufacturer +
                          "'): nothing is sent through it";
    }
    return status;
}

ModemStatus Desk::status() const { return judged(modem_.status()); }

void Desk::on_status(const ModemStatus& status) {
    const ModemStatus now = judged(status);
    if (now.sentence != last_sentence_ && !now.sentence.empty() && now.phase == ModemPhase::faulty)
        house_.log.warn("{}: {}", name_, now.sentence);
    last_sentence_ = now.sentence;
    house_.dispatcher.on_status(now);
    house_.alerts.on_status(now);
}

asio::awaitable<bool> Desk::on_deliver(std::string pdu) {
    // By its name, not by what the dispatcher has attached: a text that is read again after a restart is known again
    // only if it came to the same SIM.
    const std::string sim = controller::dispatch::sim_name(modem_.status());
    controller::store::Job job = [this, sim, pdu](controller::store::Tx& tx) {
        const auto key = controller::dispatch::sim_of(tx, sim, name_, {});
        controller::inbox::receive(tx, house_.present, key, pdu);
    };
    try {
        co_await house_.store.write_only(std::move(job));
    } catch (const std::exception& error) {
        house_.log.error("{}: a text could not be written and stays in the modem: {}", name_, error.what());
        co_return false;
    }
    words::failpoint("inbound.committed");
    co_return true;
}

asio::awaitable<bool> Desk::on_stored_receipt(std::string pdu) {
    co_return co_await house_.dispatcher.on_stored_receipt(modem_.status(), std::move(pdu));
}

void Desk::on_late_result(std::uint8_t reference) { house_.dispatcher.on_late_result(name_, reference); }

void Desk::on_receipt(std::string pdu) { house_.dispatcher.on_receipt(modem_.status(), std::move(pdu)); }

asio::awaitable<bool> Desk::may_try_pin(std::string sim, words::Secret pin, std::optional<int> attempts) {
    std::function<bool(controller::store::Tx&)> job = [sim, pin, attempts](controller::store::Tx& tx) {
        return firmware::may_try_pin(tx, sim, pin, attempts);
    };
    co_return co_await house_.store.write<bool>(std::move(job));
}

void Desk::on_pin_result(std::string sim, words::Secret pin, modem::device::PinResult result) {
    const bool right = result == modem::device::PinResult::right;
    if (!right) house_.log.error("{}: the SIM refuses the PIN, which is not tried again", name_);
    controller::store::Job job = [sim, pin, right](controller::store::Tx& tx) { keep_pin_result(tx, sim, pin, right); };
    // Lost, it is as if nobody knew: then the pair is not tried again either.
    house_.store.writer().submit(std::move(job), {});
}

void Desk::on_network_time(words::Instant at) { house_.hear_time(at); }

asio::awaitable<modem::device::SubmitOutcome> Desk::submit(modem::sms::Pdu pdu, const modem::device::Gate& gate) {
    co_return co_await modem_.submit(std::move(pdu), gate);
}

asio::awaitable<modem::device::SubmitOutcome> Desk::submit_mms(modem::device::Mms mms,
                                                               const modem::device::Gate& gate) {
    co_return co_await modem_.submit_mms(std::move(mms), gate);
}

}  // namespace firmware
