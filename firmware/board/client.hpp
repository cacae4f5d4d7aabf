#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "config/words/result.hpp"
#include "modem/device/board_helper.hpp"

namespace spdlog {
class logger;
}

namespace firmware::board {

/// Why the helper did not do what it was asked; its own sentence stands in the log.
enum class errc {
    unreachable = 1,
    silent,
    bad_request,
    not_allowed,
    impossible,
    failed,
};

const boost::system::error_category& board_category();
inline boost::system::error_code make_error_code(errc value) { return {static_cast<int>(value), board_category()}; }

inline constexpr const char* k_socket = "/run/tillcast-board.sock";

/// Asks tillcast-board, which systemd starts when somebody connects. Used on the thread of its executor; outlives who
/// waits in perform().
class Client final : public modem::device::BoardHelper {
public:
    Client(const boost::asio::any_io_executor& executor, std::string socket, spdlog::logger& log);

    /// The verbs of modem::device::board_verb, and `port-holder` with a path.
    boost::asio::awaitable<words::Result<std::string>> perform(std::string verb, std::string target) override;

private:
    boost::asio::awaitable<words::Result<std::string>> ask(std::string line);
    words::Result<std::string> understand(const std::string& line);

    boost::asio::any_io_executor executor_;
    std::string socket_;
    spdlog::logger& log_;
};

}  // namespace firmware::board
