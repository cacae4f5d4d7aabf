#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include "config/words/result.hpp"

namespace modem::port {

/// An open serial line, raw and locked, of a real tty or of a pty. Used on the thread of its executor only.
class Port {
public:
    using Transfer = std::tuple<words::error_code, std::size_t>;

    /// Takes `fd`, which must be a terminal in raw mode.
    Port(const boost::asio::any_io_executor& executor, int fd, std::string device);
    ~Port() { close(); }
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    /// Waits for at least one byte. An error, also end of file, means that the line is gone. `buffer` lives with the
    /// caller.
    boost::asio::awaitable<Transfer> read_some(boost::asio::mutable_buffer buffer);
    /// Writes everything; tells how much went out. `bytes` lives with the caller.
    boost::asio::awaitable<Transfer> write(std::string_view bytes);
    /// What waits ends with an error. Bytes not yet on the line are thrown away. May be called again.
    void close();
    /// The device behind the configured path, such as `/dev/ttyUSB2`.
    const std::string& device() const { return device_; }

private:
    boost::asio::posix::stream_descriptor descriptor_;
    std::string device_;
};

/// Why a port is not open, and a sentence for the operator that names the device and, where it is known, its holder.
struct OpenFailure {
    words::error_code code;
    std::string sentence;
};

/// Opens and locks (`flock`, on real ttys also TIOCEXCL). A symbolic link is resolved at each call; what then lies
/// under /dev/pts is a pty, all else is configured through libserialport: 115200 8N1, no flow control, DTR stays up
/// when the port is closed.
using Opened = boost::system::result<std::unique_ptr<Port>, OpenFailure>;
Opened open_port(const boost::asio::any_io_executor& executor, const std::string& path);

/// Whether the path leads to a pseudo terminal that exists.
bool is_pty(const std::string& path);

}  // namespace modem::port
