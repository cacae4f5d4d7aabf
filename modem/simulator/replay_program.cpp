#include "modem/simulator/replay_program.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

#include "modem/simulator/pty.hpp"
#include "modem/simulator/replay.hpp"

namespace modem::simulator {
namespace {

constexpr int k_cannot_begin = 1;
constexpr int k_left = 3;
constexpr int k_unfinished = 4;

/// One pty, one record, on one thread.
class Program {
public:
    Program(const Record& record, const ProgramOptions& options, const words::Clock& clock, Journal::Sink log)
        : io_(1),
          timer_(io_),
          agenda_(clock),
          journal_(clock, std::move(log)),
          replay_(record, options.replay_speed, agenda_, journal_),
          pty_(io_, options.world.modems.front().link, handlers()) {
        replay_.on_output = [this](std::string_view bytes) { pty_.write(bytes); };
        replay_.on_end = [this] { end_soon(); };
    }

    words::Result<void> open() { return pty_.open(); }

    int run() {
        boost::asio::signal_set signals(io_, SIGINT, SIGTERM);
        signals.async_wait([this](words::error_code, int) { io_.stop(); });
        std::cout << "ready" << std::endl;
        io_.run();
        pty_.close();
        if (replay_.departures() > 0) return k_left;
        return replay_.ended() ? 0 : k_unfinished;
    }

private:
    Pty::Handlers handlers() {
        Pty::Handlers made;
        made.on_bytes = [this](std::string_view bytes) {
            replay_.receive(bytes);
            pass_time();
        };
        made.on_dte = [this](bool there) {
            journal_.write(there ? "opened" : "closed", {});
            if (there && !std::exchange(begun_, true)) replay_.begin();
            pass_time();
        };
        return made;
    }

    /// The DTE may still read what was said last.
    void end_soon() {
        constexpr std::chrono::milliseconds time_to_read{500};
        agenda_.after(time_to_read, [this] { io_.stop(); });
    }

    void pass_time() {
        agenda_.run_due();
        const auto next = agenda_.next();
        if (!next) return;
        timer_.expires_at(*next);
        timer_.async_wait([this](words::error_code ec) {
            if (!ec) pass_time();
        });
    }

    boost::asio::io_context io_;
    boost::asio::steady_timer timer_;
    Agenda agenda_;
    Journal journal_;
    Replay replay_;
    Pty pty_;
    bool begun_ = false;
};

}  // namespace

int run_replay(const ProgramOptions& options, const words::Clock& clock, Journal::Sink log) {
    std::ifstream in(options.replay, std::ios::binary);
    if (!in) {
        std::cerr << options.replay << ": cannot be read\n";
        return k_cannot_begin;
    }
    const auto record = read_record(options.replay, std::string(std::istreambuf_iterator<char>(in), {}));
    for (const auto& error : record.errors) std::cerr << words::to_string(error) << '\n';
    if (!record.errors.empty()) return k_cannot_begin;
    Program program(record, options, clock, std::move(log));
    if (const auto opened = program.open(); !opened) {
        std::cerr << options.world.modems.front().link << ": " << opened.error().message() << '\n';
        return k_cannot_begin;
    }
    return program.run();
}

}  // namespace modem::simulator
