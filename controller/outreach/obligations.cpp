#include "controller/outreach/obligations.hpp"

#include <algorithm>
#include <array>

#include "controller/outreach/format.hpp"

namespace controller::outreach {

namespace {

// Below this many letters, capitals are more often an abbreviation (SMS) than a word to send.
constexpr std::size_t k_shortest_word = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
char lower(char c) { return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
// Letters beyond ASCII are part of a word too.
bool is_word(char c) { return is_digit(c) || is_letter(c) || (c & 0x80) != 0; }

// Calls `each(offset, word)` until it returns true; tells whether it did.
template <class Each>
bool any_word(std::string_view text, Each each) {
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_word(text[end])) ++end;
        if (end > begin && each(begin, text.substr(begin, end - begin))) return true;
        begin = std::max(end, begin + 1);
    }
    return false;
}

bool is_command(std::string_view word) {
    return word.size() >= k_shortest_word && std::all_of(word.begin(), word.end(), is_capital);
}

bool digit_near(std::string_view text, std::size_t begin, std::size_t end) {
    std::size_t before = begin;
    while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '-' || text[before - 1] == ',')) --before;
    std::size_t after = end;
    while (after < text.size() && text[after] == ' ') ++after;
    return (before > 0 && is_digit(text[before - 1])) || (after < text.size() && is_digit(text[after]));
}

std::optional<OfferSign> sign_with_digit(std::string_view text) {
    constexpr std::array<std::string_view, 12> k_signs = {"%",  "€",   "£",   "$",   "¥",   "₹",
                                                          "zł", "EUR", "GBP", "USD", "CHF", "kr"};
    std::optional<OfferSign> first;
    for (const std::string_view sign : k_signs)
        for (std::size_t at = text.find(sign); at != std::string_view::npos; at = text.find(sign, at + 1)) {
            const std::size_t end = at + sign.size();
            if (is_letter(sign.back()) && end < text.size() && is_word(text[end]) && !is_digit(text[end]))
                continue;  // "5 krill"
            if (!digit_near(text, at, end) || (first && first->offset < at)) continue;
            first = OfferSign{at, std::string(sign)};
        }
    return first;
}

std::optional<OfferSign> word_of_offers(std::string_view text) {
    constexpr std::array<std::string_view, 15> k_words = {"coupon",    "voucher",   "promo",  "discount", "utm",
                                                          "rabatt",    "gutschein", "soldes", "cupón",    "cupon",
                                                          "descuento", "rebajas",   "sconto", "desconto", "korting"};
    std::optional<OfferSign> found;
    any_word(text, [&](std::size_t offset, std::string_view word) {
        std::string small(word);
        std::transform(small.begin(), small.end(), small.begin(), lower);
        if (std::find(k_words.begin(), k_words.end(), small) == k_words.end()) return false;
        found = OfferSign{offset, std::string(word)};
        return true;
    });
    return found;
}

// Whatever language the text is in, one of the country's words will do.
bool tells_opt_out_somehow(const words::CountryRules& rules, std::string_view text) {
    return std::any_of(rules.footer.begin(), rules.footer.end(),
                       [&](const auto& line) { return tells_opt_out(text, line.second); });
}

std::string quoted_or_key(const std::optional<std::string>& value, const std::string& key) {
    return value ? "\"" + *value + "\"" : "it, and under [shop] " + key;
}

}  // namespace

bool same_language(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string opt_out_line(const words::CountryRules& rules, const std::string& language, const std::string& shop) {
    if (rules.footer.empty()) return {};
    const std::string fallback = rules.footer.contains("en") ? "en" : rules.footer.begin()->first;
    const std::string near_shop = choose_language(rules.footer, shop, fallback);
    return rules.footer.at(choose_language(rules.footer, language, near_shop));
}

bool tells_opt_out(std::string_view text, std::string_view opt_out_line) {
    return any_word(opt_out_line, [&](std::size_t, std::string_view command) {
        return is_command(command) &&
               any_word(text, [&](std::size_t, std::string_view word) { return word == command; });
    });
}

bool requires_in_text(const words::CountryRules& rules, std::string_view what) {
    return std::find(rules.require.begin(), rules.require.end(), what) != rules.require.end();
}

bool tells(std::string_view text, const std::optional<std::string>& what) {
    if (what && text.find(*what) != std::string_view::npos) return true;
    constexpr std::array<std::string_view, 3> k_links = {"https://", "http://", "www."};
    return std::any_of(k_links.begin(), k_links.end(), [&](std::string_view link) {
        const std::size_t at = text.find(link);
        return at != std::string_view::npos && at + link.size() < text.size() && is_word(text[at + link.size()]);
    });
}

std::optional<std::string> forbidden_link(const words::CountryRules& rules, std::string_view text) {
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), lower);
    const auto of_host = [](char c) { return is_word(c) || c == '-'; };
    for (const std::string& host : rules.forbid_links)
        for (std::size_t at = small.find(host); at != std::string::npos; at = small.find(host, at + 1)) {
            const std::size_t end = at + host.size();
            const bool begins = at == 0 || (!of_host(small[at - 1]) && small[at - 1] != '.') ||
                                (at >= 4 && small.compare(at - 4, 4, "www.") == 0);
            // A dot that a letter follows goes on: bit.ly is not bit.lyon.example, nor t.co t.co.example.
            const bool goes_on =
                end < small.size() &&
                (of_host(small[end]) || (small[end] == '.' && end + 1 < small.size() && of_host(small[end + 1])));
            if (begins && !goes_on) return host;
        }
    return {};
}

std::string must_name_shop(const words::CountryRules& rules, const std::string& remedy) {
    return "marketing in " + rules.country + " must name the shop: write " + remedy;
}

std::string must_give(const words::CountryRules& rules, const std::string& key, const std::string& remedy) {
    return "marketing in " + rules.country + " must give the shop's " + key + ": write " + remedy +
           ", or link to a page that has it";
}

std::string must_tell_opt_out(const words::CountryRules& rules, const std::string& line) {
    return "marketing in " + rules.country + " must tell how to opt out" +
           (line.empty() ? ", and its file has no footer" : ": write \"" + line + "\"");
}

std::string must_not_link(const words::CountryRules& rules, const std::string& host) {
    return "marketing in " + rules.country + " must not link to " + host +
           ", which operators refuse: link to the shop's own page";
}

std::vector<std::string> unmet_obligations(const words::CountryRules& rules, const reader::Shop& shop,
                                           std::string_view text) {
    std::vector<std::string> unmet;
    if (requires_in_text(rules, "shop_name") && !mentions(text, shop.name))
        unmet.push_back(must_name_shop(rules, "\"" + shop.name + "\""));
    if (requires_in_text(rules, "address") && !tells(text, shop.address))
        unmet.push_back(must_give(rules, "address", quoted_or_key(shop.address, "address")));
    if (requires_in_text(rules, "contact") && !tells(text, shop.contact))
        unmet.push_back(must_give(rules, "contact", quoted_or_key(shop.contact, "contact")));
    if (const auto host = forbidden_link(rules, text)) unmet.push_back(must_not_link(rules, *host));
    if (requires_in_text(rules, "optout") && !tells_opt_out_somehow(rules, text))
        unmet.push_back(must_tell_opt_out(rules, opt_out_line(rules, shop.language, shop.language)));
    return unmet;
}

std::optional<OfferSign> find_offer(std::string_view text) {
    const auto sign = sign_with_digit(text);
    const auto word = word_of_offers(text);
    if (sign && word) return sign->offset < word->offset ? sign : word;
    return sign ? sign : word;
}

}  // namespace controller::outreach
