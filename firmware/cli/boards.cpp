#include "firmware/cli/boards.hpp"

#include <string_view>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/reasons.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

Colour colour_of_phase(std::string_view phase) {
    if (phase == "ready") return Colour::green;
    return phase == "faulty" || phase == "closed" ? Colour::red : Colour::yellow;
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
    if (registration == "home" || registration.empty()) return network;
    return network + (network.empty() ? "" : ", ") + (registration == "none" ? "not registered" : registration);
}

}  // namespace

Table modems_table(const json::array& modems) {
    Table table({{"MODEM"}, {"PHASE"}, {"NETWORK", false, true}, {"SIGNAL", true}, {"SIM"}, {"WHAT", false, true}});
    for (const json::value& modem : modems) {
        const std::string sim = text_of(modem, "sim");
        table.add({text_of(modem, "name"),
                   {phase_of(modem), colour_of_phase(text_of(modem, "phase"))},
                   network_of(modem),
                   signal_of(modem),
                   sim.empty() ? text_of(modem, "iccid") : sim,
                   text_of(modem, "sentence")});
    }
    return table;
}

Table holds_table(const json::array& holds) {
    Table table({{"MESSAGES", true}, {"REASON"}, {"NEXT TRY"}, {"WHY", false, true}});
    for (const json::value& hold : holds) {
        const std::string next = time_of(hold, "next");
        table.add({text_of(hold, "count"), text_of(hold, "reason"),
                   next.empty() ? time_of(hold, "next_attempt_at") : next, reason_text(text_of(hold, "reason"))});
    }
    return table;
}

}  // namespace firmware::cli
