#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "config/words/instant.hpp"

namespace modem::simulator {

/// The log of a simulated world: one JSON object a line with `t_ns` (monotonic), `time` (UTC), `event`, the modem's
/// name where it is about one, and the event's own fields.
class Journal {
public:
    /// Gets each line with its newline at the moment of the event.
    using Sink = std::function<void(std::string_view)>;

    Journal(const words::Clock& clock, Sink sink) : clock_(clock), sink_(std::move(sink)) {}

    void write(std::string_view event, std::string_view modem, const boost::json::object& fields = {});
    /// When the last event other than noise was written.
    words::Monotonic last_event() const { return last_event_; }

private:
    const words::Clock& clock_;
    Sink sink_;
    words::Monotonic last_event_;
};

}  // namespace modem::simulator
