#include <algorithm>

#include "config/reader/country_file.hpp"
#include "tests/reader/shop.hpp"

namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

// A shop's own file, named and headed for its country.
Lines own(const std::string& country, const std::string& rest) {
    std::string small = country;
    for (char& c : small) c = static_cast<char>(c - 'A' + 'a');
    return shop::errors_of("countries/" + small + ".toml", "schema = 1\ncountry = \"" + country + "\"\n" + rest);
}

words::CountryRules rules(const std::string& file, const std::string& text) {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main}, {file, text}});
    REQUIRE(shop::lines(loaded.errors) == Lines{});
    std::string country = text.substr(text.find("country = \"") + 11, 2);
    return loaded.config->countries.at(country);
}

const std::string k_sweden = R"(schema = 1
country = "SE"
calling_code = "46"
zones = ["Europe/Stockholm"]
reviewed = 2026-10-01
marketing = { window = ["09:00", "20:00"], days = "all", holidays = "allow" }
require = ["optout"]
footer = { sv = "Svara STOPP" }
holidays = ["12-25"]
)";

}  // namespace

TEST_CASE("the four shipped countries are complete", "[country]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main}});
    REQUIRE(loaded.config);
    const auto& countries = loaded.config->countries;
    REQUIRE(countries.size() == 4);
    for (const auto& [code, country] : countries) {
        CAPTURE(code);
        CHECK(country.country == code);
        CHECK_FALSE(country.calling_code.empty());
        CHECK_FALSE(country.zones.empty());
        CHECK(country.reviewed == 2026y / 11 / 1);
        CHECK(country.marketing.hours.from >= 8h);
        CHECK(country.marketing.hours.until <= 21h);
        CHECK(country.holidays.size() >= 8);
        CHECK(country.require == Lines{"shop_name", "optout"});
        CHECK(country.footer.contains("en"));
        CHECK(country.confirm_text.contains("en"));
        CHECK(country.soft_opt_in);
        CHECK(country.confirmations == 1);
        CHECK(country.confirm_within == 5min);
    }
    CHECK(countries.at("ES").footer.contains("es"));
    CHECK(countries.at("ES").prefix == "PUBLI");
    CHECK_FALSE(countries.at("ES").marketing.on_holidays);
    CHECK(countries.at("IE").marketing.days.all());
    CHECK(countries.at("GB").max_sims == 4);
    CHECK(countries.at("GB").holidays.front().substitute == words::HolidayRule::Substitute::next_weekday);
    const words::CountryRules& france = countries.at("FR");
    CHECK(france.marketing.hours == words::DayHours{8h + 30min, 20h});
    CHECK_FALSE(france.marketing.days[6]);
    CHECK(france.service->hours == words::DayHours{7h, 22h});
    CHECK(france.forbid_marketing_from == Lines{"+336", "+337"});
    CHECK(france.forbid_override == "operator_letter");
    CHECK(france.regions.at("FR-67").size() == 2);
    CHECK(france.status == "charter");
}

TEST_CASE("Saint Brigid's Day is one day in every year", "[country]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main}});
    for (int year = 2020; year < 2060; ++year) {
        std::vector<unsigned> days;
        for (const words::HolidayRule& rule : loaded.config->countries.at("IE").holidays) {
            if (rule.month != 2) continue;
            REQUIRE(rule.only_on.count() == 1);
            const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(2),
                                                   std::chrono::day(rule.day)};
            const std::chrono::weekday weekday{std::chrono::sys_days(date)};
            if (rule.only_on[weekday.iso_encoding() - 1]) days.push_back(rule.day);
        }
        const std::chrono::weekday first{std::chrono::sys_days(std::chrono::year(year) / 2 / 1)};
        const unsigned first_monday = first == std::chrono::Monday ? 1 : 9 - first.iso_encoding();
        CAPTURE(year);
        CHECK(days == std::vector<unsigned>{first == std::chrono::Friday ? 1 : first_monday});
    }
}

TEST_CASE("a shop's file may tighten each rule of its country", "[country]") {
    const words::CountryRules france = rules("countries/fr.toml", R"(schema = 1
country = "FR"
reviewed = 2026-11-20
marketing = { window = ["10:00", "19:00"], days = ["tue", "sat"], holidays = "block", soft_opt_in = false }
service = { window = ["08:00", "21:00"] }
footer = { fr = "Repondez STOP" }
require = ["shop_name", "optout"]
sender = { forbid_marketing_from = ["+336", "+337", "+339"] }
confirm = { max = 0, within = "1m" }
holidays = ["12-24", "12-25"]
regions = { "FR-2A" = ["12-08"], "FR-67" = ["12-26"] }
)");
    CHECK(france.reviewed == 2026y / 11 / 20);
    CHECK(france.marketing.hours == words::DayHours{10h, 19h});
    CHECK(france.marketing.days == words::Weekdays(0b0100010));
    CHECK_FALSE(france.soft_opt_in);
    CHECK(france.service->hours == words::DayHours{8h, 21h});
    CHECK(france.service->days.all());
    CHECK(france.footer.at("fr") == "Repondez STOP");
    CHECK(france.footer.at("en") == "Reply STOP to opt out");
    CHECK(france.forbid_marketing_from.size() == 3);
    CHECK(france.forbid_override == "operator_letter");
    CHECK(france.confirmations == 0);
    CHECK(france.confirm_within == 1min);
    CHECK(france.holidays.size() == 12);
    CHECK(france.regions.size() == 4);
    CHECK(france.regions.at("FR-67").size() == 2);
}

TEST_CASE("a shop's file may limit what its country leaves open", "[country]") {
    const words::CountryRules spain = rules("countries/es.toml", R"(schema = 1
country = "ES"
service = { window = ["07:00", "23:00"] }
sender = { forbid_marketing_from = ["+347"], max_sims = 2 }
)");
    REQUIRE(spain.service);
    CHECK(spain.service->hours == words::DayHours{7h, 23h});
    CHECK(spain.forbid_marketing_from == Lines{"+347"});
    CHECK(spain.max_sims == 2);
    CHECK(spain.marketing.hours == words::DayHours{8h, 21h});
}

TEST_CASE("a shop's file may loosen no rule of its country", "[country]") {
    const std::string fr = "countries/fr.toml:3:";
    CHECK(own("FR", "marketing = { window = [\"08:00\", \"20:00\"] }\n") ==
          Lines{fr + "24: marketing at 08:00-20:00 would loosen the rule of FR, which is 08:30-20:00"});
    CHECK(own("FR", "marketing = { window = [\"08:30\", \"20:30\"] }\n") ==
          Lines{fr + "24: marketing at 08:30-20:30 would loosen the rule of FR, which is 08:30-20:00"});
    CHECK(own("FR", "marketing = { days = \"all\" }\n") ==
          Lines{fr +
                "22: marketing on mon, tue, wed, thu, fri, sat, sun would loosen the rule of FR, which is mon, tue, "
                "wed, thu, fri, sat"});
    CHECK(own("FR", "marketing = { days = [\"sun\"] }\n") ==
          Lines{fr + "22: marketing on sun would loosen the rule of FR, which is mon, tue, wed, thu, fri, sat"});
    CHECK(own("FR", "marketing = { holidays = \"allow\" }\n") ==
          Lines{fr + "26: marketing on public holidays would loosen the rule of FR, which is holidays = \"block\""});
    CHECK(own("FR", "service = { window = [\"00:00\", \"24:00\"] }\n") ==
          Lines{fr + "22: service at 00:00-24:00 would loosen the rule of FR, which is 07:00-22:00"});
    CHECK(own("FR", "require = [\"shop_name\"]\n") ==
          Lines{fr + "11: require without optout would loosen the rule of FR, which is shop_name, optout"});
    CHECK(own("FR", "require = []\n") ==
          Lines{fr + "11: require without shop_name, optout would loosen the rule of FR, which is shop_name, optout"});
    CHECK(own("FR", "sender = { forbid_marketing_from = [\"+336\"] }\n") ==
          Lines{fr + "36: forbid_marketing_from without +337 would loosen the rule of FR, which is +336, +337"});
    CHECK(own("ES", "sender = { override = \"operator_letter\" }\n") ==
          Lines{"countries/es.toml:3:23: an override would loosen the rule of ES, which is none"});
    CHECK(own("FR", "confirm = { within = \"10m\" }\n") ==
          Lines{fr + "22: a later confirmation would loosen the rule of FR, which is 300 seconds"});
    CHECK(own("FR", "calling_code = \"34\"\n") ==
          Lines{fr + "16: another calling code would loosen the rule of FR, which is 33"});
    CHECK(own("FR", "zones = [\"Europe/Madrid\"]\n") ==
          Lines{fr + "9: zones without Europe/Paris would loosen the rule of FR, which is Europe/Paris"});
    CHECK(own("GB", "sender = { max_sims = 5 }\n") ==
          Lines{"countries/gb.toml:3:23: more SIMs would loosen the rule of GB, which is 4"});
    CHECK(own("ES", "prefix = \"OFERTA\"\n") ==
          Lines{"countries/es.toml:3:10: another prefix would loosen the rule of ES, which is PUBLI"});
}

TEST_CASE("soft opt-in cannot be switched on where the rule has it off", "[country]") {
    const reader::SourceFile italy{"countries/it.toml",
                                   "schema = 1\ncountry = \"IT\"\nmarketing = { soft_opt_in = true }\n"};
    const std::vector<reader::SourceFile> files = {italy};
    reader::Findings findings(files);
    const auto document = reader::parse_document(italy, findings);
    REQUIRE(document);
    const auto draft = reader::read_country_file(*document, "IT", reader::Need::optional, findings);
    words::CountryRules shipped;
    shipped.country = "IT";
    CHECK_FALSE(reader::tighten(shipped, draft, findings).soft_opt_in);
    CHECK(shop::lines(findings.errors()) ==
          Lines{"countries/it.toml:3:29: soft_opt_in would loosen the rule of IT, which is soft_opt_in = false"});
}

TEST_CASE("each window inside the country's is taken and each other is refused", "[country]") {
    for (int from = 0; from < 24; ++from) {
        for (int until = from + 1; until <= 24; ++until) {
            std::array<char, 64> text{};
            std::snprintf(text.data(), text.size(), "marketing = { window = [\"%02d:00\", \"%02d:00\"] }\n", from,
                          until);
            const bool inside = from >= 8 && until <= 20;
            CHECK(own("IE", text.data()).empty() == inside);
        }
    }
}

TEST_CASE("each set of days inside the country's is taken and each other is refused", "[country]") {
    const std::array<std::string, 7> names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (unsigned bits = 1; bits < 128; ++bits) {
        std::string list;
        for (unsigned day = 0; day < 7; ++day)
            if ((bits >> day & 1) != 0) list += (list.empty() ? "\"" : ", \"") + names[day] + "\"";
        CHECK(own("ES", "marketing = { days = [" + list + "] }\n").empty() == (bits < 64));
    }
}

TEST_CASE("a country that is not shipped has the shop's rules, if they are complete", "[country]") {
    const words::CountryRules sweden = rules("countries/se.toml", k_sweden);
    CHECK(sweden.marketing.hours == words::DayHours{9h, 20h});
    CHECK_FALSE(sweden.soft_opt_in);
    CHECK_FALSE(sweden.service);
    CHECK(own("SE", "") == Lines{
                               "countries/se.toml:1:1: missing \"calling_code\"",
                               "countries/se.toml:1:1: missing \"zones\"",
                               "countries/se.toml:1:1: missing \"reviewed\"",
                               "countries/se.toml:1:1: missing [marketing]",
                               "countries/se.toml:1:1: missing \"holidays\"",
                               "countries/se.toml:1:1: missing \"footer\"",
                               "countries/se.toml:1:1: missing \"require\"",
                           });
    std::string bare = k_sweden;
    bare.replace(bare.find(", days"), std::string(", days = \"all\", holidays = \"allow\"").size(), "");
    CHECK(shop::errors_of("countries/se.toml", bare) ==
          Lines{"countries/se.toml:6:13: missing \"days\" in [marketing]",
                "countries/se.toml:6:13: missing \"holidays\" in [marketing]"});
}

TEST_CASE("what is wrong in a country file is told with its place", "[country]") {
    const std::string es = "countries/es.toml:3:";
    CHECK(shop::errors_of("countries/es.toml", "schema = 1\ncountry = \"FR\"\n") ==
          Lines{"countries/es.toml:2:11: the file's name says that \"country\" is \"ES\""});
    CHECK(shop::errors_of("countries/spain.toml", "schema = 1\n") ==
          Lines{"countries/spain.toml:1:1: a country's file is named by its code, such as \"countries/se.toml\""});
    CHECK(shop::errors_of("countries/ES.toml", "schema = 1\n").size() == 1);
    CHECK(own("ES", "calling_code = \"+34\"\n").size() == 2);
    CHECK(own("ES", "calling_code = 34\n") == Lines{es + "16: \"calling_code\" must be a string, not a whole number"});
    CHECK(own("ES", "zones = []\n") == Lines{es + "9: \"zones\" is empty"});
    CHECK(own("ES", "zones = [\"Europe/Madird\"]\n").at(0) ==
          es + "10: \"Europe/Madird\" is not a time zone such as \"Europe/Madrid\" (did you mean \"Europe/Madrid\"?)");
    CHECK(own("ES", "reviewed = \"2026-11-01\"\n") ==
          Lines{es + "12: \"reviewed\" must be a date such as 2026-11-01 without quotes, not a string"});
    CHECK(own("ES", "marketing = { widnow = [\"09:00\", \"20:00\"] }\n") ==
          Lines{es + "15: unknown key \"widnow\" in [marketing] (did you mean \"window\"?)"});
    CHECK(own("ES", "marketing = { window = [\"20:00\", \"09:00\"] }\n") ==
          Lines{es + "34: \"window\" must end after it begins"});
    CHECK(own("ES", "marketing = { days = [\"monday\"] }\n") ==
          Lines{es + "23: \"monday\" is not a day such as \"mon\""});
    CHECK(own("ES", "marketing = { days = [\"mno\"] }\n") ==
          Lines{es + "23: \"mno\" is not a day such as \"mon\" (did you mean \"mon\"?)"});
    CHECK(own("ES", "marketing = { days = [] }\n") ==
          Lines{es + "22: \"days\" must be \"all\" or a list such as [\"mon\", \"tue\"]"});
    CHECK(own("ES", "marketing = { holidays = \"forbid\" }\n") ==
          Lines{es + "26: \"holidays\" must be \"block\" or \"allow\""});
    CHECK(own("ES", "service = { soft_opt_in = true }\n") ==
          Lines{es + "13: unknown key \"soft_opt_in\" in [service]"});
    CHECK(own("ES", "holidays = [\"25-12\", \"12-25\", 7]\n").size() == 2);
    CHECK(own("ES", "holidays = \"12-25\"\n") ==
          Lines{es + "12: \"holidays\" must be an array of strings, not a string"});
    CHECK(own("ES", "regions = { \"FR-67\" = [\"12-26\"] }\n") ==
          Lines{es + "13: \"FR-67\" is not a region of ES as ISO 3166-2 names it"});
    CHECK(own("ES", "confirm = { max = 2 }\n") == Lines{es + "19: \"max\" must be at most 1"});
    CHECK(own("ES", "require = [\"opt_out\"]\n").at(0) ==
          es + "11: require without shop_name, optout would loosen the rule of ES, which is shop_name, optout");
    CHECK(own("ES", "footer = \"BAJA\"\n") ==
          Lines{es + "10: \"footer\" must be a table with a string for each language, not a string"});
    CHECK(own("ES", "footer = { es = \"\" }\n") == Lines{es + "17: \"es\" must not be empty"});
}

TEST_CASE("rules that nobody read for eighteen months are a warning", "[country]") {
    const auto warnings = [](std::chrono::year_month_day today) {
        const std::vector<reader::SourceFile> files = {{"tillcast.toml", shop::k_main}};
        return shop::lines(
            reader::parse("/etc/tillcast", files, words::Instant(std::chrono::sys_days(today))).warnings);
    };
    CHECK(warnings(2028y / 5 / 1).empty());
    CHECK(warnings(2028y / 5 / 2) == Lines{"tillcast.toml:4:11: the rules for \"ES\" were last reviewed more than 18 "
                                           "months ago: have them read again"});
}
