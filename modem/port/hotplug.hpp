#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <vector>

namespace modem::port {

/// Wakes when serial devices come, go, or change their permissions. It watches folders with inotify: that needs no
/// privilege and no other address family, works in a container, and comes after udev has given the node its group and
/// its links, which the kernel's own uevents (netlink) do not.
class Hotplug {
public:
    /// Watches `dev` and where udev puts its links. Where inotify is not to be had, changed() waits until stop().
    explicit Hotplug(const boost::asio::any_io_executor& executor, std::filesystem::path dev = "/dev");

    /// Watches the folder of a link outside `dev` too; one that is not there yet, when it comes.
    void watch_too(const std::filesystem::path& folder);

    /// Waits for a change since the last call, or since the construction; several that come together are one. False
    /// after stop(). One caller at a time.
    boost::asio::awaitable<bool> changed();
    void stop();

private:
    void watch_all();

    std::vector<std::filesystem::path> folders_;
    boost::asio::posix::stream_descriptor inotify_;
    boost::asio::steady_timer never_;  // waited for where there is no inotify
    bool stopped_ = false;
};

}  // namespace modem::port
