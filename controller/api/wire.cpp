#include "controller/api/wire.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <cctype>
#include <string>
#include <utility>

namespace controller::api {

namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using Stream = boost::beast::basic_stream<asio::generic::stream_protocol>;
using Opened = Wire::Opened;
using Opening = Wire::Opening;

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_first_bytes = 1024;
// Of one TLS record (RFC 8446 §5.1): what fits is sent as one, not as a record for the head and one for the body.
constexpr std::size_t k_record = 16 * 1024;
constexpr unsigned char k_handshake = 22;  // ContentType of the first record of a TLS connection

void end_sending(Stream& stream) {
    Wire::Error ignored;
    stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
}

bool has_input(Stream& stream) {
    Wire::Error ec;
    return stream.socket().available(ec) > 0;
}

class PlainWire final : public Wire {
public:
    explicit PlainWire(Socket socket) : stream_(std::move(socket)) {}

    asio::awaitable<Opened> open() override { co_return Opened(); }
    asio::awaitable<Got> read(asio::mutable_buffer into) override {
        const auto [ec, n] = co_await stream_.async_read_some(into, k_await);
        co_return Got{ec, n};
    }
    asio::awaitable<Error> write(asio::const_buffer first, asio::const_buffer second) override {
        const std::array<asio::const_buffer, 2> both = {first, second};
        const auto [ec, n] = co_await asio::async_write(stream_, both, k_await);
        co_return ec;
    }
    asio::awaitable<void> end_writing() override {
        end_sending(stream_);
        co_return;
    }
    bool input_waiting() override { return has_input(stream_); }
    void expires_after(std::chrono::milliseconds time) override { stream_.expires_after(time); }
    void close() override { stream_.close(); }

private:
    Stream stream_;
};

class TlsWire final : public Wire {
public:
    TlsWire(Socket socket, std::shared_ptr<const TlsIdentity> identity)
        : stream_(std::move(socket)), identity_(std::move(identity)) {}

    asio::awaitable<Opened> open() override;
    asio::awaitable<Got> read(asio::mutable_buffer into) override;
    asio::awaitable<Error> write(asio::const_buffer first, asio::const_buffer second) override;
    asio::awaitable<void> end_writing() override;
    bool input_waiting() override { return (tls_ && ::SSL_pending(tls_->native_handle()) > 0) || has_input(stream_); }
    void expires_after(std::chrono::milliseconds time) override { stream_.expires_after(time); }
    void close() override { stream_.close(); }

private:
    using Tls = ssl::stream<Stream&>;

    Stream stream_;
    std::shared_ptr<const TlsIdentity> identity_;
    std::optional<Tls> tls_;  // from the handshake on; without it everything is plain
    bool broken_ = false;     // after an error nothing may be sent, not even the end (RFC 8446 §6.2)
    std::array<unsigned char, k_first_bytes> first_{};
};

// A method of HTTP is letters; anything else is a protocol that we could not answer in.
asio::awaitable<Opened> TlsWire::open() {
    const auto room = asio::buffer(first_);
    const auto [ec, n] = co_await stream_.async_read_some(room, k_await);
    if (ec) co_return Opened{Opening::closed, ec};
    if (first_[0] != k_handshake)
        co_return Opened{std::isalpha(first_[0]) != 0 ? Opening::other_protocol : Opening::failed, {}};
    if (!identity_) co_return Opened{Opening::failed, {}};
    ssl::context context(identity_->share_context());
    tls_.emplace(stream_, context);
    const auto seen = asio::buffer(std::as_const(first_).data(), n);
    const auto [failed, used] = co_await tls_->async_handshake(ssl::stream_base::server, seen, k_await);
    broken_ = failed || used != n;
    co_return Opened{broken_ ? Opening::failed : Opening::ok, failed};
}

asio::awaitable<Wire::Got> TlsWire::read(asio::mutable_buffer into) {
    if (!tls_) {
        const auto [ec, n] = co_await stream_.async_read_some(into, k_await);
        co_return Got{ec, n};
    }
    const auto [ec, n] = co_await tls_->async_read_some(into, k_await);
    broken_ = broken_ || (ec && ec != asio::error::eof);
    co_return Got{ec, n};
}

asio::awaitable<Wire::Error> TlsWire::write(asio::const_buffer first, asio::const_buffer second) {
    const std::array<asio::const_buffer, 2> both = {first, second};
    if (!tls_) {
        const auto [ec, n] = co_await asio::async_write(stream_, both, k_await);
        co_return ec;
    }
    std::string joined;
    if (second.size() > 0 && first.size() + second.size() <= k_record) {
        joined.append(static_cast<const char*>(first.data()), first.size());
        joined.append(static_cast<const char*>(second.data()), second.size());
        const auto whole = asio::buffer(joined);
        const auto [ec, n] = co_await asio::async_write(*tls_, whole, k_await);
        broken_ = broken_ || ec;
        co_return ec;
    }
    const auto [ec, n] = co_await asio::async_write(*tls_, both, k_await);
    broken_ = broken_ || ec;
    co_return ec;
}

// A close_notify first, so that the other side knows an end from a cut (RFC 8446 §6.1).
asio::awaitable<void> TlsWire::end_writing() {
    if (tls_ && !broken_) {
        broken_ = true;
        [[maybe_unused]] const auto told = co_await tls_->async_shutdown(k_await);
    }
    end_sending(stream_);
}

}  // namespace

std::unique_ptr<Wire> plain_wire(Wire::Socket socket) { return std::make_unique<PlainWire>(std::move(socket)); }

std::unique_ptr<Wire> tls_wire(Wire::Socket socket, std::shared_ptr<const TlsIdentity> identity) {
    return std::make_unique<TlsWire>(std::move(socket), std::move(identity));
}

}  // namespace controller::api
