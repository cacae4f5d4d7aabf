#include "firmware/cli/sims_command.hpp"

#include <unistd.h>

#include <iostream>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

// `12 of 1000`, or `12` where there is no bound.
std::string used_of(const json::value& sim, const char* what, const char* period) {
    const json::value* both = find(sim, what);
    const json::value* one = both == nullptr ? nullptr : find(*both, period);
    if (one == nullptr) return {};
    const std::string limit = text_of(*one, "limit");
    return text_of(*one, "used") + (limit.empty() ? "" : " of " + limit);
}

std::string renewal_of(const json::value& sim) {
    const json::value* parts = find(sim, "parts");
    const json::value* month = parts == nullptr ? nullptr : find(*parts, "month");
    return month == nullptr ? std::string() : time_of(*month, "renews_at");
}

std::string bundle_of(const json::value& sim) {
    const json::value* bundle = find(sim, "bundle");
    return bundle == nullptr ? std::string() : text_of(*bundle, "left") + " of " + text_of(*bundle, "parts");
}

std::string money_of(const json::value& of, const char* name) {
    const json::value* money = find(of, name);
    return money == nullptr ? std::string() : money_text(*money);
}

// `0.40 EUR of 5.00 EUR today, 3.10 EUR this month`
std::string spent_of(const json::value& sim) {
    const json::value* spent = find(sim, "spent");
    if (spent == nullptr) return {};
    const std::string limit = money_of(*spent, "daily_limit");
    return money_of(*spent, "today") + (limit.empty() ? "" : " of " + limit) + " today, " + money_of(*spent, "month") +
           " this month";
}

Cell state_of(const json::value& sim) {
    const std::string state = text_of(sim, "state"), until = time_of(sim, "until");
    const Colour colour = state == "ready" ? Colour::green : state == "away" ? Colour::red : Colour::yellow;
    return {state + (until.empty() ? "" : ", until " + until), colour};
}

Table sims_table(const json::array& sims) {
    Table table({{"SIM"},
                 {"MODEM"},
                 {"PARTS TODAY", true},
                 {"MONTH", true},
                 {"PEOPLE TODAY", true, false, 2},
                 {"MONTH", true},
                 {"BUNDLE LEFT", true},
                 {"SPENT", false, true},
                 {"MONTH RENEWS", false, false, 1},
                 {"STATE", false, true}});
    for (const json::value& sim : sims)
        table.add({text_of(sim, "name"), text_of(sim, "modem"), used_of(sim, "parts", "day"),
                   used_of(sim, "parts", "month"), used_of(sim, "recipients", "day"),
                   used_of(sim, "recipients", "month"), bundle_of(sim), spent_of(sim), renewal_of(sim), state_of(sim)});
    return table;
}

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/sims");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty())
        std::cout << "No SIM has been seen yet; [[sim]] of tillcast.toml names their tariffs.\n";
    else
        std::cout << sims_table(listing.data).to_text(terminal_of(STDOUT_FILENO));
}

}  // namespace

void add_sims_command(CLI::App& app, Globals& globals) {
    add_daemon_command(app, "sims", "What each SIM may still send, and when it renews", globals)->callback([&globals] {
        list(globals);
    });
}

}  // namespace firmware::cli
