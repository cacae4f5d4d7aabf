#include "firmware/cli/inbound_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

void list(const Globals& globals, std::size_t limit) {
    const Listing listing = Daemon(globals).list("/v1/inbound", limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "Nobody has written yet.\n";
        return;
    }
    Table table({{"ID"}, {"RECEIVED"}, {"FROM"}, {"KIND"}, {"HANDLED"}, {"TEXT", false, true}});
    for (const json::value& text : listing.data) {
        const std::string kind = text_of(text, "kind");
        table.add({text_of(text, "id"), time_of(text, "received_at"), text_of(text, "from"),
                   kind.empty() ? text_of(text, "action") : kind, time_of(text, "handled_at"), text_of(text, "text")});
    }
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

void handle(const Globals& globals, const std::string& id) {
    const json::value text = Daemon(globals).post("/v1/inbound/" + escaped(id) + "/handle", json::object());
    if (globals.as_json) return print_json(text);
    std::cout << printable(text_of(text, "id")) << " is handled.\n";
}

}  // namespace

void add_inbound_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "inbound", "List what customers wrote, the newest first", globals);
    command->require_subcommand(0, 1);
    const auto limit = std::make_shared<std::size_t>(k_usual_limit);
    add_limit(*command, *limit);
    command->callback([&globals, limit, command] {
        if (command->get_subcommands().empty()) list(globals, *limit);
    });
    auto* handled = add_daemon_command(*command, "handle", "A person has dealt with it; marketing may go on", globals);
    const auto id = std::make_shared<std::string>();
    handled->add_option("ID", *id, "inb_…")->required();
    handled->callback([&globals, id] { handle(globals, *id); });
}

}  // namespace firmware::cli
