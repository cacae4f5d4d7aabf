#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "controller/api/service.hpp"

namespace controller::api {

/// Answers the requests of one connection, one after the other, until either side closes it. Whatever a handler throws
/// becomes a 500 with an id that the log has, too.
boost::asio::awaitable<void> serve(std::shared_ptr<Service> service, std::unique_ptr<Wire> wire, Peer peer);

/// Answers 503 and closes: there are as many connections as there may be.
boost::asio::awaitable<void> turn_away(std::shared_ptr<Service> service, std::unique_ptr<Wire> wire);

}  // namespace controller::api
