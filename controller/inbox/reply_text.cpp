#include "controller/inbox/reply_text.hpp"

#include <algorithm>
#include <array>

#include "controller/dispatch/message.hpp"
#include "controller/inbox/placeholders.hpp"
#include "modem/sms/segment.hpp"

namespace controller::inbox {

namespace {

struct BuiltIn {
    std::string_view language;
    std::string_view opted_out;
    std::string_view opted_out_of_all;
    std::string_view opted_in;
    std::string_view help;
};

// All of the GSM alphabet, so that each is one part with a shop's name of usual length.
constexpr BuiltIn k_built_in[] = {
    {"en", "{{ shop.name }}: you are unsubscribed and will get no more offers. Reply START to come back.",
     "{{ shop.name }}: you are unsubscribed and will get no more messages. Reply START to come back.",
     "{{ shop.name }}: welcome, you will get our offers by SMS. Reply STOP to end.",
     "{{ shop.name }}: write to this number and a person will answer. Reply STOP to get no more offers."},
    {"fr", "{{ shop.name }} : c'est noté, vous ne recevrez plus d'offres. START pour revenir.",
     "{{ shop.name }} : c'est noté, vous ne recevrez plus aucun message. START pour revenir.",
     "{{ shop.name }} : bienvenue, vous recevrez nos offres par SMS. STOP pour ne plus en recevoir.",
     "{{ shop.name }} : écrivez à ce numéro, une personne vous répondra. STOP pour ne plus recevoir d'offres."},
    {"de", "{{ shop.name }}: Sie sind abgemeldet und erhalten keine Angebote mehr. START, um zurückzukehren.",
     "{{ shop.name }}: Sie sind abgemeldet und erhalten keine Nachrichten mehr. START, um zurückzukehren.",
     "{{ shop.name }}: Willkommen, Sie erhalten unsere Angebote per SMS. STOP zum Abmelden.",
     "{{ shop.name }}: Schreiben Sie an diese Nummer, ein Mensch antwortet. STOP, um keine Angebote mehr zu erhalten."},
    {"es", "{{ shop.name }}: baja confirmada, no recibira mas ofertas. Responda START para volver.",
     "{{ shop.name }}: baja confirmada, no recibira mas mensajes. Responda START para volver.",
     "{{ shop.name }}: bienvenido, recibira nuestras ofertas por SMS. Responda BAJA para dejar de recibirlas.",
     "{{ shop.name }}: escriba a este numero y le respondera una persona. BAJA para no recibir mas ofertas."},
    {"ca", "{{ shop.name }}: baixa confirmada, no rebrà més ofertes. Respongui START per tornar.",
     "{{ shop.name }}: baixa confirmada, no rebrà més missatges. Respongui START per tornar.",
     "{{ shop.name }}: benvingut, rebrà les nostres ofertes per SMS. Respongui STOP per deixar de rebre-les.",
     "{{ shop.name }}: escrigui a aquest numero i li respondrà una persona. STOP per no rebre més ofertes."},
    {"it", "{{ shop.name }}: cancellazione confermata, non riceverà altre offerte. START per tornare.",
     "{{ shop.name }}: cancellazione confermata, non riceverà altri messaggi. START per tornare.",
     "{{ shop.name }}: benvenuto, riceverà le nostre offerte via SMS. Risponda STOP per non riceverle.",
     "{{ shop.name }}: scriva a questo numero, le risponderà una persona. STOP per non ricevere altre offerte."},
    {"pt", "{{ shop.name }}: cancelado, nao vai receber mais ofertas. Responda START para voltar.",
     "{{ shop.name }}: cancelado, nao vai receber mais mensagens. Responda START para voltar.",
     "{{ shop.name }}: bem-vindo, vai receber as nossas ofertas por SMS. Responda STOP para cancelar.",
     "{{ shop.name }}: escreva para este numero e uma pessoa responde. STOP para nao receber mais ofertas."},
    {"nl", "{{ shop.name }}: u bent afgemeld en krijgt geen aanbiedingen meer. START om terug te komen.",
     "{{ shop.name }}: u bent afgemeld en krijgt geen berichten meer. START om terug te komen.",
     "{{ shop.name }}: welkom, u krijgt onze aanbiedingen per sms. Antwoord STOP om te stoppen.",
     "{{ shop.name }}: schrijf naar dit nummer en een mens antwoordt. STOP om geen aanbiedingen meer te krijgen."},
    {"sv", "{{ shop.name }}: du är avanmäld och får inga fler erbjudanden. Svara START för att komma tillbaka.",
     "{{ shop.name }}: du är avanmäld och får inga fler meddelanden. Svara START för att komma tillbaka.",
     "{{ shop.name }}: välkommen, du får våra erbjudanden via sms. Svara STOP för att avsluta.",
     "{{ shop.name }}: skriv till detta nummer så svarar en person. Svara STOP för inga fler erbjudanden."},
    {"da", "{{ shop.name }}: du er afmeldt og får ikke flere tilbud. Svar START for at komme tilbage.",
     "{{ shop.name }}: du er afmeldt og får ikke flere beskeder. Svar START for at komme tilbage.",
     "{{ shop.name }}: velkommen, du får vores tilbud på sms. Svar STOP for at afmelde.",
     "{{ shop.name }}: skriv til dette nummer, så svarer en person. Svar STOP for ikke at få flere tilbud."},
    {"no", "{{ shop.name }}: du er avmeldt og får ikke flere tilbud. Svar START for å komme tilbake.",
     "{{ shop.name }}: du er avmeldt og får ikke flere meldinger. Svar START for å komme tilbake.",
     "{{ shop.name }}: velkommen, du får våre tilbud på SMS. Svar STOP for å melde deg av.",
     "{{ shop.name }}: skriv til dette nummeret, så svarer en person. Svar STOP for ikke å få flere tilbud."},
    {"pl", "{{ shop.name }}: wypisano, nie bedzie wiecej ofert. Odpisz START, aby wrocic.",
     "{{ shop.name }}: wypisano, nie bedzie wiecej wiadomosci. Odpisz START, aby wrocic.",
     "{{ shop.name }}: witamy, bedziemy wysylac oferty SMS-em. Odpisz STOP, aby zrezygnowac.",
     "{{ shop.name }}: napisz na ten numer, odpowie czlowiek. Odpisz STOP, aby nie dostawac ofert."},
};

std::string_view text_of(const BuiltIn& built_in, Answer answer) {
    switch (answer) {
        case Answer::opted_out: return built_in.opted_out;
        case Answer::opted_out_of_all: return built_in.opted_out_of_all;
        case Answer::opted_in: return built_in.opted_in;
        case Answer::help: return built_in.help;
    }
    return {};
}

const std::map<std::string, words::SourceText>& own_texts(const reader::Replies& replies, Answer answer) {
    switch (answer) {
        case Answer::opted_out:
        case Answer::opted_out_of_all: return replies.opt_out;
        case Answer::opted_in: return replies.opt_in;
        case Answer::help: break;
    }
    return replies.help;
}

bool confirms_opt_out(Answer answer) { return answer == Answer::opted_out || answer == Answer::opted_out_of_all; }

// The source of the best text in one language; empty if there is none.
class Sources {
public:
    Sources(const reader::Config& config, const words::CountryRules* rules, Answer answer, const Values& values)
        : own_(own_texts(config.replies, answer)), rules_(rules), answer_(answer), values_(values) {}

    std::string in(const std::string& language) const {
        if (const auto own = own_.find(language); own != own_.end())
            if (auto text = filled(own->second.text); !text.empty()) return text;
        if (rules_ != nullptr && confirms_opt_out(answer_))
            if (const auto theirs = rules_->confirm_text.find(language); theirs != rules_->confirm_text.end())
                if (auto text = filled(theirs->second); !text.empty()) return text;
        for (const BuiltIn& built_in : k_built_in)
            if (built_in.language == language) return filled(text_of(built_in, answer_));
        return {};
    }

private:
    std::string filled(std::string_view text) const {
        auto result = fill(text, values_);
        const auto* good = std::get_if<std::string>(&result);
        return good != nullptr ? *good : std::string();
    }

    const std::map<std::string, words::SourceText>& own_;
    const words::CountryRules* rules_;
    Answer answer_;
    const Values& values_;
};

std::optional<Flaw> flaw_of(const std::string& text, const Values& values) {
    const auto filled = fill(text, values);
    if (const auto* flaw = std::get_if<Flaw>(&filled)) return *flaw;
    if (std::get<std::string>(filled).empty()) return Flaw{0, "the text is empty"};
    const auto parts = modem::sms::count_parts(std::get<std::string>(filled), words::Encoding::automatic);
    if (!parts && parts.error() == modem::sms::errc::bad_utf8) return Flaw{0, "the text is not UTF-8"};
    if (!parts || *parts > static_cast<unsigned>(dispatch::k_max_parts))
        return Flaw{0, "the text takes more than " + std::to_string(dispatch::k_max_parts) + " parts"};
    return {};
}

}  // namespace

std::string reply_text(const reader::Config& config, const words::CountryRules* rules, Answer answer,
                       const Recipient& whom) {
    const Values values{config.shop.name, whom.first_name};
    const Sources sources(config, rules, answer, values);
    for (const std::string& language : whom.languages) {
        if (auto text = sources.in(language); !text.empty()) return text;
        if (auto text = sources.in(language.substr(0, language.find('-'))); !text.empty()) return text;
    }
    return sources.in("en");
}

std::vector<words::Diagnostic> check_replies(const reader::Config& config) {
    std::vector<words::Diagnostic> found;
    const Values values{config.shop.name, {}};
    const auto& replies = config.replies;
    for (const auto* texts : {&replies.opt_out, &replies.opt_in, &replies.help})
        for (const auto& [language, source] : *texts)
            if (const auto flaw = flaw_of(source.text, values))
                found.push_back({words::place_in(source, flaw->offset), flaw->message});
    for (const auto& [country, rules] : config.countries)
        for (const auto& [language, text] : rules.confirm_text)
            if (const auto flaw = flaw_of(text, values))
                found.push_back({{"country " + country, 1, 1}, "confirm text \"" + language + "\": " + flaw->message});
    return found;
}

}  // namespace controller::inbox
