#include "modem/device/health.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <regex>

#include "config/reader/operator_recipe.hpp"
#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"
#include "modem/device/ussd_text.hpp"

namespace modem::device {
namespace {

using Step = Health::Step;
using Findings = Health::Findings;

constexpr auto k_never = words::Monotonic::max();
constexpr int k_most_answer_lines = 16;
constexpr std::size_t k_longest_answer = 2000;
constexpr std::size_t k_longest_line = 200;
constexpr int k_calm_percent = 10;  // below the alarm, so that it is told once

std::size_t marks_in(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '"')); }

int percent(const StoreFill& store) { return store.total > 0 ? static_cast<int>(100LL * store.used / store.total) : 0; }

std::optional<int> whole_degrees(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool sane = error == std::errc() && end == text.data() + text.size() && value > -60 && value < 150;
    return sane ? std::optional(static_cast<int>(std::lround(value))) : std::nullopt;
}

}  // namespace

void Health::begin(const reader::ModemProfile& profile, const reader::Operator* recipe, words::Monotonic now) {
    profile_ = &profile;
    const bool same = recipe_ == recipe;
    recipe_ = recipe;
    task_ = Task::none;
    dialogue_ = Dialogue::idle;
    answer_.clear();
    next_stores_ = now + limits_.settled;
    next_temperature_ = profile.health.temperature_command.empty() ? k_never : now + limits_.settled;
    next_network_ = now + limits_.network;
    if (recipe == nullptr) next_balance_ = k_never;
    // A modem that starts often does not ask often: some operators charge for it.
    if (recipe != nullptr && (!same || next_balance_ == k_never)) next_balance_ = now + limits_.settled;
}

bool Health::ask_balance(words::Monotonic now) {
    if (recipe_ == nullptr) return false;
    next_balance_ = std::min(next_balance_, now);
    return true;
}

words::Monotonic Health::due() const {
    if (dialogue_ == Dialogue::to_cancel || dialogue_ == Dialogue::to_ask) return words::Monotonic::min();
    const auto balance = dialogue_ == Dialogue::idle ? next_balance_ : answer_due_;
    return std::min({next_stores_, next_temperature_, next_network_, balance});
}

std::optional<Step> Health::next(words::Monotonic now) {
    if (dialogue_ == Dialogue::awaiting && now >= answer_due_) dialogue_ = Dialogue::to_cancel;
    if (dialogue_ == Dialogue::to_cancel) return command(Task::cancel, "AT+CUSD=2", "");
    if (dialogue_ == Dialogue::to_ask) return ask();
    if (now >= next_stores_) {
        next_stores_ = now + limits_.stores;
        return command(Task::stores, "AT+CPMS?", "+CPMS");
    }
    if (now >= next_temperature_) {
        next_temperature_ = now + limits_.temperature;
        Step step = command(Task::temperature, profile_->health.temperature_command, "");
        // The line's name is the family's own; the pattern finds what it wants.
        const std::string& text = step.command.text;
        step.command.prefixes = {text.substr(std::min<std::size_t>(2, text.size()), text.find_first_of("=?") - 2)};
        step.command.bare_lines = true;
        return step;
    }
    if (now >= next_network_) {
        next_network_ = now + limits_.network;
        return command(Task::network, "AT+COPS?", "+COPS");
    }
    if (dialogue_ == Dialogue::idle && now >= next_balance_) {
        next_balance_ = now + limits_.balance;
        way_ = 0;
        answer_due_ = now + limits_.ussd;
        return ask();
    }
    return std::nullopt;
}

Step Health::command(Task task, std::string text, std::string_view prefix) {
    task_ = task;
    Step step;
    step.command.text = std::move(text);
    if (!prefix.empty()) step.command.prefixes = {std::string(prefix)};
    step.command.timeout = std::chrono::seconds(10);
    return step;
}

std::size_t Health::ways() const { return recipe_->codings.size() + 1; }

/// The next way to put the question; the last one is for modems that want septets in hexadecimal.
Step Health::ask() {
    const bool packed = way_ >= recipe_->codings.size();
    const int coding = packed ? 15 : recipe_->codings[way_];
    const std::string code = packed ? packed_ussd(recipe_->code) : recipe_->code;
    dialogue_ = Dialogue::asking;
    answer_.clear();
    // Without a name of its own: the answer may come in the command, behind it, and on several lines.
    Step step = command(Task::balance, "AT+CUSD=1,\"" + code + "\"," + std::to_string(coding), "");
    step.command.timeout = limits_.ussd_command;
    step.yields = true;
    return step;
}

Findings Health::on_reply(const at::Reply& reply, words::Monotonic now, words::Instant civil) {
    Findings findings;
    switch (std::exchange(task_, Task::none)) {
        case Task::none: break;
        case Task::stores: return stores_of(reply);
        case Task::temperature: findings.temperature_c = temperature_of(reply); break;
        case Task::network:
            if (reply.ok()) findings.network = network_answer(reply);
            break;
        case Task::cancel:
            dialogue_ = Dialogue::idle;
            if (now >= answer_due_) return give_up("the operator did not answer", civil);
            break;
        case Task::balance:
            if (dialogue_ != Dialogue::asking) break;  // the answer was faster
            dialogue_ = Dialogue::awaiting;
            // A modem that keeps its OK until the answer is there may have been interrupted by a part.
            if (reply.end != at::Reply::End::final_result || reply.ok()) break;
            if (++way_ < ways()) {
                dialogue_ = Dialogue::to_ask;
                break;
            }
            dialogue_ = Dialogue::idle;
            return give_up("the modem or the network refuses the question", civil);
    }
    return findings;
}

std::optional<Findings> Health::on_line(std::string_view line, words::Instant civil) {
    const bool begins = line.starts_with("+CUSD:");
    if (!begins && answer_.empty()) return std::nullopt;
    if (begins) {
        answer_.clear();
        answer_lines_ = 0;
    } else {
        answer_ += '\n';
    }
    answer_ += line.substr(0, k_longest_answer);
    const bool open = marks_in(answer_) == 1;
    if (open && ++answer_lines_ < k_most_answer_lines && answer_.size() < k_longest_answer) return Findings{};
    return answered(civil);
}

Findings Health::answered(words::Instant civil) {
    const std::string answer = std::exchange(answer_, {});
    // What the network says by itself is none of ours.
    if (dialogue_ != Dialogue::asking && dialogue_ != Dialogue::awaiting) return {};
    const UssdLine parsed = split_ussd(answer);
    constexpr int k_wants_answer = 1, k_other_client = 3;
    if (parsed.status == k_other_client) return {};
    dialogue_ = parsed.status == k_wants_answer ? Dialogue::to_cancel : Dialogue::idle;
    answer_due_ = k_never;
    const std::string text = ussd_text(parsed);
    if (text.empty()) return give_up("the network ended the question without an answer", civil);
    Findings findings;
    findings.balance = Balance{text, civil, reader::balance_in(*recipe_, text), true};
    return findings;
}

Findings Health::give_up(std::string text, words::Instant civil) {
    answer_due_ = k_never;
    Findings findings;
    findings.balance = Balance{std::move(text), civil, {}, false};
    return findings;
}

/// `+CPMS: "SM",3,20,"SM",3,20,"SR",0,10`
Findings Health::stores_of(const at::Reply& reply) {
    Findings findings;
    const auto fields = answer_fields(reply, "+CPMS");
    std::vector<StoreFill> stores;
    for (std::size_t i = 0; i + 2 < fields.size(); i += 3) {
        const auto used = at::number_at(fields, i + 1), total = at::number_at(fields, i + 2);
        const bool known = std::ranges::any_of(stores, [&](const StoreFill& each) { return each.name == fields[i]; });
        if (is_store_name(fields[i]) && used && total && *used >= 0 && *total > 0 && !known)
            stores.push_back({fields[i], *used, *total});
    }
    if (stores.empty()) return findings;
    const auto fullest = std::ranges::max_element(stores, {}, percent);
    findings.sweep = percent(*fullest) >= limits_.full_percent;
    if (findings.sweep && !was_full_)
        findings.full = "its message store " + fullest->name + " holds " + std::to_string(fullest->used) + " of " +
                        std::to_string(fullest->total) + ": it is swept; full, it takes no more texts";
    if (findings.sweep || percent(*fullest) < limits_.full_percent - k_calm_percent) was_full_ = findings.sweep;
    findings.stores = std::move(stores);
    return findings;
}

std::optional<int> Health::temperature_of(const at::Reply& reply) const {
    if (!reply.ok()) return std::nullopt;
    const std::regex pattern(profile_->health.temperature_pattern);
    for (const auto& line : reply.lines) {
        std::smatch found;
        const std::string text = line.text.substr(0, k_longest_line);
        if (std::regex_search(text, found, pattern) && found.size() > 1) return whole_degrees(found[1].str());
    }
    return std::nullopt;
}

std::optional<int> extended_signal_answer(const at::Reply& reply) {
    struct Measure {
        std::size_t field;
        int top, base;
    };
    // <rsrp>, <rscp>, <rxlev>: from the lowest dBm in steps of one
    static constexpr Measure k_measures[] = {{5, 97, -141}, {2, 96, -121}, {0, 63, -111}};
    const auto fields = answer_fields(reply, "+CESQ");
    for (const Measure& measure : k_measures) {
        const auto value = at::number_at(fields, measure.field);
        if (value && *value >= 0 && *value <= measure.top) return measure.base + *value;
    }
    return std::nullopt;
}

}  // namespace modem::device
