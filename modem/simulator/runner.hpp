#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "config/words/result.hpp"
#include "modem/simulator/pty.hpp"
#include "modem/simulator/world.hpp"

namespace modem::simulator {

/// Gives a world its ptys, its time and its control socket, all on the thread of `io`.
class Runner {
public:
    Runner(boost::asio::io_context& io, World& world);
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// Makes all ptys; on a failure `which` is the link that could not be made.
    words::Result<void> open(std::string& which);
    /// Listens at `path`, replacing a socket that nobody listens at.
    words::Result<void> listen(const std::string& path);
    /// Removes links and socket.
    void close();

private:
    using Socket = boost::asio::local::stream_protocol::socket;

    void pass_time();
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(std::shared_ptr<Socket> client);
    boost::asio::awaitable<std::string> answer(std::string line);

    boost::asio::io_context& io_;
    World& world_;
    boost::asio::steady_timer timer_;
    std::vector<std::unique_ptr<Pty>> ptys_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    std::string socket_path_;
};

}  // namespace modem::simulator
