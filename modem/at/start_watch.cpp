#include "modem/at/start_watch.hpp"

#include <algorithm>
#include <utility>

#include "modem/at/fields.hpp"

namespace modem::at {
namespace {

constexpr std::string_view k_sim = "+CPIN";
constexpr std::size_t k_max_said = 16;

bool is_sim_ready(std::string_view line) {
    return has_prefix(line, k_sim) && split_fields(after_prefix(line, k_sim)).front() == "READY";
}

}  // namespace

bool StartWatch::on_line(const std::string& line, Unsolicited::Kind kind) {
    if (kind == Unsolicited::Kind::ready) return was_said(line);
    if (kind != Unsolicited::Kind::sim) return false;
    // An answer and the line that comes unasked may differ in their blanks and marks.
    return !is_sim_ready(line) || was_said(std::string(k_sim));
}

void StartWatch::on_answer(std::string_view line) {
    if (is_sim_ready(line)) was_said(std::string(k_sim));
}

bool StartWatch::was_said(std::string line) {
    if (std::ranges::find(said_, line) != said_.end()) return true;
    if (said_.size() < k_max_said) said_.push_back(std::move(line));
    return false;
}

}  // namespace modem::at
