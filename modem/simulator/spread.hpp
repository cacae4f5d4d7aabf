#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace modem::simulator {

/// The one source of chance of a simulated world; the same seed gives the same world.
using Dice = std::mt19937_64;

/// A time that varies, as written in options and rule files: `fixed:50`, `uniform:1000,12000` or
/// `lognormal:2500,0.6` (median and sigma); times in milliseconds, decimals allowed.
class Spread {
public:
    enum class Shape : std::uint8_t { fixed, uniform, lognormal };

    /// Always zero.
    Spread() = default;
    /// Nothing where the text is none of the three forms, a time is negative or over a week, or bounds are swapped.
    static std::optional<Spread> parse(std::string_view text);
    static Spread fixed(std::chrono::milliseconds time);

    std::chrono::nanoseconds draw(Dice& dice) const;
    /// As `parse` reads it.
    std::string text() const;

private:
    Shape shape_ = Shape::fixed;
    double first_ = 0;
    double second_ = 0;
};

}  // namespace modem::simulator
