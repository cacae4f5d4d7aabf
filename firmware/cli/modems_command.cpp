#include "firmware/cli/modems_command.hpp"

#include <unistd.h>

#include <iostream>

#include "firmware/cli/boards.hpp"

namespace firmware::cli {

namespace {

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/modems");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty())
        std::cout << "There are no modems; [[modem]] of tillcast.toml names them.\n";
    else
        std::cout << modems_table(listing.data).to_text(terminal_of(STDOUT_FILENO));
}

}  // namespace

void add_modems_command(CLI::App& app, Globals& globals) {
    add_daemon_command(app, "modems", "List the modems and what is wrong with them", globals)->callback([&globals] {
        list(globals);
    });
}

}  // namespace firmware::cli
