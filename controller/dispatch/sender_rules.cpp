#include "controller/dispatch/sender_rules.hpp"

#include <algorithm>

#include "controller/ledger/number.hpp"

namespace controller::dispatch {

namespace {

enum class Freedom { free, forbidden, unknown };

// What the configuration says of the SIM's number, else what the SIM told.
std::optional<words::Number> number_of(const Rules& rules, const reader::Modem* modem,
                                       const std::optional<std::string>& told) {
    if (modem != nullptr && modem->number) return modem->number;
    if (!told) return {};
    const auto number = ledger::parse_number(*told, rules.config.shop.country);
    return number ? std::optional(*number) : std::nullopt;
}

Freedom freedom_of(const words::CountryRules& country, const reader::Modem* modem,
                   const std::optional<words::Number>& number) {
    if (modem != nullptr && modem->operator_letter && country.forbid_override == "operator_letter")
        return Freedom::free;
    if (!number) return Freedom::unknown;
    const auto& prefixes = country.forbid_marketing_from;
    const bool forbidden = std::any_of(prefixes.begin(), prefixes.end(),
                                       [&](const std::string& prefix) { return number->text().starts_with(prefix); });
    return forbidden ? Freedom::forbidden : Freedom::free;
}

std::optional<std::string> told_by(store::Cursor cursor) { return cursor.next() ? cursor.maybe_text(0) : std::nullopt; }

std::string sentence(const words::CountryRules& country, const std::string& modem, Freedom standing) {
    std::string prefixes;
    for (const std::string& prefix : country.forbid_marketing_from) prefixes += (prefixes.empty() ? "" : ", ") + prefix;
    std::string text = country.country + " forbids marketing from numbers that begin with " + prefixes;
    const std::string letter = "with a letter of the operator, operator_letter = true";
    if (standing == Freedom::unknown)
        return text + ", and the number of the SIM in " + modem +
               " is not known: write it under its [[modem]], number = \"+…\"" +
               (country.forbid_override.empty() ? "" : ", or, " + letter);
    return text + ", as the SIM in " + modem + " has one" +
           (country.forbid_override.empty() ? "" : ": " + letter + " under its [[modem]] lets it go");
}

}  // namespace

std::optional<SenderHold> sender_hold(store::Database& db, const Rules& rules, words::Key sim,
                                      const std::string& modem_name, const Question& question) {
    if (question.message_class != words::MessageClass::marketing || rules.config.practice.on) return {};
    const words::CountryRules* country = rules.country(ledger::region_of(question.to));
    if (country == nullptr || country->forbid_marketing_from.empty()) return {};
    const reader::Modem* modem = rules.modem(modem_name);
    const auto told = told_by(db.query("SELECT number FROM sim WHERE key = ?1", sim));
    const Freedom own = freedom_of(*country, modem, number_of(rules, modem, told));
    if (own == Freedom::free) return {};
    return SenderHold{own == Freedom::unknown ? "sender_unknown" : "sender_forbidden",
                      sentence(*country, modem_name, own)};
}

}  // namespace controller::dispatch
