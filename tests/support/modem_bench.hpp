#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "modem/device/modem.hpp"
#include "tests/support/bring_up_script.hpp"
#include "tests/support/pty_modem.hpp"

namespace support {

class SystemClock final : public words::Clock {
public:
    words::Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    words::Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
};

/// Remembers what a modem tells.
class Recorder final : public modem::device::Listener {
public:
    void on_status(const modem::device::ModemStatus& status) override { phases.push_back(status.phase); }
    boost::asio::awaitable<bool> on_deliver(std::string pdu) override {
        delivered.push_back(std::move(pdu));
        if (during_commit) during_commit();
        co_return commit;
    }
    boost::asio::awaitable<bool> on_stored_receipt(std::string pdu) override {
        stored_receipts.push_back(std::move(pdu));
        co_return commit;
    }
    void on_receipt(std::string pdu) override { receipts.push_back(std::move(pdu)); }
    boost::asio::awaitable<bool> may_try_pin(std::string sim, words::Secret pin, std::optional<int> attempts) override {
        pin_tries.push_back(sim + ' ' + pin.reveal() + ' ' + (attempts ? std::to_string(*attempts) : "?"));
        co_return may_try;
    }
    void on_pin_result(std::string sim, words::Secret pin, modem::device::PinResult result) override {
        const bool right = result == modem::device::PinResult::right;
        pin_results.push_back(sim + ' ' + pin.reveal() + (right ? " right" : " wrong"));
    }
    void on_network_time(words::Instant at) override { times.push_back(at); }

    std::vector<modem::device::ModemPhase> phases;
    std::vector<std::string> delivered;
    std::vector<std::string> stored_receipts;
    std::vector<std::string> receipts;
    std::vector<std::string> pin_tries;    // `iccid:… 1234 3`
    std::vector<std::string> pin_results;  // `iccid:… 1234 right`
    std::vector<words::Instant> times;
    std::function<void()> during_commit;
    bool commit = true;
    bool may_try = true;
};

/// A modem under test, its port a symbolic link to a scripted modem's pty. Timeouts are long, so that a slow machine
/// fails no test; a test of silence shortens its own.
class ModemBench {
public:
    ModemBench() {
        std::string name = (std::filesystem::temp_directory_path() / "modem-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        folder_ = name;
        settings.name = "left";
        settings.port = folder_ / "port";
        settings.timeouts.quiet = std::chrono::milliseconds(5);
        settings.timeouts.probe = settings.timeouts.command = std::chrono::seconds(5);
        settings.timeouts.retry = settings.timeouts.reopen_first = std::chrono::milliseconds(5);
        settings.timeouts.reopen_last = std::chrono::milliseconds(20);
        settings.timeouts.sweep = settings.timeouts.health = settings.timeouts.searching = std::chrono::hours(1);
        settings.timeouts.restart = std::chrono::hours(1);
    }
    ~ModemBench() {
        if (modem) modem->stop();
        run_until([this] { return !modem || ended; });
        std::filesystem::remove_all(folder_);
    }
    ModemBench(const ModemBench&) = delete;
    ModemBench& operator=(const ModemBench&) = delete;

    /// Puts a new scripted modem behind the link; the script is still empty.
    PtyModem& plug_in() {
        device = std::make_unique<PtyModem>(context, settings.port);
        return *device;
    }
    void unplug() {
        std::filesystem::remove(settings.port);
        device.reset();
    }
    void start() {
        modem = std::make_unique<modem::device::Modem>(context.get_executor(), settings, listener, clock, *log);
        boost::asio::co_spawn(context, modem->run(), [this](const std::exception_ptr&) { ended = true; });
    }
    /// Plugs in a modem that answers everything, and waits until it has nothing left to ask.
    ScriptedModem& bring_up() {
        script_bring_up(plug_in().script());
        start();
        wait_ready();
        return device->script();
    }
    bool wait_ready() {
        return run_until([this] { return is_ready() && device->script().done(); });
    }
    bool is_ready() const { return modem->status().phase == modem::device::ModemPhase::ready; }

    using Outcome = modem::device::SubmitOutcome;
    void submit(const modem::sms::Pdu& pdu, modem::device::Gate gate = {}) {
        outcome.reset();
        boost::asio::co_spawn(context, submit_one(pdu, std::move(gate)), boost::asio::detached);
    }
    Outcome submit_and_wait(const modem::sms::Pdu& pdu, modem::device::Gate gate = {}) {
        submit(pdu, std::move(gate));
        run_until([this] { return outcome.has_value(); });
        return outcome.value();
    }

    bool run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        context.restart();
        while (!reached() && std::chrono::steady_clock::now() < limit) {
            context.run_one_for(std::chrono::milliseconds(100));
        }
        return reached();
    }

    boost::asio::io_context context{1};
    SystemClock clock;
    std::ostringstream lines;
    std::shared_ptr<spdlog::logger> log =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(lines));
    Recorder listener;
    modem::device::ModemSettings settings;
    std::unique_ptr<PtyModem> device;
    std::unique_ptr<modem::device::Modem> modem;
    std::optional<Outcome> outcome;
    bool ended = false;

private:
    boost::asio::awaitable<void> submit_one(modem::sms::Pdu pdu, modem::device::Gate gate) {
        auto result = co_await modem->submit(std::move(pdu), gate);
        outcome = std::move(result);
    }

    std::filesystem::path folder_;
};

}  // namespace support
