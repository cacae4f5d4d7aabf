#include "modem/port/hotplug.hpp"

#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;
using modem::port::Hotplug;

namespace {

struct Watcher {
    boost::asio::io_context context{1};
    tests::TemporaryFolder folder;
    fs::path dev = folder / "dev";
    std::unique_ptr<Hotplug> hotplug;
    int changes = 0;
    bool ended = false;

    Watcher() { fs::create_directories(dev); }
    void start() {
        hotplug = std::make_unique<Hotplug>(context.get_executor(), dev);
        boost::asio::co_spawn(context, watch(), boost::asio::detached);
        context.poll();
    }
    boost::asio::awaitable<void> watch() {
        while (true) {
            const bool changed = co_await hotplug->changed();
            if (!changed) break;
            ++changes;
        }
        ended = true;
    }
    // Runs until there were so many more changes; false where none comes.
    bool woken() {
        const int before = changes;
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        context.restart();
        while (changes == before && std::chrono::steady_clock::now() < limit)
            context.run_one_for(std::chrono::milliseconds(100));
        return changes > before;
    }
    // What lies ready is told; nothing else.
    bool quiet() {
        const int before = changes;
        context.restart();
        context.poll();
        return changes == before;
    }
    ~Watcher() {
        if (hotplug) hotplug->stop();
        context.restart();
        while (hotplug && !ended) context.run_one();
    }
};

}  // namespace

TEST_CASE("a device that comes, changes its mode or goes wakes", "[hotplug]") {
    Watcher watcher;
    watcher.start();
    CHECK(watcher.quiet());
    std::ofstream(watcher.dev / "ttyUSB0") << "";
    CHECK(watcher.woken());
    CHECK(watcher.quiet());
    ::chmod((watcher.dev / "ttyUSB0").c_str(), 0660);
    CHECK(watcher.woken());
    fs::remove(watcher.dev / "ttyUSB0");
    CHECK(watcher.woken());
    CHECK(watcher.quiet());
}

TEST_CASE("a change between two calls is not missed", "[hotplug]") {
    Watcher watcher;
    watcher.hotplug = std::make_unique<Hotplug>(watcher.context.get_executor(), watcher.dev);
    std::ofstream(watcher.dev / "ttyUSB0") << "";
    boost::asio::co_spawn(watcher.context, watcher.watch(), boost::asio::detached);
    CHECK(watcher.woken());
}

TEST_CASE("folders of links are watched as soon as they come, and again after they went", "[hotplug]") {
    Watcher watcher;
    watcher.start();
    for (int round = 0; round < 2; ++round) {
        fs::create_directories(watcher.dev / "serial");
        CHECK(watcher.woken());
        fs::create_directories(watcher.dev / "serial/by-path");
        CHECK(watcher.woken());
        fs::create_symlink("../../ttyUSB0", watcher.dev / "serial/by-path/modem");
        CHECK(watcher.woken());
        fs::remove_all(watcher.dev / "serial");
        CHECK(watcher.woken());
    }
}

TEST_CASE("a link elsewhere is watched where a modem's port is there", "[hotplug]") {
    Watcher watcher;
    watcher.start();
    watcher.hotplug->watch_too(fs::path(watcher.folder / "run/simmodem"));
    fs::create_directories(watcher.folder / "run");
    CHECK(watcher.woken());
    fs::create_directories(watcher.folder / "run/simmodem");
    CHECK(watcher.woken());
    fs::create_symlink("/dev/pts/0", watcher.folder / "run/simmodem/left");
    CHECK(watcher.woken());
}

TEST_CASE("stop ends the wait, before and in it", "[hotplug]") {
    Watcher watcher;
    watcher.start();
    watcher.hotplug->stop();
    watcher.context.restart();
    watcher.context.run();
    CHECK(watcher.ended);
    Watcher early;
    early.hotplug = std::make_unique<Hotplug>(early.context.get_executor(), early.dev);
    early.hotplug->stop();
    boost::asio::co_spawn(early.context, early.watch(), boost::asio::detached);
    early.context.run();
    CHECK(early.ended);
}

TEST_CASE("without a folder to watch nothing breaks", "[hotplug]") {
    Watcher watcher;
    watcher.dev = "/nonexistent/dev";
    watcher.start();
    CHECK(watcher.quiet());
}
