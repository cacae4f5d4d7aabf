#include "modem/device/modem.hpp"

#include <utility>

#include "modem/device/runner.hpp"

namespace modem::device {
namespace {

// A coroutine begins only when it is awaited; its parameters are taken at once.

boost::asio::awaitable<void> run_held(std::shared_ptr<Runner> runner) { co_await runner->run(); }

boost::asio::awaitable<SubmitOutcome> submit_held(std::shared_ptr<Runner> runner, sms::Pdu pdu, const Gate& gate) {
    SubmitOutcome outcome = co_await runner->submit(std::move(pdu), gate);
    co_return outcome;
}

boost::asio::awaitable<SubmitOutcome> submit_mms_held(std::shared_ptr<Runner> runner, Mms mms, const Gate& gate) {
    SubmitOutcome outcome = co_await runner->submit_mms(std::move(mms), gate);
    co_return outcome;
}

}  // namespace

Modem::Modem(const boost::asio::any_io_executor& executor, ModemSettings settings, Listener& listener,
             const words::Clock& clock, spdlog::logger& log)
    : runner_(std::make_shared<Runner>(executor, std::move(settings), listener, clock, log)) {}

Modem::~Modem() = default;

boost::asio::awaitable<void> Modem::run() { return run_held(runner_); }

boost::asio::awaitable<SubmitOutcome> Modem::submit(sms::Pdu pdu, const Gate& gate) {
    return submit_held(runner_, std::move(pdu), gate);
}

boost::asio::awaitable<SubmitOutcome> Modem::submit_mms(Mms mms, const Gate& gate) {
    return submit_mms_held(runner_, std::move(mms), gate);
}

void Modem::ports_changed() { runner_->ports_changed(); }

void Modem::stop() { runner_->stop(); }

void Modem::look() { runner_->look(); }

bool Modem::ask_balance() { return runner_->ask_balance(); }

const ModemStatus& Modem::status() const { return runner_->status(); }

std::vector<RecordEntry> Modem::record() const { return runner_->recorder().entries(); }

RecordHead Modem::record_head() const { return runner_->record_head(); }

}  // namespace modem::device
