#pragma once

#include <spdlog/logger.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "config/reader/config.hpp"
#include "firmware/cli/doctor_facts.hpp"
#include "firmware/cli/doctor_trip.hpp"
#include "modem/device/modem.hpp"

namespace firmware::cli {

/// Modems whose ports are free, for the time of an examination without the daemon. Texts that come in stay where they
/// are, but for those of the examination's own; no PIN is ever tried; nothing is sent but by `send`.
class Visit {
public:
    using Profiles = std::shared_ptr<const std::vector<reader::ModemProfile>>;

    /// Without profiles every modem is taken for a generic one.
    Visit(const std::vector<reader::Modem>& modems, Profiles profiles);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    /// Waits until each modem has come up or has told why not, `patience` at most.
    void bring_up(std::chrono::seconds patience);
    /// Looks at the signal for so long.
    void watch(std::chrono::seconds time);
    /// One text from each modem to the next, and waits until all have arrived with their receipts.
    void send(std::chrono::seconds patience);

    const std::vector<ModemFacts>& modems() const { return facts_; }
    /// How far the time of the network is ahead of ours, where a modem has told.
    std::optional<std::chrono::seconds> network_offset() const;

private:
    class Guest;
    class WallClock;

    bool run_until(const std::function<bool()>& reached, std::chrono::milliseconds limit);
    void look();
    void begin_trips(const std::string& text);
    static boost::asio::awaitable<void> submit(Guest* guest, modem::sms::Pdu pdu);

    boost::asio::io_context io_{1};
    std::unique_ptr<WallClock> clock_;
    spdlog::logger log_;
    std::vector<std::unique_ptr<Guest>> guests_;
    std::vector<ModemFacts> facts_;
    std::size_t running_ = 0;
};

}  // namespace firmware::cli
