#include "firmware/cli/reload_command.hpp"

#include <iostream>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

void reload(const Globals& globals) {
    const json::value answer = Daemon(globals).post("/v1/reload", json::object());
    if (globals.as_json) return print_json(answer);
    for (const json::value& warning : list_of(answer, "warnings"))
        std::cerr << printable(text_of(warning, "pointer") + ": warning: " + text_of(warning, "detail")) << '\n';
    for (const json::value& setting : list_of(answer, "needs_restart"))
        std::cerr << printable(text_of(setting)) << " takes effect at the next start of tillcastd\n";
    std::cout << "The configuration is in force.\n";
}

}  // namespace

void add_reload_command(CLI::App& app, Globals& globals) {
    add_daemon_command(app, "reload", "Let the daemon read its configuration again", globals)->callback([&globals] {
        reload(globals);
    });
}

}  // namespace firmware::cli
