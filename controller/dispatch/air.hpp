#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/message.hpp"
#include "modem/text/prepare.hpp"

namespace controller::dispatch {

/// How the configuration lets texts be written.
struct AirRules {
    std::vector<words::Language> languages;  ///< that every modem may write: a text may go through any of them
    std::string plain_letters;               ///< that may lose their accent
    std::string language;                    ///< of a text that names none: the shop's
};
AirRules air_rules(const reader::Config& config);

/// How one text is to be put on the air: what it asks for, or what is usual for its class. The one place that decides
/// it, for messages, forecasts, checks and previews. Valid as long as the rules and `language`.
modem::text::Wish wish_of(const AirRules& rules, words::MessageClass message_class,
                          std::optional<words::Encoding> encoding, std::string_view language);

}  // namespace controller::dispatch
