#include "modem/port/discovery.hpp"

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;
using modem::port::Candidate;
using modem::port::discover;
using modem::port::rank_ports;

namespace {

// A machine with a made-up /sys and /dev.
class Machine {
public:
    Machine() : root_(folder_ / "root") {
        fs::create_directories(sysfs() / "class/tty");
        fs::create_directories(dev());
    }
    fs::path sysfs() const { return root_ / "sys"; }
    fs::path dev() const { return root_ / "dev"; }

    static void write(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text << "\n";
    }
    // A USB device with its files; the place of its hub is above it.
    fs::path usb_device(const std::string& place, const std::string& vendor, const std::string& product) {
        const fs::path device = sysfs() / "devices/platform/usb1/1-1" / place;
        write(device / "idVendor", vendor);
        write(device / "idProduct", product);
        write(device / "product", "A modem");
        return device;
    }
    void tty(const fs::path& hardware, const std::string& name) {
        fs::create_directories(hardware / "tty" / name);
        fs::create_directory_symlink(hardware, hardware / "tty" / name / "device");
        fs::create_directory_symlink(hardware / "tty" / name, sysfs() / "class/tty" / name);
        write(dev() / name, "");
    }
    fs::path interface(const fs::path& device, const std::string& number, const std::string& protocol,
                       const std::string& driver) {
        const fs::path interface = device / (device.filename().string() + ":1." + number);
        write(interface / "bInterfaceNumber", number.size() == 1 ? "0" + number : number);
        write(interface / "bInterfaceProtocol", protocol);
        fs::create_directories(sysfs() / "bus/usb/drivers" / driver);
        fs::create_directory_symlink(sysfs() / "bus/usb/drivers" / driver, interface / "driver");
        return interface;
    }
    // As usb-serial makes them: the port has a folder of its own below the interface.
    void usb_serial(const fs::path& device, const std::string& number, const std::string& protocol,
                    const std::string& name) {
        tty(interface(device, number, protocol, "option") / name, name);
    }
    void acm(const fs::path& device, const std::string& number, const std::string& name) {
        tty(interface(device, number, "01", "cdc_acm"), name);
    }
    void link(const std::string& folder, const std::string& name, const std::string& device) {
        fs::create_directories(dev() / folder);
        fs::create_symlink(dev() / device, dev() / folder / name);
    }
    std::vector<Candidate> candidates() const { return discover(sysfs(), dev()); }

private:
    tests::TemporaryFolder folder_;
    fs::path root_;
};

std::vector<std::string> devices(const std::vector<Candidate>& candidates) {
    std::vector<std::string> names;
    for (const Candidate& one : candidates) names.push_back(fs::path(one.device).filename());
    return names;
}

using Names = std::vector<std::string>;

reader::ModemProfile profile(const std::string& id, std::vector<std::string> usb, std::vector<int> interfaces,
                             std::optional<int> protocol = {}) {
    reader::ModemProfile made;
    made.id = id;
    made.match.usb = std::move(usb);
    made.match.interfaces = std::move(interfaces);
    made.match.protocol = protocol;
    return made;
}

Candidate port(const std::string& device, const std::string& usb, const std::string& place, int interface,
               std::optional<int> protocol = {}) {
    Candidate made;
    made.device = device;
    made.usb = usb;
    made.place = place;
    if (!usb.empty()) made.interface = interface;
    made.protocol = protocol;
    return made;
}

const std::vector<reader::ModemProfile> k_profiles = {
    profile("generic", {}, {}), profile("quectel", {"2c7c:*"}, {2, 3}), profile("huawei", {"12d1:*"}, {}, 2)};

}  // namespace

TEST_CASE("a USB serial port is found with all that sysfs tells of it", "[discovery]") {
    Machine machine;
    const fs::path modem = machine.usb_device("1-1.2", "2c7c", "0125");
    Machine::write(modem / "serial", "0123456789");
    machine.usb_serial(modem, "2", "ff", "ttyUSB2");
    machine.link("serial/by-path", "platform-usb-0:1.2:1.2-port0", "ttyUSB2");
    machine.link("serial/by-id", "usb-Quectel_EC25-if02-port0", "ttyUSB2");
    machine.link("serial/by-id", "usb-gone", "ttyUSB9");
    const auto found = machine.candidates();
    REQUIRE(found.size() == 1);
    const Candidate& one = found[0];
    const fs::path dev = fs::canonical(machine.dev());
    CHECK(one.device == (dev / "ttyUSB2").string());
    CHECK(one.links == Names{(dev / "serial/by-path/platform-usb-0:1.2:1.2-port0").string(),
                             (dev / "serial/by-id/usb-Quectel_EC25-if02-port0").string()});
    CHECK(one.usb == "2c7c:0125");
    CHECK(one.place == "1-1.2");
    CHECK(one.interface == 2);
    CHECK(one.protocol == 255);
    CHECK(one.driver == "option");
    CHECK(one.serial == "0123456789");
    CHECK(one.product == "A modem");
}

TEST_CASE("a CDC ACM port and a UART are found, in the order in which a person counts", "[discovery]") {
    Machine machine;
    const fs::path modem = machine.usb_device("1-1.3", "1546", "1102");
    machine.acm(modem, "a", "ttyACM10");
    machine.acm(modem, "0", "ttyACM2");
    const fs::path uart = machine.sysfs() / "devices/platform/fe201000.serial";
    fs::create_directories(machine.sysfs() / "bus/amba/drivers/uart-pl011");
    fs::create_directories(uart);
    fs::create_directory_symlink(machine.sysfs() / "bus/amba/drivers/uart-pl011", uart / "driver");
    machine.tty(uart, "ttyAMA0");
    const auto found = machine.candidates();
    CHECK(devices(found) == Names{"ttyACM2", "ttyACM10", "ttyAMA0"});
    CHECK(found[0].interface == 0);
    CHECK(found[0].driver == "cdc_acm");
    CHECK(found[1].interface == 10);
    CHECK(found[2].usb.empty());
    CHECK(found[2].place.empty());
    CHECK_FALSE(found[2].interface);
    CHECK(found[2].driver == "uart-pl011");
}

TEST_CASE("what has no hardware, no node or no UART behind it is no candidate", "[discovery]") {
    Machine machine;
    fs::create_directories(machine.sysfs() / "class/tty/tty0");  // a console
    Machine::write(machine.dev() / "tty0", "");
    const fs::path empty = machine.sysfs() / "devices/platform/serial8250";
    machine.tty(empty / "one", "ttyS1");
    Machine::write(empty / "one/tty/ttyS1/type", "0");
    machine.tty(empty / "two", "ttyS0");
    Machine::write(empty / "two/tty/ttyS0/type", "4");
    const fs::path modem = machine.usb_device("1-1.2", "2c7c", "0125");
    machine.usb_serial(modem, "2", "ff", "ttyUSB2");
    fs::remove(machine.dev() / "ttyUSB2");  // udev has not made it yet
    CHECK(devices(machine.candidates()) == Names{"ttyS0"});
}

TEST_CASE("a machine without sysfs has no ports", "[discovery]") {
    const tests::TemporaryFolder folder;
    CHECK(discover(folder / "sys", folder / "dev").empty());
    fs::create_directories(folder / "sys/class/tty");
    CHECK(discover(folder / "sys", folder / "dev").empty());
}

TEST_CASE("files that say nonsense leave a port without what they should say", "[discovery]") {
    Machine machine;
    const fs::path modem = machine.usb_device("1-1.2", "", "");
    const fs::path interface = modem / "1-1.2:1.2";
    Machine::write(interface / "bInterfaceNumber", "zz");
    Machine::write(interface / "bInterfaceProtocol", std::string(10'000, 'f'));
    machine.tty(interface / "ttyUSB0", "ttyUSB0");
    const auto found = machine.candidates();
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].interface);
    CHECK_FALSE(found[0].protocol);
    CHECK(found[0].usb == ":");
}

TEST_CASE("within a device the profile's interfaces come in its order, the others after", "[discovery]") {
    const auto ranked = rank_ports({port("a", "2c7c:0125", "1-1", 0), port("b", "2c7c:0125", "1-1", 3),
                                    port("c", "2c7c:0125", "1-1", 1), port("d", "2c7c:0125", "1-1", 2)},
                                   k_profiles);
    Names order;
    for (const auto& one : ranked) order.push_back(one.port.device);
    CHECK(order == Names{"d", "b", "a", "c"});
    CHECK(ranked[0].fits);
    CHECK(ranked[1].fits);
    CHECK_FALSE(ranked[2].fits);
    CHECK(ranked[0].profile == "quectel");
}

TEST_CASE("where a profile names the protocol, it decides", "[discovery]") {
    const auto ranked = rank_ports({port("modem", "12d1:1506", "1-1", 0, 1), port("at", "12d1:1506", "1-1", 1, 2),
                                    port("unknown", "12d1:1506", "1-1", 2)},
                                   k_profiles);
    CHECK(ranked[0].port.device == "at");
    CHECK(ranked[0].fits);
    CHECK_FALSE(ranked[1].fits);
}

TEST_CASE("known devices come before unknown ones, and those before UARTs", "[discovery]") {
    const auto ranked = rank_ports({port("uart", "", "", 0), port("printer", "067b:2303", "1-2", 0),
                                    port("later", "2c7c:0125", "1-4", 2), port("modem", "2c7c:0125", "1-3", 2)},
                                   k_profiles);
    Names order;
    for (const auto& one : ranked) order.push_back(one.port.device + "/" + one.profile);
    CHECK(order == Names{"modem/quectel", "later/quectel", "printer/generic", "uart/generic"});
}
