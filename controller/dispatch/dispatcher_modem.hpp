#pragma once

#include <memory>
#include <optional>
#include <string>

#include "controller/dispatch/dispatcher.hpp"
#include "controller/dispatch/journal.hpp"

namespace controller::dispatch {

/// What the dispatcher keeps of a modem; for its own files.
struct Dispatcher::Modem {
    std::shared_ptr<Line> line;
    std::optional<words::Key> sim;
    std::string sim_name;
    bool ready = false;
    bool running = false;
    std::optional<Place> given{};  ///< last, where its result may come late
};

}  // namespace controller::dispatch
