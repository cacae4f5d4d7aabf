#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/reader/country_file.hpp"

namespace reader {

/// Lets a country's rule become narrower, and refuses what would widen it: that is an error and changes nothing.
class Tightening {
public:
    Tightening(std::string country, Findings& findings) : country_(std::move(country)), findings_(findings) {}

    void refuse(const words::Position& at, const std::string& wish, const std::string& rule);
    void hours(words::SendingHours& rule, const HoursDraft& draft, const std::string& what);
    /// The list may grow, and must keep what it had.
    void keeps(std::vector<std::string>& rule, const std::optional<PlacedTexts>& draft, const std::string& what);
    /// A number that may only fall. `unit` stands behind it in messages: ` months`.
    template <class T>
    void at_most(std::optional<T>& rule, const std::optional<Placed<std::int64_t>>& draft, const std::string& wish,
                 const std::string& unit = "") {
        if (!draft) return;
        const T value(static_cast<int>(draft->value));
        if (rule && value > *rule)
            refuse(draft->at, wish, number(*rule) + unit);
        else
            rule = value;
    }

private:
    template <class T>
    static std::string number(T value) {
        if constexpr (std::is_integral_v<T>)
            return std::to_string(value);
        else
            return std::to_string(value.count());
    }
    void window(words::SendingHours& rule, const Placed<words::DayHours>& wish, const std::string& what);
    void day(words::SendingHours& rule, unsigned weekday, const Placed<words::DayHours>& wish, const std::string& what);

    std::string country_;
    Findings& findings_;
};

}  // namespace reader
