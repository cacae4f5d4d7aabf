#include "firmware/board/request.hpp"

#include "firmware/board/settings.hpp"
#include "tests/support/catch.hpp"

using namespace firmware::board;

namespace {

using Lines = std::vector<std::string>;

Lines errors_of(const std::string& text) {
    Lines lines;
    const Loaded loaded = parse_settings("board.toml", text);
    CHECK(loaded.settings.has_value() == loaded.errors.empty());
    for (const auto& error : loaded.errors) lines.push_back(words::to_string(error));
    return lines;
}

}  // namespace

TEST_CASE("a request is a verb and its target", "[board]") {
    const auto power = parse_request("usb-power cycle 1-1-port2");
    REQUIRE(power);
    CHECK(power->verb == Verb::usb_power);
    CHECK(power->power == Power::cycle);
    CHECK(power->target == "1-1-port2");
    CHECK(parse_request("usb-power off 1-1-port2")->power == Power::off);
    CHECK(parse_request("usb-power on 1-1-port2")->power == Power::on);
    CHECK(parse_request("usb-reauthorize 1-1.2")->verb == Verb::usb_reauthorize);
    CHECK(parse_request("driver-rebind 1-1.2")->verb == Verb::driver_rebind);
    CHECK(parse_request("gpio-pulse left")->verb == Verb::gpio_pulse);
    CHECK(parse_request("port-holder /dev/ttyUSB2")->target == "/dev/ttyUSB2");
}

TEST_CASE("anything else is no request", "[board]") {
    for (const std::string line :
         {"", " ", "usb-power", "usb-power cycle", "usb-power 1-1-port2", "usb-power toggle 1-1-port2",
          "usb-power cycle  1-1-port2", "usb-power cycle 1-1-port2 ", " port-holder /dev/tty", "port-holder",
          "port-holder a b", "reboot now", "USB-POWER on x", "port-holder \x01", "port-holder /dev/\xc3\xa9",
          "port-holder a\r"})
        CHECK_FALSE(parse_request(line));
    CHECK_FALSE(parse_request("port-holder " + std::string(k_longest_request, 'x')));
}

TEST_CASE("an answer is one line of JSON whatever it says", "[board]") {
    CHECK(to_line({true, "", "done \"it\"\n"}) == "{\"ok\":true,\"done\":\"done \\\"it\\\"\\n\"}\n");
    CHECK(to_line({false, "failed", "no"}) == "{\"ok\":false,\"error\":\"failed\",\"sentence\":\"no\"}\n");
}

TEST_CASE("places and ports are told from paths and root hubs", "[board]") {
    for (const char* good : {"1-1", "1-1.2", "2-1.2.3.4", "10-12"}) CHECK(is_place(good));
    for (const char* bad : {"", "1", "usb1", "1-", "-1", "1-1.", "1-.1", "1-1..2", "1-1.2:1.0", "../1-1", "1-1/..",
                            "1-0x", "1-1234", "1-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1"})
        CHECK_FALSE(is_place(bad));
    CHECK(is_hub_port("1-1-port2"));
    CHECK(is_hub_port("1-1.4-port10"));
    for (const char* bad : {"usb1-port2", "1-1-port", "1-1", "1-1-port2/..", "-port2", "1-1-portx", "1-1-port2-port"})
        CHECK_FALSE(is_hub_port(bad));
    CHECK(hub_port_of("1-1.2") == "1-1-port2");
    CHECK(hub_port_of("1-1.4.3") == "1-1.4-port3");
    CHECK_FALSE(hub_port_of("1-2"));  // at the root hub
    CHECK_FALSE(hub_port_of("1-1-port2"));
}

TEST_CASE("what the helper may do is read", "[board]") {
    const Loaded loaded = parse_settings("board.toml", R"toml(schema = 1
[usb]
ports = ["1-1-port2"]
devices = ["1-1.2", "1-2"]
off = "5s"
[[gpio]]
name = "left"
chip = "/dev/gpiochip0"
line = 17
active = "high"
pulse = "1200ms"
)toml");
    REQUIRE(loaded.settings);
    CHECK(loaded.settings->ports == Lines{"1-1-port2"});
    CHECK(loaded.settings->devices == Lines{"1-1.2", "1-2"});
    CHECK(loaded.settings->off == std::chrono::seconds(5));
    REQUIRE(loaded.settings->gpio.size() == 1);
    CHECK(loaded.settings->gpio[0].name == "left");
    CHECK(loaded.settings->gpio[0].chip == "/dev/gpiochip0");
    CHECK(loaded.settings->gpio[0].line == 17);
    CHECK_FALSE(loaded.settings->gpio[0].active_low);
    CHECK(loaded.settings->gpio[0].pulse == std::chrono::milliseconds(1200));
    CHECK(parse_settings("board.toml", "schema = 1\n").settings->ports.empty());
}

TEST_CASE("what is wrong with the list is told with its place", "[board]") {
    const std::string k_root =
        " is not a port of a hub such as \"1-1-port2\"; those of root hubs (usb1-port2) are never switched";
    const std::string k_gpio =
        "schema = 1\n[[gpio]]\nname = \"a\"\nchip = \"/dev/gpiochip0\"\nline = 1\nactive = \"low\"\n";
    CHECK(errors_of("[usb]\n") == Lines{"board.toml:1:1: missing \"schema\""});
    CHECK(errors_of("schema = 1\n[usb]\nports = [\"usb1-port2\"]\n") ==
          Lines{"board.toml:3:10: \"usb1-port2\"" + k_root});
    CHECK(errors_of("schema = 1\n[usb]\nports = [\"../1-1-port2\"]\n") ==
          Lines{"board.toml:3:10: \"../1-1-port2\"" + k_root});
    CHECK(errors_of("schema = 1\n[usb]\ndevices = [\"usb1\"]\n") ==
          Lines{"board.toml:3:12: \"usb1\" is not the place of a USB device such as \"1-1.2\""});
    CHECK(errors_of(k_gpio).empty());
    CHECK(errors_of(k_gpio + k_gpio.substr(11)) == Lines{"board.toml:8:8: another line is named \"a\""});
    CHECK(errors_of(k_gpio + "pulse = \"41s\"\n") ==
          Lines{"board.toml:7:9: \"pulse\" must be a duration such as \"250ms\" or \"10s\", from 10ms to 40s"});
    CHECK(errors_of("schema = 1\n[[gpio]]\nname = \"a\"\nchip = \"/dev/sda\"\nline = 1\nactive = \"low\"\n") ==
          Lines{"board.toml:4:8: \"/dev/sda\" is not a chip such as \"/dev/gpiochip0\""});
    CHECK(errors_of("schema = 1\n[ubs]\n") == Lines{"board.toml:2:2: unknown table \"ubs\" (did you mean \"usb\"?)"});
}
