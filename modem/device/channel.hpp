#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/words/instant.hpp"
#include "modem/at/session.hpp"
#include "modem/device/recorder.hpp"
#include "modem/port/port.hpp"

namespace modem::device {

/// How fast a modem may be talked to.
struct Pace {
    std::chrono::milliseconds gap{0};          ///< from a final result to the next command
    std::size_t write_chunk = 0;               ///< bytes written at once; 0: all
    std::chrono::microseconds write_delay{0};  ///< between two chunks
};

/// Performs over an open port what at::Session decides. It reads all the time, so that no byte is lost between two
/// commands; its reader keeps it alive until the port is closed. One command at a time.
class Channel : public std::enable_shared_from_this<Channel> {
public:
    using Ask = std::function<boost::asio::awaitable<bool>()>;

    Channel(const boost::asio::any_io_executor& executor, std::unique_ptr<port::Port> port,
            std::chrono::milliseconds gap, const words::Clock& clock, std::shared_ptr<Recorder> recorder);

    /// Takes what is known of the modem's family; for what is written and read from now on.
    void suit(Pace pace, at::LineStarts lines);
    /// Begins to read. `on_input` is called when unsolicited lines have come and when the port is lost, until close().
    void start(std::function<void()> on_input);
    /// `ask` is awaited at the prompt of a command with a payload; it lives with the caller and may be null.
    boost::asio::awaitable<at::Reply> execute(at::Command command, const Ask* ask = nullptr);
    /// Brings the line to rest, see at::Session::start_quieting.
    boost::asio::awaitable<at::Reply> quiet(std::chrono::milliseconds silence);
    /// Ends the command that is in flight, or the next one, as if its time were up.
    void abandon();
    std::vector<at::Unsolicited> take_unsolicited() { return session_.take_unsolicited(); }
    /// Lines and PDUs so far that were not as a modem gives them.
    std::size_t garbage() const { return session_.overlong_lines() + session_.wrong_lengths(); }
    bool is_open() const { return !lost_ && session_.is_open(); }
    /// A command in flight ends with `closed`.
    void close();

private:
    boost::asio::awaitable<void> read(std::shared_ptr<Channel> self);
    boost::asio::awaitable<at::Reply> perform(at::Action action, const Ask* ask);
    boost::asio::awaitable<at::Action> write(std::string bytes);
    boost::asio::awaitable<std::pair<words::error_code, std::size_t>> write_paced(const std::string& bytes);
    boost::asio::awaitable<at::Action> wait(words::Monotonic deadline);
    boost::asio::awaitable<at::Action> consult(const Ask* ask);
    boost::asio::awaitable<void> keep_gap();
    void on_input(words::error_code ec, std::string_view bytes);

    std::unique_ptr<port::Port> port_;
    Pace pace_;
    const words::Clock& clock_;
    std::shared_ptr<Recorder> recorder_;
    boost::asio::steady_timer wake_;         // of the command that waits
    boost::asio::steady_timer write_guard_;  // closes a port that takes no bytes
    boost::asio::steady_timer pause_;        // of the gap, and between two chunks
    std::function<void()> on_input_;
    at::Session session_;
    bool lost_ = false;
    bool hands_over_ = false;  // what is written next is a PDU
    bool abandoned_ = false;
    words::Monotonic last_final_{};
};

}  // namespace modem::device
