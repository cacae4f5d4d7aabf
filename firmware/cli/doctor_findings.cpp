#include "firmware/cli/doctor_findings.hpp"

#include <algorithm>

namespace firmware::cli {

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass: return "pass";
        case Verdict::warn: return "warn";
        case Verdict::fail: return "fail";
    }
    return "";
}

std::vector<Finding> judge(const DoctorFacts& facts) {
    std::vector<Finding> all = judge_box(facts.box);
    const auto add = [&all](std::vector<Finding> more) {
        for (Finding& finding : more) all.push_back(std::move(finding));
    };
    add(judge_ports(facts));
    for (const ModemFacts& modem : facts.modems) add(judge_modem(modem, facts.ports));
    return all;
}

Verdict worst(const std::vector<Finding>& findings) {
    Verdict found = Verdict::pass;
    for (const Finding& finding : findings) found = std::max(found, finding.verdict);
    return found;
}

Spread spread_of(std::vector<int> figures) {
    std::sort(figures.begin(), figures.end());
    return {figures.front(), figures[figures.size() / 2], figures.back()};
}

}  // namespace firmware::cli
