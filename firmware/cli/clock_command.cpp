#include "firmware/cli/clock_command.hpp"

#include <iostream>
#include <memory>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

void print(const Globals& globals, const json::value& clock) {
    if (globals.as_json) return print_json(clock);
    std::cout << printable(time_of(clock, "now")) << '\n';
    if (clock.as_object().contains("sentence")) std::cout << printable(text_of(clock, "sentence")) << '\n';
}

void show(const Globals& globals) { print(globals, Daemon(globals).get("/v1/clock")); }

void set(const Globals& globals, const std::string& time) {
    const Daemon daemon(globals);
    print(globals, daemon.post("/v1/clock", json::object{{"set", daemon.time(time, "TIME")}}));
}

void move_on(const Globals& globals, const std::string& text) {
    const auto length = parse_length(text);
    if (!length) refuse("\"" + text + "\": a length of time is written like 45m, 2h or 3d12h");
    print(globals, Daemon(globals).post("/v1/clock", json::object{{"advance", std::to_string(length->count()) + "s"}}));
}

void confirm(const Globals& globals) { print(globals, Daemon(globals).post("/v1/clock/confirm", json::object{})); }

}  // namespace

void add_clock_command(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand(
        "clock", "The gateway's time and whether it is trusted; practice with clock = \"manual\" can move it");
    command->fallthrough();
    command->require_subcommand(1);
    const auto value = std::make_shared<std::string>();
    add_daemon_command(*command, "show", "Show it", globals)->callback([&globals] { show(globals); });
    auto* setting = add_daemon_command(*command, "set", "Set it", globals);
    setting->add_option("TIME", *value, "RFC 3339, or \"2026-11-22 10:00\" of this machine")->required();
    setting->callback([&globals, value] { set(globals, *value); });
    auto* advancing = add_daemon_command(*command, "advance", "Move it on", globals);
    advancing->add_option("LENGTH", *value, "Such as 45m, 2h, 3d or 1d12h")->required();
    add_daemon_command(*command, "confirm", "Say that it is right, where nothing else vouches for it", globals)
        ->callback([&globals] { confirm(globals); });
    advancing->callback([&globals, value] { move_on(globals, *value); });
}

}  // namespace firmware::cli
