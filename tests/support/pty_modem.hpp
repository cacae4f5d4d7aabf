#pragma once

#include <pty.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/support/scripted_modem.hpp"

namespace support {

/// A scripted modem behind a real pty, to which a symbolic link leads. It hears and answers on `context`.
class PtyModem {
public:
    PtyModem(boost::asio::io_context& context, const std::filesystem::path& link)
        : line_(std::make_shared<Line>(context)) {
        int master = -1;
        std::array<char, 64> name{};
        if (::openpty(&master, &line_->slave, name.data(), nullptr, nullptr) != 0) throw std::runtime_error("openpty");
        line_->master.assign(master);
        std::filesystem::remove(link);
        std::filesystem::create_symlink(name.data(), link);
        boost::asio::co_spawn(context, listen(line_), boost::asio::detached);
    }
    ~PtyModem() { hang_up(); }
    PtyModem(const PtyModem&) = delete;
    PtyModem& operator=(const PtyModem&) = delete;

    ScriptedModem& script() { return line_->script; }
    const std::string& heard() const { return line_->heard; }
    void say(const std::string& bytes) { line_->say(bytes); }
    void hang_up() { line_->hang_up(); }

private:
    struct Line {
        explicit Line(boost::asio::io_context& context) : master(context) {}
        void say(const std::string& bytes) {
            if (!master.is_open() || bytes.empty()) return;
            if (::write(master.native_handle(), bytes.data(), bytes.size()) < 0)
                throw std::runtime_error("write to pty");
        }
        void hang_up() {
            boost::system::error_code ignored;
            master.close(ignored);
            if (slave >= 0) ::close(slave);
            slave = -1;
        }
        boost::asio::posix::stream_descriptor master;
        int slave = -1;  // held open, so that the line does not hang up before somebody opened it
        ScriptedModem script;
        std::string heard;
    };

    static boost::asio::awaitable<void> listen(std::shared_ptr<Line> line) {
        std::array<char, 1024> buffer{};
        while (true) {
            const auto bytes = boost::asio::buffer(buffer);
            const auto [ec, count] =
                co_await line->master.async_read_some(bytes, boost::asio::as_tuple(boost::asio::use_awaitable));
            if (ec) co_return;
            const std::string heard(buffer.data(), count);
            line->heard += heard;
            const auto said = line->script.hear(heard);
            line->say(said.bytes);
            if (said.hang_up) line->hang_up();
        }
    }

    std::shared_ptr<Line> line_;
};

}  // namespace support
