#include "modem/simulator/pty.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace modem::simulator {
namespace {

namespace fs = std::filesystem;
using boost::asio::buffer;

constexpr std::size_t k_most_unread = 64 * 1024;

words::error_code last_error() { return {errno, boost::system::system_category()}; }

}  // namespace

Pty::Pty(boost::asio::io_context& io, std::string link, Handlers handlers)
    : master_(io), notices_(io), link_(std::move(link)), handlers_(std::move(handlers)) {}

Pty::~Pty() { close(); }

words::Result<void> Pty::open() {
    if (const auto made = make_terminal(); !made) {
        close();
        return made.error();
    }
    if (const auto linked = make_link(); !linked) {
        close();
        return linked.error();
    }
    ++generation_;
    dtes_ = 0;
    read();
    watch();
    return {};
}

words::Result<void> Pty::make_terminal() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (master < 0) return last_error();
    master_.assign(master);
    std::array<char, 128> name{};
    if (::grantpt(master) != 0 || ::unlockpt(master) != 0 || ::ptsname_r(master, name.data(), name.size()) != 0)
        return last_error();
    device_ = name.data();
    slave_ = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave_ < 0) return last_error();
    make_raw();
    const int notices = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (notices < 0) return last_error();
    notices_.assign(notices);
    if (::inotify_add_watch(notices, name.data(), IN_OPEN | IN_CLOSE) < 0) return last_error();
    return {};
}

words::Result<void> Pty::make_link() const {
    std::error_code ec;
    const auto there = fs::symlink_status(link_, ec);
    if (fs::exists(there) && !fs::is_symlink(there))
        return words::error_code(EEXIST, boost::system::generic_category());
    const auto fresh = link_ + ".new";
    fs::remove(fresh, ec);
    fs::create_symlink(device_, fresh, ec);
    if (!ec) fs::rename(fresh, link_, ec);
    if (ec) return words::error_code(ec.value(), boost::system::system_category());
    return {};
}

void Pty::make_raw() const {
    termios settings{};
    if (::tcgetattr(slave_, &settings) != 0) return;
    ::cfmakeraw(&settings);
    ::tcsetattr(slave_, TCSANOW, &settings);
}

void Pty::close() {
    ++generation_;
    std::error_code ec;
    if (!device_.empty() && fs::read_symlink(link_, ec) == device_) fs::remove(link_, ec);
    device_.clear();
    words::error_code ignored;
    if (master_.is_open()) master_.close(ignored);
    if (notices_.is_open()) notices_.close(ignored);
    if (slave_ >= 0) ::close(std::exchange(slave_, -1));
    waiting_.clear();
    writing_ = false;
}

void Pty::read() {
    master_.async_read_some(buffer(read_buffer_), [this, mine = generation_](words::error_code ec, std::size_t n) {
        if (ec == boost::asio::error::operation_aborted || mine != generation_) return;
        if (!ec && handlers_.on_bytes) handlers_.on_bytes({read_buffer_.data(), n});
        if (!ec && mine == generation_) read();
    });
}

void Pty::watch() {
    notices_.async_read_some(buffer(notice_buffer_), [this, mine = generation_](words::error_code ec, std::size_t n) {
        if (ec || mine != generation_) return;
        count_dtes({notice_buffer_.data(), n});
        if (mine == generation_) watch();
    });
}

void Pty::count_dtes(std::string_view events) {
    const int before = dtes_;
    while (events.size() >= sizeof(inotify_event)) {
        inotify_event event{};
        std::memcpy(&event, events.data(), sizeof event);
        if ((event.mask & IN_OPEN) != 0) ++dtes_;
        if ((event.mask & IN_CLOSE) != 0) --dtes_;
        events.remove_prefix(std::min(events.size(), sizeof event + event.len));
    }
    if (dtes_ <= 0) {
        // What a last close does to a tty that nothing keeps open: no exclusive use, plain settings, nothing unread.
        dtes_ = 0;
        ::ioctl(slave_, TIOCNXCL);
        ::tcflush(slave_, TCIFLUSH);
        make_raw();
    }
    if ((before > 0) != (dtes_ > 0) && handlers_.on_dte) handlers_.on_dte(dtes_ > 0);
}

void Pty::write(std::string_view bytes) {
    if (!master_.is_open() || waiting_.size() + bytes.size() > k_most_unread) return;
    waiting_ += bytes;
    if (!writing_) write_more();
}

void Pty::write_more() {
    // What fits goes at once: the timing of an answer does not hang on a turn of the loop.
    while (!waiting_.empty()) {
        words::error_code ec;
        master_.non_blocking(true, ec);
        const auto n = master_.write_some(buffer(waiting_), ec);
        if (ec) break;
        waiting_.erase(0, n);
    }
    writing_ = !waiting_.empty();
    if (!writing_) return;
    master_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                       [this, mine = generation_](words::error_code ec) {
                           if (!ec && mine == generation_) write_more();
                       });
}

}  // namespace modem::simulator
