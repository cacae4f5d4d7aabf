#include "firmware/cli/holds_command.hpp"

#include <unistd.h>

#include <iostream>

#include "firmware/cli/boards.hpp"

namespace firmware::cli {

namespace {

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/holds");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty())
        std::cout << "Nothing waits.\n";
    else
        std::cout << holds_table(listing.data).to_text(terminal_of(STDOUT_FILENO));
}

}  // namespace

void add_holds_command(CLI::App& app, Globals& globals) {
    add_daemon_command(app, "holds", "What waits for what, and until when", globals)->callback([&globals] {
        list(globals);
    });
}

}  // namespace firmware::cli
