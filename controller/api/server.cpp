#include "controller/api/server.hpp"

#include <sodium.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>

#include "controller/api/http_session.hpp"

namespace controller::api {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds k_accept_pause{100};
constexpr std::size_t k_max_turned_away = 32;

// Whether the listener goes on after an error of accept. Without descriptors it would spin, so it waits a little.
asio::awaitable<bool> goes_on(const Service& service, error_code ec) {
    if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor || service.stopping())
        co_return false;
    service.log().error("cannot accept a connection: {}", ec.message());
    asio::steady_timer pause(service.executor(), k_accept_pause);
    co_await pause.async_wait(k_await);
    co_return true;
}

// Serves a connection or turns it away; those that are turned away are bounded, too.
void spawn(const std::shared_ptr<Service>& service, std::unique_ptr<Wire> wire, Peer peer,
           const std::shared_ptr<std::size_t>& turned_away) {
    const Limits& limits = service->limits();
    const std::size_t most = peer.control ? limits.control_connections : limits.connections;
    if (service->count(peer.control) < most) {
        asio::co_spawn(service->executor(), serve(service, std::move(wire), std::move(peer)), asio::detached);
        return;
    }
    if (*turned_away >= k_max_turned_away) return;
    ++*turned_away;
    asio::co_spawn(service->executor(), turn_away(service, std::move(wire)),
                   [turned_away](const std::exception_ptr&) { --*turned_away; });
}

asio::awaitable<void> accept_tcp(std::shared_ptr<Service> service, std::shared_ptr<tcp::acceptor> acceptor, bool tls) {
    const auto turned_away = std::make_shared<std::size_t>(0);
    while (acceptor->is_open()) {
        auto [ec, socket] = co_await acceptor->async_accept(k_await);
        if (ec) {
            const bool on = co_await goes_on(*service, ec);
            if (!on) co_return;
            continue;
        }
        socket.set_option(tcp::no_delay(true), ec);
        const auto remote = socket.remote_endpoint(ec);
        Peer peer;
        peer.address = remote.address().to_string() + ":" + std::to_string(remote.port());
        auto wire = tls ? tls_wire(std::move(socket), service->tls) : plain_wire(std::move(socket));
        spawn(service, std::move(wire), std::move(peer), turned_away);
    }
}

asio::awaitable<void> accept_control(std::shared_ptr<Service> service, std::shared_ptr<ControlSocket> control) {
    const auto turned_away = std::make_shared<std::size_t>(0);
    while (control->acceptor().is_open()) {
        auto [ec, socket] = co_await control->acceptor().async_accept(k_await);
        if (ec) {
            const bool on = co_await goes_on(*service, ec);
            if (!on) co_return;
            continue;
        }
        Peer peer = control->peer_of(socket);
        spawn(service, plain_wire(std::move(socket)), std::move(peer), turned_away);
    }
}

}  // namespace

Server::Server(asio::io_context& io, Router router, Authenticate authenticate, const words::Clock& clock,
               spdlog::logger& logger, const Limits& limits) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not work on this machine");
    service_ =
        std::make_shared<Service>(io.get_executor(), std::move(router), std::move(authenticate), clock, logger, limits);
}

Server::~Server() {
    error_code ec;
    if (control_) control_->acceptor().close(ec);
    for (const auto& acceptor : tcp_) acceptor->close(ec);
}

words::Result<void> Server::listen_control(const std::filesystem::path& path, const std::string& group) {
    auto control = ControlSocket::listen(service_->executor(), path, group);
    if (!control) return control.error();
    control_ = *control;
    asio::co_spawn(service_->executor(), accept_control(service_, control_), asio::detached);
    return {};
}

words::Result<std::uint16_t> Server::listen_tcp(const std::string& host, std::uint16_t port, bool tls) {
    error_code ec;
    const auto address = asio::ip::make_address(host, ec);
    if (ec) return ec;
    const tcp::endpoint endpoint(address, port);
    auto acceptor = std::make_shared<TcpAcceptor>(service_->executor());
    acceptor->open(endpoint.protocol(), ec);
    if (!ec) acceptor->set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor->bind(endpoint, ec);
    if (!ec) acceptor->listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return ec;
    tcp_.push_back(acceptor);
    asio::co_spawn(service_->executor(), accept_tcp(service_, acceptor, tls), asio::detached);
    return acceptor->local_endpoint().port();
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds grace) {
    error_code ec;
    if (control_) control_->acceptor().close(ec);
    for (const auto& acceptor : tcp_) acceptor->close(ec);
    tcp_.clear();
    control_.reset();
    co_await service_->stop(grace);
}

}  // namespace controller::api
