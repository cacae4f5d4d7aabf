#include "firmware/board/verbs.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <thread>

#include "firmware/board/gpio.hpp"
#include "modem/port/holder.hpp"

namespace firmware::board {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds k_settle{1};  // between taking a device away and giving it back

Answer done(std::string what) { return {true, "", std::move(what)}; }
Answer not_allowed(const std::string& what, const std::string& where) {
    return {false, "not_allowed", what + " is not named by " + where + " in board.toml"};
}
Answer impossible(std::string why) { return {false, "impossible", std::move(why)}; }
Answer failed(std::string why) { return {false, "failed", std::move(why)}; }

bool has(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

// sysfs wants one write of the whole; the reason where it fails.
std::optional<std::string> write_to(const fs::path& file, std::string_view text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return file.string() + ": " + std::generic_category().message(errno);
    const auto written = ::write(fd, text.data(), text.size());
    const int error = errno;
    ::close(fd);
    if (written == static_cast<ssize_t>(text.size())) return {};
    return file.string() + ": " + std::generic_category().message(error);
}

// The place of a device is taken as well, and means the port that it hangs on.
Answer switch_power(const Request& request, const Settings& settings, const fs::path& sysfs) {
    const std::string port = hub_port_of(request.target).value_or(request.target);
    if (!is_hub_port(port))
        return impossible(request.target + " is not a port of a hub that may be switched; root hubs never are");
    if (!has(settings.ports, port)) return not_allowed("the port " + port, "[usb] ports");
    const std::string hub = port.substr(0, port.rfind("-port"));
    const fs::path file = sysfs / "bus/usb/devices" / hub / (hub + ":1.0") / port / "disable";
    std::error_code error;
    if (!fs::exists(file, error))
        return impossible("the hub at " + hub + " cannot switch " + port +
                          ": it needs Linux 6.0 or newer and a hub that switches its ports");
    if (request.power != Power::on)
        if (const auto why = write_to(file, "1")) return failed(*why);
    if (request.power == Power::cycle) std::this_thread::sleep_for(settings.off);
    if (request.power != Power::off)
        if (const auto why = write_to(file, "0")) return failed(*why);
    switch (request.power) {
        case Power::off: return done("the power of " + port + " is off");
        case Power::on: return done("the power of " + port + " is on");
        case Power::cycle: return done("the power of " + port + " was off and is on again");
    }
    return failed("unknown");
}

Answer reauthorize(const std::string& place, const Settings& settings, const fs::path& sysfs) {
    if (!has(settings.devices, place)) return not_allowed("the device " + place, "[usb] devices");
    const fs::path file = sysfs / "bus/usb/devices" / place / "authorized";
    if (const auto why = write_to(file, "0")) return failed(*why);
    std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(k_settle, settings.off));
    if (const auto why = write_to(file, "1")) return failed(*why);
    return done("the device " + place + " was sent away and let in again");
}

Answer rebind(const std::string& place, const Settings& settings, const fs::path& sysfs) {
    if (!has(settings.devices, place)) return not_allowed("the device " + place, "[usb] devices");
    const fs::path driver = sysfs / "bus/usb/drivers/usb";
    if (const auto why = write_to(driver / "unbind", place)) return failed(*why);
    std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(k_settle, settings.off));
    if (const auto why = write_to(driver / "bind", place)) return failed(*why);
    return done("the driver of " + place + " let go of it and took it again");
}

Answer pulse_line(const std::string& name, const Settings& settings) {
    const auto line =
        std::find_if(settings.gpio.begin(), settings.gpio.end(), [&](const GpioLine& one) { return one.name == name; });
    if (line == settings.gpio.end()) return not_allowed(name, "a [[gpio]]");
    if (const auto why = pulse(*line)) return failed(*why);
    return done("line " + std::to_string(line->line) + " of " + line->chip + " was pulsed for " +
                std::to_string(line->pulse.count()) + " ms");
}

// Only of what is a terminal below /dev: who may ask learns nothing about other files.
Answer find_holder(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    struct stat info {};
    const bool is_port = real && std::string_view(real.get()).starts_with("/dev/") && ::stat(real.get(), &info) == 0 &&
                         S_ISCHR(info.st_mode);
    if (!is_port) return impossible(path + " is not a port");
    return done(modem::port::port_holder(real.get()).value_or("nobody"));
}

}  // namespace

Answer perform(const Request& request, const Settings& settings, const fs::path& sysfs) {
    switch (request.verb) {
        case Verb::usb_power: return switch_power(request, settings, sysfs);
        case Verb::usb_reauthorize: return reauthorize(request.target, settings, sysfs);
        case Verb::driver_rebind: return rebind(request.target, settings, sysfs);
        case Verb::gpio_pulse: return pulse_line(request.target, settings);
        case Verb::port_holder: return find_holder(request.target);
    }
    return {false, "bad_request", "unknown verb"};
}

}  // namespace firmware::board
