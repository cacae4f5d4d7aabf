#include "firmware/cli/modems_command.hpp"

#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>

#include "firmware/cli/boards.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/identify.hpp"
#include "firmware/cli/modem_page.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/modems");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty())
        std::cout << "There are no modems; [[modem]] of tillcast.toml names them.\n";
    else
        std::cout << modems_table(listing.data).to_text(terminal_of(STDOUT_FILENO));
}

void show(const Globals& globals, const std::string& name) {
    const Listing listing = Daemon(globals).list("/v1/modems");
    for (const json::value& modem : listing.data) {
        if (text_of(modem, "name") != name) continue;
        if (globals.as_json) return print_json(modem);
        std::cout << modem_page(modem, terminal_of(STDOUT_FILENO));
        return;
    }
    refuse("there is no modem named \"" + name + "\" (tillcast modems lists them)");
}

// JSON Lines, as `tillcast-simmodem --replay` takes them.
void record(const Globals& globals, const std::string& name) {
    const json::value lines = Daemon(globals).get("/v1/modems/" + escaped(name) + "/record");
    if (const json::string* text = lines.if_string())
        std::cout << std::string_view(text->data(), text->size());
    else
        std::cout << json::serialize(lines) << '\n';  // its head alone is a single object
}

}  // namespace

void add_modems_command(CLI::App& app, Globals& globals) {
    auto* command =
        add_daemon_command(app, "modems", "List the modems, or show one with all that is known of it", globals);
    const auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "Only this one, in full");
    command->callback([command, &globals, name] {
        if (!command->get_subcommands().empty()) return;
        if (name->empty())
            list(globals);
        else
            show(globals, *name);
    });
    auto* identify_command = add_daemon_command(
        *command, "identify", "Which profile a modem has, and why; a free port is asked what is on it", globals);
    const auto target = std::make_shared<std::string>();
    identify_command->add_option("PORT|NAME", *target, "A modem of the configuration, or a port such as /dev/ttyUSB2");
    identify_command->callback([&globals, target] { identify(globals, *target); });
    auto* record_command = add_daemon_command(
        *command, "record", "Print what was last said to a modem and by it, for tillcast-simmodem --replay", globals);
    const auto recorded = std::make_shared<std::string>();
    record_command->add_option("NAME", *recorded, "Which modem")->required();
    record_command->callback([&globals, recorded] { record(globals, *recorded); });
}

}  // namespace firmware::cli
