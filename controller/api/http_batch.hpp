#pragma once

#include <boost/asio/awaitable.hpp>

#include "controller/api/service.hpp"

namespace controller::api {

/// Reads the body of `request` line by line, hands groups of lines to the entry's batch handler and writes the results
/// of each group as they come, while the next lines are read. A client may send everything before it reads, as long as
/// the results fit `outbox_bytes` and what the system buffers. What follows the last whole line of a body that
/// breaks off is not handled. True if the connection can go on.
boost::asio::awaitable<bool> answer_batch(Service& service, HttpConnection& connection, const Router::Entry& entry,
                                          Request request);

}  // namespace controller::api
