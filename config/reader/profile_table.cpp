#include "config/reader/profile_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/reader/pattern.hpp"

namespace reader {

namespace {

using std::chrono::microseconds;

constexpr std::size_t k_longest_command = 200;
constexpr std::size_t k_longest_line_start = 64;
constexpr std::size_t k_longest_pattern = 200;
constexpr std::size_t k_most_entries = 64;  // in a list
constexpr microseconds k_longest{std::chrono::hours(1)};
constexpr std::array<std::string_view, 6> k_stores = {"ME", "SM", "MT", "SR", "BM", "TA"};  // 3GPP TS 27.005 §3.1

std::string name_of(microseconds length) {
    if (length.count() % 1'000'000 == 0) return std::to_string(length.count() / 1'000'000) + "s";
    if (length.count() % 1'000 == 0) return std::to_string(length.count() / 1'000) + "ms";
    return std::to_string(length.count()) + "us";
}

bool is_line_start(std::string_view text) {
    return is_printable(text) && text.size() <= k_longest_line_start && text.front() != ' ';
}

bool is_store(std::string_view text) { return std::find(k_stores.begin(), k_stores.end(), text) != k_stores.end(); }

}  // namespace

std::optional<microseconds> parse_short_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || number < 0 || number > k_longest.count()) return {};
    const std::string_view unit(parsed.ptr, static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
    const std::int64_t in_us = unit == "us" ? 1 : unit == "ms" ? 1'000 : unit == "s" ? 1'000'000 : 60'000'000;
    if ((in_us == 60'000'000 && unit != "m") || number > k_longest.count() / in_us) return {};
    return microseconds(number * in_us);
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

void Table::command(std::string_view key, std::string& into, bool may_be_empty) {
    const toml::node* node = section_.find(key);
    if (node == nullptr) return;
    if (may_be_empty && node->is_string() && node->as_string()->get().empty()) {
        into.clear();
        return;
    }
    const auto written = section_.text_of(key, *node);
    if (written && is_command(*written)) into = written->value;
}

void Table::commands(std::string_view key, std::vector<std::string>& into) {
    list(key, into, [this](const Placed<std::string>& item) { return is_command(item); });
}

void Table::line_starts(std::string_view key, std::vector<std::string>& into) {
    checked(key, into, is_line_start,
            " is not the start of a line: printable ASCII, at most " + std::to_string(k_longest_line_start) +
                " characters, no space first");
}

void Table::pattern(std::string_view key, std::string& into) {
    const auto written = section_.text(key);
    if (written && compiles(*written, true)) into = written->value;
}

void Table::patterns(std::string_view key, std::vector<std::string>& into) {
    list(key, into, [this](const Placed<std::string>& item) { return compiles(item, false); });
}

void Table::checked(std::string_view key, std::vector<std::string>& into, bool (*good)(std::string_view),
                    const std::string& complaint) {
    list(key, into, [&](const Placed<std::string>& item) {
        const bool fine = good(item.value);
        if (!fine) findings_.error(item.at, quote(item.value) + complaint);
        return fine;
    });
}

void Table::stores(std::string_view key, std::vector<std::string>& into) {
    checked(key, into, is_store, " is not a message store: \"ME\", \"SM\", \"MT\", \"SR\", \"BM\" or \"TA\"");
}

void Table::numbers(std::string_view key, std::vector<int>& into, int least, int most) {
    const toml::node* node = section_.find(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        section_.wrong_type(key, *node, "an array of whole numbers");
        return;
    }
    std::vector<int> all;
    for (const toml::node& element : *array) {
        const auto* number = element.as_integer();
        if (number != nullptr && number->get() >= least && number->get() <= most)
            all.push_back(static_cast<int>(number->get()));
        else
            findings_.error(section_.place_of(element), quote(key) + " must hold whole numbers from " +
                                                            std::to_string(least) + " to " + std::to_string(most));
    }
    if (all.size() > k_most_entries)
        findings_.error(section_.place_of(*node),
                        quote(key) + " holds more than " + std::to_string(k_most_entries) + " numbers");
    else if (all.size() == array->size())
        into = std::move(all);
}

void Table::flag(std::string_view key, bool& into) {
    if (const auto written = section_.flag(key)) into = written->value;
}

std::optional<microseconds> Table::length_of(std::string_view key, microseconds least, microseconds most) {
    const auto written = section_.text(key);
    if (!written) return {};
    const auto length = parse_short_duration(written->value);
    if (length && *length >= least && *length <= most) return length;
    findings_.error(written->at, quote(key) + " must be a duration such as \"250ms\" or \"10s\", from " +
                                     name_of(least) + " to " + name_of(most));
    return {};
}

bool Table::is_command(const Placed<std::string>& text) {
    if (is_printable(text.value) && text.value.starts_with("AT") && text.value.size() <= k_longest_command) return true;
    findings_.error(text.at, quote(text.value) +
                                 " is not a command: it begins with AT and holds printable ASCII only, at most " +
                                 std::to_string(k_longest_command) + " characters");
    return false;
}

bool Table::compiles(const Placed<std::string>& text, bool needs_group) {
    if (text.value.size() > k_longest_pattern || !is_printable(text.value)) {
        findings_.error(text.at, quote(text.value) + " is not a pattern: printable ASCII, at most " +
                                     std::to_string(k_longest_pattern) + " characters");
        return false;
    }
    try {
        if (compiled(text.value).mark_count() > 0 || !needs_group) return true;
        findings_.error(text.at, quote(text.value) + " needs a group in parentheses for the number that is wanted");
    } catch (const std::regex_error& wrong) {
        findings_.error(text.at, quote(text.value) + " is not a regular expression: " + wrong.what());
    }
    return false;
}

void Table::list(std::string_view key, std::vector<std::string>& into, const Good& good) {
    const auto written = section_.texts(key);
    if (!written) return;
    if (written->value.size() > k_most_entries) {
        findings_.error(written->at, quote(key) + " holds more than " + std::to_string(k_most_entries) + " texts");
        return;
    }
    std::vector<std::string> all;
    for (const Placed<std::string>& item : written->value)
        if (good(item)) all.push_back(item.value);
    if (all.size() == written->value.size()) into = std::move(all);
}

}  // namespace reader
