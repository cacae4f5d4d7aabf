#include "firmware/cli/webhooks_command.hpp"

#include <sodium.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "controller/api/webhooks/events.hpp"
#include "controller/api/webhooks/signature.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;
namespace webhooks = controller::api::webhooks;

// A test is tried once at once; longer than a call may last nobody waits for it.
constexpr std::chrono::milliseconds k_test_round{200};
constexpr std::chrono::seconds k_test_time{20};

struct LogOptions {
    std::string name, state;
    std::size_t limit = k_usual_limit;
};

struct AddOptions {
    std::string name, url;
    std::vector<std::string> events;
};

// By its name or id.
std::string id_of(const Daemon& daemon, const std::string& name) {
    const Listing listing = daemon.list("/v1/webhooks");
    for (const json::value& webhook : listing.data)
        if (text_of(webhook, "name") == name || text_of(webhook, "id") == name) return text_of(webhook, "id");
    refuse("there is no webhook '" + name + "': `tillcast webhooks` lists them");
}

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/webhooks");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no webhooks: [[webhook]] in tillcast.toml, or `tillcast webhooks add`.\n";
        return;
    }
    Table table({{"NAME"}, {"STATE"}, {"WAIT", true}, {"DEAD", true}, {"EVENTS", false, true}, {"URL", false, true}});
    for (const json::value& webhook : listing.data) {
        const bool is_on = text_of(webhook, "state") == "on";
        const std::string why = text_of(webhook, "stopped_why");
        table.add({text_of(webhook, "name"), Cell(is_on ? "on" : "stopped: " + why, is_on ? Colour::none : Colour::red),
                   text_of(webhook, "waiting"), text_of(webhook, "dead"), text_of(webhook, "events"),
                   text_of(webhook, "url")});
    }
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
}

void log(const Globals& globals, const LogOptions& options) {
    const Daemon daemon(globals);
    Target target(options.name.empty() ? "/v1/webhooks/deliveries"
                                       : "/v1/webhooks/" + escaped(id_of(daemon, options.name)) + "/deliveries");
    target.add("state", options.state);
    const Listing listing = daemon.list(target.text(), options.limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no such events.\n";
        return;
    }
    Table table({{"ID"},
                 {"AT"},
                 {"WEBHOOK", false, false, 2},
                 {"EVENT"},
                 {"STATE"},
                 {"TRIES", true},
                 {"NEXT", false, false, 1},
                 {"ERROR", false, true}});
    for (const json::value& event : listing.data) {
        const std::string state = text_of(event, "state");
        table.add({text_of(event, "id"), time_of(event, "at"), text_of(event, "webhook"), text_of(event, "type"),
                   Cell(state, state == "dead" ? Colour::red : Colour::none), text_of(event, "attempts"),
                   time_of(event, "next_attempt_at"), text_of(event, "error")});
    }
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

void print_event(const Globals& globals, const json::value& event) {
    if (globals.as_json) return print_json(event);
    const std::string error = text_of(event, "error");
    std::cout << printable(text_of(event, "id") + "  " + text_of(event, "state") + (error.empty() ? "" : ": " + error))
              << '\n';
}

void resend(const Globals& globals, const std::string& id) {
    print_event(globals, Daemon(globals).post("/v1/webhooks/deliveries/" + escaped(id) + "/resend", json::object{}));
}

// Waits for what comes of it, so that the technician sees it.
void test(const Globals& globals, const std::string& name) {
    const Daemon daemon(globals);
    json::value event = daemon.post("/v1/webhooks/" + escaped(id_of(daemon, name)) + "/test", json::object{});
    const auto until = std::chrono::steady_clock::now() + k_test_time;
    while (number_of(event, "attempts") == 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(k_test_round);
        event = daemon.get("/v1/webhooks/deliveries/" + escaped(text_of(event, "id")));
    }
    print_event(globals, event);
    if (text_of(event, "state") != "delivered") throw CLI::RuntimeError(1);
}

// Standard output has the secret and nothing else.
void print_secret(const Globals& globals, const json::value& webhook) {
    if (globals.as_json) return print_json(webhook);
    std::cout << text_of(webhook, "secret") << '\n';
}

void add(const Globals& globals, const AddOptions& options) {
    json::object body{{"name", options.name}, {"url", options.url}};
    if (!options.events.empty()) body["events"] = json::array(options.events.begin(), options.events.end());
    print_secret(globals, Daemon(globals).post("/v1/webhooks", body));
}

void act(const Globals& globals, const std::string& name, const std::string& what) {
    const Daemon daemon(globals);
    const std::string path = "/v1/webhooks/" + escaped(id_of(daemon, name));
    if (what == "remove") {
        const json::value answer = daemon.remove(path);
        if (globals.as_json) return print_json(answer);
        std::cout << "The webhook is removed.\n";
        return;
    }
    const json::value answer = daemon.post(path + "/" + what, json::object{});
    if (what == "rotate") return print_secret(globals, answer);
    if (globals.as_json) return print_json(answer);
    std::cout << "The webhook is started.\n";
}

void make_secret() {
    if (sodium_init() < 0) refuse("libsodium cannot be used on this machine");
    std::cout << webhooks::new_secret().reveal() << '\n';
}

void add_log_commands(CLI::App& command, Globals& globals) {
    const auto options = std::make_shared<LogOptions>();
    auto* logged = add_daemon_command(command, "log", "What was told, the newest first", globals);
    logged->add_option("NAME", options->name, "Only this webhook");
    logged->add_option("--state", options->state, "Only these")->check(one_of(webhooks::k_event_states));
    add_limit(*logged, options->limit);
    logged->callback([&globals, options] { log(globals, *options); });
    const auto dead = std::make_shared<LogOptions>();
    dead->state = "dead";
    auto* given_up = add_daemon_command(command, "dead", "What was given up after the last try", globals);
    given_up->add_option("NAME", dead->name, "Only this webhook");
    add_limit(*given_up, dead->limit);
    given_up->callback([&globals, dead] { log(globals, *dead); });
    const auto id = std::make_shared<std::string>();
    auto* again = add_daemon_command(command, "resend", "Send an event again, with its old id", globals);
    again->add_option("ID", *id, "evt_…")->required();
    again->callback([&globals, id] { resend(globals, *id); });
}

void add_change_commands(CLI::App& command, Globals& globals) {
    const auto added = std::make_shared<AddOptions>();
    auto* adding = add_daemon_command(command, "add", "Tell another program; its secret is shown this once", globals);
    adding->add_option("NAME", added->name, "What it is called")->required();
    adding->add_option("URL", added->url, "https, or http in the shop's network")->required();
    adding->add_option("--event", added->events, "Only these, such as message.* or inbound.received+text");
    adding->callback([&globals, added] { add(globals, *added); });
    const auto name = std::make_shared<std::string>();
    const std::pair<const char*, const char*> k_actions[] = {
        {"remove", "Tell it nothing any more"},
        {"rotate", "Give it a new secret, shown this once; the old one signs too for a day"},
        {"start", "Tell one that was stopped again"}};
    for (const auto& [what, description] : k_actions) {
        auto* action = add_daemon_command(command, what, description, globals);
        action->add_option("NAME", *name, "Its name")->required();
        action->callback([&globals, name, what = std::string(what)] { act(globals, *name, what); });
    }
}

}  // namespace

void add_webhooks_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "webhooks", "Programs that are told what happens", globals);
    command->require_subcommand(0, 1);
    command->callback([&globals, command] {
        if (command->get_subcommands().empty()) list(globals);
    });
    const auto name = std::make_shared<std::string>();
    auto* tested = add_daemon_command(*command, "test", "Call it once and say what came of it", globals);
    tested->add_option("NAME", *name, "Its name")->required();
    tested->callback([&globals, name] { test(globals, *name); });
    add_log_commands(*command, globals);
    add_change_commands(*command, globals);
    command->add_subcommand("secret", "Make a secret for secret_file; speaks with no daemon")->callback(make_secret);
}

}  // namespace firmware::cli
