#include "modem/simulator/runner.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "modem/simulator/control.hpp"

namespace modem::simulator {
namespace {

namespace asio = boost::asio;
constexpr auto k_use = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_longest_request = 1024 * 1024;

}  // namespace

Runner::Runner(asio::io_context& io, World& world) : io_(io), world_(world), timer_(io), acceptor_(io) {}

words::Result<void> Runner::open(std::string& which) {
    for (const auto& modem : world_.modems()) {
        auto& one = *modem;
        Pty::Handlers handlers;
        handlers.on_bytes = [this, &one](std::string_view bytes) {
            one.receive(bytes);
            pass_time();
        };
        handlers.on_dte = [this, &one](bool there) {
            one.dte(there);
            pass_time();
        };
        ptys_.push_back(std::make_unique<Pty>(io_, one.state().identity.link, std::move(handlers)));
        auto& pty = *ptys_.back();
        one.on_output = [&pty](std::string_view bytes) { pty.write(bytes); };
        one.on_link = [this, &pty, &one](bool there) {
            if (!there) {
                pty.close();
                return;
            }
            pty.relink(one.state().identity.link);
            if (const auto opened = pty.open(); !opened)
                world_.journal().write("link_failed", one.name(), {{"why", opened.error().message()}});
        };
        if (const auto opened = pty.open(); !opened) {
            which = one.state().identity.link;
            return opened.error();
        }
    }
    pass_time();
    return {};
}

void Runner::close() {
    for (const auto& pty : ptys_) pty->close();
    words::error_code ignored;
    acceptor_.close(ignored);
    if (!socket_path_.empty()) ::unlink(socket_path_.c_str());
}

void Runner::pass_time() {
    world_.agenda().run_due();
    const auto next = world_.agenda().next();
    if (!next) return;
    timer_.expires_at(*next);  // cancels the wait for another time
    timer_.async_wait([this](words::error_code ec) {
        if (!ec) pass_time();
    });
}

words::Result<void> Runner::listen(const std::string& path) {
    words::error_code ec;
    const asio::local::stream_protocol::endpoint endpoint(path);
    Socket probe(io_);
    probe.connect(endpoint, ec);
    if (!ec) return words::error_code(EADDRINUSE, boost::system::generic_category());
    if (ec == asio::error::connection_refused) ::unlink(path.c_str());
    ec.clear();
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return ec;
    socket_path_ = path;
    asio::co_spawn(io_, accept(), asio::detached);
    return {};
}

asio::awaitable<void> Runner::accept() {
    for (;;) {
        auto client = std::make_shared<Socket>(io_);
        const auto [ec] = co_await acceptor_.async_accept(*client, k_use);
        if (ec) co_return;
        asio::co_spawn(io_, serve(client), asio::detached);
    }
}

asio::awaitable<void> Runner::serve(std::shared_ptr<Socket> client) {
    std::string received;
    for (;;) {
        auto into = asio::dynamic_buffer(received, k_longest_request);
        const auto [read_error, length] = co_await asio::async_read_until(*client, into, '\n', k_use);
        if (read_error) co_return;
        std::string line = received.substr(0, length);
        received.erase(0, length);
        std::string reply = co_await answer(std::move(line));
        const auto out = asio::buffer(reply);
        const auto [write_error, written] = co_await asio::async_write(*client, out, k_use);
        if (write_error || written != reply.size()) co_return;
    }
}

asio::awaitable<std::string> Runner::answer(std::string line) {
    const auto given = control(world_, line);
    pass_time();
    if (const auto* object = std::get_if<boost::json::object>(&given)) co_return boost::json::serialize(*object) + "\n";
    const auto wait = std::get<QuietWait>(given);
    const auto& clock = world_.agenda().clock();
    const auto deadline = clock.monotonic() + wait.patience;
    asio::steady_timer pause(io_);
    for (;;) {
        const auto now = clock.monotonic();
        const auto still_since = world_.journal().last_event();
        if (world_.quiet() && now >= still_since + wait.still) co_return "{\"ok\":true}\n";
        if (now >= deadline) co_return "{\"ok\":false,\"error\":\"still busy\"}\n";
        // A DTE may begin something at any time: look again soon, it costs nothing that matters in a test.
        constexpr std::chrono::milliseconds look_again{5};
        pause.expires_after(look_again);
        const auto [ec] = co_await pause.async_wait(k_use);
        if (ec) co_return std::string();
    }
}

}  // namespace modem::simulator
