#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/reader/config.hpp"

namespace controller::inbox {

/// What an automatic reply says.
enum class Answer : std::uint8_t { opted_out, opted_out_of_all, opted_in, help };

/// Whom it says it to.
struct Recipient {
    std::vector<std::string> languages{};  ///< the best first: BCP 47, or empty
    std::optional<std::string> first_name{};
};

/// The text in the first language that there is one in; there the shop's own goes before the country's and that before
/// the built-in one. A text of the configuration that cannot be filled in is passed over. `rules`: of the reader's
/// country, or null.
std::string reply_text(const reader::Config& config, const words::CountryRules* rules, Answer answer,
                       const Recipient& whom);

/// What is wrong with the replies of the configuration and the countries' confirmations: they know `{{ shop.name }}`
/// and `{{ first_name | default: 'x' }}`, and take at most dispatch::k_max_parts.
std::vector<words::Diagnostic> check_replies(const reader::Config& config);

}  // namespace controller::inbox
