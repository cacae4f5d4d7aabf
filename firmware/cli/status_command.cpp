#include "firmware/cli/status_command.hpp"

#include <unistd.h>

#include <iostream>

#include "firmware/cli/backup_command.hpp"
#include "firmware/cli/boards.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/reasons.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

void print_alarms(const json::value& status, const Terminal& terminal) {
    const auto alarm = [&](const std::string& text, Colour colour) {
        std::cout << painted(text, colour, terminal) << '\n';
    };
    if (is_true(status, "practice"))
        alarm("PRACTICE: the modems are simulated, nothing reaches a phone.", Colour::yellow);
    const std::string brake = text_of(status, "brake");
    if (brake == "all") alarm("STOPPED: nothing is sent (tillcast stop none lets it go).", Colour::red);
    if (brake == "marketing") alarm("STOPPED: no marketing is sent (tillcast stop none lets it go).", Colour::red);
    if (const std::string why = text_of(status, "brake_why"); !why.empty() && brake != "none")
        alarm("         " + printable(why), Colour::red);
    const json::value* store = find(status, "store");
    const std::string state = store == nullptr ? std::string("ok") : text_of(*store, "state");
    if (state != "ok") alarm("DATABASE: " + printable(text_of(*store, "sentence")) + ".", Colour::red);
    const json::value* clock = find(status, "clock");
    if (clock != nullptr && !is_true(*clock, "trusted"))
        alarm("CLOCK: the time of the box is not trusted; marketing waits until it is.", Colour::red);
    for (const json::value& alert : list_of(status, "alerts")) {
        const std::string subject = text_of(alert, "subject");
        alarm(printable("ALERT " + text_of(alert, "cause") + (subject.empty() ? "" : ", " + subject) + ": " +
                        text_of(alert, "detail")),
              Colour::red);
    }
}

std::string time_text(const json::value& status) {
    const json::value* clock = find(status, "clock");
    if (clock == nullptr) return {};
    return time_of(*clock, "now") + (is_true(*clock, "manual") ? " (set by hand)" : "");
}

// A line for each country that is texted, where there are several.
std::string hours_text(const json::value& status) {
    const json::array& windows = list_of(status, "windows");
    if (windows.size() > 1) return windows_text(windows);
    const json::value* window = find(status, "window");
    return window == nullptr ? std::string() : window_text(*window);
}

std::string database_text(const json::value& store) {
    std::string text = size_text(number_of(store, "bytes").value_or(0));
    if (const auto free = number_of(store, "free_bytes")) text += ", " + size_text(*free) + " free on its disk";
    return text;
}

std::string backup_text(const json::value& store) {
    const json::value* backup = find(store, "backup");
    if (backup == nullptr) return {};
    const json::value* last = find(*backup, "last");
    const json::value* good = find(*backup, "last_good");
    std::string text = good == nullptr ? "none yet" : "last good one " + time_of(*good, "at");
    if (last != nullptr && !text_of(*last, "trouble").empty()) text += "; FAILED " + time_of(*last, "at");
    if (const std::string next = time_of(*backup, "next"); !next.empty()) text += "; next " + next;
    return is_true(*backup, "configured") || good != nullptr ? text : "none ([backup] in tillcast.toml)";
}

void print_head(const json::value& status, const Terminal& terminal) {
    Details details;
    if (const json::value* shop = find(status, "shop")) details.add("shop", text_of(*shop, "name"));
    details.add("version", text_of(status, "version"));
    if (const auto seconds = number_of(status, "uptime_s"))
        details.add("running for", duration_text(std::chrono::seconds(*seconds)));
    details.add("time", time_text(status));
    details.add("hours", hours_text(status));
    if (const json::value* store = find(status, "store")) {
        details.add("database", database_text(*store));
        details.add("backup", backup_text(*store));
    }
    std::cout << details.to_text(terminal);
}

void print_messages(const json::value& status) {
    const json::value* messages = find(status, "messages");
    const std::string counts = messages == nullptr ? std::string() : counts_of(*messages);
    std::cout << "\nMessages: " << (counts.empty() ? "none yet" : printable(counts)) << '\n';
}

void show(const Globals& globals) {
    const json::value status = Daemon(globals).get("/v1/status");
    if (globals.as_json) return print_json(status);
    const Terminal terminal = terminal_of(STDOUT_FILENO);
    print_alarms(status, terminal);
    print_head(status, terminal);
    const json::array& modems = list_of(status, "modems");
    const json::array& holds = list_of(status, "holds");
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
