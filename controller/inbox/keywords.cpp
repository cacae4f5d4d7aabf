#include "controller/inbox/keywords.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "controller/inbox/plain_words.hpp"

namespace controller::inbox {

namespace {

enum class Match {
    anywhere,  // whole message, first, or in a short message
    whole,     // the whole message; in a longer one a near miss where it is an opt-out
};

struct Keyword {
    std::string_view words;      // as plain_words() leaves them, one blank between two
    std::string_view languages;  // ISO 639-1; empty: every language
    Kind kind;
    Match match;
};

constexpr std::size_t k_short_message = 4;  // words
constexpr std::size_t k_long_word = 6;      // letters

// The first that matches is taken: STOP ALL before STOP.
constexpr Keyword k_keywords[] = {
    {"STOPALL", "", Kind::opt_out_all, Match::anywhere},
    {"STOP ALL", "", Kind::opt_out_all, Match::anywhere},
    {"STOP", "", Kind::opt_out, Match::anywhere},
    {"UNSUBSCRIBE", "en", Kind::opt_out, Match::anywhere},
    {"QUIT", "en", Kind::opt_out, Match::anywhere},
    {"REVOKE", "en", Kind::opt_out, Match::anywhere},
    {"OPTOUT", "en", Kind::opt_out, Match::anywhere},
    {"OPT OUT", "en", Kind::opt_out, Match::anywhere},
    {"CANCEL", "en", Kind::opt_out, Match::whole},
    {"END", "en", Kind::opt_out, Match::whole},
    {"REMOVE", "en", Kind::opt_out, Match::whole},
    {"TD", "", Kind::opt_out, Match::whole},
    {"ARRET", "fr", Kind::opt_out, Match::anywhere},
    {"ARRETER", "fr", Kind::opt_out, Match::anywhere},
    {"DESABONNER", "fr", Kind::opt_out, Match::anywhere},
    {"PLUS DE SMS", "fr", Kind::opt_out, Match::anywhere},
    {"STOPP", "de sv no nb nn da", Kind::opt_out, Match::anywhere},
    {"ABMELDEN", "de", Kind::opt_out, Match::anywhere},
    {"ABBESTELLEN", "de", Kind::opt_out, Match::anywhere},
    {"KEINE SMS", "de", Kind::opt_out, Match::anywhere},
    {"BAJA", "es", Kind::opt_out, Match::anywhere},
    {"PARAR", "es pt", Kind::opt_out, Match::anywhere},
    {"NO MAS", "es", Kind::opt_out, Match::anywhere},
    {"ALTO", "es", Kind::opt_out, Match::whole},
    {"BASTA", "it", Kind::opt_out, Match::anywhere},
    {"ANNULLA", "it", Kind::opt_out, Match::anywhere},
    {"CANCELLAMI", "it", Kind::opt_out, Match::anywhere},
    {"DISISCRIVI", "it", Kind::opt_out, Match::anywhere},
    {"SAIR", "pt", Kind::opt_out, Match::whole},
    {"CANCELAR", "pt es", Kind::opt_out, Match::whole},
    {"AFMELDEN", "nl", Kind::opt_out, Match::anywhere},
    {"STOPPEN", "nl", Kind::opt_out, Match::anywhere},
    {"UIT", "nl", Kind::opt_out, Match::whole},
    {"AVSLUTA", "sv", Kind::opt_out, Match::anywhere},
    {"AFMELD", "da no nb nn", Kind::opt_out, Match::anywhere},
    {"WYPISZ", "pl", Kind::opt_out, Match::anywhere},
    {"REZYGNUJE", "pl", Kind::opt_out, Match::anywhere},
    {"START", "", Kind::opt_in, Match::whole},
    {"UNSTOP", "", Kind::opt_in, Match::whole},
    {"YES", "en", Kind::confirm_opt_in, Match::whole},
    {"JOIN", "en", Kind::confirm_opt_in, Match::whole},
    {"OUI", "fr", Kind::confirm_opt_in, Match::whole},
    {"JA", "de nl sv da no nb nn", Kind::confirm_opt_in, Match::whole},
    {"SI", "es it", Kind::confirm_opt_in, Match::whole},
    {"SIM", "pt", Kind::confirm_opt_in, Match::whole},
    {"HELP", "en", Kind::help, Match::whole},
    {"INFO", "", Kind::help, Match::whole},
    {"CONTACT", "fr en", Kind::help, Match::whole},
    {"AIDE", "fr", Kind::help, Match::whole},
    {"HILFE", "de", Kind::help, Match::whole},
    {"AYUDA", "es", Kind::help, Match::whole},
    {"AIUTO", "it", Kind::help, Match::whole},
};

// Beside an opt-in or a help word these change nothing. Polish TAK is not among the words for yes: in Danish it thanks.
constexpr std::string_view k_courtesies[] = {"PLEASE", "PLS",   "THANKS",  "THX",     "SVP",      "MERCI",   "BITTE",
                                             "DANKE",  "FAVOR", "GRACIAS", "FAVORE",  "GRAZIE",   "POR",     "PER",
                                             "TACK",   "TAKK",  "TAK",     "BEDANKT", "OBRIGADO", "OBRIGADA"};

// One letter away from an opt-out word and yet words of their own.
constexpr std::string_view k_no_slips[] = {"SHOP",  "STEP",  "TOP",   "STOMP", "STOOP", "QUITE",    "QUIET",
                                           "SUIT",  "BAJO",  "CAJA",  "BAJE",  "RAJA",  "PARA",     "PARAN",
                                           "PARAS", "PASTA", "HASTA", "CASTA", "VASTA", "BASTANTE", "ARRETS"};

using Words = std::span<const std::string>;

// The words of `phrase` stand in `words` from `at` on.
bool stands_at(Words words, std::size_t at, std::string_view phrase) {
    while (at < words.size() && phrase.starts_with(words[at])) {
        phrase.remove_prefix(words[at++].size());
        if (phrase.empty()) return true;
        if (phrase.front() != ' ') return false;
        phrase.remove_prefix(1);
    }
    return false;
}

bool stands_in(Words words, std::string_view phrase) {
    for (std::size_t at = 0; at < words.size(); ++at)
        if (stands_at(words, at, phrase)) return true;
    return false;
}

bool is_all_of(Words words, std::string_view phrase) {
    const auto blanks = static_cast<std::size_t>(std::count(phrase.begin(), phrase.end(), ' '));
    return words.size() == blanks + 1 && stands_at(words, 0, phrase);
}

bool is_opt_out(const Keyword& keyword) { return keyword.kind == Kind::opt_out || keyword.kind == Kind::opt_out_all; }

bool is_opt_out_by(Words words, const Keyword& keyword) {
    if (keyword.match == Match::whole) return is_all_of(words, keyword.words);
    return stands_at(words, 0, keyword.words) || (words.size() <= k_short_message && stands_in(words, keyword.words));
}

// At most one letter put in, left out or changed, or two neighbours swapped.
bool is_slip(std::string_view written, std::string_view meant) {
    const auto length = std::min(written.size(), meant.size());
    std::size_t head = 0, tail = 0;
    while (head < length && written[head] == meant[head]) ++head;
    while (tail < length - head && written[written.size() - 1 - tail] == meant[meant.size() - 1 - tail]) ++tail;
    const auto a = written.substr(head, written.size() - head - tail);
    const auto b = meant.substr(head, meant.size() - head - tail);
    if (a.size() <= 1 && b.size() <= 1) return true;
    return a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0];
}

// Somebody may have meant `keyword` by this word: a slip of the finger, or the word with something grown on to it.
bool resembles(std::string_view word, const Keyword& keyword, std::size_t words_in_message) {
    if (keyword.words.find(' ') != std::string_view::npos) return false;
    if (keyword.match == Match::whole)
        return words_in_message == 1 && keyword.words.size() >= k_long_word && is_slip(word, keyword.words);
    if (word.starts_with(keyword.words)) return true;
    return words_in_message <= k_short_message && is_slip(word, keyword.words);
}

// The opt-out word that stands in the message, or that a word of a short one, or the first of a long one, resembles.
const Keyword* near_miss(Words words) {
    for (const auto& keyword : k_keywords)
        if (is_opt_out(keyword) && stands_in(words, keyword.words)) return &keyword;
    const auto looked_at = words.size() <= k_short_message ? words : words.first(1);
    for (const auto& word : looked_at) {
        if (std::find(std::begin(k_no_slips), std::end(k_no_slips), word) != std::end(k_no_slips)) continue;
        for (const auto& keyword : k_keywords)
            if (is_opt_out(keyword) && resembles(word, keyword, words.size())) return &keyword;
    }
    return nullptr;
}

std::vector<std::string> without_courtesies(std::vector<std::string> words) {
    std::erase_if(words, [](const std::string& word) {
        return std::find(std::begin(k_courtesies), std::end(k_courtesies), word) != std::end(k_courtesies);
    });
    return words;
}

std::string choose(std::string_view languages, std::string_view wanted) {
    wanted = wanted.substr(0, wanted.find('-'));
    const std::string_view first = languages.substr(0, languages.find(' '));
    while (!languages.empty()) {
        const auto end = std::min(languages.find(' '), languages.size());
        if (languages.substr(0, end) == wanted) return std::string(wanted);
        languages.remove_prefix(std::min(end + 1, languages.size()));
    }
    return std::string(first);
}

Classified read(std::vector<std::string> words, bool confirmation_pending, std::string_view language) {
    const auto found = [&](Kind kind, const Keyword& keyword) {
        return Classified{kind, std::string(keyword.words), choose(keyword.languages, language)};
    };
    for (const auto& keyword : k_keywords)
        if (is_opt_out(keyword) && is_opt_out_by(words, keyword)) return found(keyword.kind, keyword);
    const auto bare = without_courtesies(words);
    for (const auto& keyword : k_keywords) {
        if (is_opt_out(keyword) || (keyword.kind == Kind::confirm_opt_in && !confirmation_pending)) continue;
        if (is_all_of(bare, keyword.words)) return found(keyword.kind, keyword);
    }
    const auto* near = near_miss(words);
    return near ? found(Kind::near_miss, *near) : Classified{};
}

// Consent is not pieced together from what somebody parted.
bool gives_consent(const Classified& result) {
    return result.kind == Kind::opt_in || result.kind == Kind::confirm_opt_in;
}

}  // namespace

Classified classify(std::string_view text, bool confirmation_pending, std::string_view language) {
    text = text.substr(0, k_longest_text);
    const auto apart = read(plain_words(text, Joints::apart), confirmation_pending, language);
    if (apart.kind != Kind::near_miss && apart.kind != Kind::other) return apart;
    const auto together = read(plain_words(text, Joints::together), confirmation_pending, language);
    const bool opts_out = together.kind == Kind::opt_out || together.kind == Kind::opt_out_all;
    if (apart.kind == Kind::near_miss) return opts_out ? together : apart;
    return gives_consent(together) ? Classified{} : together;
}

}  // namespace controller::inbox
