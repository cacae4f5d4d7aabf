#include "firmware/cli/holds_command.hpp"

#include <unistd.h>

#include <iostream>

#include "firmware/cli/boards.hpp"
#include "firmware/cli/fields.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

void list(const Globals& globals) {
    const json::value holds = Daemon(globals).get("/v1/holds");
    if (globals.as_json) return print_json(holds);
    const json::array& data = list_of(holds, "data");
    if (data.empty()) {
        std::cout << "Nothing waits.\n";
        return;
    }
    std::cout << holds_table(data).to_text(terminal_of(STDOUT_FILENO));
    const std::string next = time_of(holds, "next");
    if (!next.empty()) std::cout << "\nThe first of them is looked at again " << next << ".\n";
}

}  // namespace

void add_holds_command(CLI::App& app, Globals& globals) {
    add_daemon_command(app, "holds", "What waits for what, and until when", globals)->callback([&globals] {
        list(globals);
    });
}

}  // namespace firmware::cli
