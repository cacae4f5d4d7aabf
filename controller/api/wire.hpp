#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>

#include "controller/api/tls_identity.hpp"

namespace controller::api {

/// The bytes of one accepted connection, TCP or unix, plain or under TLS. One read and one write may run at once. What
/// is not done when the time set last is over ends with beast::error::timeout, and the socket is closed.
class Wire {
public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    using Error = boost::system::error_code;

    /// How a connection began. `other_protocol`: plain text where TLS is spoken; what is written then goes out plain.
    enum class Opening : std::uint8_t { ok, closed, failed, other_protocol };
    struct Opened {
        Opening how = Opening::ok;
        Error error;  ///< why it failed
    };
    struct Got {
        Error error;
        std::size_t count = 0;
    };

    virtual ~Wire() = default;
    /// Waits for the first byte and shakes hands where that is spoken; once, before anything else.
    virtual boost::asio::awaitable<Opened> open() = 0;
    virtual boost::asio::awaitable<Got> read(boost::asio::mutable_buffer into) = 0;
    /// All of both. They must live until it is done.
    virtual boost::asio::awaitable<Error> write(boost::asio::const_buffer first,
                                                boost::asio::const_buffer second = {}) = 0;
    /// Tells the other side that nothing more comes.
    virtual boost::asio::awaitable<void> end_writing() = 0;
    /// True if more can be read without waiting.
    virtual bool input_waiting() = 0;
    virtual void expires_after(std::chrono::milliseconds time) = 0;
    /// Whoever waits here gets an error.
    virtual void close() = 0;
};

std::unique_ptr<Wire> plain_wire(Wire::Socket socket);
/// Without an identity every handshake fails.
std::unique_ptr<Wire> tls_wire(Wire::Socket socket, std::shared_ptr<const TlsIdentity> identity);

}  // namespace controller::api
