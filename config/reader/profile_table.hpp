#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/findings.hpp"
#include "config/reader/section.hpp"

namespace reader {

/// `100ms`, `10s`, `3m`, `500us`; from zero to an hour.
std::optional<std::chrono::microseconds> parse_short_duration(std::string_view text);

/// Printable ASCII only.
bool is_printable(std::string_view text);

/// A table of a data file whose values go over those of another file. Each getter leaves `into` as it is where nothing
/// is written, and where what is written is wrong, which it reports.
class Table {
public:
    Table(Section& section, Findings& findings) : section_(section), findings_(findings) {}

    /// A command for a modem: printable ASCII that begins with AT. Where it may be empty, `""` takes away what is
    /// there.
    void command(std::string_view key, std::string& into, bool may_be_empty = false);
    void commands(std::string_view key, std::vector<std::string>& into);
    void line_starts(std::string_view key, std::vector<std::string>& into);
    /// A regular expression (ECMAScript) with at least one group.
    void pattern(std::string_view key, std::string& into);
    void patterns(std::string_view key, std::vector<std::string>& into);  ///< groups or none
    /// Each text must be `good`; of one that is not, `complaint` says so after the text in quotes.
    void checked(std::string_view key, std::vector<std::string>& into, bool (*good)(std::string_view),
                 const std::string& complaint);
    void stores(std::string_view key, std::vector<std::string>& into);
    void numbers(std::string_view key, std::vector<int>& into, int least, int most);
    void flag(std::string_view key, bool& into);
    template <class Number>
    void number(std::string_view key, Number& into, std::int64_t least, std::int64_t most) {
        if (const auto written = section_.count(key, Need::optional, least, most))
            into = static_cast<Number>(written->value);
    }
    template <class Duration>
    void span(std::string_view key, std::optional<Duration>& into, Duration least, Duration most) {
        if (const auto length = length_of(key, least, most)) into = std::chrono::duration_cast<Duration>(*length);
    }
    template <class Duration>
    void span(std::string_view key, Duration& into, Duration least, Duration most) {
        if (const auto length = length_of(key, least, most)) into = std::chrono::duration_cast<Duration>(*length);
    }

private:
    using Good = std::function<bool(const Placed<std::string>&)>;

    std::optional<std::chrono::microseconds> length_of(std::string_view key, std::chrono::microseconds least,
                                                       std::chrono::microseconds most);
    bool is_command(const Placed<std::string>& text);
    bool compiles(const Placed<std::string>& text, bool needs_group);
    void list(std::string_view key, std::vector<std::string>& into, const Good& good);  // the whole, where each is good

    Section& section_;
    Findings& findings_;
};

}  // namespace reader
