#include "controller/dispatch/air.hpp"

#include <algorithm>

namespace controller::dispatch {

AirRules air_rules(const reader::Config& config) {
    AirRules rules{{}, config.dispatch.plain_letters, config.shop.language};
    if (config.modems.empty()) return rules;
    for (const words::Language language : config.modems.front().languages) {
        const bool common = std::all_of(config.modems.begin(), config.modems.end(), [&](const reader::Modem& modem) {
            return std::find(modem.languages.begin(), modem.languages.end(), language) != modem.languages.end();
        });
        if (common) rules.languages.push_back(language);
    }
    return rules;
}

modem::text::Wish wish_of(const AirRules& rules, words::MessageClass message_class,
                          std::optional<words::Encoding> encoding, std::string_view language) {
    return {.encoding = encoding.value_or(words::default_encoding(message_class)),
            .languages = rules.languages,
            .spelling = {.language = language.empty() ? std::string_view(rules.language) : language,
                         .plain_letters = rules.plain_letters}};
}

}  // namespace controller::dispatch
