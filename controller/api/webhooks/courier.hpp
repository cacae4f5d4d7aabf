#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/api/webhooks/call.hpp"
#include "controller/api/webhooks/events.hpp"
#include "controller/api/webhooks/subscriptions.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/store/store.hpp"

namespace spdlog {
class logger;
}

namespace controller::api::webhooks {

/// Brings the outbox to the receivers: to each a few at a time, what concerns one subject in order. An event is kept
/// until it is delivered or dead, and one that was delivered when the power went may come twice, with the same id.
/// Lives on the I/O thread; store, Present, Clock and log outlive it.
class Courier : public std::enable_shared_from_this<Courier> {
public:
    /// How many calls one receiver has to bear at once.
    static constexpr int k_at_once = 4;

    struct House {
        store::Store& store;
        dispatch::Present& present;
        const words::Clock& clock;
        spdlog::logger& log;
        std::shared_ptr<Subscriptions> subscriptions;
        std::string version;
    };
    Courier(boost::asio::any_io_executor executor, House house);

    /// Registers the observer that fills the outbox, the last of all: before anything writes.
    void watch();
    /// Makes the receivers of the configuration the database's, and begins. Before others write: what they do is told.
    boost::asio::awaitable<void> start();
    /// Takes over the receivers of a new configuration.
    void reload();
    /// Civil time has moved: what is due is due by the new one.
    void clock_moved();
    /// Breaks off the calls that are under way; they are made again after the next start.
    void stop();
    /// Returns when all of them have ended.
    boost::asio::awaitable<void> ended();

private:
    struct Target;
    struct Errand;
    struct Found;
    using Self = std::shared_ptr<Courier>;
    boost::asio::awaitable<void> adopt(Self self, bool at_start);
    boost::asio::awaitable<void> read_targets(Self self);
    void take_over(const std::vector<Found>& found);
    std::shared_ptr<Target> target_of(const Found& found);
    boost::asio::awaitable<void> pump(Self self, std::shared_ptr<Target> target);
    /// Sends what is due, and tells when the next is.
    boost::asio::awaitable<std::optional<words::Monotonic>> send_due(std::shared_ptr<Target> target, int room);
    void send(const std::shared_ptr<Target>& target, Event event, std::string body, words::Instant now);
    boost::asio::awaitable<void> run(Self self, std::shared_ptr<Target> target, std::shared_ptr<Errand> errand);
    void settle(const std::shared_ptr<Target>& target, const Errand& errand, const Called& called);
    void note(Target& target, const Called& called, bool is_dead);
    void wake(bool changed);
    void end_one();

    boost::asio::any_io_executor executor_;
    House house_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::map<words::Key, std::shared_ptr<Target>> targets_;
    boost::asio::steady_timer changed_;
    int running_ = 0;
    bool reading_ = false;
    bool read_again_ = false;
    bool stopping_ = false;
};

}  // namespace controller::api::webhooks
