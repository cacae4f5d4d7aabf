#include "firmware/cli/alerts_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

// Whom it was texted to, and what came of that where it is not through.
std::string texts_of(const json::value& alert) {
    std::string texts;
    for (const json::value& text : list_of(alert, "texts")) {
        texts += (texts.empty() ? "" : ", ") + text_of(text, "to") + " " + text_of(text, "state");
        if (const std::string reason = text_of(text, "reason"); !reason.empty()) texts += " (" + reason + ")";
    }
    return texts;
}

void list(const Globals& globals, bool all, std::size_t limit) {
    Target target("/v1/alerts");
    if (all) target.add("all", "true");
    const Listing listing = Daemon(globals).list(target.text(), limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << (all ? "There were no alerts.\n" : "Nothing needs a person.\n");
        return;
    }
    Table table({{"SINCE"},
                 {"CAUSE"},
                 {"ABOUT", false, true},
                 {"WHY", false, true},
                 {"OVER", false, false, 2},
                 {"TEXTED", false, false, 1}});
    for (const json::value& alert : listing.data) {
        const bool is_over = find(alert, "cleared_at") != nullptr;
        table.add({time_of(alert, "raised_at"), Cell(text_of(alert, "cause"), is_over ? Colour::none : Colour::red),
                   text_of(alert, "subject"), text_of(alert, "detail"), time_of(alert, "cleared_at"), texts_of(alert)});
    }
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

void test(const Globals& globals) {
    const json::value answer = Daemon(globals).post("/v1/alerts/test", json::object{});
    if (globals.as_json) return print_json(answer);
    for (const json::value& id : list_of(answer, "messages"))
        std::cout << printable(text_of(id)) << "  `tillcast message ID` shows what becomes of it\n";
}

}  // namespace

void add_alerts_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "alerts", "What a person must mend, the newest first", globals);
    command->require_subcommand(0, 1);
    const auto all = std::make_shared<bool>(false);
    const auto limit = std::make_shared<std::size_t>(k_usual_limit);
    command->add_flag("--all", *all, "Also what is over");
    add_limit(*command, *limit);
    command->callback([&globals, all, limit, command] {
        if (command->get_subcommands().empty()) list(globals, *all, *limit);
    });
    add_daemon_command(*command, "test", "Text the numbers of [alerts], to see that they are reached", globals)
        ->callback([&globals] { test(globals); });
}

}  // namespace firmware::cli
