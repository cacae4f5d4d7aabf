#include "firmware/cli/inbound_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "controller/inbox/kind.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"
#include "modem/sms/content.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;
namespace inbox = controller::inbox;

struct ListOptions {
    std::string kind, form, number, since;
    bool open = false, all = false;
    std::size_t limit = k_usual_limit;
};

struct HandleOptions {
    std::string id;
    std::string as = "nothing";
};

void list(const Globals& globals, const ListOptions& options) {
    const Daemon daemon(globals);
    Target target("/v1/inbound");
    target.add("kind", options.kind);
    target.add("form", options.form);
    if (options.all) target.add("all", "true");
    target.add("number", options.number);
    target.add("since", daemon.time(options.since, "--since"));
    if (options.open) target.add("open", "true");
    const Listing listing = daemon.list(target.text(), options.limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no such texts.\n";
        return;
    }
    Table table({{"ID"},
                 {"RECEIVED"},
                 {"FROM"},
                 {"FORM", false, false, 3},
                 {"KIND", false, false, 2},
                 {"HANDLED", false, false, 1},
                 {"TEXT", false, true}});
    for (const json::value& text : listing.data)
        table.add({text_of(text, "id"), time_of(text, "received_at"), text_of(text, "from"), text_of(text, "form"),
                   text_of(text, "kind"), text_of(text, "handled_as"), text_of(text, "text")});
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

void handle(const Globals& globals, const HandleOptions& options) {
    const json::value text =
        Daemon(globals).post("/v1/inbound/" + escaped(options.id) + "/handle", json::object{{"as", options.as}});
    if (globals.as_json) return print_json(text);
    std::cout << printable(text_of(text, "id") + "  handled as " + text_of(text, "handled_as")) << '\n';
}

}  // namespace

void add_inbound_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "inbound", "List what customers wrote, the newest first", globals);
    command->require_subcommand(0, 1);
    const auto options = std::make_shared<ListOptions>();
    command->add_flag("--open", options->open, "Only what nobody has handled");
    command->add_option("--kind", options->kind, "Only this kind")->check(one_of(inbox::k_kind_names));
    command
        ->add_option("--form", options->form, "Only these: text, flash, data, push, picture, waiting, silent, settings")
        ->check(one_of(modem::sms::k_form_names));
    command->add_flag("--all", options->all, "Also silent messages, and texts that a later one replaced");
    command->add_option("--number", options->number, "Only those from this number");
    command->add_option("--since", options->since, "Only those received since, such as \"2026-11-22 10:00\"");
    add_limit(*command, options->limit);
    command->callback([&globals, options, command] {
        if (command->get_subcommands().empty()) list(globals, *options);
    });
    auto* handled =
        add_daemon_command(*command, "handle", "A person has looked at it; what it held may go on", globals);
    const auto what = std::make_shared<HandleOptions>();
    handled->add_option("ID", what->id, "inb_…")->required();
    handled->add_option("--as", what->as, "What it meant: nothing (default), opt_out, opt_out_all or opt_in")
        ->check(one_of(inbox::k_settlement_names));
    handled->callback([&globals, what] { handle(globals, *what); });
}

}  // namespace firmware::cli
