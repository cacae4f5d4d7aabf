#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/calendar.hpp"

namespace controller::outreach {

/// The language of those on offer that suits best: the wanted one (`pt-BR`), its base (`pt`), another of that base
/// (`pt-PT`); the same of the shop's; else the first. Case does not matter. Empty only if none is on offer.
template <class T>
std::string choose_language(const std::map<std::string, T>& offered, const std::optional<std::string>& wanted,
                            const std::string& shop);
bool same_language(std::string_view a, std::string_view b);
inline std::string_view base_language(std::string_view language) { return language.substr(0, language.find('-')); }

/// The line that tells how to opt out, in the language or the nearest to it; empty if the country has none.
std::string opt_out_line(const words::CountryRules& rules, const std::string& language, const std::string& shop);

/// Whether the text tells how to opt out by itself: it contains the word in capitals that the line tells to send
/// (STOP).
bool tells_opt_out(std::string_view text, std::string_view opt_out_line);

/// Whether the country asks that marketing contains `what`: shop_name, optout, address, contact.
bool requires_in_text(const words::CountryRules& rules, std::string_view what);

/// Whether the text says how the shop is reached: it contains `what` ([shop] address or contact), or links to a page,
/// which may say it instead.
bool tells(std::string_view text, const std::optional<std::string>& what);

/// The host of `forbid_links` that the text links to, if it does.
std::optional<std::string> forbidden_link(const words::CountryRules& rules, std::string_view text);

/// What a country asks of marketing and a text does not do, in a sentence; `remedy` is what to write instead.
std::string must_name_shop(const words::CountryRules& rules, const std::string& remedy);
std::string must_give(const words::CountryRules& rules, const std::string& key, const std::string& remedy);
/// `line` is one that would do; empty where the country's file has none.
std::string must_tell_opt_out(const words::CountryRules& rules, const std::string& line);
std::string must_not_link(const words::CountryRules& rules, const std::string& host);

/// Those sentences for a text that goes as it is, without a template that adds to it.
std::vector<std::string> unmet_obligations(const words::CountryRules& rules, const reader::Shop& shop,
                                           std::string_view text);

/// What makes a text an offer, which the class `service` may not carry: a price, a percentage, a coupon.
struct OfferSign {
    std::size_t offset = 0;
    std::string what;  ///< as it stands in the text
};
std::optional<OfferSign> find_offer(std::string_view text);

template <class T>
std::string choose_language(const std::map<std::string, T>& offered, const std::optional<std::string>& wanted,
                            const std::string& shop) {
    const auto offers = [&](std::string_view language) -> const std::string* {
        for (const auto& [name, text] : offered)
            if (same_language(name, language)) return &name;
        return nullptr;
    };
    for (const std::string& language : {wanted.value_or(shop), shop}) {
        if (const auto* exact = offers(language)) return *exact;
        if (const auto* base = offers(base_language(language))) return *base;
        for (const auto& [name, text] : offered)
            if (same_language(base_language(name), base_language(language))) return name;
    }
    return offered.empty() ? std::string() : offered.begin()->first;
}

}  // namespace controller::outreach
