#include "tests/reader/shop.hpp"

namespace {

struct Change {
    const char* from;
    const char* to;
    std::vector<std::string> errors;  // without the file's name
};

struct Appended {
    const char* text;  // begins in line 17
    std::vector<std::string> errors;
};

// The words behind it are the parser's own.
constexpr std::string_view k_not_toml = "not TOML";

void check_errors(const std::string& text, const std::vector<std::string>& expected) {
    CAPTURE(text);
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", text}});
    CHECK_FALSE(loaded.config.has_value());
    std::vector<std::string> found = shop::lines(loaded.errors);
    for (std::string& line : found)
        if (const auto at = line.find(k_not_toml); at != std::string::npos) line.resize(at + k_not_toml.size());
    std::vector<std::string> wanted;
    for (const std::string& line : expected) wanted.push_back("tillcast.toml:" + line);
    CHECK(found == wanted);
}

}  // namespace

TEST_CASE("what is wrong in a line of the main file is told with its place", "[main]") {
    const std::vector<Change> k_cases = {
        {"schema = 1", "schema = 2", {"1:10: this Tillcast reads schema = 1"}},
        {"schema = 1\n", "\n", {"1:1: missing \"schema\""}},
        {"schema = 1", "schema = \"1\"", {"1:10: \"schema\" must be a whole number, not a string"}},
        {"schema = 1", "shcema = 1", {"1:1: unknown key \"shcema\" (did you mean \"schema\"?)"}},
        {"name = \"Casa Elena\"",
         "nmae = \"Casa Elena\"",
         {"3:1: unknown key \"nmae\" in [shop] (did you mean \"name\"?)"}},
        {"name = \"Casa Elena\"", "name = 7", {"3:8: \"name\" must be a string, not a whole number"}},
        {"name = \"Casa Elena\"", "name = \"\"", {"3:8: \"name\" must not be empty"}},
        {"name = \"Casa Elena\"\n", "", {"2:1: missing \"name\" in [shop]"}},
        {"name = \"Casa Elena\"", "name = \"Casa\\u0000\"", {"3:8: \"name\" must not contain NUL"}},
        {"\"ES\"",
         "\"es\"",
         {"4:11: \"es\" is not a country code of ISO 3166-1 such as \"ES\" (did you mean \"ES\"?)"}},
        {"\"ES\"",
         "\"UK\"",
         {"4:11: \"UK\" is not a country code of ISO 3166-1 such as \"ES\" (did you mean \"GB\"?)"}},
        {"\"ES\"", "\"Spain\"", {"4:11: \"Spain\" is not a country code of ISO 3166-1 such as \"ES\""}},
        {"\"ES\"", "\"XX\"", {"4:11: \"XX\" is not a country code of ISO 3166-1 such as \"ES\""}},
        {"\"ES\"", "34", {"4:11: \"country\" must be a string, not a whole number"}},
        {"\"Europe/Madrid\"",
         "\"Europe/Madird\"",
         {"5:12: \"Europe/Madird\" is not a time zone such as \"Europe/Madrid\" (did you mean \"Europe/Madrid\"?)"}},
        {"\"Europe/Madrid\"",
         "\"../../etc/passwd\"",
         {"5:12: \"../../etc/passwd\" is not a time zone such as \"Europe/Madrid\""}},
        {"\"Europe/Madrid\"", "\"CET+1\"", {"5:12: \"CET+1\" is not a time zone such as \"Europe/Madrid\""}},
        {"language = \"es\"",
         "language = \"spanish\"",
         {"6:12: \"spanish\" is not a language code of ISO 639-1 such as \"es\""}},
        {"language = \"es\"",
         "language = \"es-ES\"\ncurrency = \"eur\"",
         {"7:12: \"eur\" is not a currency code such as \"EUR\""}},
        {"language = \"es\"",
         "language = \"es\"\nregion = \"FR-67\"",
         {"7:10: \"FR-67\" is not a region of ES as ISO 3166-2 names it"}},
        {"[shop]", "[shpo]", {"2:2: unknown table \"shpo\" (did you mean \"shop\"?)"}},
        {"[http]",
         "[http]\n[[http.x]]\n[http.y]",
         {"7:1: missing \"listen\" in [http]", "8:8: unknown table \"x\" in [http]",
          "9:7: unknown table \"y\" in [http]"}},
        {"[store]\npath = \"tillcast.db\"\n", "", {"1:1: missing [store]"}},
        {"[store]\npath",
         "store = 1\n[[modem]]\npath",
         {"1:1: missing [store]", "9:1: unknown key \"store\" in [http]", "10:1: missing \"name\" in [[modem]]",
          "10:1: a modem needs a port, an imei or a usb id", "11:1: unknown key \"path\" in [[modem]]"}},
        {"path =", "paht =", {"10:1: unknown key \"paht\" in [store] (did you mean \"path\"?)"}},
        {"path = \"tillcast.db\"", "path = [\"tillcast.db\"]", {"10:8: \"path\" must be a string, not an array"}},
        {"\"127.0.0.1:8080\"",
         "\"127.0.0.1\"",
         {"8:10: \"127.0.0.1\" is not an IP address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\""}},
        {"\"127.0.0.1:8080\"",
         "\"127.0.0.1:80800\"",
         {"8:10: \"127.0.0.1:80800\" is not an IP address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\""}},
        {"\"127.0.0.1:8080\"",
         "\"shop.local:8080\"",
         {"8:10: \"shop.local:8080\" is not an IP address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\""}},
        {"\"127.0.0.1:8080\"",
         "\"::1:8080\"",
         {"8:10: \"::1:8080\" is not an IP address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\""}},
        {"\"127.0.0.1:8080\"", "8080", {"8:10: \"listen\" must be a string, not a whole number"}},
        {"\"127.0.0.1:8080\"",
         "\":8080\"",
         {"8:10: \":8080\" is not an IP address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\""}},
        {"\"127.0.0.1:8080\"",
         "\"127.0.0.1:8080\"\ntls_cert = \"no/such.pem\"",
         {"9:12: there is no file \"/etc/tillcast/no/such.pem\"", "9:12: \"tls_cert\" needs \"tls_key\""}},
        {"listen =", "listne =", {"8:1: unknown key \"listne\" in [http] (did you mean \"listen\"?)"}},
        {"listen =",
         "lsiten = 1\nport =",
         {"8:1: unknown key \"lsiten\" in [http] (did you mean \"listen\"?)", "9:1: unknown key \"port\" in [http]"}},
        {"name = \"right\"", "name = \"left\"", {"15:8: another modem is named \"left\""}},
        {"imei = \"123456789012345\"",
         "port = \"./modem-left\"",
         {"16:8: modem \"left\" has the port \"./modem-left\""}},
        {"imei = \"123456789012345\"", "imei = \"12345\"", {"16:8: \"12345\" is not an IMEI: 15 digits"}},
        {"imei = \"123456789012345\"",
         "usb = \"2C7C:0125\"",
         {"16:7: \"2C7C:0125\" is not a USB id such as \"2c7c:0125\""}},
        {"imei = \"123456789012345\"\n", "", {"14:1: a modem needs a port, an imei or a usb id"}},
        {"imei =", "iemi =", {"16:1: unknown key \"iemi\" in [[modem]] (did you mean \"imei\"?)"}},
        {"name = \"right\"",
         "name = \"right hand\"",
         {"15:8: \"right hand\" is not a name: at most 32 letters, digits, \"-\", \"_\" and \".\""}},
        {"name = \"right\"\n", "", {"14:1: missing \"name\" in [[modem]]"}},
        {"port = \"modem-left\"", "imei = \"123456789012345\"", {"16:8: modem \"left\" has the IMEI 123456789012345"}},
        {"port = \"modem-left\"",
         "number = \"600000001\"\nport = \"modem-left\"",
         {"13:10: \"600000001\" is not an international number such as \"+34600000001\""}},
        {"port = \"modem-left\"",
         "port = \"modem-left\"\npin_file = \"no/such.pin\"",
         {"14:12: there is no file \"/etc/tillcast/no/such.pin\""}},
        {"port = \"modem-left\"", "port = \"modem-left\"\npin = \"1234\"", {"14:1: unknown key \"pin\" in [[modem]]"}},
        {"port = \"modem-left\"", "port = \"modem-left\"\npin_file = \"/\"", {"14:12: \"/\" is not a file"}},
        {"port = \"modem-left\"",
         "port = \"modem-left\"\noperator_letter = \"yes\"",
         {"14:19: \"operator_letter\" must be true or false, not a string"}},
        {"port = \"modem-left\"",
         "port = \"modem-left\"\nmms = { apn = \"a b\", mmsc = \"mmsc.example\", proxy = \"10.0.0.1\" }",
         {"14:15: \"a b\" is not an access point name",
          "14:29: \"mmsc.example\" is not an address such as \"http://mms.example.net\"",
          "14:53: \"10.0.0.1\" is not a proxy such as \"10.0.0.1:8080\""}},
        {"port = \"modem-left\"",
         "port = \"modem-left\"\nmms = { apn = \"mms\" }",
         {"14:7: missing \"mmsc\" in [modem.mms]"}},
        {"port = \"modem-left\"",
         "port = \"modem-left\"\npacing = { per_minute = 0 }",
         {"14:25: \"per_minute\" must be at least 1"}},
        {"port = \"modem-left\"",
         "port = \"modem-left\"\nlanguages = [\"tr\", \"xx\", \"tr\"]",
         {"14:20: \"xx\" is not a language with an alphabet of its own: tr, es, pt, bn, gu, hi, kn, ml, or, pa, ta, "
          "te, ur",
          "14:26: \"tr\" is named twice"}},
        {"[[modem]]\nname = \"left\"\nport = \"modem-left\"\n[[modem]]",
         "[modem]",
         {"11:1: \"modem\" must be a list of tables, each under [[modem]], not a table"}},
    };
    for (const Change& change : k_cases) check_errors(shop::with(change.from, change.to), change.errors);
}

TEST_CASE("what is wrong in a table beyond the shortest file is told with its place", "[main]") {
    const std::vector<Appended> k_cases = {
        {"[pacing]\nper_minute = 0\n", {"18:14: \"per_minute\" must be at least 1"}},
        {"[pacing]\nper_hour = \"200\"\n", {"18:12: \"per_hour\" must be a whole number, not a string"}},
        {"[pacing]\nper_minut = 3\n", {"18:1: unknown key \"per_minut\" in [pacing] (did you mean \"per_minute\"?)"}},
        {"[pacing]\nper_day = 1.5\n", {"18:11: \"per_day\" must be a whole number, not a decimal number"}},
        {"[pacing]\nper_day = -1\n", {"18:11: \"per_day\" must be at least 1"}},
        {"pacing = 3\n", {"17:10: \"pacing\" must be a table, not a whole number"}},
        {"[paceing]\nper_minute = 3\n", {"17:2: unknown table \"paceing\" (did you mean \"pacing\"?)"}},
        {"[dispatch]\nallow = \"+34\"\n", {"18:9: \"allow\" must be an array of strings, not a string"}},
        {"[dispatch]\nallow = []\n", {"18:9: \"allow\" is empty: nothing could be sent"}},
        {"[dispatch]\nallow = [\"+34\", \"0034\", 34]\n",
         {"18:17: \"0034\" is not a prefix such as \"+34\"", "18:25: \"allow\" must hold strings, not a whole number"}},
        {"[dispatch]\ndaily_spend = \"5.00 EUR\"\n", {"18:15: \"daily_spend\" needs \"price_per_part\""}},
        {"[dispatch]\ndaily_spend = \"5.00 EUR\"\nprice_per_part = \"0.05 GBP\"\n",
         {"18:15: \"daily_spend\" must be in the currency of \"price_per_part\", GBP"}},
        {"[dispatch]\nprice_per_part = 0.05\n", {"18:18: \"price_per_part\" must be a string, not a decimal number"}},
        {"[dispatch]\nprice_per_part = \"0.05\"\n",
         {"18:18: \"price_per_part\" must be an amount such as \"5.00 EUR\""}},
        {"[dispatch]\nprice_per_part = \"0.0000001 EUR\"\n",
         {"18:18: \"price_per_part\" must be an amount such as \"5.00 EUR\""}},
        {"[dispatch]\nprice_per_part = \"0 EUR\"\n",
         {"18:18: \"price_per_part\" must be an amount such as \"5.00 EUR\""}},
        {"[dispatch]\nplain_letters = \"c\"\n",
         {"18:17: \"c\" must be letters with an accent, one after the other (\"çãõ\"), or \"*\" for all"}},
        {"[dispatch]\nresend_unknown_service = 1\n",
         {"18:26: \"resend_unknown_service\" must be true or false, not a whole number"}},
        {"[hours]\nmon = [\"9:00\", \"20:00\"]\n", {"18:8: \"9:00\" is not a time of day such as \"08:30\""}},
        {"[hours]\nmon = [\"20:00\", \"09:00\"]\n", {"18:17: \"mon\" must end after it begins"}},
        {"[hours]\nmon = [[\"09:00\", \"14:00\"], [\"13:00\", \"20:00\"]]\n",
         {"18:28: the hours of \"mon\" must be in order and not overlap"}},
        {"[hours]\nmonday = [\"09:00\", \"20:00\"]\n", {"18:1: unknown key \"monday\" in [hours]"}},
        {"[hours]\nmon = [\"09:00\"]\n", {"18:7: \"mon\" must be two times such as [\"08:30\", \"20:00\"]"}},
        {"[hours]\nmon = \"open\"\n",
         {"18:7: \"mon\" must be hours such as [\"09:00\", \"20:00\"] or \"closed\", not a string"}},
        {"[hours]\nmon = [\"09:00\", \"24:30\"]\n", {"18:17: \"24:30\" is not a time of day such as \"08:30\""}},
        {"[hours]\nmon = 9\n",
         {"18:7: \"mon\" must be hours such as [\"09:00\", \"20:00\"] or \"closed\", not a whole number"}},
        {"[caps]\nglobal = { max = 0, per = \"30d\" }\n", {"18:18: \"max\" must be at least 1"}},
        {"[caps]\nglobal = { max = 4, per = \"30 days\" }\n",
         {"18:27: \"per\" must be a duration such as \"45d\", \"2h\", \"30m\" or \"90s\""}},
        {"[caps]\nglobal = { max = 4 }\n", {"18:10: missing \"per\" in [caps.global]"}},
        {"[caps]\nglobal = { max = 4, pre = \"30d\" }\n",
         {"18:21: unknown key \"pre\" in [caps.global] (did you mean \"per\"?)"}},
        {"[caps]\nstage = { new = 3 }\n", {"18:9: caps for each stage need \"global\", whose period they share"}},
        {"[caps]\nglobal = { max = 4, per = \"30d\", min_gap = \"0h\" }\nstage = { loyl = 3, lost = -1 }\n",
         {"18:44: \"min_gap\" must be a duration such as \"45d\", \"2h\", \"30m\" or \"90s\"",
          "19:11: unknown key \"loyl\" in [caps.stage] (did you mean \"loyal\"?)",
          "19:28: \"lost\" must be at least 0"}},
        {"[caps]\nglobal = { max = 4, per = \"99999d\" }\n",
         {"18:27: \"per\" must be a duration such as \"45d\", \"2h\", \"30m\" or \"90s\""}},
        {"[clock]\ntrust = \"alway\"\n", {"18:9: \"trust\" must be \"auto\" or \"always\" (did you mean \"always\"?)"}},
        {"[clock]\ntrust = true\n", {"18:9: \"trust\" must be a string, not true or false"}},
        {"[practice]\nwindows = \"open\"\n", {"17:1: missing \"on\" in [practice]"}},
        {"[practice]\non = true\n", {"14:1: [practice] works with simulated modems only: give this one by its port"}},
        {"[practice]\non = false\nwindows = \"opened\"\nclock = \"manuel\"\n",
         {"19:11: \"windows\" must be \"open\" or \"configured\" (did you mean \"open\"?)",
          "20:9: \"clock\" must be \"system\" or \"manual\" (did you mean \"manual\"?)"}},
        {"[practice]\non = \"true\"\n", {"18:6: \"on\" must be true or false, not a string"}},
        {"[replies]\nopt_out = { xx = \"a\", en = \"\" }\n",
         {"18:13: \"xx\" is not a language code such as \"en\"", "18:28: \"en\" must not be empty"}},
        {"[replies]\nhelp = 3\n",
         {"18:8: \"help\" must be a string, or a table with a string for each language, not a whole number"}},
        {"[replies]\nhelp = {}\n", {"18:8: \"help\" has no text in any language"}},
        {"[replies]\nopt_uot = \"a\"\n", {"18:1: unknown key \"opt_uot\" in [replies] (did you mean \"opt_out\"?)"}},
        {"[log]\nlevel = \"verbose\"\n", {"18:9: \"level\" must be \"error\", \"warning\", \"info\" or \"debug\""}},
        {"[segment.new]\nwhere = \"true\"\n", {"17:2: unknown table \"segment\""}},
        {"a = \n", {"17:5: not TOML"}},
        {"a = 1 b = 2\n", {"17:7: not TOML"}},
        {"[shop]\n", {"17:1: not TOML"}},
        {"x = \"\\q\"\n", {"17:7: not TOML"}},
        {"x = 09\n", {"17:7: not TOML"}},
        {"x = \"abc\n", {"17:9: not TOML"}},
        {"ké = 1\n", {"17:2: not TOML"}},
        {"[log]\n\t# éé\n\t\"lével\" = 1\n", {"19:2: unknown key \"lével\" in [log] (did you mean \"level\"?)"}},
        {"[log]\nlevel = \"info\" # é\n\"a\\u0007b\" = 1\n", {"19:1: unknown key \"a?b\" in [log]"}},
        {"a.b.c = 1\n", {"17:1: unknown table \"a\" in [[modem]]"}},
        {"[[log]]\nlevel = \"info\"\n", {"17:1: \"log\" must be a table, not an array"}},
    };
    for (const Appended& appended : k_cases) check_errors(shop::k_main + appended.text, appended.errors);
}

TEST_CASE("the shortest main file is read with every default", "[main]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main}});
    REQUIRE(shop::lines(loaded.errors) == std::vector<std::string>{});
    CHECK(shop::lines(loaded.warnings) == std::vector<std::string>{});
    const reader::Config& config = *loaded.config;
    CHECK(config.shop.name == "Casa Elena");
    CHECK(config.shop.country == "ES");
    CHECK(config.http.host == "127.0.0.1");
    CHECK(config.http.port == 8080);
    CHECK(config.control_socket == "/run/tillcast/control.sock");
    CHECK(config.store_path == "/etc/tillcast/tillcast.db");
    REQUIRE(config.modems.size() == 2);
    CHECK(config.modems[0].port == "/etc/tillcast/modem-left");
    CHECK(config.modems[1].imei == "123456789012345");
    CHECK_FALSE(config.modems[1].port);
    CHECK(config.modems[1].pacing == reader::Pacing{15, 200, 1000, {}, {}, 250});
    CHECK(config.dispatch.allow == std::vector<std::string>{"+34"});
    CHECK_FALSE(config.dispatch.daily_spend);
    CHECK_FALSE(config.hours);
    CHECK_FALSE(config.caps.global);
    CHECK(config.clock_trust == reader::ClockTrust::automatic);
    CHECK_FALSE(config.practice.on);
    CHECK(config.countries.contains("ES"));
}

TEST_CASE("a main file with everything in it is read as written", "[main]") {
    const std::string text = shop::with("port = \"modem-left\"",
                                        "port = \"/dev/ttyUSB2\"\nusb = \"2c7c:0125\"\nnumber = \"+34600000001\"\n"
                                        "operator_letter = true\nlanguages = [\"pt\", \"es\"]\npacing = { per_minute = "
                                        "6, recipients_per_day = 9 }") +
                             R"(
[control]
socket = "run/control.sock"
[pacing]
per_minute = 1000000
per_day = 5
[dispatch]
allow = ["+34", "+351"]
resend_unknown_service = true
plain_letters = "çã"
price_per_part = "0.065 EUR"
daily_spend = "5 EUR"
[hours]
mon = ["09:00", "20:00"]
tue = [["10:00", "14:00"], ["17:00", "24:00"]]
wed = "closed"
thu = []
[caps]
global = { max = 4, per = "30d", min_gap = "48h" }
stage = { new = 3, lost = 0 }
[clock]
trust = "always"
[practice]
on = false
windows = "open"
clock = "manual"
[replies]
opt_out = "Adios"
help = { en = "Write to us", pt-BR = "Escreva" }
[log]
level = "debug"
)";
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", text}});
    REQUIRE(shop::lines(loaded.errors) == std::vector<std::string>{});
    const reader::Config& config = *loaded.config;
    CHECK(config.control_socket == "/etc/tillcast/run/control.sock");
    CHECK(config.modems[0].port == "/dev/ttyUSB2");
    CHECK(config.modems[0].usb == "2c7c:0125");
    CHECK(config.modems[0].number->text() == "+34600000001");
    CHECK(config.modems[0].operator_letter);
    CHECK(config.modems[0].pacing == reader::Pacing{6, 200, 5, {}, 9, 250});
    CHECK(config.modems[1].pacing == reader::Pacing{1000000, 200, 5, {}, {}, 250});
    CHECK(config.dispatch.allow == std::vector<std::string>{"+34", "+351"});
    CHECK(config.dispatch.resend_unknown_service);
    CHECK(config.dispatch.plain_letters == "çã");
    CHECK(config.modems.at(0).languages == std::vector{words::Language::portuguese, words::Language::spanish});
    CHECK(config.dispatch.price_per_part == reader::Amount{65'000, "EUR"});
    CHECK(config.dispatch.daily_spend == reader::Amount{5'000'000, "EUR"});
    using namespace std::chrono_literals;
    REQUIRE(config.hours);
    CHECK((*config.hours)[0] == std::vector<words::DayHours>{{9h, 20h}});
    CHECK((*config.hours)[1] == std::vector<words::DayHours>{{10h, 14h}, {17h, 24h}});
    CHECK((*config.hours)[2].empty());
    CHECK((*config.hours)[6].empty());
    CHECK(config.caps.global->max == 4);
    CHECK(config.caps.global->per == std::chrono::days(30));
    CHECK(config.caps.global->min_gap == 48h);
    CHECK(config.caps.stage == std::map<std::string, std::int64_t>{{"new", 3}, {"lost", 0}});
    CHECK(config.clock_trust == reader::ClockTrust::always);
    CHECK(config.practice.windows == reader::Practice::Windows::open);
    CHECK(config.practice.clock == reader::Practice::Time::manual);
    CHECK(config.replies.opt_out.at("es").text == "Adios");
    CHECK(config.replies.help.at("pt-BR").text == "Escreva");
    CHECK(config.log_level == reader::LogLevel::debug);
}

TEST_CASE("what is allowed but unwise is a warning", "[main]") {
    const auto warnings = [](const std::string& text) {
        const reader::Loaded loaded = shop::parse({{"tillcast.toml", text}});
        CHECK(loaded.config);
        return shop::lines(loaded.warnings);
    };
    CHECK(warnings(shop::with("127.0.0.1", "0.0.0.0")) ==
          std::vector<std::string>{"tillcast.toml:8:10: beyond this machine, tokens and texts go over the network "
                                   "unencrypted: set tls_cert and tls_key"});
    CHECK(warnings(shop::with("127.0.0.1", "[::]")).size() == 1);
    CHECK(warnings(shop::with("127.0.0.1", "[::1]")).empty());
    CHECK(warnings(shop::with("127.0.0.1", "localhost")).empty());
    CHECK(warnings(shop::with("\"ES\"", "\"SE\"")) ==
          std::vector<std::string>{"tillcast.toml:4:11: there are no rules for \"SE\": marketing is held until "
                                   "countries/ has a file for it"});
    const std::string no_modem = shop::k_main.substr(0, shop::k_main.find("[[modem]]"));
    CHECK(warnings(no_modem) ==
          std::vector<std::string>{"tillcast.toml:1:1: there is no [[modem]]: nothing can be sent"});
    std::string many = shop::with("\"ES\"", "\"GB\"");
    for (int i = 3; i <= 5; ++i)
        many += "[[modem]]\nname = \"m" + std::to_string(i) + "\"\nport = \"p" + std::to_string(i) + "\"\n";
    CHECK(
        shop::lines(shop::parse({{"tillcast.toml", many}}).errors) ==
        std::vector<std::string>{
            "tillcast.toml:23:1: in \"GB\" one box may have at most 4 SIMs (Crime and Policing Act 2026: a device that "
            "can use five SIMs or more is an offence without a lawful use), and here are 5: take out [[modem]] until "
            "4 are left"});
}

TEST_CASE("the bound on SIMs holds in practice and for [[sim]] too", "[main]") {
    std::string practice = shop::with("\"ES\"", "\"GB\"");
    for (int i = 3; i <= 4; ++i)
        practice += "[[modem]]\nname = \"m" + std::to_string(i) + "\"\nport = \"p" + std::to_string(i) + "\"\n";
    CHECK(shop::parse({{"tillcast.toml", practice}}).errors.empty());
    practice.replace(practice.find("imei = \"123456789012345\""), 24, "port = \"modem-right\"");
    practice += "[[modem]]\nname = \"m5\"\nport = \"p5\"\n[practice]\non = true\n";
    const auto errors = shop::lines(shop::parse({{"tillcast.toml", practice}}).errors);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].starts_with("tillcast.toml:23:1: in \"GB\" one box may have at most 4 SIMs"));
}

TEST_CASE("a country without rules of its own may text its own numbers", "[main]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::with("\"ES\"", "\"SE\"")}});
    REQUIRE(loaded.config);
    CHECK(loaded.config->dispatch.allow == std::vector<std::string>{"+46"});
    CHECK_FALSE(loaded.config->countries.contains("SE"));
}
