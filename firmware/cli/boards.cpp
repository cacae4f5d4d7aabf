#include "firmware/cli/boards.hpp"

#include <string_view>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/reasons.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

Colour colour_of_phase(std::string_view phase) {
    if (phase == "ready") return Colour::green;
    return phase == "faulty" || phase == "closed" || phase == "quarantined" ? Colour::red : Colour::yellow;
}

std::string phase_of(const json::value& modem) {
    std::string phase = text_of(modem, "phase");
    return phase == "bringing_up" ? "bringing up" : phase;
}

std::string signal_of(const json::value& modem) {
    const std::string dbm = text_of(modem, "signal_dbm");
    return dbm.empty() ? dbm : dbm + " dBm";
}

std::string network_of(const json::value& modem) {
    const std::string network = text_of(modem, "network"), registration = text_of(modem, "registration");
    if (registration == "home" || registration == "unknown" || registration.empty()) return network;
    return network + (network.empty() ? "" : ", ") + (registration == "none" ? "not registered" : registration);
}

// What tells one SIM from another: its number where it is known, else what is printed on it.
std::string sim_of(const json::value& modem) {
    const json::value* sim = find(modem, "sim");
    if (sim == nullptr) return {};
    const std::string number = text_of(*sim, "number");
    return number.empty() ? text_of(*sim, "iccid") : number;
}

// `12 of 1000` parts of the day.
std::string today_of(const json::value& modem) {
    const json::value* pacing = find(modem, "pacing");
    const json::value* used = pacing == nullptr ? nullptr : find(*pacing, "used");
    const json::value* limits = pacing == nullptr ? nullptr : find(*pacing, "limits");
    if (used == nullptr || limits == nullptr) return {};
    return text_of(*used, "day") + " of " + text_of(*limits, "per_day");
}

// What is wrong with the modem, or why its SIM rests.
std::string what_of(const json::value& modem) {
    const std::string sentence = text_of(modem, "sentence");
    const json::value* rest = find(modem, "rest");
    if (!sentence.empty() || rest == nullptr || !rest->is_object()) return sentence;
    return "the SIM rests until " + time_of(*rest, "until") + ": " + text_of(*rest, "why");
}

}  // namespace

Table modems_table(const json::array& modems) {
    Table table({{"MODEM"},
                 {"PHASE"},
                 {"NETWORK", false, true},
                 {"SIGNAL", true},
                 {"SIM", false, false, 1},
                 {"SENT TODAY", true, false, 2},
                 {"WHAT", false, true}});
    for (const json::value& modem : modems)
        table.add({text_of(modem, "name"),
                   {phase_of(modem), colour_of_phase(text_of(modem, "phase"))},
                   network_of(modem),
                   signal_of(modem),
                   sim_of(modem),
                   today_of(modem),
                   what_of(modem)});
    return table;
}

std::string window_text(const json::value& window) {
    if (is_true(window, "open")) return "open for marketing";
    const std::string until = time_of(window, "until");
    return "closed for marketing: " + reason_text(text_of(window, "reason")) +
           (until.empty() ? "" : ", until " + until);
}

std::string windows_text(const json::array& windows) {
    std::string text;
    for (const json::value& window : windows)
        text += (text.empty() ? "" : "\n") + text_of(window, "country") + ": " + window_text(window);
    return text;
}

Table holds_table(const json::array& holds) {
    Table table({{"MESSAGES", true}, {"REASON"}, {"NEXT TRY"}, {"WHY", false, true}});
    for (const json::value& hold : holds)
        table.add({text_of(hold, "count"), text_of(hold, "reason"), time_of(hold, "next"),
                   reason_text(text_of(hold, "reason"))});
    return table;
}

}  // namespace firmware::cli
