#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>

#include "modem/simulator/arguments.hpp"
#include "modem/simulator/replay_program.hpp"
#include "modem/simulator/runner.hpp"

namespace {

using namespace modem::simulator;

class SystemClock final : public words::Clock {
public:
    words::Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    words::Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
};

/// Each line is one write, so that who follows the file sees whole lines as they happen.
Journal::Sink sink_to(const std::string& path) {
    if (path.empty()) return {};
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) give_up(path + ": cannot be written");
    return [file](std::string_view line) {
        if (::write(file, line.data(), line.size()) < 0) std::perror("tillcast-simmodem: the log");
    };
}

int run(const Arguments& given) {
    auto options = options_of(given);
    const SystemClock clock;
    if (!options.replay.empty()) return run_replay(options, clock, sink_to(options.log));
    World world(std::move(options.world), clock, sink_to(options.log));
    boost::asio::io_context io(1);
    Runner runner(io, world);
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](words::error_code, int) {
        runner.close();
        io.stop();
    });
    std::string which;
    if (const auto opened = runner.open(which); !opened) {
        runner.close();
        give_up(which + ": " + opened.error().message());
    }
    if (!options.control.empty())
        if (const auto listening = runner.listen(options.control); !listening) {
            runner.close();
            give_up(options.control + ": " + listening.error().message());
        }
    for (const auto& modem : world.modems())
        world.journal().write("started", modem->name(),
                              {{"link", modem->state().identity.link}, {"number", modem->state().identity.number}});
    std::cout << "ready" << std::endl;
    io.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A simulated GSM modem on a pty, with a small network behind it.", "tillcast-simmodem");
    Arguments given;
    describe(app, given);
    CLI11_PARSE(app, argc, argv);
    try {
        return run(given);
    } catch (const std::exception& error) {
        std::cerr << "tillcast-simmodem: " << error.what() << '\n';
        return 1;
    }
}
