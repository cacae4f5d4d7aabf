#include "firmware/cli/doctor_modem_checks.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

struct Bands {
    const char* name;
    int good, fair, weak;
};
constexpr Bands k_rssi = {"RSSI", k_rssi_good, k_rssi_fair, k_rssi_weak};
constexpr Bands k_rsrp = {"RSRP", k_rsrp_good, k_rsrp_fair, k_rsrp_weak};

std::string figures_text(const Spread& spread, std::size_t looks, std::chrono::seconds looked) {
    if (looks < 2) return std::to_string(spread.median) + " dBm";
    return std::to_string(spread.median) + " dBm (" + std::to_string(spread.least) + " to " +
           std::to_string(spread.most) + " in " + std::to_string(looked.count()) + " s)";
}

boost::json::object figures_of(const Spread& spread, std::size_t looks, const char* name) {
    return {{"kind", name},
            {"min_dbm", spread.least},
            {"median_dbm", spread.median},
            {"max_dbm", spread.most},
            {"looks", looks}};
}

const char* k_aerial =
    "Screw the aerial on, put it by a window or outside, away from metal; try another operator's SIM.";

void judge_signal(Check& check, const std::vector<int>& dbm, const Bands& bands, std::chrono::seconds looked) {
    const char* id = "modem.signal";
    const Spread spread = spread_of(dbm);
    const std::string text = figures_text(spread, dbm.size(), looked);
    auto figures = figures_of(spread, dbm.size(), bands.name);
    if (spread.median < bands.weak)
        check.fail(id, "The signal is too weak: " + text + ".", k_aerial, std::move(figures));
    else if (spread.median < bands.fair)
        check.warn(id, "The signal is weak: " + text + "; texts will fail at times.", k_aerial, std::move(figures));
    else if (spread.most - spread.least >= k_unsteady_db)
        check.warn(id, "The signal is unsteady: " + text + ".",
                   "Fix the aerial where nobody moves it or stands before it.", std::move(figures));
    else
        check.pass(id, std::string("The signal is ") + (spread.median >= bands.good ? "good: " : "fair: ") + text + ".",
                   std::move(figures));
}

}  // namespace

void check_registration(Check& check, const ModemFacts& modem) {
    const char* id = "modem.registration";
    const std::string at = modem.network.empty() ? "a network" : modem.network;
    if (modem.registration == "home") return check.pass(id, "Registered with " + at + ", at home.");
    if (modem.registration == "roaming") {
        if (modem.may_roam) return check.pass(id, "Registered with " + at + ", roaming, as the configuration allows.");
        if (modem.fault == "roaming")
            return check.fail(
                id,
                "Registered with " + at +
                    ", but roaming, which the configuration does not allow: "
                    "nothing is sent.",
                "Is this the right SIM for the country? If it is, write roaming = true to its [[modem]].");
        return check.warn(
            id, "Registered with " + at + ", but roaming: texts may cost more, or not go at all.",
            "Is this the right SIM for the country? If it is meant so, write roaming = true to its [[modem]].");
    }
    if (modem.registration == "denied")
        return check.fail(
            id, "The network refuses the SIM.",
            "Is it activated and paid? Put it into a telephone; if it is refused there too, ask the operator.");
    if (modem.registration == "searching")
        return check.fail(id, "Not in a network: the modem is searching.",
                          std::string(k_aerial) + " After a move it may take two minutes.");
    if (modem.phase == "bringing_up" || modem.phase == "opening") return;
    check.fail(id, "Not in a network, and not searching for one.", k_aerial);
}

void check_signal(Check& check, const ModemFacts& modem) {
    if (!modem.rsrp_dbm.empty()) return judge_signal(check, modem.rsrp_dbm, k_rsrp, modem.looked);
    if (!modem.signal_dbm.empty()) return judge_signal(check, modem.signal_dbm, k_rssi, modem.looked);
    if (modem.phase == "bringing_up" || modem.phase == "opening") return;
    check.warn("modem.signal", "The modem does not know its signal: there is none, or it is switched off.", k_aerial);
}

void check_centre(Check& check, const ModemFacts& modem) {
    if (modem.phase != "ready" && modem.smsc.empty()) return;
    if (!modem.smsc.empty()) return check.pass("modem.smsc", "The operator's message centre is " + modem.smsc + ".");
    check.warn("modem.smsc", "The SIM names no message centre.",
               "If sending fails with error 330, set the operator's centre once, in a telephone with this SIM.");
}

void check_temperature(Check& check, const ModemFacts& modem) {
    if (!modem.temperature_c) return;
    const char* id = "modem.temperature";
    constexpr int k_warm = 70, k_hot = 85;  // modules work by their data sheets to 75 °C, and to 85 °C with less output
    const std::string text = "The modem has " + std::to_string(*modem.temperature_c) + " °C";
    const char* air = "Give it air: off the board's processor, out of the closed box, out of the sun.";
    boost::json::object figures = {{"celsius", *modem.temperature_c}};
    if (*modem.temperature_c >= k_hot) return check.fail(id, text + ": too hot.", air, std::move(figures));
    if (*modem.temperature_c >= k_warm) return check.warn(id, text + ": warm.", air, std::move(figures));
    check.pass(id, text + ".", std::move(figures));
}

}  // namespace firmware::cli
