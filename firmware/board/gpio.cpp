#include "firmware/board/gpio.hpp"

#include <gpiod.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>

namespace firmware::board {

namespace {

constexpr const char* k_consumer = "tillcast-board";

std::string why(const std::string& what) { return what + ": " + std::generic_category().message(errno); }

using Chip = std::unique_ptr<gpiod_chip, decltype(&gpiod_chip_close)>;

}  // namespace

// libgpiod 2 (Debian 13) asks for lines through a configuration, 1.6 (Debian 12) one by one.
#if TILLCAST_GPIOD_MAJOR >= 2

std::optional<std::string> pulse(const GpioLine& line) {
    const Chip chip(gpiod_chip_open(line.chip.c_str()), &gpiod_chip_close);
    if (!chip) return why(line.chip);
    const std::unique_ptr<gpiod_line_settings, decltype(&gpiod_line_settings_free)> settings(gpiod_line_settings_new(),
                                                                                             &gpiod_line_settings_free);
    const std::unique_ptr<gpiod_line_config, decltype(&gpiod_line_config_free)> lines(gpiod_line_config_new(),
                                                                                      &gpiod_line_config_free);
    const std::unique_ptr<gpiod_request_config, decltype(&gpiod_request_config_free)> asking(
        gpiod_request_config_new(), &gpiod_request_config_free);
    if (!settings || !lines || !asking) return why(line.chip);
    gpiod_line_settings_set_direction(settings.get(), GPIOD_LINE_DIRECTION_OUTPUT);
    gpiod_line_settings_set_active_low(settings.get(), line.active_low);
    gpiod_line_settings_set_output_value(settings.get(), GPIOD_LINE_VALUE_ACTIVE);
    if (gpiod_line_config_add_line_settings(lines.get(), &line.line, 1, settings.get()) != 0) return why(line.chip);
    gpiod_request_config_set_consumer(asking.get(), k_consumer);
    const std::unique_ptr<gpiod_line_request, decltype(&gpiod_line_request_release)> request(
        gpiod_chip_request_lines(chip.get(), asking.get(), lines.get()), &gpiod_line_request_release);
    if (!request) return why("line " + std::to_string(line.line) + " of " + line.chip);
    std::this_thread::sleep_for(line.pulse);
    if (gpiod_line_request_set_value(request.get(), line.line, GPIOD_LINE_VALUE_INACTIVE) != 0)
        return why("line " + std::to_string(line.line) + " of " + line.chip);
    return {};
}

#else

std::optional<std::string> pulse(const GpioLine& line) {
    const Chip chip(gpiod_chip_open(line.chip.c_str()), &gpiod_chip_close);
    if (!chip) return why(line.chip);
    gpiod_line* one = gpiod_chip_get_line(chip.get(), line.line);
    if (one == nullptr) return why("line " + std::to_string(line.line) + " of " + line.chip);
    const int flags = line.active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    if (gpiod_line_request_output_flags(one, k_consumer, flags, 1) != 0)
        return why("line " + std::to_string(line.line) + " of " + line.chip);
    const std::unique_ptr<gpiod_line, decltype(&gpiod_line_release)> requested(one, &gpiod_line_release);
    std::this_thread::sleep_for(line.pulse);
    if (gpiod_line_set_value(one, 0) != 0) return why("line " + std::to_string(line.line) + " of " + line.chip);
    return {};
}

#endif

}  // namespace firmware::board
