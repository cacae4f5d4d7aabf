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

TEST_CASE("the shipped countries are complete", "[country]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main}});
    REQUIRE(loaded.config);
    const auto& countries = loaded.config->countries;
    Lines codes;
    for (const auto& [code, country] : countries) codes.push_back(code);
    CHECK(codes == Lines{"AT", "AU", "BE", "CA", "DE", "ES", "FR", "GB", "IE", "IN", "IT", "NL", "US"});
    for (const auto& [code, country] : countries) {
        CAPTURE(code);
        CHECK(country.country == code);
        CHECK_FALSE(country.calling_code.empty());
        CHECK_FALSE(country.zones.empty());
        CHECK(country.reviewed == 2026y / 11 / 1);
        CHECK(country.marketing.hours.from >= 8h);
        CHECK(country.marketing.hours.until <= 21h);
        CHECK(country.holidays.size() >= (code == "IN" || code == "CA" ? 3 : 7));
        CHECK(Lines(country.require.begin(), country.require.begin() + 2) == Lines{"shop_name", "optout"});
        CHECK((country.status == "law" || country.status == "charter" || country.status == "practice"));
        CHECK_FALSE(country.source.empty());
        CHECK(country.review_after == std::chrono::months(12));
        CHECK(country.marketing_forbidden == (code == "IN"));
        CHECK(country.marketing_why.empty() == (code != "IN"));
        CHECK(country.footer.contains("en"));
        CHECK(country.confirm_text.contains("en"));
        CHECK(country.soft_opt_in == (code != "US" && code != "DE" && code != "IT" && code != "IN"));
        CHECK((country.soft_opt_in_for == std::chrono::months(24)) == (code == "CA"));
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
    CHECK(france.regions.size() == 6);
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

TEST_CASE("what only some states say is read with the strictest for those not known", "[country]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main}});
    const words::CountryRules& us = loaded.config->countries.at("US");
    CHECK(us.marketing.hours == words::DayHours{8h, 21h});
    REQUIRE(us.region_rules.size() == 8);
    const words::RegionRules& florida = us.region_rules.at("US-FL");
    CHECK(florida.marketing->hours == words::DayHours{8h, 20h});
    CHECK(florida.max_per_day == 3);
    CHECK(florida.status == "law");
    const words::RegionRules& texas = us.region_rules.at("US-TX");
    CHECK(texas.marketing->hours == words::DayHours{9h, 21h});
    CHECK(texas.marketing->of_day.at(6) == words::DayHours{12h, 21h});
    CHECK_FALSE(texas.max_per_day);
    REQUIRE(us.unknown_region);
    CHECK(us.unknown_region->hours == words::DayHours{10h, 18h});
    CHECK(us.unknown_region->of_day.at(5) == words::DayHours{10h, 17h});
    CHECK(us.unknown_region->of_day.at(6) == words::DayHours{12h, 17h});
    CHECK(us.region_zones.at("US-NY") == Lines{"America/New_York"});
    CHECK(us.region_zones.size() == 51);
}

TEST_CASE("a shop's own state rule narrows what holds where the state is not known", "[country]") {
    const words::CountryRules us = rules("countries/us.toml", R"(schema = 1
country = "US"
marketing = { window = ["09:00", "20:00"] }
region_rules = { "US-NY" = { window = ["11:00", "19:00"], days = ["mon", "tue", "sat"], max_per_day = 2 } }
)");
    CHECK(us.region_rules.at("US-NY").marketing->hours == words::DayHours{11h, 19h});
    CHECK(us.region_rules.at("US-NY").max_per_day == 2);
    CHECK(us.region_rules.at("US-FL").marketing->hours == words::DayHours{8h, 20h});
    CHECK(us.unknown_region->days == words::Weekdays(0b0100011));
    CHECK(us.unknown_region->hours == words::DayHours{11h, 18h});
    CHECK(us.unknown_region->of_day.at(5) == words::DayHours{11h, 17h});
}

TEST_CASE("days with hours of their own keep to a window that became narrower", "[country]") {
    const words::CountryRules us = rules("countries/us.toml", R"(schema = 1
country = "US"
unknown_region = { window = ["13:00", "16:00"] }
region_rules = { "US-TX" = { window = ["09:00", "11:00"] } }
)");
    const words::SendingHours& texas = *us.region_rules.at("US-TX").marketing;
    CHECK_FALSE(texas.days[6]);
    CHECK(texas.days.count() == 6);
    CHECK(us.unknown_region->days.none());
}

TEST_CASE("the keys of regions and of what texts must say may only be tightened", "[country]") {
    const std::string us = "countries/us.toml:3:", ca = "countries/ca.toml:3:", be = "countries/be.toml:3:";
    CHECK(own("US", "region_rules = { \"US-FL\" = { window = [\"08:00\", \"21:00\"] } }\n") ==
          Lines{us + "39: marketing in US-FL at 08:00-21:00 would loosen the rule of US, which is 08:00-20:00"});
    CHECK(own("US", "region_rules = { \"US-NY\" = { window = [\"07:00\", \"20:00\"] } }\n") ==
          Lines{us + "39: marketing in US-NY at 07:00-20:00 would loosen the rule of US, which is 08:00-21:00"});
    CHECK(own("US", "region_rules = { \"US-FL\" = { max_per_day = 4 } }\n") ==
          Lines{us + "44: more messages a day in US-FL would loosen the rule of US, which is 3"});
    CHECK(own("US", "region_rules = { \"US-TX\" = { of_day = { sun = [\"10:00\", \"20:00\"] } } }\n") ==
          Lines{us + "47: marketing in US-TX on sun at 10:00-20:00 would loosen the rule of US, which is 12:00-21:00"});
    CHECK(own("US", "unknown_region = { window = [\"09:00\", \"18:00\"] }\n").at(0) ==
          us + "29: marketing where the region is not known at 09:00-18:00 would loosen the rule of US, which is "
               "10:00-18:00");
    CHECK(own("US", "review_after_months = 13\n") ==
          Lines{us + "23: a later review would loosen the rule of US, which is 12 months"});
    CHECK(own("CA", "marketing = { soft_opt_in_months = 25 }\n") ==
          Lines{ca + "36: a longer soft opt-in would loosen the rule of CA, which is 24 months"});
    CHECK(own("CA", "marketing = { soft_opt_in_months = 23 }\n").empty());
    CHECK(own("CA", "require = [\"shop_name\", \"optout\", \"contact\"]\n").at(0) ==
          ca + "11: require without address would loosen the rule of CA, which is shop_name, optout, address, contact");
    CHECK(own("BE", "forbid_links = [\"bit.ly\"]\n").at(0).starts_with(be + "16: forbid_links without tinyurl.com"));
    CHECK(own("ES", "marketing = { of_day = { sun = [\"10:00\", \"12:00\"] } }\n") ==
          Lines{"countries/es.toml:3:32: marketing on sun at 10:00-12:00 would loosen the rule of ES, which is none on "
                "that day"});
    CHECK(own("US", "region_zones = { \"US-NY\" = [\"America/Chicago\"] }\n").at(0) ==
          us + "28: zones of US-NY without America/New_York would loosen the rule of US, which is America/New_York");
    CHECK(own("US", "region_zones = { \"US-GU\" = [\"Pacific/Guam\"] }\n") ==
          Lines{us + "29: \"Pacific/Guam\" is not one of the country's \"zones\""});
}

TEST_CASE("a shop may forbid marketing and nobody may allow it again", "[country]") {
    CHECK(rules("countries/es.toml", "schema = 1\ncountry = \"ES\"\nmarketing = { forbidden = \"we do not\" }\n")
              .marketing_why == "we do not");
    const words::CountryRules india =
        rules("countries/in.toml", "schema = 1\ncountry = \"IN\"\nmarketing = { soft_opt_in = false }\n");
    CHECK(india.marketing_forbidden);
    CHECK(own("IN", "marketing = { forbidden = false }\n") ==
          Lines{"countries/in.toml:3:27: \"forbidden\" must be a string, not true or false"});
    CHECK(own("IN", "marketing = { forbidden = \"\" }\n").size() == 1);
}

TEST_CASE("what is wrong with the keys of regions is told with its place", "[country]") {
    const std::string us = "countries/us.toml:3:";
    CHECK(own("US", "region_rules = { \"FL\" = { max_per_day = 2 } }\n") ==
          Lines{us + "18: \"FL\" is not a region of US as ISO 3166-2 names it"});
    CHECK(own("US", "region_rules = { \"US-FL\" = 3 }\n") ==
          Lines{us + "28: \"US-FL\" must be a table, not a whole number"});
    CHECK(own("US", "region_rules = { \"US-FL\" = { max_a_day = 2 } }\n").at(0).starts_with(us + "30: unknown key"));
    CHECK(own("US", "region_rules = { \"US-FL\" = { max_per_day = -1 } }\n").size() == 1);
    CHECK(own("US", "region_rules = 3\n").size() == 1);
    CHECK(own("US", "unknown_region = { windows = [\"11:00\", \"12:00\"] }\n").at(0).starts_with(us + "20: unknown"));
    CHECK(own("US", "unknown_region = { of_day = { sunday = [\"12:00\", \"13:00\"] } }\n").size() == 1);
    CHECK(own("US", "region_zones = { \"US-AS\" = [] }\n") == Lines{us + "28: \"US-AS\" is empty"});
    CHECK(own("US", "forbid_links = [\"https://bit.ly\", \"localhost\"]\n").size() == 2);
    CHECK(own("US", "sender = { forbid_marketing_from = [\"33\", \"+\", \"+33\"] }\n").size() == 2);
    CHECK(own("US", "review_after_months = 0\n").size() == 1);
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

TEST_CASE("rules that nobody read in time are a warning that says what to do", "[country]") {
    const auto warnings = [](const std::string& main, std::chrono::year_month_day today) {
        const std::vector<reader::SourceFile> files = {{"tillcast.toml", main}};
        return shop::lines(
            reader::parse("/etc/tillcast", files, words::Instant(std::chrono::sys_days(today))).warnings);
    };
    const std::string spain =
        "tillcast.toml:4:11: the rules of \"ES\" were read on 2026-11-01 and were to be read again by 2027-11-01: "
        "update Tillcast, or have their sources read again and write the day into countries/es.toml beside this file, "
        "as \"reviewed\"";
    CHECK(warnings(shop::k_main, 2027y / 11 / 1).empty());
    CHECK(warnings(shop::k_main, 2027y / 11 / 2) == Lines{spain});
    const std::string both = shop::k_main + "[dispatch]\nallow = [\"+34\", \"+336\"]\n";
    CHECK(warnings(both, 2027y / 11 / 2).size() == 2);
    CHECK(warnings(both, 2027y / 11 / 2).at(1).find("\"FR\"") != std::string::npos);
}
