#include "modem/port/hotplug.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <system_error>

#include "config/words/result.hpp"

namespace modem::port {
namespace {

namespace fs = std::filesystem;

constexpr auto k_as_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);
// IN_ATTRIB: udev gives a node its group only after it was made.
constexpr std::uint32_t k_events = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF;

// The folder, or while it is not there the nearest one above it, where it will appear.
fs::path existing(fs::path folder) {
    std::error_code error;
    while (!fs::is_directory(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
    return folder;
}

}  // namespace

Hotplug::Hotplug(const boost::asio::any_io_executor& executor, fs::path dev)
    : folders_{dev, dev / "serial/by-path", dev / "serial/by-id", dev / "tillcast"},
      inotify_(executor),
      never_(executor, boost::asio::steady_timer::time_point::max()) {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0) inotify_.assign(fd);
    watch_all();
}

void Hotplug::watch_too(const fs::path& folder) {
    folders_.push_back(folder);
    watch_all();
}

// Watching what is watched already changes nothing.
void Hotplug::watch_all() {
    if (!inotify_.is_open()) return;
    for (const fs::path& folder : folders_)
        ::inotify_add_watch(inotify_.native_handle(), existing(folder).c_str(), k_events);
}

boost::asio::awaitable<bool> Hotplug::changed() {
    if (!inotify_.is_open() && !stopped_) co_await never_.async_wait(k_as_tuple);
    if (stopped_) co_return false;
    const auto [ec] = co_await inotify_.async_wait(boost::asio::posix::stream_descriptor::wait_read, k_as_tuple);
    if (ec || stopped_) co_return false;
    alignas(inotify_event) std::array<char, 4096> events;
    while (::read(inotify_.native_handle(), events.data(), events.size()) > 0) {
    }
    watch_all();
    co_return true;
}

void Hotplug::stop() {
    stopped_ = true;
    never_.cancel();
    words::error_code ignored;
    inotify_.close(ignored);
}

}  // namespace modem::port
