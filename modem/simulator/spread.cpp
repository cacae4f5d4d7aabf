#include "modem/simulator/spread.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace modem::simulator {
namespace {

constexpr double k_longest_ms = 7.0 * 24 * 3600 * 1000;
constexpr double k_widest_sigma = 5;

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= k_longest_ms))
        return std::nullopt;
    return value;
}

std::string shortest(double value) {
    char buffer[32];
    const auto [end, ec] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return ec == std::errc{} ? std::string(buffer, end) : std::string("0");
}

}  // namespace

std::optional<Spread> Spread::parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto shape = text.substr(0, colon);
    const auto rest = text.substr(colon + 1);
    Spread spread;
    if (shape == "fixed") {
        const auto time = number(rest);
        if (!time) return std::nullopt;
        spread.first_ = *time;
        return spread;
    }
    const auto comma = rest.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto first = number(rest.substr(0, comma));
    const auto second = number(rest.substr(comma + 1));
    if (!first || !second) return std::nullopt;
    if (shape == "uniform" && *first <= *second) {
        spread.shape_ = Shape::uniform;
    } else if (shape == "lognormal" && *first > 0 && *second <= k_widest_sigma) {
        spread.shape_ = Shape::lognormal;
    } else {
        return std::nullopt;
    }
    spread.first_ = *first;
    spread.second_ = *second;
    return spread;
}

Spread Spread::fixed(std::chrono::milliseconds time) {
    Spread spread;
    spread.first_ = static_cast<double>(time.count());
    return spread;
}

std::chrono::nanoseconds Spread::draw(Dice& dice) const {
    double ms = first_;
    switch (shape_) {
        case Shape::fixed: break;
        case Shape::uniform: ms = std::uniform_real_distribution<double>(first_, second_)(dice); break;
        case Shape::lognormal: ms = std::lognormal_distribution<double>(std::log(first_), second_)(dice); break;
    }
    return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(ms, k_longest_ms) * 1e6));
}

std::string Spread::text() const {
    switch (shape_) {
        case Shape::fixed: return "fixed:" + shortest(first_);
        case Shape::uniform: return "uniform:" + shortest(first_) + "," + shortest(second_);
        case Shape::lognormal: return "lognormal:" + shortest(first_) + "," + shortest(second_);
    }
    return {};
}

}  // namespace modem::simulator
