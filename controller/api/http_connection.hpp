#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "controller/api/limits.hpp"
#include "controller/api/request.hpp"
#include "controller/api/response.hpp"
#include "controller/api/wire.hpp"

namespace controller::api {

/// One accepted connection that speaks HTTP/1.1; the only place that knows Beast's parser. It reads and writes when it
/// is told to, each time within a limit of time, and decides nothing. One read and one write may run at once.
class HttpConnection {
public:
    /// `closed`: the other side is gone, or we closed. After `timeout` the socket is closed, too. Only the first
    /// request can be `plain_on_tls` (which can be answered, in plain text), `tls_on_plain` or `no_handshake`.
    enum class Io { ok, closed, malformed, too_large, timeout, plain_on_tls, tls_on_plain, no_handshake };

    HttpConnection(std::unique_ptr<Wire> wire, const Limits& limits);
    ~HttpConnection();

    /// Shakes hands where that is to be done, to answer without reading. False: it cannot be answered.
    boost::asio::awaitable<bool> open();
    /// Waits for the next request and reads its head: method, target, headers. `malformed` includes what has no single
    /// meaning: a body framed twice or by an unknown coding, a missing or second Host.
    boost::asio::awaitable<Io> read_head(Request& request);
    /// The request target as it came; valid until the next `read_head`.
    std::string_view raw_target() const;
    /// Why there was no handshake.
    std::string trouble() const;

    /// Of the request whose head was read last.
    bool keeps_alive() const;
    bool expects_continue() const;
    std::optional<std::uint64_t> content_length() const;
    bool body_complete() const;
    /// The body must have come when the time for bodies, counted from now, is over.
    void start_body_time();
    /// Appends the next piece of the body, as soon as there is one.
    boost::asio::awaitable<Io> read_body(std::string& into);
    /// True if more can be read without waiting.
    bool input_waiting();

    boost::asio::awaitable<bool> write_continue();
    /// False if the other side is gone. `head_only`: the answer to HEAD.
    boost::asio::awaitable<bool> write(Response response, const std::string& request_id, bool keep_alive,
                                       bool head_only);
    /// An answer in pieces: chunked, or until the connection closes for a client of HTTP/1.0.
    boost::asio::awaitable<bool> begin_stream(const std::string& content_type, const std::string& request_id,
                                              bool keep_alive);
    boost::asio::awaitable<bool> write_piece(const std::string& piece);
    boost::asio::awaitable<bool> end_stream();

    /// Says, where it can be said, that this end is one.
    boost::asio::awaitable<void> finish();
    /// Ends our side and reads on for a while, so that an answer given in the middle of a body is not lost to a reset.
    boost::asio::awaitable<void> linger();
    /// Whoever waits here gets `closed`.
    void close();
    /// True while no request is in flight.
    bool idle() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace controller::api
