#include "firmware/cli/status_command.hpp"

#include <unistd.h>

#include <iostream>

#include "firmware/cli/boards.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

bool practises(const json::value& status) {
    const json::value* practice = find(status, "practice");
    return practice != nullptr && (practice->is_bool() ? practice->get_bool() : is_true(*practice, "on"));
}

std::string brake_of(const json::value& status) {
    const json::value* brake = find(status, "brake");
    if (brake == nullptr) return {};
    return brake->is_object() ? text_of(*brake, "level") : text_of(*brake);
}

bool distrusts_clock(const json::value& status) {
    const json::value* clock = find(status, "clock");
    return clock != nullptr && find(*clock, "trusted") != nullptr && !is_true(*clock, "trusted");
}

void print_alarms(const json::value& status, const Terminal& terminal) {
    const auto alarm = [&](const std::string& text, Colour colour) {
        std::cout << painted(text, colour, terminal) << '\n';
    };
    if (practises(status)) alarm("PRACTICE: the modems are simulated, nothing reaches a phone.", Colour::yellow);
    const std::string brake = brake_of(status);
    if (brake == "all") alarm("STOPPED: nothing is sent (tillcast stop none lets it go).", Colour::red);
    if (brake == "marketing") alarm("STOPPED: no marketing is sent (tillcast stop none lets it go).", Colour::red);
    if (!distrusts_clock(status)) return;
    const std::string why = one_line(text_of(*find(status, "clock"), "reason"));
    alarm("CLOCK: the time is not trusted, marketing waits" + (why.empty() ? "." : ": " + why + "."), Colour::red);
}

// The first list of that name, in the status or, of an older or newer daemon, at an address of its own.
json::array board(const Daemon& daemon, const json::value& status, const std::string& name) {
    if (find(status, name) != nullptr) return list_of(status, name);
    return daemon.list("/v1/" + name).data;
}

void print_head(const json::value& status, const Terminal& terminal) {
    Details details;
    details.add("shop", text_of(status, "shop"));
    details.add("version", text_of(status, "version"));
    if (const auto seconds = number_of(status, "uptime_seconds"))
        details.add("running for", duration_text(std::chrono::seconds(*seconds)));
    if (const json::value* clock = find(status, "clock")) details.add("time", time_of(*clock, "now"));
    std::cout << details.to_text(terminal);
}

void print_messages(const json::value& status) {
    const json::value* messages = find(status, "messages");
    const std::string counts = messages == nullptr ? std::string() : counts_of(*messages);
    std::cout << "\nMessages: " << (counts.empty() ? "none yet" : printable(counts)) << '\n';
}

void show(const Globals& globals) {
    const Daemon daemon(globals);
    const json::value status = daemon.get("/v1/status");
    if (globals.as_json) return print_json(status);
    const Terminal terminal = terminal_of(STDOUT_FILENO);
    print_alarms(status, terminal);
    print_head(status, terminal);
    const json::array modems = board(daemon, status, "modems"), holds = board(daemon, status, "holds");
    if (modems.empty())
        std::cout << "\nThere are no modems.\n";
    else
        std::cout << '\n' << modems_table(modems).to_text(terminal);
    if (holds.empty())
        std::cout << "\nNothing waits.\n";
    else
        std::cout << '\n' << holds_table(holds).to_text(terminal);
    print_messages(status);
}

}  // namespace

void add_status_command(CLI::App& app, Globals& globals) {
    add_daemon_command(app, "status", "How the gateway is: modems, what waits and why, counts", globals)
        ->callback([&globals] { show(globals); });
}

}  // namespace firmware::cli
