#pragma once

#include <spdlog/logger.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/words/result.hpp"
#include "controller/api/control_socket.hpp"
#include "controller/api/service.hpp"

namespace controller::api {

/// Listens on the control socket and over TCP and serves every connection in a coroutine of the one I/O thread.
///
///     Server server(io, std::move(router), authenticate, clock, logger);
///     server.listen_control(config.control_socket);   // before TCP, so that the command always finds the daemon
///     server.listen_tcp(config.http.host, config.http.port);
///     io.run();
class Server {
public:
    /// What the router's routes and `authenticate` refer to, the clock and the logger must outlive the io_context's
    /// last run.
    Server(boost::asio::io_context& io, Router router, Authenticate authenticate, const words::Clock& clock,
           spdlog::logger& logger, const Limits& limits = {});
    /// Stops listening; requests in flight go on as long as the io_context runs.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// See `ControlSocket::listen`.
    words::Result<void> listen_control(const std::filesystem::path& path, const std::string& group = "tillcast");
    /// `host` is an IP address. Gives the port, which the system chooses where `port` is 0.
    words::Result<std::uint16_t> listen_tcp(const std::string& host, std::uint16_t port, bool tls = false);
    /// What clients of TLS are shown from now on; connections that are open keep what they have. Before the first call
    /// and with null no client of TLS is served.
    void use(std::shared_ptr<const TlsIdentity> identity) { service_->tls = std::move(identity); }
    const DoorCounts& door() const { return service_->door(); }

    /// Stops listening, closes idle connections, and gives requests in flight the time `grace` to be answered.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

private:
    using TcpAcceptor = boost::asio::ip::tcp::acceptor;

    std::shared_ptr<Service> service_;
    std::shared_ptr<ControlSocket> control_;
    std::vector<std::shared_ptr<TcpAcceptor>> tcp_;
};

}  // namespace controller::api
