#include "firmware/cli/holds_command.hpp"

#include <unistd.h>

#include <iostream>

#include "firmware/cli/boards.hpp"
#include "firmware/cli/fields.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

void list(const Globals& globals) {
    const json::value answer = Daemon(globals).get("/v1/holds");
    if (globals.as_json) return print_json(answer);
    const json::array& holds = list_of(answer, "data");
    const json::array& windows = list_of(answer, "windows");
    if (holds.empty())
        std::cout << "Nothing waits.\n";
    else
        std::cout << holds_table(holds).to_text(terminal_of(STDOUT_FILENO));
    const std::string next = time_of(answer, "next");
    if (!next.empty()) std::cout << "\nThe first of them is looked at again " << next << ".\n";
    if (!windows.empty()) std::cout << '\n' << windows_text(windows) << '\n';
}

}  // namespace

void add_holds_command(CLI::App& app, Globals& globals) {
    add_daemon_command(app, "holds", "What waits for what, and until when", globals)->callback([&globals] {
        list(globals);
    });
}

}  // namespace firmware::cli
