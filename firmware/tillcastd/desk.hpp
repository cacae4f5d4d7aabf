#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>

#include "controller/api/context.hpp"
#include "controller/dispatch/alert_watch.hpp"
#include "controller/dispatch/dispatcher.hpp"
#include "controller/store/store.hpp"
#include "modem/device/modem.hpp"

namespace firmware {

/// Where one modem meets the shop: parts go to it, what it tells goes to the dispatcher and the inbox.
class Desk final : public modem::device::Listener, public controller::dispatch::Radio {
public:
    struct House {
        controller::store::Store& store;
        controller::dispatch::Present& present;
        controller::dispatch::Dispatcher& dispatcher;
        controller::dispatch::AlertWatch& alerts;
        const words::Clock& clock;
        spdlog::logger& log;
        bool practice;
        std::function<void(words::Instant)> hear_time;  ///< what the modem tells of the time
    };
    Desk(const boost::asio::any_io_executor& executor, House house, modem::device::ModemSettings settings);

    boost::asio::awaitable<void> run();
    void stop() { modem_.stop(); }
    void look() { modem_.look(); }
    void ports_changed() { modem_.ports_changed(); }
    const std::string& name() const { return name_; }
    controller::api::Record record() const { return {modem_.record_head(), modem_.record()}; }
    /// As the modem tells it, but `faulty` where practice forbids it.
    modem::device::ModemStatus status() const;

    // Listener
    void on_status(const modem::device::ModemStatus& status) override;
    boost::asio::awaitable<bool> on_deliver(std::string pdu) override;
    boost::asio::awaitable<bool> on_stored_receipt(std::string pdu) override;
    void on_receipt(std::string pdu) override;
    boost::asio::awaitable<bool> may_try_pin(std::string sim, words::Secret pin, std::optional<int> attempts) override;
    void on_pin_result(std::string sim, words::Secret pin, modem::device::PinResult result) override;
    void on_network_time(words::Instant at) override;
    void on_late_result(std::uint8_t reference) override;

    // Radio
    boost::asio::awaitable<modem::device::SubmitOutcome> submit(modem::sms::Pdu pdu,
                                                                const modem::device::Gate& gate) override;

    boost::asio::awaitable<modem::device::SubmitOutcome> submit_mms(modem::device::Mms mms,
                                                                    const modem::device::Gate& gate) override;

private:
    modem::device::ModemStatus judged(modem::device::ModemStatus status) const;

    House house_;
    std::string name_;
    std::string last_sentence_;
    modem::device::Modem modem_;
};

}  // namespace firmware
