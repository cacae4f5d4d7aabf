#pragma once

#include <boost/asio/awaitable.hpp>

#include "controller/dispatch/rules.hpp"
#include "controller/store/store.hpp"

namespace spdlog {
class logger;
}

namespace firmware {

/// Removes what `[retention]` no longer keeps, in steps of some hundred rows that wait while anything else is to be
/// written; and puts on record what was removed. Ends early when `stopping`.
boost::asio::awaitable<void> purge(controller::store::Store& store, const controller::dispatch::Present& present,
                                   const words::Clock& clock, spdlog::logger& log, const bool& stopping);

}  // namespace firmware
