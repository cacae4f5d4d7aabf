#include "modem/text/prepare.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "modem/sms/errc.hpp"
#include "modem/text/graphemes.hpp"

namespace modem::text {

namespace {

using sms::Alphabet;
using words::Encoding;

words::Result<Prepared> laid_out(std::string text, const Wish& wish, Encoding encoding) {
    const auto plain = sms::lay_out(text, {.encoding = encoding, .languages = wish.languages});
    if (!plain) return plain.error();
    const bool usual = plain->tables == sms::Tables{};
    if (plain->ends.size() == 1) return Prepared{std::move(text), *plain, usual};
    const auto bonds = bonds_of(text);
    const auto kept = sms::lay_out(text, {.encoding = encoding, .languages = wish.languages, .bonds = bonds});
    if (!kept) return kept.error();
    return Prepared{std::move(text), *kept, usual && *kept == *plain};
}

// The candidates in the order of preference, the fewest parts win.
class Smart {
public:
    explicit Smart(const Wish& wish) : wish_(wish) {}

    void try_gsm7(const std::string& text) { take(laid_out(text, wish_, Encoding::gsm7)); }
    void try_ucs2(const std::string& text) { take(laid_out(text, wish_, Encoding::automatic)); }
    words::Result<Prepared> result() const {
        if (best_) return *best_;
        return why_;
    }
    bool found() const { return best_.has_value(); }

private:
    void take(const words::Result<Prepared>& candidate) {
        if (!candidate)
            why_ = candidate.error();
        else if (!best_ || candidate->layout.ends.size() < best_->layout.ends.size())
            best_ = *candidate;
    }

    const Wish& wish_;
    std::optional<Prepared> best_;
    words::error_code why_;
};

words::Result<Prepared> smart(std::string_view utf8, const Wish& wish) {
    // Most texts are of the GSM alphabet already.
    if (auto as_given = laid_out(std::string(utf8), wish, Encoding::gsm7);
        as_given && as_given->layout.tables == sms::Tables{})
        return as_given;
    else if (!as_given && as_given.error() == sms::errc::bad_utf8)
        return as_given.error();
    const std::string composed = normalised(utf8);
    const std::string other = substituted(composed, wish.spelling.language);
    Smart candidates(wish);
    candidates.try_gsm7(composed);
    if (!wish.languages.empty()) candidates.try_gsm7(substituted(composed, wish.spelling.language, wish.languages));
    candidates.try_gsm7(other);
    if (!candidates.found()) candidates.try_ucs2(composed);
    if (!wish.spelling.plain_letters.empty()) candidates.try_gsm7(without_accents(other, wish.spelling.plain_letters));
    return candidates.result();
}

std::string name_of(char32_t code_point) {
    std::array<char, 128> name{};
    UErrorCode error = U_ZERO_ERROR;
    const auto length = u_charName(static_cast<UChar32>(code_point), U_EXTENDED_CHAR_NAME, name.data(),
                                   static_cast<std::int32_t>(name.size()), &error);
    return U_SUCCESS(error) && length > 0 ? std::string(name.data(), static_cast<std::size_t>(length)) : std::string();
}

std::optional<char32_t> first_outside(std::string_view utf8, std::span<const words::Language> languages) {
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = sms::next_code_point(utf8, at);
        if (!character) return {};
        if (!has_place(*character, languages)) return character;
    }
    return {};
}

std::size_t count_code_points(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class Inspection {
public:
    Inspection(const Wish& wish, std::span<const words::Language> languages, Report& report)
        : wish_(wish), languages_(languages), report_(report) {}

    void run(std::string_view utf8) {
        const auto bonds = bonds_of(utf8);
        auto bond = bonds.begin();
        for (std::size_t begin = 0; begin < utf8.size();) {
            std::size_t end = begin;
            if (!sms::next_code_point(utf8, end)) return;
            while (bond != bonds.end() && *bond < end) ++bond;
            while (bond != bonds.end() && *bond == end && sms::next_code_point(utf8, end)) ++bond;
            look_at(utf8.substr(begin, end - begin));
            begin = end;
        }
    }

private:
    void look_at(std::string_view character) {
        const bool is_smart = wish_.encoding == Encoding::smart;
        const std::string written = is_smart ? substituted(normalised(character), wish_.spelling.language) : "";
        const auto outside = first_outside(is_smart ? std::string_view(written) : character, languages_);
        const std::size_t position = position_;
        position_ += count_code_points(character);
        if (!outside) {
            report_.text_if_replaced += character;
            return;
        }
        auto suggestion = suggestion_for(character, wish_.spelling.language);
        report_.text_if_replaced += suggestion ? *suggestion : std::string(character);
        if (report_.forced.size() < k_most_forced)
            report_.forced.push_back(
                {std::string(character), *outside, name_of(*outside), position, std::move(suggestion)});
        else
            ++report_.more_forced;
    }

    const Wish& wish_;
    std::span<const words::Language> languages_;
    Report& report_;
    std::size_t position_ = 1;
};

}  // namespace

words::Result<Prepared> prepare(std::string_view utf8, const Wish& wish) {
    if (wish.encoding == Encoding::smart) return smart(utf8, wish);
    return laid_out(std::string(utf8), wish, wish.encoding);
}

words::Result<Report> report(std::string_view utf8, const Wish& wish) {
    auto prepared = prepare(utf8, wish);
    if (!prepared) return prepared.error();
    Report report{.prepared = std::move(*prepared), .forced = {}, .text_if_replaced = {}};
    const bool by_need = report.prepared.layout.alphabet == Alphabet::ucs2 && wish.encoding != Encoding::ucs2;
    if (by_need) {
        Inspection(wish, wish.languages, report).run(utf8);
        // Every character is in some allowed table, but no two tables have them all: against the default ones, then.
        if (report.forced.empty()) {
            report.text_if_replaced.clear();
            Inspection(wish, {}, report).run(utf8);
        }
    } else {
        report.text_if_replaced = utf8;
    }
    const auto replaced = prepare(report.text_if_replaced, wish);
    report.parts_if_replaced = replaced ? replaced->layout.ends.size() : report.prepared.layout.ends.size();
    return report;
}

}  // namespace modem::text
