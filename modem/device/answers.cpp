#include "modem/device/answers.hpp"

#include <algorithm>
#include <array>
#include <regex>

#include "modem/at/fields.hpp"

namespace modem::device {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_parentheses(std::string_view text) {
    if (text.size() >= 2 && text.front() == '(' && text.back() == ')') return text.substr(1, text.size() - 2);
    return text;
}

/// Fit for a status page: what a modem says may be anything.
std::string shown(std::string text) {
    constexpr std::size_t k_longest = 64;
    std::erase_if(text, [](char c) { return c < 0x20 || c > 0x7e; });
    return text.substr(0, k_longest);
}

}  // namespace

std::vector<std::string> answer_fields(const at::Reply& reply, std::string_view name) {
    if (reply.lines.empty()) return {};
    return at::split_fields(at::after_prefix(reply.lines.front().text, name));
}

std::string answer_text(const at::Reply& reply, std::string_view name) {
    if (reply.lines.empty()) return {};
    std::string text(at::after_prefix(reply.lines.front().text, name));
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return shown(std::move(text));
}

std::string identity_digits(const at::Reply& reply, std::string_view name, std::size_t least) {
    constexpr std::size_t k_longest = 22;
    const std::string text = answer_text(reply, name);
    const auto first = std::ranges::find_if(text, is_digit);
    const auto last = std::find_if_not(first, text.end(), is_digit);
    std::string digits(first, last);
    return digits.size() >= least && digits.size() <= k_longest ? digits : std::string();
}

bool is_sim_ready(const at::Reply& reply) {
    const std::string sim = answer_text(reply, "+CPIN");
    return sim == "READY" || sim == "SIM PIN2" || sim == "SIM PUK2" || (sim.empty() && reply.ok());
}

std::optional<int> attempts_answer(const at::Reply& reply, const std::string& pattern) {
    constexpr int k_most = 10;
    try {
        const std::regex wanted(pattern);
        for (const auto& line : reply.lines) {
            std::smatch found;
            if (!std::regex_search(line.text, found, wanted) || found.size() < 2) continue;
            const auto left = at::parse_number(found[1].str());
            if (left && *left >= 0 && *left <= k_most) return left;
        }
    } catch (const std::regex_error&) {
        // A pattern that is none finds nothing.
    }
    return std::nullopt;
}

std::optional<words::Instant> clock_answer(const at::Reply& reply) {
    using namespace std::chrono;
    const std::string text = answer_text(reply, "+CCLK");
    static const std::regex k_form(R"((\d{2,4})/(\d\d)/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d{1,2}))");
    std::smatch found;
    if (!std::regex_match(text, found, k_form)) return std::nullopt;
    const auto number = [&found](std::size_t group) { return at::parse_number(found[group].str()).value_or(-1); };
    constexpr int k_first_year = 2025;
    constexpr int k_last_year = 2079;  // a clock that was never set says 1980
    constexpr int k_widest_zone = 56;  // quarters: fourteen hours
    const int year = number(1) < 100 ? 2000 + number(1) : number(1);
    const year_month_day day{std::chrono::year(year), month(static_cast<unsigned>(number(2))),
                             std::chrono::day(static_cast<unsigned>(number(3)))};
    const std::string sign_and_zone = found[7].str();
    const int zone = at::parse_number(sign_and_zone.substr(1)).value_or(-1) * (sign_and_zone[0] == '-' ? -1 : 1);
    if (year < k_first_year || year > k_last_year || !day.ok() || number(4) > 23 || number(5) > 59 || number(6) > 60 ||
        zone < -k_widest_zone || zone > k_widest_zone)
        return std::nullopt;
    const auto local = sys_days(day) + hours(number(4)) + minutes(number(5)) + seconds(number(6));
    return time_point_cast<milliseconds>(local - minutes(15 * zone));
}

Registration registration_of(int stat) {
    switch (stat) {
        case 0: return Registration::none;
        case 1:
        case 6: return Registration::home;
        case 2: return Registration::searching;
        case 3: return Registration::denied;
        case 5:
        case 7: return Registration::roaming;
        case 8: return Registration::none;  // emergency calls only
        default: return Registration::unknown;
    }
}

bool is_registered(Registration registration) {
    return registration == Registration::home || registration == Registration::roaming;
}

std::optional<Registration> registration_answer(const at::Reply& reply, std::string_view name) {
    const auto stat = at::number_at(answer_fields(reply, name), 1);
    if (!stat) return std::nullopt;
    return registration_of(*stat);
}

std::optional<Registration> registration_news(std::string_view line) {
    const auto stat = at::number_at(at::split_fields(at::after_prefix(line, line.substr(0, line.find(':')))), 0);
    if (!stat) return std::nullopt;
    return registration_of(*stat);
}

std::optional<int> signal_answer(const at::Reply& reply) {
    const auto rssi = at::number_at(answer_fields(reply, "+CSQ"), 0);
    if (!rssi || *rssi < 0 || *rssi > 31) return std::nullopt;
    return -113 + 2 * *rssi;
}

std::string centre_answer(const at::Reply& reply) {
    const auto fields = answer_fields(reply, "+CSCA");
    return fields.empty() ? std::string() : shown(fields[0]);
}

std::string network_answer(const at::Reply& reply) {
    const auto fields = answer_fields(reply, "+COPS");
    return fields.size() > 2 ? shown(fields[2]) : std::string();
}

std::vector<std::vector<std::string>> store_lists(const at::Reply& reply) {
    auto memories = answer_fields(reply, "+CPMS");
    if (memories.size() == 1 && memories.front().starts_with("((")) {
        memories = at::split_fields(without_parentheses(memories.front()));
    }
    std::vector<std::vector<std::string>> lists;
    for (const auto& memory : memories) {
        auto names = at::split_fields(without_parentheses(memory));
        std::erase_if(names, [](const std::string& name) { return !is_store_name(name); });
        lists.push_back(std::move(names));
    }
    return lists;
}

bool is_store_name(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_busy(const at::Reply& reply) {
    if (reply.end != at::Reply::End::final_result) return false;
    if (reply.result.kind == at::FinalResult::Kind::cme_error)
        return reply.result.code == 14 || reply.result.code == 515;
    if (reply.result.kind == at::FinalResult::Kind::cms_error)
        return reply.result.code == 314 || reply.result.code == 515;
    return false;
}

}  // namespace modem::device
