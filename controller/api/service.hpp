#pragma once

#include <spdlog/logger.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

#include "config/words/instant.hpp"
#include "controller/api/auth.hpp"
#include "controller/api/door.hpp"
#include "controller/api/http_connection.hpp"
#include "controller/api/limits.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// What all connections share. Used on the I/O thread only; kept alive by every connection.
class Service {
public:
    /// `clock` and `logger` must outlive it.
    Service(boost::asio::any_io_executor executor, Router router, Authenticate authenticate, const words::Clock& clock,
            spdlog::logger& logger, const Limits& limits);

    const Router& router() const { return router_; }
    const Authenticate& authenticate() const { return authenticate_; }
    const Limits& limits() const { return limits_; }
    spdlog::logger& log() const { return logger_; }
    boost::asio::any_io_executor executor() const { return executor_; }
    bool stopping() const { return stopping_; }
    /// `req_` and a ULID.
    std::string next_request_id();
    void note_foreign(HttpConnection::Io what);
    const DoorCounts& door() const { return door_; }
    /// What TLS connections that begin from now on are shown.
    std::shared_ptr<const TlsIdentity> tls;

    /// How many connections there are, on the control socket or over TCP.
    std::size_t count(bool control) const { return control ? control_count_ : connections_.size() - control_count_; }

    /// Closes what is idle, lets requests in flight be answered for at most `grace`, then closes them too.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

    /// A connection is known to the service as long as this lives.
    class Registration {
    public:
        Registration(Service& service, HttpConnection& connection, bool control);
        ~Registration();
        Registration(const Registration&) = delete;
        Registration& operator=(const Registration&) = delete;

    private:
        Service& service_;
        HttpConnection& connection_;
        bool control_;
    };

private:
    boost::asio::awaitable<void> wait_until_empty(std::chrono::milliseconds at_most);

    boost::asio::any_io_executor executor_;
    Router router_;
    Authenticate authenticate_;
    spdlog::logger& logger_;
    Limits limits_;
    bool stopping_ = false;
    std::unordered_set<HttpConnection*> connections_;
    std::size_t control_count_ = 0;
    boost::asio::steady_timer changed_;
    const words::Clock& clock_;
    std::uint16_t id_run_;
    std::uint64_t id_next_;
    DoorCounts door_;
};

}  // namespace controller::api
