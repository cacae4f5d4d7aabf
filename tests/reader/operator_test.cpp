#include <algorithm>

#include "config/reader/operator_recipe.hpp"
#include "tests/reader/shop.hpp"

namespace {

using Lines = std::vector<std::string>;

reader::Config config_with(const std::vector<reader::SourceFile>& own) {
    std::vector<reader::SourceFile> files{{"tillcast.toml", shop::k_main}};
    files.insert(files.end(), own.begin(), own.end());
    const reader::Loaded loaded = shop::parse(files);
    REQUIRE(shop::lines(loaded.errors) == Lines{});
    return *loaded.config;
}

const reader::Operator& shipped(const std::string& id) {
    static const reader::Config config = config_with({});
    const auto found =
        std::find_if(config.operators.begin(), config.operators.end(), [&](const auto& one) { return one.id == id; });
    REQUIRE(found != config.operators.end());
    return *found;
}

const std::string k_good = R"toml(schema = 1
label = "Ours"
networks = ["214-98", "214-987"]
source = "us"
verified = true
[balance]
code = "#123*4#"
codings = [15, 72]
pattern = "saldo ([0-9.,]+)"
currency = "EUR"
)toml";

// The good file with one text replaced.
Lines errors(const std::string& from, const std::string& to) {
    std::string text = k_good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return shop::errors_of("operators/ours.toml", text.replace(at, from.size(), to));
}

Lines at(const std::string& rest) { return {"operators/ours.toml:" + rest}; }

}  // namespace

TEST_CASE("every shipped operator can be asked and says where that is known from", "[operator]") {
    const reader::Config config = config_with({});
    CHECK(config.operators.size() == 7);
    for (const reader::Operator& one : config.operators) {
        CAPTURE(one.id);
        CHECK_FALSE(one.networks.empty());
        CHECK(one.code.ends_with('#'));
        CHECK_FALSE(one.pattern.empty());
        CHECK_FALSE(one.source.empty());
        CHECK(one.codings == std::vector<int>{15});
    }
    CHECK(shipped("ch_sunrise").verified);
    CHECK_FALSE(shipped("de_o2").verified);
}

TEST_CASE("the balance is read from what operators answer", "[operator]") {
    struct Case {
        const char* id;
        const char* answer;
        std::int64_t cents;
    };
    const std::vector<Case> k_cases = {
        {"testnet", "Your balance is 10.00 EUR", 1000},
        {"testnet", "Your balance is EUR 12.34.", 1234},
        {"testnet", "YOUR BALANCE: -1,50 EUR", -150},
        {"ch_sunrise", "Ihr Guthaben betr\xc3\xa4gt CHF 24.50.", 2450},
        {"ch_sunrise", "Ihr Guthaben betr\xc3\xa4gt CHF 1'024.50.", 102450},
        {"de_vodafone", "Aktuelles Guthaben: 5,12 EUR\nW\xc3\xa4hl bitte aus:\n1 Aufladen\n2 Guthaben & Verbrauch",
         512},
        {"de_telekom", "Ihr Guthaben: 10,00 Euro. G\xc3\xbcltig bis 31.12.2027", 1000},
        {"de_o2", "Dein Guthaben betraegt 0,01 EUR", 1},
        {"es_orange", "Saldo: 1.234,5 eur", 123450},
        {"it_windtre", "Credito residuo 7 Euro", 700},
    };
    for (const Case& one : k_cases) {
        CAPTURE(one.answer);
        const auto balance = reader::balance_in(shipped(one.id), one.answer);
        REQUIRE(balance);
        CHECK(balance->millionths == one.cents * 10'000);
        CHECK(balance->currency == shipped(one.id).currency);
    }
}

TEST_CASE("an answer without an amount has no balance", "[operator]") {
    for (const char* answer :
         {"", "Dieser Service steht erst ab 9 Uhr wieder zur Verf\xc3\xbcgung.",
          "In this moment we cannot process your transaction, please call to 888.", "EUR", "1234567890123 EUR"})
        CHECK_FALSE(reader::balance_in(shipped("de_telekom"), answer));
    CHECK_FALSE(reader::balance_in(shipped("de_telekom"), std::string(1001, '1') + " EUR"));
    reader::Operator odd = shipped("de_telekom");
    odd.pattern = "([^ ]*) EUR";
    for (const char* answer : {"12.3456 EUR", "x5 EUR", "5. EUR", ",5 EUR", "- EUR", "1.000.0000 EUR"})
        CHECK_FALSE(reader::balance_in(odd, answer));
    CHECK(reader::balance_in(odd, "1.000.000 EUR")->millionths == 1'000'000'000'000);
    odd.pattern.clear();
    CHECK_FALSE(reader::balance_in(odd, "5 EUR"));
}

TEST_CASE("an operator is found by the network of the SIM", "[operator]") {
    const reader::Config config = config_with({{"operators/ours.toml", k_good}});
    const auto of = [&](const char* imsi) {
        const reader::Operator* found = reader::operator_of(config.operators, imsi);
        return found != nullptr ? found->id : "";
    };
    CHECK(of("262071234567890") == "de_o2");
    CHECK(of("001010000000001") == "testnet");
    CHECK(of("214981234567890") == "ours");
    CHECK(of("214987") == "ours");
    CHECK(of("214991234567890").empty());
    CHECK(of("214").empty());
    CHECK(of("").empty());
}

TEST_CASE("a code of three digits goes before one of two", "[operator]") {
    std::vector<reader::Operator> both(2);
    both[0].id = "two";
    both[0].networks = {"310-41"};
    both[1].id = "three";
    both[1].networks = {"310-410"};
    CHECK(reader::operator_of(both, "310410123456789")->id == "three");
    CHECK(reader::operator_of(both, "310411123456789")->id == "two");
}

TEST_CASE("a shop's own operator stands before the shipped ones or in the place of one", "[operator]") {
    const reader::Config added = config_with({{"operators/ours.toml", k_good}});
    CHECK(added.operators.size() == 8);
    CHECK(added.operators.front().id == "ours");
    CHECK(added.operators.front().networks == Lines{"214-98", "214-987"});
    CHECK(added.operators.front().codings == std::vector<int>{15, 72});
    const reader::Config replaced = config_with({{"operators/de_o2.toml", k_good}});
    CHECK(replaced.operators.size() == 7);
    CHECK(replaced.operators.front().id == "de_o2");
    CHECK(replaced.operators.front().code == "#123*4#");
    CHECK(replaced.generation != added.generation);
}

TEST_CASE("what is wrong in an operator's file is told with its place", "[operator]") {
    CHECK(errors("214-98\"", "21498\"") == at("3:13: \"21498\" is not a network such as \"214-03\""));
    CHECK(errors("214-987", "214-9876") == at("3:23: \"214-9876\" is not a network such as \"214-03\""));
    CHECK(errors("networks", "network") == at("3:1: unknown key \"network\" (did you mean \"networks\"?)"));
    CHECK(errors("#123*4#", "123") == at("7:8: \"123\" is not a USSD code such as \"*100#\""));
    CHECK(errors("#123*4#", "*1\\\",15;+CMGD=1#") ==
          at("7:8: \"*1\",15;+CMGD=1#\" is not a USSD code such as \"*100#\""));
    CHECK(errors("[15, 72]", "[256]") == at("8:12: \"codings\" must hold whole numbers from 0 to 255"));
    CHECK(errors("[15, 72]", "[]") == at("6:1: \"codings\" is empty: 15 is the usual one"));
    CHECK(errors("([0-9.,]+)", "[0-9.,]+") ==
          at("9:11: \"saldo [0-9.,]+\" needs a group in parentheses for the number that is wanted"));
    CHECK(errors("\"EUR\"", "\"Euro\"") == at("10:12: \"Euro\" is not a currency code such as \"EUR\""));
    CHECK(errors("[balance]", "[blance]") == at("6:2: unknown table \"blance\" (did you mean \"balance\"?)"));
    CHECK(
        shop::errors_of("operators/O2.toml", k_good) ==
        Lines{"operators/O2.toml:1:1: an operator's file is named by small letters, digits and \"_\", a letter first"});
}

TEST_CASE("what a modem may say is read", "[modem]") {
    const reader::Loaded loaded =
        shop::parse({{"tillcast.toml", shop::with("port = \"modem-left\"\n",
                                                  "port = \"modem-left\"\nprofile = \"huawei\"\nroaming = true\n"
                                                  "iccid = \"8934010000000000017\"\nbalance = \"de_o2\"\n"
                                                  "smsc = \"+34600000000\"\n"
                                                  "mms = { apn = \"mms.o2.de\", mmsc = \"http://10.81.0.7:8002\", "
                                                  "proxy = \"82.113.100.5:8080\" }\n")}});
    REQUIRE(shop::lines(loaded.errors) == Lines{});
    const reader::Modem& left = loaded.config->modems.at(0);
    CHECK(left.profile == "huawei");
    CHECK(left.roaming);
    CHECK(left.iccid == "8934010000000000017");
    REQUIRE(left.smsc);
    CHECK(left.smsc->text() == "+34600000000");
    CHECK(left.balance);
    CHECK(left.balance_operator == "de_o2");
    REQUIRE(left.mms);
    CHECK(left.mms->apn == "mms.o2.de");
    CHECK(left.mms->mmsc == "http://10.81.0.7:8002");
    CHECK(left.mms->proxy == "82.113.100.5:8080");
    const reader::Modem& right = loaded.config->modems.at(1);
    CHECK_FALSE(right.profile);
    CHECK_FALSE(right.roaming);
    CHECK_FALSE(right.balance);
    CHECK_FALSE(right.mms);
    CHECK_FALSE(right.iccid);
}

TEST_CASE("what is wrong with a modem's keys is told with its place", "[modem]") {
    struct Case {
        const char* line;
        const char* error;
    };
    const std::vector<Case> k_cases = {
        {"profile = \"hauwei\"", "14:11: there is no modem profile \"hauwei\" (did you mean \"huawei\"?)"},
        {"profile = true", "14:11: \"profile\" must be a string, not true or false"},
        {"roaming = \"no\"", "14:11: \"roaming\" must be true or false, not a string"},
        {"smsc = \"600000000\"", "14:8: \"600000000\" is not an international number such as \"+34600000000\""},
        {"iccid = \"893401\"", "14:9: \"893401\" is not the number of a SIM (ICCID): 18 to 20 digits"},
        {"iccid = \"89340100000000000F7\"",
         "14:9: \"89340100000000000F7\" is not the number of a SIM (ICCID): 18 to 20 digits"},
        {"balance = \"de_02\"", "14:11: there is no operator \"de_02\" (did you mean \"de_o2\"?)"},
        {"balance = 1", "14:11: \"balance\" must be true, false or an operator such as \"de_o2\", not a whole number"},
    };
    for (const Case& one : k_cases) {
        CAPTURE(one.line);
        const reader::Loaded loaded =
            shop::parse({{"tillcast.toml", shop::with("port = \"modem-left\"\n",
                                                      "port = \"modem-left\"\n" + std::string(one.line) + "\n")}});
        std::vector<std::string> found = shop::lines(loaded.errors);
        CHECK(found == Lines{std::string("tillcast.toml:") + one.error});
    }
}

TEST_CASE("two modems cannot have the same SIM", "[modem]") {
    const std::string k_sim = "iccid = \"8934010000000000017\"\n";
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main + k_sim}});
    CHECK(loaded.errors.empty());
    const reader::Loaded twice = shop::parse(
        {{"tillcast.toml", shop::with("port = \"modem-left\"\n", "port = \"modem-left\"\n" + k_sim) + k_sim}});
    CHECK(shop::lines(twice.errors) == Lines{"tillcast.toml:18:9: modem \"left\" has the SIM 8934010000000000017"});
}

TEST_CASE("a profile or an operator of the shop's own may be named although its file is wrong", "[modem]") {
    const reader::Loaded loaded =
        shop::parse({{"tillcast.toml", shop::with("port = \"modem-left\"\n",
                                                  "port = \"modem-left\"\nprofile = \"mine\"\nbalance = \"ours\"\n")},
                     {"modems/mine.toml", "schema = "},
                     {"operators/ours.toml", "schema = 2\n"}});
    for (const std::string& line : shop::lines(loaded.errors)) CHECK_FALSE(line.starts_with("tillcast.toml"));
    CHECK(loaded.errors.size() >= 2);
}

TEST_CASE("each key of a modem but its pacing needs a restart", "[restart]") {
    reader::Config running;
    running.modems.resize(1);
    const auto needs = [&](auto change) {
        reader::Config read = running;
        change(read.modems[0]);
        return reader::needs_restart(running, read) == Lines{"[[modem]]"};
    };
    CHECK(needs([](reader::Modem& modem) { modem.profile = "huawei"; }));
    CHECK(needs([](reader::Modem& modem) { modem.roaming = true; }));
    CHECK(needs([](reader::Modem& modem) { modem.iccid = "8934010000000000017"; }));
    CHECK(needs([](reader::Modem& modem) { modem.smsc = words::Number::parse("+34600000000"); }));
    CHECK(needs([](reader::Modem& modem) { modem.balance = true; }));
    CHECK(needs([](reader::Modem& modem) { modem.balance_operator = "de_o2"; }));
    CHECK(needs([](reader::Modem& modem) { modem.mms.emplace(); }));
    CHECK(needs([](reader::Modem& modem) { modem.pin_file = "x"; }));
    CHECK_FALSE(needs([](reader::Modem& modem) { modem.pacing.per_day = 1; }));
}
