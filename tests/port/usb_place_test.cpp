#include "modem/port/usb_place.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;
using modem::port::ports_of;
using modem::port::usb_place;

namespace {

/// A sysfs with an EC25 (four usb-serial ports) and a u-blox (CDC ACM) behind a hub, and a UART.
class FakeSysfs {
public:
    FakeSysfs() {
        for (int i = 0; i < 4; ++i)
            serial("1-1.2", i, "ttyUSB" + std::to_string(i), devices("1-1.2", i) / ("ttyUSB" + std::to_string(i)));
        serial("1-1.3", 0, "ttyACM0", devices("1-1.3", 0), "tty/ttyACM0");
        fs::create_directories(root() / "devices/platform/serial8250/tty/ttyS0");
        fs::create_directories(root() / "class/tty/ttyS0");
        fs::create_directory_symlink(root() / "devices/platform/serial8250", root() / "class/tty/ttyS0/device");
    }
    fs::path root() const { return fs::path(folder_ / "sys"); }

private:
    fs::path devices(const std::string& place, int interface) const {
        return root() / "devices/pci0000:00/usb1/1-1" / place / (place + ":1." + std::to_string(interface));
    }
    void serial(const std::string& place, int interface, const std::string& tty, const fs::path& device,
                const std::string& below = {}) {
        fs::create_directories(device / below);
        fs::create_directories(root() / "class/tty" / tty);
        fs::create_directory_symlink(device, root() / "class/tty" / tty / "device");
        std::ofstream(devices(place, interface) / "bInterfaceNumber") << "0" << interface << "\n";
        fs::create_directories(root() / "bus/usb/devices");
        const auto link = root() / "bus/usb/devices" / place;
        if (!fs::exists(link)) fs::create_directory_symlink(devices(place, interface).parent_path(), link);
    }
    tests::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a tty's place on USB is known while it is there", "[usb_place]") {
    const FakeSysfs sysfs;
    CHECK(usb_place("/dev/ttyUSB2", sysfs.root()) == "1-1.2");
    CHECK(usb_place("/dev/ttyACM0", sysfs.root()) == "1-1.3");
    CHECK(usb_place("/dev/ttyS0", sysfs.root()).empty());
    CHECK(usb_place("/dev/ttyUSB9", sysfs.root()).empty());
    CHECK(usb_place("/dev/pts/3", sysfs.root()).empty());
    CHECK(usb_place("", sysfs.root()).empty());
}

TEST_CASE("the ports of a USB device are told by interface", "[usb_place]") {
    const FakeSysfs sysfs;
    const auto ports = ports_of("1-1.2", sysfs.root());
    REQUIRE(ports.size() == 4);
    CHECK(ports[2].interface == 2);
    CHECK(ports[2].device == "/dev/ttyUSB2");
    const auto acm = ports_of("1-1.3", sysfs.root());
    REQUIRE(acm.size() == 1);
    CHECK(acm[0].device == "/dev/ttyACM0");
}

TEST_CASE("nothing but a place becomes part of a path", "[usb_place]") {
    const FakeSysfs sysfs;
    for (const char* wrong : {"", "..", "1-1.2/..", "usb1", "1-", "-1", "1-1.2:1.0", "../../etc"})
        CHECK(ports_of(wrong, sysfs.root()).empty());
    CHECK(ports_of("9-9", sysfs.root()).empty());
}
