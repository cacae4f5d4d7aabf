#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/cli/doctor_facts.hpp"

namespace firmware::cli {

enum class Verdict { pass, warn, fail };
std::string_view to_string(Verdict verdict);

/// One check: what is, in a sentence, and what to do about it.
struct Finding {
    std::string id;     ///< stable: `box.clock`, `modem.signal`
    std::string about;  ///< the modem or port; empty for the box
    Verdict verdict = Verdict::pass;
    std::string sentence;
    std::string next;             ///< empty where nothing is to be done
    boost::json::object figures;  ///< numbers behind it, for programs
};

/// Judges the facts: a finding for each check, in the order in which they are told. A check whose subject is not known
/// because an earlier one has failed is left out.
std::vector<Finding> judge(const DoctorFacts& facts);
std::vector<Finding> judge_box(const BoxFacts& box);
/// Of the database: its size, its backups, what was salvaged, files that others may read.
void judge_store(const BoxFacts& box, std::vector<Finding>& all);
std::vector<Finding> judge_ports(const DoctorFacts& facts);
std::vector<Finding> judge_modem(const ModemFacts& modem, const std::vector<PortFacts>& ports);

/// The worst of them; pass where there are none.
Verdict worst(const std::vector<Finding>& findings);

/// `least`, median and most of the figures, which are not empty.
struct Spread {
    int least = 0, median = 0, most = 0;
};
Spread spread_of(std::vector<int> figures);

/// Where the verdict changes, in dBm, by the median: TS 27.007 §8.5 for RSSI, §8.69 for RSRP.
inline constexpr int k_rssi_good = -85, k_rssi_fair = -95, k_rssi_weak = -105;
inline constexpr int k_rsrp_good = -95, k_rsrp_fair = -105, k_rsrp_weak = -115;
inline constexpr int k_unsteady_db = 20;  ///< between the least and the most of a minute

}  // namespace firmware::cli
