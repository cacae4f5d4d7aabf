#include "modem/device/find.hpp"

#include <pty.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/modem_bench.hpp"
#include "tests/support/pty_modem.hpp"
#include "tests/support/temporary.hpp"

using modem::device::Finder;
using modem::device::Found;
using modem::device::Wanted;
using modem::port::Candidate;

namespace {

namespace fs = std::filesystem;

const std::string k_mine = "356938035643809", k_other = "490154203237518";

std::shared_ptr<const std::vector<reader::ModemProfile>> profiles() {
    std::vector<reader::ModemProfile> all(2);
    all[1].id = "quectel";
    all[1].match.usb = {"2c7c:*"};
    all[1].match.interfaces = {2, 3};
    return std::make_shared<const std::vector<reader::ModemProfile>>(std::move(all));
}

// A modem that answers to its number, or to AT alone, or to nothing; it may be asked often.
void script(support::PtyModem& modem, const std::string& imei, int times = 1) {
    for (int i = 0; i < times; ++i)
        modem.script()
            .expect("\x1b\r")
            .reply("")
            .expect("AT\r")
            .reply("\r\nOK\r\n")
            .expect("AT+CGSN\r")
            .reply("\r\n" + imei + "\r\n\r\nOK\r\n");
}

struct Bench {
    boost::asio::io_context context{1};
    support::SystemClock clock;
    tests::TemporaryFolder folder;
    std::vector<Candidate> ports;
    std::vector<std::unique_ptr<support::PtyModem>> modems;
    Finder finder{context.get_executor(), profiles(), clock, [this] { return ports; },
                  Finder::Times{std::chrono::milliseconds(300), std::chrono::milliseconds(5), std::chrono::hours(1)}};

    // A pty that is said to be a port on USB; the link has no other use.
    support::PtyModem& plug(const std::string& usb, const std::string& place, int interface) {
        const std::string link = folder / ("link" + std::to_string(modems.size()));
        modems.push_back(std::make_unique<support::PtyModem>(context, link));
        Candidate port;
        port.device = fs::canonical(link);
        port.usb = usb;
        port.place = place;
        port.interface = interface;
        ports.push_back(port);
        return *modems.back();
    }
    std::string device(std::size_t number) const { return ports.at(number).device; }

    Found find(Wanted wanted) {
        std::optional<Found> found;
        boost::asio::co_spawn(context, search(std::move(wanted), found), boost::asio::detached);
        run_until([&] { return found.has_value(); });
        return found.value();
    }
    boost::asio::awaitable<void> search(Wanted wanted, std::optional<Found>& into) {
        Found found = co_await finder.find(std::move(wanted));
        into = std::move(found);
    }
    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        context.restart();
        while (!reached() && std::chrono::steady_clock::now() < limit)
            context.run_one_for(std::chrono::milliseconds(100));
    }
};

Wanted by_imei(const std::string& name, const std::string& imei) { return {name, "", imei, {}}; }
Wanted by_usb(const std::string& name, const std::string& usb) { return {name, "", {}, usb}; }
Wanted by_port(const std::string& name, const std::string& port) { return {name, port, {}, {}}; }

}  // namespace

TEST_CASE("a modem is found by its IMEI among several", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_other);
    script(bench.plug("2c7c:0125", "1-2", 2), k_mine);
    const Found found = bench.find(by_imei("left", k_mine));
    CHECK(found.path == bench.device(1));
    CHECK(found.usb == "2c7c:0125");
    CHECK(found.sentence.empty());
}

TEST_CASE("a modem found again under another port goes on there", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_mine);
    CHECK(bench.find(by_imei("left", k_mine)).path == bench.device(0));
    bench.modems.clear();
    bench.ports.clear();
    script(bench.plug("2c7c:0125", "1-4", 2), k_other);
    script(bench.plug("2c7c:0125", "1-5", 2), k_mine);
    CHECK(bench.find(by_imei("left", k_mine)).path == bench.device(1));
}

TEST_CASE("the other ports of a modem that is another one are left in peace", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_other);
    bench.plug("2c7c:0125", "1-1", 3);
    script(bench.plug("2c7c:0125", "1-2", 2), k_mine);
    CHECK(bench.find(by_imei("left", k_mine)).path == bench.device(2));
    CHECK(bench.modems[1]->heard().empty());
}

TEST_CASE("a port that keeps silent is passed over for the next of the same modem", "[find]") {
    Bench bench;
    bench.plug("2c7c:0125", "1-1", 2);
    script(bench.plug("2c7c:0125", "1-1", 3), k_mine);
    CHECK(bench.find(by_imei("left", k_mine)).path == bench.device(1));
}

TEST_CASE("no device that no profile knows is ever written to", "[find]") {
    Bench bench;
    bench.plug("067b:2303", "1-3", 0);  // a receipt printer behind an adapter
    bench.plug("", "", 0);
    const Found found = bench.find(by_imei("left", k_mine));
    CHECK(found.path.empty());
    CHECK(found.sentence == "no modem that may have the IMEI …3809 is plugged in");
    for (const auto& modem : bench.modems) CHECK(modem->heard().empty());
}

TEST_CASE("a device that the configuration names by its USB id is asked although no profile knows it", "[find]") {
    Bench bench;
    script(bench.plug("1234:5678", "1-3", 0), k_mine);
    CHECK(bench.find({"left", "", k_mine, "1234:5678"}).path == bench.device(0));
}

TEST_CASE("by its USB id alone a modem is the first that answers", "[find]") {
    Bench bench;
    bench.plug("2c7c:0121", "1-1", 2);
    bench.plug("2c7c:0125", "1-2", 0);
    bench.plug("2c7c:0125", "1-2", 2);
    script(bench.plug("2c7c:0125", "1-2", 3), k_other);
    CHECK(bench.find(by_usb("left", "2c7c:0125")).path == bench.device(3));
    CHECK(bench.modems[0]->heard().empty());
    CHECK(bench.modems[1]->heard().empty());
}

TEST_CASE("two modems never take the same device, whatever they are named by", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_mine, 3);
    script(bench.plug("2c7c:0125", "1-1", 3), k_mine, 3);
    CHECK(bench.find(by_usb("left", "2c7c:0125")).path == bench.device(0));
    CHECK(bench.find(by_usb("right", "2c7c:0125")).sentence == "the modem there is the one named left");
    CHECK(bench.find(by_imei("right", k_mine)).sentence == "the modem there is the one named left");
    CHECK(bench.find(by_port("right", bench.device(1))).sentence == "the modem there is the one named left");
    CHECK(bench.find(by_usb("left", "2c7c:0125")).path == bench.device(0));  // its own again
    bench.finder.release("left");
    CHECK(bench.find(by_port("right", bench.device(1))).path == bench.device(1));
}

TEST_CASE("two modems of one kind are each found by USB id, one after the other", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_mine, 2);
    script(bench.plug("2c7c:0125", "1-2", 2), k_other, 2);
    std::optional<Found> left, right;
    boost::asio::co_spawn(bench.context, bench.search(by_imei("left", k_other), left), boost::asio::detached);
    boost::asio::co_spawn(bench.context, bench.search(by_usb("right", "2c7c:0125"), right), boost::asio::detached);
    bench.run_until([&] { return left && right; });
    REQUIRE((left && right));
    CHECK(left->path == bench.device(1));
    CHECK(right->path == bench.device(0));
}

TEST_CASE("a port alone is taken at its word and not asked", "[find]") {
    Bench bench;
    bench.plug("2c7c:0125", "1-1", 2);
    const std::string link = bench.folder / "link0";
    const Found found = bench.find(by_port("left", link));
    CHECK(found.path == link);
    CHECK(found.usb == "2c7c:0125");
    CHECK(bench.modems[0]->heard().empty());
    CHECK(bench.find(by_port("right", bench.folder / "absent")).path == bench.folder / "absent");
}

TEST_CASE("a port and an IMEI must both be right", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_other);
    script(bench.plug("2c7c:0125", "1-2", 2), k_mine);
    const Found wrong = bench.find({"left", bench.device(0), k_mine, {}});
    CHECK(wrong.path.empty());
    CHECK(wrong.sentence == "none of the modems here has the IMEI …3809");
    CHECK(bench.find({"left", bench.device(1), k_mine, {}}).path == bench.device(1));
}

TEST_CASE("a port and a USB id must both be right", "[find]") {
    Bench bench;
    bench.plug("2c7c:0125", "1-1", 2);
    CHECK(bench.find({"left", bench.device(0), {}, "2c7c:0125"}).path == bench.device(0));
    CHECK(bench.find({"left", bench.device(0), {}, "12d1:1506"}).sentence ==
          bench.device(0) + " is not a port of a USB device 12d1:1506");
}

TEST_CASE("an IMEI with a check digit or the software's version is the same", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_mine.substr(0, 14) + "17");
    CHECK(bench.find(by_imei("left", k_mine)).path == bench.device(0));
}

TEST_CASE("a port in use is not asked, and its holder is told", "[find]") {
    Bench bench;
    bench.plug("2c7c:0125", "1-1", 2);
    const int holder = ::open(bench.device(0).c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(::flock(holder, LOCK_EX | LOCK_NB) == 0);
    const Found found = bench.find(by_imei("left", k_mine));
    ::close(holder);
    CHECK_THAT(found.sentence, ContainsSubstring("no modem with the IMEI …3809 is free"));
    CHECK_THAT(found.sentence, ContainsSubstring("(process " + std::to_string(::getpid()) + ")"));
    CHECK(bench.modems[0]->heard().empty());
}

TEST_CASE("what was answered is remembered while the device is the same", "[find]") {
    Bench bench;
    script(bench.plug("2c7c:0125", "1-1", 2), k_other);  // answers once
    for (int i = 0; i < 3; ++i) CHECK(bench.find(by_imei("left", k_mine)).path.empty());
    CHECK(bench.modems[0]->script().trouble().empty());
    CHECK(bench.find(by_imei("right", k_other)).path == bench.device(0));
}

TEST_CASE("where nothing is plugged in, the sentence says what is missing", "[find]") {
    Bench bench;
    CHECK(bench.find(by_imei("left", k_mine)).sentence == "no modem that may have the IMEI …3809 is plugged in");
    CHECK(bench.find(by_usb("left", "2c7c:0125")).sentence ==
          "no USB device 2c7c:0125 is plugged in, or it has no serial port");
    bench.plug("2c7c:0125", "1-1", 2);
    CHECK(bench.find(by_imei("left", k_mine)).sentence ==
          "no port of a modem that may have the IMEI …3809 answers AT commands (1 asked)");
}

TEST_CASE("a modem named by its IMEI is brought up again under another tty, as soon as that is told", "[find]") {
    support::ModemBench bench;
    std::vector<Candidate> ports;
    const std::string link = bench.settings.port;
    bench.settings.port.clear();
    bench.settings.imei = k_mine;
    bench.settings.timeouts.reopen_first = bench.settings.timeouts.reopen_last = std::chrono::hours(1);
    bench.settings.finder = std::make_shared<Finder>(
        bench.context.get_executor(), profiles(), bench.clock, [&ports] { return ports; },
        Finder::Times{std::chrono::seconds(5), std::chrono::milliseconds(5), std::chrono::hours(1)});
    const auto plug = [&](const std::string& place) {
        bench.settings.port = link;  // where the bench puts its pty; the modem has settings of its own
        script(bench.plug_in(), k_mine);
        support::script_bring_up(bench.device->script());
        bench.settings.port.clear();
        Candidate port;
        port.device = fs::canonical(link);
        port.usb = "2c7c:0125";
        port.place = place;
        port.interface = 2;
        ports = {port};
    };
    plug("1-1");
    const std::string first = ports[0].device;
    bench.start();
    REQUIRE(bench.wait_ready());
    CHECK(bench.modem->status().device == first);

    ports.clear();
    const auto old = std::move(bench.device);
    old->hang_up();
    const std::string k_gone = "no modem that may have the IMEI …3809 is plugged in";
    REQUIRE(bench.run_until([&] { return bench.modem->status().sentence == k_gone; }));
    CHECK(bench.modem->status().phase == modem::device::ModemPhase::closed);
    int held = -1, other = -1;  // takes the name that is free now, so that the next pty has another one
    REQUIRE(::openpty(&held, &other, nullptr, nullptr, nullptr) == 0);
    plug("1-4");
    REQUIRE(ports[0].device != first);
    bench.modem->ports_changed();
    REQUIRE(bench.wait_ready());
    CHECK(bench.modem->status().device == ports[0].device);
    ::close(held);
    ::close(other);
}

TEST_CASE("two modems whose ports are of one device: the second is refused by name", "[find]") {
    support::ModemBench bench;
    std::vector<Candidate> ports;
    bench.plug_in();
    Candidate port;
    port.device = fs::canonical(bench.settings.port);
    port.place = "1-1";
    ports = {port};
    bench.settings.finder = std::make_shared<Finder>(
        bench.context.get_executor(), profiles(), bench.clock, [&ports] { return ports; }, Finder::Times());
    std::optional<Found> right;
    const auto search = [](std::shared_ptr<Finder> finder, std::string path,
                           std::optional<Found>& into) -> boost::asio::awaitable<void> {
        Found found = co_await finder->find(by_port("right", path));
        into = std::move(found);
    };
    boost::asio::co_spawn(bench.context, search(bench.settings.finder, port.device, right), boost::asio::detached);
    bench.run_until([&] { return right.has_value(); });
    bench.start();
    bench.run_until([&] { return !bench.modem->status().sentence.empty(); });
    CHECK(bench.modem->status().sentence == "the modem there is the one named right");
    CHECK(bench.device->heard().empty());
}
