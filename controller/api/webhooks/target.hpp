#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/api/webhooks/call.hpp"
#include "controller/api/webhooks/courier.hpp"
#include "controller/api/webhooks/events.hpp"
#include "controller/api/webhooks/receivers.hpp"

namespace controller::api::webhooks {

/// A receiver as the database has it, with the secrets that it keeps.
struct Courier::Found {
    Receiver receiver;
    std::vector<words::Secret> secrets;
};

/// What the courier knows of a receiver that is not stopped.
struct Courier::Target {
    explicit Target(const boost::asio::any_io_executor& executor)
        : timer(executor, boost::asio::steady_timer::time_point::max()) {}

    int room(words::Monotonic now) const {
        if (rest_until && now < *rest_until) return 0;
        // One that did not work is asked by one call whether it does again.
        if (rest_until) return busy == 0 ? 1 : 0;
        return k_at_once - busy;
    }
    void look_again() {
        look = true;
        timer.cancel();
    }

    words::Key key = 0;
    std::string name;
    reader::WebhookUrl url;
    reader::EventFilter filter;
    std::vector<std::string> secrets;  ///< their bytes
    std::optional<words::Instant> old_until;
    int busy = 0;
    std::set<words::Key> under_way;  ///< until what came of it is on disk
    std::set<std::shared_ptr<Errand>> errands;
    int failures = 0;  ///< in a row
    std::string said;  ///< its last refusal, so that each is logged once
    std::optional<words::Monotonic> rest_until;
    bool look = false;
    bool gone = false;
    boost::asio::steady_timer timer;
};

/// A call that is under way.
struct Courier::Errand {
    Event event;
    Call call;
    boost::asio::cancellation_signal cancel;
};

}  // namespace controller::api::webhooks
