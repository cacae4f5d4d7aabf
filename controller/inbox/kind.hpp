#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace controller::inbox {

/// What an inbound text asks for. Stored; never renumbered.
enum class Kind : std::uint8_t {
    other = 0,           ///< for a person, or for whoever asked the contact a question
    opt_out = 1,         ///< no more marketing
    opt_out_all = 2,     ///< no more messages at all
    opt_in = 3,          ///< takes an opt-out back (START)
    confirm_opt_in = 4,  ///< says yes to the pending double opt-in
    help = 5,
    near_miss = 6,  ///< may be meant as an opt-out: a person looks, marketing to the number is held until then
};
inline constexpr std::array<std::string_view, 7> k_kind_names = {"other",          "opt_out", "opt_out_all", "opt_in",
                                                                 "confirm_opt_in", "help",    "near_miss"};
std::string_view to_string(Kind value);
std::optional<Kind> parse_kind(std::string_view text);

/// As what a person settles an inbound text. Stored by name.
enum class Settlement : std::uint8_t { nothing, opt_out, opt_out_all, opt_in };
inline constexpr std::array<std::string_view, 4> k_settlement_names = {"nothing", "opt_out", "opt_out_all", "opt_in"};
std::string_view to_string(Settlement value);
std::optional<Settlement> parse_settlement(std::string_view text);

}  // namespace controller::inbox
