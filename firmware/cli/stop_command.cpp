#include "firmware/cli/stop_command.hpp"

#include <iostream>
#include <memory>
#include <string>

namespace firmware::cli {

namespace {

namespace json = boost::json;

std::string sentence(const std::string& level) {
    if (level == "none") return "Nothing is stopped.";
    return level == "all" ? "All sending is stopped." : "Marketing is stopped; service messages go on.";
}

void stop(const Globals& globals, const std::string& level) {
    const json::value answer = Daemon(globals).post("/v1/brake", json::object{{"level", level}});
    if (globals.as_json) return print_json(answer);
    std::cout << sentence(level) << '\n';
}

}  // namespace

void add_stop_command(CLI::App& app, Globals& globals) {
    auto* command =
        add_daemon_command(app, "stop", "The brake: stops marketing, or all sending, until it is let go", globals);
    const auto level = std::make_shared<std::string>();
    command->add_option("LEVEL", *level, "marketing, all, or none to let go")
        ->required()
        ->check(CLI::IsMember({"marketing", "all", "none"}));
    command->callback([&globals, level] { stop(globals, *level); });
}

}  // namespace firmware::cli
