#include "modem/sms/layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "modem/sms/errc.hpp"
#include "modem/sms/header.hpp"
#include "modem/sms/segment.hpp"

namespace modem::sms {

namespace {

using words::Language;

// Where a character stands and how wide it is: units in UCS-2, septets in the tables that are looked at.
struct Character {
    char32_t code = 0;
    bool bound = false;  // to the one before it
};
using Characters = std::vector<Character>;

words::Result<Characters> read(std::string_view utf8, std::span<const std::size_t> bonds) {
    Characters characters;
    characters.reserve(utf8.size());
    auto bond = bonds.begin();
    for (std::size_t at = 0; at < utf8.size();) {
        while (bond != bonds.end() && *bond < at) ++bond;
        const bool bound = bond != bonds.end() && *bond == at && at > 0;
        const auto code = next_code_point(utf8, at);
        if (!code) return make_error_code(errc::bad_utf8);
        characters.push_back({*code, bound});
    }
    return characters;
}

unsigned width_of(Alphabet alphabet, const Tables& tables, char32_t code) {
    if (alphabet == Alphabet::gsm7) return septets_in(code, tables).width;
    return code < 0x10000 ? 1 : 2;
}

// Where the characters of one alphabet end, and whether a cut behind them is welcome.
struct Measured {
    std::vector<std::uint16_t> ends;
    std::vector<bool> loose;
};

std::optional<Measured> measure(const Characters& characters, Alphabet alphabet, const Tables& tables) {
    Measured measured;
    measured.ends.reserve(characters.size());
    measured.loose.reserve(characters.size());
    std::size_t end = 0;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const unsigned width = width_of(alphabet, tables, characters[i].code);
        if (width == 0) return {};
        end = std::min<std::size_t>(end + width, 0xffff);  // far beyond 255 parts
        measured.ends.push_back(static_cast<std::uint16_t>(end));
        measured.loose.push_back(i + 1 == characters.size() || !characters[i + 1].bound);
    }
    return measured;
}

// The last character that still belongs to a part that may reach `limit`: the last loose one, or else the last.
std::size_t last_of_part(const Measured& text, std::size_t first, std::size_t limit) {
    std::size_t last = first;
    while (last + 1 < text.ends.size() && text.ends[last + 1] <= limit) ++last;
    for (std::size_t i = last + 1; i-- > first;)
        if (text.loose[i]) return i;
    return last;
}

Layout cut(const Measured& text, Alphabet alphabet, const Tables& tables) {
    Layout layout{alphabet, tables, {}};
    const std::size_t total = text.ends.empty() ? 0 : text.ends.back();
    if (total <= capacity(alphabet, tables, false)) {
        layout.ends.push_back(static_cast<std::uint16_t>(total));
        return layout;
    }
    const std::size_t most = capacity(alphabet, tables, true);
    std::size_t begin = 0;
    for (std::size_t first = 0; first < text.ends.size() && layout.ends.size() <= k_max_parts;) {
        const std::size_t last = last_of_part(text, first, begin + most);
        begin = text.ends[last];
        layout.ends.push_back(static_cast<std::uint16_t>(begin));
        first = last + 1;
    }
    return layout;
}

class Chooser {
public:
    explicit Chooser(const Characters& characters) : characters_(characters) {}

    bool try_one(Alphabet alphabet, const Tables& tables) {
        const auto measured = measure(characters_, alphabet, tables);
        if (!measured) return false;
        Layout layout = cut(*measured, alphabet, tables);
        if (!best_ || layout.ends.size() < best_->ends.size()) best_ = std::move(layout);
        return true;
    }
    const std::optional<Layout>& best() const { return best_; }

private:
    const Characters& characters_;
    std::optional<Layout> best_;
};

// Combinations with one table first, each in the order in which the languages are given.
void try_languages(Chooser& chooser, std::span<const Language> languages) {
    for (const Language language : languages) chooser.try_one(Alphabet::gsm7, {Language::none, language});
    for (const Language language : languages)
        if (has_locking_table(language)) chooser.try_one(Alphabet::gsm7, {language, Language::none});
    for (const Language locking : languages)
        for (const Language single : languages)
            if (has_locking_table(locking)) chooser.try_one(Alphabet::gsm7, {locking, single});
}

std::string tables_to_string(const Tables& tables) {
    const auto code = [](Language language) {
        return language == Language::none ? std::string("-")
                                          : std::string(words::k_language_codes[static_cast<std::size_t>(language)]);
    };
    return "+" + code(tables.locking) + "/" + code(tables.single);
}

std::optional<Language> parse_table(std::string_view code) {
    return code == "-" ? std::optional(Language::none) : words::parse_language(code);
}

}  // namespace

std::size_t capacity(Alphabet alphabet, const Tables& tables, bool joined) {
    Header header;
    header.tables = alphabet == Alphabet::gsm7 ? tables : Tables{};
    if (joined) header.concat = Concat{};
    const std::size_t octets = k_max_user_data - header_size(header);
    return alphabet == Alphabet::gsm7 ? octets * 8 / 7 : alphabet == Alphabet::ucs2 ? octets / 2 : octets;
}

words::Result<Layout> lay_out(std::string_view utf8, const LayoutWish& wish) {
    const auto characters = read(utf8, wish.bonds);
    if (!characters) return characters.error();
    Chooser chooser(*characters);
    const bool wide = wish.encoding == words::Encoding::ucs2;
    const bool plain = !wide && chooser.try_one(Alphabet::gsm7, {});
    if (!wide && !plain) try_languages(chooser, wish.languages);
    if (wish.encoding != words::Encoding::gsm7 && !plain) chooser.try_one(Alphabet::ucs2, {});
    if (!chooser.best()) return make_error_code(errc::not_gsm7);
    if (chooser.best()->ends.size() > k_max_parts) return make_error_code(errc::too_many_parts);
    return *chooser.best();
}

std::string to_string(const Layout& layout) {
    std::string text(to_string(layout.alphabet));
    if (layout.tables != Tables{}) text += tables_to_string(layout.tables);
    for (const auto end : layout.ends) text += " " + std::to_string(end);
    return text;
}

std::optional<Layout> parse_layout(std::string_view text) {
    Layout layout;
    const std::string_view head = text.substr(0, text.find(' '));
    const std::string_view alphabet = head.substr(0, head.find('+'));
    if (alphabet != "gsm7" && alphabet != "ucs2") return {};
    layout.alphabet = alphabet == "gsm7" ? Alphabet::gsm7 : Alphabet::ucs2;
    if (alphabet.size() < head.size()) {
        const std::string_view tables = head.substr(alphabet.size() + 1);
        const auto slash = tables.find('/');
        if (slash == std::string_view::npos) return {};
        const auto locking = parse_table(tables.substr(0, slash));
        const auto single = parse_table(tables.substr(slash + 1));
        if (!locking || !single || layout.alphabet != Alphabet::gsm7) return {};
        layout.tables = {*locking, *single};
    }
    for (text.remove_prefix(head.size()); !text.empty();) {
        std::uint16_t end = 0;
        const auto [rest, error] = std::from_chars(text.data() + 1, text.data() + text.size(), end);
        if (text.front() != ' ' || error != std::errc()) return {};
        if (!layout.ends.empty() && end <= layout.ends.back()) return {};
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        layout.ends.push_back(end);
    }
    if (layout.ends.empty() || layout.ends.size() > k_max_parts) return {};
    return layout;
}

}  // namespace modem::sms
