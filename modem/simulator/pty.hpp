#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "config/words/result.hpp"

namespace modem::simulator {

/// A pseudo-terminal behind a symlink. It stays open when the DTE closes it, as a modem stays when its port is closed.
class Pty {
public:
    struct Handlers {
        std::function<void(std::string_view)> on_bytes;
        /// True when the first DTE has opened it, false when the last has closed it.
        std::function<void(bool)> on_dte;
    };

    /// Closed as yet; handlers are called on `io`'s thread and may close the pty.
    Pty(boost::asio::io_context& io, std::string link, Handlers handlers);
    ~Pty();
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;

    /// Makes the pty and the link, in one step for who looks at it; an older symlink there is replaced, anything else
    /// refused.
    words::Result<void> open();
    /// The next `open` makes this link instead.
    void relink(std::string link) { link_ = std::move(link); }
    /// Removes the link, if it is still ours, and hangs up.
    void close();
    /// Bytes beyond what the DTE leaves unread for long are dropped, the newest first.
    void write(std::string_view bytes);

private:
    words::Result<void> make_terminal();
    words::Result<void> make_link() const;
    void make_raw() const;
    void watch();
    void read();
    void write_more();
    void count_dtes(std::string_view events);

    boost::asio::posix::stream_descriptor master_;
    boost::asio::posix::stream_descriptor notices_;  ///< inotify on the slave
    int slave_ = -1;                                 ///< keeps the master from seeing an end when the DTE closes
    std::string link_;
    std::string device_;
    Handlers handlers_;
    std::array<char, 4096> read_buffer_;
    std::array<char, 4096> notice_buffer_;
    std::string waiting_;
    bool writing_ = false;
    int dtes_ = 0;
    unsigned generation_ = 0;  ///< tells handlers of a closed pty from those of its successor
};

}  // namespace modem::simulator
