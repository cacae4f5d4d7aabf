#include "modem/port/port.hpp"

#include <sys/ioctl.h>
#include <termios.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace modem::port {
namespace {

constexpr auto k_as_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

Port::Port(const boost::asio::any_io_executor& executor, int fd, std::string device)
    : descriptor_(executor, fd), device_(std::move(device)) {}

boost::asio::awaitable<Port::Transfer> Port::read_some(boost::asio::mutable_buffer buffer) {
    return descriptor_.async_read_some(buffer, k_as_tuple);
}

boost::asio::awaitable<Port::Transfer> Port::write(std::string_view bytes) {
    return boost::asio::async_write(descriptor_, boost::asio::buffer(bytes), k_as_tuple);
}

void Port::close() {
    if (!descriptor_.is_open()) return;
    // The last close of a UART waits up to 30 s for bytes that no modem takes.
    ::tcflush(descriptor_.native_handle(), TCOFLUSH);
    words::error_code ignored;
    descriptor_.close(ignored);
}

}  // namespace modem::port
