#include "controller/ledger/import.hpp"

#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using tests::at;

namespace {

struct Imported {
    std::vector<ImportRow> rows;
    std::vector<std::string> findings;
    bool stopped = false;
};

Imported import(const std::string& text, std::size_t chunk = std::string::npos) {
    ContactImport contacts("contacts.csv", "ES", at("2026-11-22T10:00:00Z"));
    Imported result;
    const auto drain = [&] {
        while (auto item = contacts.next()) {
            if (auto* row = std::get_if<ImportRow>(&*item))
                result.rows.push_back(std::move(*row));
            else
                result.findings.push_back(words::to_string(std::get<words::Diagnostic>(*item)));
        }
    };
    for (std::size_t from = 0; from < text.size(); from += std::min(chunk, text.size())) {
        contacts.feed(std::string_view(text).substr(from, chunk));
        drain();
    }
    contacts.finish();
    drain();
    result.stopped = contacts.stopped();
    return result;
}

const std::string k_header =
    "number,first_name,last_name,language,zone,birthday,tags,external_id,consent,consent_at,consent_source,"
    "consent_wording,consent_basis\n";

}  // namespace

TEST_CASE("a full line gives a contact and its consent", "[import]") {
    const Imported result = import(
        k_header +
        "612 345 678,Elena,Ruiz,ES,Europe/Madrid,--05-17,vip| terrace ||,C-7,granted,2026-10-01T12:00:00+02:00,paper,"
        "\"Offers, by SMS\",double_opt_in\n");
    CHECK(result.findings.empty());
    REQUIRE(result.rows.size() == 1);
    const ImportRow& row = result.rows[0];
    CHECK(row.line == 2);
    CHECK(row.contact.number.text() == "+34612345678");
    CHECK(row.contact.first_name == Field("Elena"));
    CHECK(row.contact.last_name == Field("Ruiz"));
    CHECK(row.contact.language == Field("ES"));
    CHECK(row.contact.zone == Field("Europe/Madrid"));
    CHECK(row.contact.birthday == Field("--05-17"));
    CHECK(row.contact.external_id == Field("C-7"));
    CHECK(row.contact.tags == std::vector<std::string>{"vip", "terrace"});
    REQUIRE(row.consent);
    CHECK(row.consent->number == row.contact.number);
    CHECK(row.consent->scope == ConsentScope::marketing);
    CHECK(row.consent->status == ConsentStatus::granted);
    CHECK(row.consent->at == at("2026-10-01T10:00:00Z"));
    CHECK(row.consent->source == Source::paper);
    CHECK(row.consent->basis == Basis::double_opt_in);
    CHECK(row.consent->wording == "Offers, by SMS");
}

TEST_CASE("an empty cell says nothing about its field", "[import]") {
    const Imported result = import("tags;number;first_name;consent;consent_at\n;612345678; ;;\n");
    REQUIRE(result.rows.size() == 1);
    CHECK_FALSE(result.rows[0].contact.first_name.given());
    CHECK_FALSE(result.rows[0].contact.tags);
    CHECK_FALSE(result.rows[0].consent);
}

TEST_CASE("the defaults of an imported consent say that it was imported", "[import]") {
    const Imported result = import("number,consent,consent_at\n612345678,GRANTED,2026-10-01\n712345678,withdrawn,\n");
    REQUIRE(result.rows.size() == 2);
    CHECK(result.rows[0].consent->source == Source::import);
    CHECK(result.rows[0].consent->basis == Basis::express);
    CHECK(result.rows[0].consent->at == at("2026-10-01T00:00:00Z"));
    CHECK(result.rows[1].consent->status == ConsentStatus::withdrawn);
    CHECK_FALSE(result.rows[1].consent->at);
}

TEST_CASE("a bad line is told by its place and the good ones are read", "[import]") {
    const Imported result = import(
        "\xef\xbb\xbfNumber; First_Name ;birthday\r\n"
        "612345678;Elena;--05-17\r\n"
        "12;Bruno;\r\n"
        ";;\r\n"
        "612345679;\"Zo\xc3\xab\";17.5.1990\r\n"
        "612345670;x\"y;\r\n"
        "712345678;Carla\r\n"
        "\r\n"
        "'+34612345671;Dora;\r\n");
    CHECK(result.findings ==
          std::vector<std::string>{
              "contacts.csv:3:1: the number has too few digits",
              "contacts.csv:5:17: a birthday is written like 1990-05-17, or --05-17 without the year",
              "contacts.csv:6:12: a quote inside a field: put the field in quotes and write the quote twice",
              "contacts.csv:7:1: the line has 2 fields, the first line 3"});
    REQUIRE(result.rows.size() == 2);
    CHECK(result.rows[0].line == 2);
    CHECK(result.rows[1].line == 9);
    CHECK(result.rows[1].contact.number.text() == "+34612345671");
    CHECK_FALSE(result.stopped);
}

TEST_CASE("every fault of a line is told", "[import]") {
    const Imported result =
        import(k_header + "612345678,Elena,Ruiz,spanish,Madrid,soon,a|b,C-7,grantd,yesterday,papper,w,expres\n");
    CHECK(result.rows.empty());
    CHECK(result.findings ==
          std::vector<std::string>{
              "contacts.csv:2:22: a language is written like fr or pt-BR",
              "contacts.csv:2:30: no such time zone: write it like Europe/Paris",
              "contacts.csv:2:37: a birthday is written like 1990-05-17, or --05-17 without the year",
              "contacts.csv:2:50: 'grantd' is not known here (did you mean \"granted\"?)",
              "contacts.csv:2:57: a time is written like 2026-11-22T10:00:00Z or 2026-11-22",
              "contacts.csv:2:67: 'papper' is not known here (did you mean \"paper\"?)",
              "contacts.csv:2:76: 'expres' is not known here (did you mean \"express\"?)"});
}

TEST_CASE("what a line says of its consent must hold together", "[import]") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"granted,", "contacts.csv:2:11: a granted consent must say when it was given, in consent_at"},
        {"pending,2026-10-01", "contacts.csv:2:11: 'pending' is not known here"},
        {"yes,2026-10-01", "contacts.csv:2:11: 'yes' is not known here"},
        {"granted,2027-10-01", "contacts.csv:2:19: the time is more than a day ahead of the gateway's clock"},
        {"granted,1926-10-01", "contacts.csv:2:19: the time is before 1990"},
        {"granted,2026-02-30", "contacts.csv:2:19: a time is written like 2026-11-22T10:00:00Z or 2026-11-22"},
        {"granted,01/10/2026", "contacts.csv:2:19: a time is written like 2026-11-22T10:00:00Z or 2026-11-22"},
    };
    for (const auto& [cells, finding] : cases) {
        const Imported result = import("number,consent,consent_at\n612345678," + cells + "\n");
        CHECK(result.rows.empty());
        CHECK(result.findings == std::vector<std::string>{finding});
    }
}

TEST_CASE("a wrong header refuses the file", "[import]") {
    const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
        {"number,fist_name\n", {"contacts.csv:1:8: there is no column 'fist_name' (did you mean \"first_name\"?)"}},
        {"number,shoe\n", {"contacts.csv:1:8: there is no column 'shoe'"}},
        {"number,tags,number\n", {"contacts.csv:1:13: the column 'number' is there twice"}},
        {"first_name,tags\n", {"contacts.csv:1:1: the first line must name the columns, among them 'number'"}},
        {"612345678,Elena\n",
         {"contacts.csv:1:1: there is no column '612345678'", "contacts.csv:1:11: there is no column 'elena'"}},
        {"number,ta\"gs\n",
         {"contacts.csv:1:10: a quote inside a field: put the field in quotes and write the quote twice"}},
        {"number,,tags\n", {"contacts.csv:1:8: there is no column ''"}},
    };
    for (const auto& [header, findings] : cases) {
        INFO(header);
        const Imported result = import(header + "612345678,x,y\n612345678,\"x\"\n");
        CHECK(result.rows.empty());
        CHECK(result.findings == findings);
        CHECK(result.stopped);
    }
}

TEST_CASE("an empty file has no rows and no findings", "[import]") {
    for (const char* text : {"", "\n", "\xef\xbb\xbf", "number\n", "number\r\n\r\n"}) {
        const Imported result = import(text);
        CHECK(result.rows.empty());
        CHECK(result.findings.empty());
    }
}

TEST_CASE("a file full of errors ends the reading", "[import]") {
    std::string text = "number\n";
    for (std::size_t i = 0; i < 3 * k_max_import_findings; ++i) text += "12\n";
    const Imported result = import(text + "612345678\n", 100);
    CHECK(result.findings.size() == k_max_import_findings);
    CHECK_THAT(result.findings.back(), ContainsSubstring("the rest of the file is not read"));
    CHECK(result.rows.empty());
    CHECK(result.stopped);
}

TEST_CASE("what the importer calls good the ledger takes", "[import]") {
    tests::Shop shop;
    auto tx = shop.tx();
    const Imported result = import(k_header +
                                       "612345678,Elena,,es,,1990-05-17,a|b,,granted,2026-10-01,,w,\n"
                                       "712345678,Bruno,,,UTC,,,9,withdrawn,,pos,,\n"
                                       "+33612345678,,,,,,,,,,,,\n",
                                   5);
    REQUIRE(result.rows.size() == 3);
    for (const ImportRow& row : result.rows) {
        CHECK(upsert_contact(tx, row.contact).has_value());
        if (row.consent) CHECK(record_consent(tx, *row.consent).has_value());
    }
    CHECK(shop.count("SELECT count(*) FROM contact") == 3);
    CHECK(shop.count("SELECT count(*) FROM consent") == 2);
    CHECK(shop.count("SELECT count(*) FROM suppression") == 1);
}

TEST_CASE("what a contact asked for stands in columns of its own", "[import]") {
    const std::string header = "number,region,hours,days,pause_until,max_per_30d\n";
    const Imported good = import(header + "612345678,ES-CT,10:00-20:30,Sat|mon,2026-12-24,2\n612345679,,,,,\n");
    REQUIRE(good.findings.empty());
    REQUIRE(good.rows.size() == 2);
    const PreferenceInput& wish = good.rows[0].contact.preference;
    CHECK(good.rows[0].contact.region == Field("ES-CT"));
    CHECK(wish.hours.value == words::DayHours{std::chrono::hours(10), std::chrono::minutes(20 * 60 + 30)});
    CHECK(wish.days.value == words::Weekdays(0b0100001));
    CHECK(wish.pause_until.value == at("2026-12-24T00:00:00Z"));
    CHECK(wish.max_per_30d.value == 2);
    CHECK_FALSE(good.rows[1].contact.preference.given());
    CHECK(import(header + "612345678,Catalonia,10-20,monday,soon,0\n").findings ==
          std::vector<std::string>{
              "contacts.csv:2:11: a region is written like US-NY or ES-CT (ISO 3166-2)",
              "contacts.csv:2:21: hours are written like 10:00-20:00",
              "contacts.csv:2:27: days are written like mon|tue|sat",
              "contacts.csv:2:34: a time is written like 2026-11-22T10:00:00Z or 2026-11-22",
              "contacts.csv:2:39: a maximum is a whole number from 1 to 1000; who wants nothing withdraws the consent",
          });
    for (const char* wrong : {"20:00-10:00", "10:00", "-", "10:00-24:01", "10:00-10:00", "ten-eleven"})
        CHECK(import("number,hours\n612345678," + std::string(wrong) + "\n").findings.size() == 1);
}
