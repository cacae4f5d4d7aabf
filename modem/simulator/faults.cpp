#include "modem/simulator/faults.hpp"

#include <utility>

namespace modem::simulator {
namespace {

bool fits(const Fault& fault, bool at_command, const std::string& modem, const std::string& to) {
    const bool early = fault.moment == Fault::Moment::command || fault.moment == Fault::Moment::prompt;
    if (early != at_command || (!fault.modem.empty() && fault.modem != modem)) return false;
    return !fault.to || (!to.empty() && fault.to->found_in(to));
}

}  // namespace

Faults::Id Faults::add(Fault fault) {
    rules_.push_back(Rule{++last_, std::move(fault)});
    return last_;
}

bool Faults::remove(Id id) {
    return rules_.remove_if([id](const Rule& rule) { return rule.id == id; }) > 0;
}

std::optional<Fault> Faults::strike(bool at_command, const std::string& modem, const std::string& to, Dice& dice) {
    for (auto rule = rules_.begin(); rule != rules_.end(); ++rule) {
        if (!fits(rule->fault, at_command, modem, to)) continue;
        if (++rule->seen % rule->fault.every != 0) continue;
        if (rule->fault.probability < 1 &&
            std::uniform_real_distribution<double>(0, 1)(dice) >= rule->fault.probability)
            continue;
        auto fault = rule->fault;
        if (fault.times > 0 && ++rule->used == fault.times) rules_.erase(rule);
        return fault;
    }
    return std::nullopt;
}

}  // namespace modem::simulator
