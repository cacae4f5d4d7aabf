#include "firmware/cli/reload_command.hpp"

#include <iostream>

#include "config/words/diagnostic.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

// A text as it is, or the parts of a finding.
std::string finding(const json::value& value) {
    if (value.is_string()) return text_of(value);
    const std::string at = text_of(value, "pointer"), what = text_of(value, "detail");
    if (!at.empty()) return at + ": " + what;
    const auto line = number_of(value, "line"), column = number_of(value, "column");
    const std::string message = text_of(value, "message");
    if (!line) return message.empty() ? text_of(value) : message;
    return words::to_string(
        {{text_of(value, "file"), static_cast<int>(*line), static_cast<int>(column.value_or(1))}, message});
}

void reload(const Globals& globals) {
    const json::value answer = Daemon(globals).post("/v1/reload", json::object());
    if (globals.as_json) return print_json(answer);
    for (const json::value& warning : list_of(answer, "warnings"))
        std::cerr << "warning: " << printable(finding(warning)) << '\n';
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
