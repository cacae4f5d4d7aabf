#include "firmware/cli/messages_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "config/words/message.hpp"
#include "firmware/cli/dialogue_page.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/reasons.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

// A text whose time was up was removed, and its message stays.
std::string shown_text(const json::value& message) {
    const std::string removed = time_of(message, "text_removed_at");
    return removed.empty() ? text_of(message, "text") : "(removed " + removed + ", its time was up)";
}

struct ListOptions {
    std::string state, since, number, campaign;
    std::size_t limit = k_usual_limit;
};

void list(const Globals& globals, const ListOptions& options) {
    const Daemon daemon(globals);
    Target target("/v1/messages");
    target.add("state", options.state);
    target.add("number", options.number);
    target.add("campaign", options.campaign);
    target.add("since", daemon.time(options.since, "--since"));
    const Listing listing = daemon.list(target.text(), options.limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no such messages.\n";
        return;
    }
    Table table(
        {{"ID"}, {"CREATED"}, {"TO"}, {"CLASS", false, false, 1}, {"STATE", false, true}, {"TEXT", false, true, 2}});
    for (const json::value& message : listing.data)
        table.add({text_of(message, "id"),
                   time_of(message, "created_at"),
                   text_of(message, "to"),
                   text_of(message, "class"),
                   {state_text(message), colour_of_state(text_of(message, "state"))},
                   shown_text(message)});
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

void print_parts(const json::value& message, const Terminal& terminal) {
    Table table({{"PART", true}, {"STATE"}, {"SIM"}, {"REFERENCE", true}, {"AT"}, {"ERROR"}});
    for (const json::value& part : list_of(message, "parts"))
        table.add({text_of(part, "index"),
                   {text_of(part, "state"), colour_of_state(text_of(part, "state"))},
                   text_of(part, "sim"),
                   text_of(part, "mr"),
                   time_of(part, "at"),
                   text_of(part, "error")});
    if (!table.empty()) std::cout << '\n' << table.to_text(terminal);
}

// What there is to judge by of parts in doubt, and what to do.
void print_doubts(const json::value& message) {
    bool open = false;
    for (const json::value& part : list_of(message, "parts")) {
        const json::value* doubt = part.as_object().if_contains("doubt");
        if (doubt == nullptr) continue;
        const std::string written = time_of(*doubt, "written_at"), until = time_of(*doubt, "receipt_until");
        std::string text = "Part " + text_of(part, "index") + " is in doubt: ";
        text +=
            written.empty() ? "its intent was written " + time_of(*doubt, "planned_at") : "its text went " + written;
        text += " to " + text_of(*doubt, "modem") + " (SIM " + text_of(part, "sim") + "). Then: ";
        const std::string said = text_of(*doubt, "said");
        text += said.empty() ? "no answer that decides." : said;
        if (text.back() != '.') text += '.';
        text += until.empty() ? " No receipt will come." : " A receipt is awaited until " + until + ".";
        std::cout << '\n' << printable(text) << '\n';
        open |= text_of(message, "state") == "unknown";
    }
    if (open)
        std::cout << printable("If you know better: tillcast message " + text_of(message, "id") +
                               " resolve --sent (it went out) or --resend (send it once more).")
                  << '\n';
}

// A reason by its name, or words already.
std::string detail_text(const std::string& detail) {
    return detail.find(' ') == std::string::npos ? reason_text(detail) : detail;
}

void print_timeline(const json::value& message, const Terminal& terminal) {
    Table table({{"AT"}, {"WHAT"}, {"", false, true}});
    for (const json::value& entry : list_of(message, "timeline"))
        table.add({time_of(entry, "at"), text_of(entry, "event"), detail_text(text_of(entry, "detail"))});
    if (!table.empty()) std::cout << '\n' << table.to_text(terminal);
}

void print_message(const json::value& message) {
    const Terminal terminal = terminal_of(STDOUT_FILENO);
    Details details;
    details.add("id", text_of(message, "id"));
    details.add("to", text_of(message, "to"));
    details.add("text", shown_text(message));
    details.add("state", state_text(message), colour_of_state(text_of(message, "state")));
    for (const char* name : {"class", "value", "lane", "encoding", "reference", "campaign"})
        details.add(name, text_of(message, name));
    details.add("created", time_of(message, "created_at"));
    details.add("not before", time_of(message, "not_before"));
    details.add("expires", time_of(message, "expires_at"));
    std::cout << details.to_text(terminal);
    print_parts(message, terminal);
    print_doubts(message);
    print_timeline(message, terminal);
}

// The recorders keep the last part of what was said, so that it may be gone.
void show_dialogue(const Globals& globals, const std::string& id) {
    const Listing listing = Daemon(globals).list("/v1/messages/" + escaped(id) + "/dialogue");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty())
        std::cout << "Nothing is recorded of it: it was not handed to a modem, or that is too long ago.\n";
    else
        std::cout << dialogue_page(listing.data, terminal_of(STDOUT_FILENO));
}

void show(const Globals& globals, const std::string& id) {
    const json::value message = Daemon(globals).get("/v1/messages/" + escaped(id));
    if (globals.as_json) return print_json(message);
    print_message(message);
}

void cancel(const Globals& globals, const std::string& id) {
    const json::value message = Daemon(globals).post("/v1/messages/" + escaped(id) + "/cancel", json::object());
    if (globals.as_json) return print_json(message);
    std::cout << printable(text_of(message, "id") + "  " + state_text(message)) << '\n';
}

void resolve(const Globals& globals, const std::string& id, const std::string& as) {
    const json::value message =
        Daemon(globals).post("/v1/messages/" + escaped(id) + "/resolve", json::object{{"as", as}});
    if (globals.as_json) return print_json(message);
    std::cout << printable(text_of(message, "id") + "  " + state_text(message)) << '\n';
}

void add_resolve(CLI::App& message, Globals& globals, const std::shared_ptr<std::string>& id) {
    auto* command = add_daemon_command(message, "resolve", "Settle a message whose state is unknown", globals);
    const auto sent = std::make_shared<bool>(false);
    const auto resend = std::make_shared<bool>(false);
    auto* one = command->add_flag("--sent", *sent, "It went out; a receipt may still come");
    auto* other =
        command->add_flag("--resend", *resend, "Send the parts in doubt once more; the recipient may get them twice");
    one->excludes(other);
    command->callback([&globals, id, sent, resend] {
        if (*sent == *resend) refuse("say which: --sent or --resend");
        resolve(globals, *id, *sent ? "sent" : "resend");
    });
}

void add_list(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "messages", "List messages, the newest first", globals);
    const auto options = std::make_shared<ListOptions>();
    command->add_option("--state", options->state, "Only those in this state")->check(one_of(words::k_state_names));
    command->add_option("--since", options->since, "Only those accepted since, such as \"2026-11-22 10:00\"");
    command->add_option("--number", options->number, "Only those to this number");
    command->add_option("--campaign", options->campaign, "Only those of this campaign (cmp_…)");
    add_limit(*command, options->limit);
    command->callback([&globals, options] { list(globals, *options); });
}

void add_show(CLI::App& app, Globals& globals) {
    auto* command =
        add_daemon_command(app, "message", "Show one message, its parts and what has happened to it", globals);
    const auto id = std::make_shared<std::string>();
    const auto dialogue = std::make_shared<bool>(false);
    command->add_option("ID", *id, "msg_…")->required();
    command->add_flag("--at", *dialogue, "Show instead what was said to the modem and by it, seconds after AT+CMGS");
    command->require_subcommand(0, 1);
    add_resolve(*command, globals, id);
    command->callback([&globals, id, dialogue, command] {
        if (!command->get_subcommands().empty()) return;
        *dialogue ? show_dialogue(globals, *id) : show(globals, *id);
    });
}

void add_cancel(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "cancel", "Cancel a message that is not on the air yet", globals);
    const auto id = std::make_shared<std::string>();
    command->add_option("ID", *id, "msg_…")->required();
    command->callback([&globals, id] { cancel(globals, *id); });
}

}  // namespace

void add_messages_commands(CLI::App& app, Globals& globals) {
    add_list(app, globals);
    add_show(app, globals);
    add_cancel(app, globals);
}

}  // namespace firmware::cli
