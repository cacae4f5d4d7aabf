#include "config/reader/country_checks.hpp"

#include <algorithm>
#include <cstdio>

#include "config/reader/places.hpp"

namespace reader {

namespace {

using namespace std::chrono;

std::string file_of(const std::string& country) {
    std::string name = "countries/";
    for (const char c : country) name += static_cast<char>(c - 'A' + 'a');
    return name + ".toml";
}

std::string written(year_month_day day) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text.data();
}

void check_sims(const MainPlaces& places, const Config& config, const words::CountryRules& rules, Findings& findings) {
    if (!rules.max_sims) return;
    const auto most = static_cast<std::size_t>(*rules.max_sims);
    const std::string law = rules.max_sims_why.empty() ? "" : " (" + rules.max_sims_why + ")";
    const auto refuse = [&](const words::Position& at, const std::string& kind, std::size_t count) {
        findings.error(at, "in " + quote(rules.country) + " one box may have at most " + std::to_string(most) +
                               " SIMs" + law + ", and here are " + std::to_string(count) + ": take out " + kind +
                               " until " + std::to_string(most) + " are left");
    };
    if (config.modems.size() > most)
        refuse(places.modems.size() > most ? places.modems[most] : places.country, "[[modem]]", config.modems.size());
    if (config.sims.size() > most) refuse(config.sims[most].at, "[[sim]]", config.sims.size());
}

// The shop may text numbers of this country.
bool is_texted(const Config& config, const words::CountryRules& rules) {
    const std::string code = "+" + rules.calling_code;
    return std::any_of(config.dispatch.allow.begin(), config.dispatch.allow.end(),
                       [&](const std::string& prefix) { return prefix.starts_with(code) || code.starts_with(prefix); });
}

void check_review(const words::Position& at, const words::CountryRules& rules, words::Instant now, Findings& findings) {
    const year_month_day reviewed = rules.reviewed;
    if (!reviewed.ok()) return;
    const year_month_day due = reviewed + rules.review_after;
    const year_month_day last_day = due.ok() ? due : due.year() / due.month() / last;
    const std::string file = file_of(rules.country);
    if (sys_days(last_day) < floor<days>(now))
        findings.warning(at, "the rules of " + quote(rules.country) + " were read on " + written(reviewed) +
                                 " and were to be read again by " + written(last_day) +
                                 ": update Tillcast, or have their sources read again and write the day into " + file +
                                 " beside this file, as \"reviewed\"");
}

}  // namespace

MainPlaces places_of(const Document& main_file) {
    MainPlaces places{{main_file.file.name, 1, 1}, {}};
    if (const toml::node* country = main_file.root["shop"]["country"].node())
        places.country = place(main_file, country->source());
    if (const toml::array* modems = main_file.root["modem"].as_array())
        for (const toml::node& modem : *modems) places.modems.push_back(place(main_file, modem.source()));
    return places;
}

void check_countries(const MainPlaces& places, Config& config, words::Instant now, Findings& findings) {
    const auto rules = config.countries.find(config.shop.country);
    if (config.dispatch.allow.empty()) {
        const std::string_view code =
            rules != config.countries.end() ? rules->second.calling_code : calling_code_of(config.shop.country);
        config.dispatch.allow.push_back("+" + std::string(code));
    }
    if (!is_country(config.shop.country)) return;
    if (rules == config.countries.end())
        findings.warning(places.country, "there are no rules for " + quote(config.shop.country) +
                                             ": marketing is held until countries/ has a file for it");
    else
        check_sims(places, config, rules->second, findings);
    for (const auto& [code, country] : config.countries)
        if (code == config.shop.country || is_texted(config, country))
            check_review(places.country, country, now, findings);
}

}  // namespace reader
