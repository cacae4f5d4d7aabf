#include <algorithm>

#include "config/reader/modem_profile.hpp"
#include "config/reader/profile_table.hpp"
#include "tests/reader/shop.hpp"

namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

reader::Loaded parse_with(const std::vector<reader::SourceFile>& own) {
    std::vector<reader::SourceFile> files{{"tillcast.toml", shop::k_main}};
    files.insert(files.end(), own.begin(), own.end());
    return shop::parse(files);
}

reader::ModemProfile profile(const std::string& id, const std::vector<reader::SourceFile>& own) {
    const reader::Loaded loaded = parse_with(own);
    REQUIRE(shop::lines(loaded.errors) == Lines{});
    const auto& all = loaded.config->modem_profiles;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
    REQUIRE(found != all.end());
    return *found;
}

// The errors of one own profile, without its file's name.
Lines errors(const std::string& text) {
    Lines all = shop::errors_of("modems/mine.toml", "schema = 1\n" + text);
    for (std::string& line : all) {
        REQUIRE(line.starts_with("modems/mine.toml:"));
        line.erase(0, std::string("modems/mine.toml:").size());
    }
    return all;
}

}  // namespace

TEST_CASE("a technician adds a modem with a file", "[profile]") {
    const reader::ModemProfile mine = profile("mine", {{"modems/mine.toml", R"toml(schema = 1
label = "Our stick"
inherits = "huawei"
mms = "simcom"
expected = "2500ms"
[match]
usb = ["1234:abcd", "4321:*"]
manufacturer = ["ACME.*"]
model = ["X1", "X2[a-z]"]
revision = ["9\\..*"]
interfaces = [2, 3]
protocol = 18
[start]
commands = ["AT^CURC=0", "AT+X=\"y\""]
ready_lines = ["GO"]
ready_wait = "7s"
first_command_lost = true
[sms]
notices = ["2,1,0,1,0", "1"]
services = [1]
acknowledge_receipts = "none"
acknowledge_texts = "zero"
stores = ["MT"]
receipt_stores = []
first_index = 1
lists = false
keeps_link = false
count_lag = "20ms"
receipts = false
[line]
gap = "50ms"
write_chunk = 16
write_delay = "500us"
[lines]
ignore = ["^A"]
restarted = ["^B"]
full = ["^C"]
sim = ["^D"]
undervoltage = ["^E"]
[timeouts]
command = "1s"
sim = "2s"
radio = "3s"
list = "4s"
prompt = "5s"
result = "2m"
late = "7s"
[pin]
attempts_command = "AT+LEFT"
attempts_pattern = "LEFT: ([0-9])"
[recovery]
radio_off = false
bearer = ["AT+B=1"]
reset = "AT+R"
power_off = "AT+OFF"
reappears = "90s"
[health]
temperature_command = "AT+T"
temperature_pattern = "T: (-?[0-9]+)"
[errors]
500 = "transient"
"512" = "unknown_outcome"
)toml"}});
    CHECK(mine.label == "Our stick");
    CHECK(mine.inherits == "huawei");
    CHECK(mine.mms == reader::MmsCommands::simcom);
    CHECK(mine.expected == 2500ms);
    CHECK(mine.match.usb == Lines{"1234:abcd", "4321:*"});
    CHECK(mine.match.manufacturer == Lines{"ACME.*"});
    CHECK(mine.match.model == Lines{"X1", "X2[a-z]"});
    CHECK(mine.match.revision == Lines{"9\\..*"});
    CHECK(mine.match.interfaces == std::vector<int>{2, 3});
    CHECK(mine.match.protocol == 18);
    CHECK(mine.start.commands == Lines{"AT^CURC=0", "AT+X=\"y\""});
    CHECK(mine.start.ready_lines == Lines{"GO"});
    CHECK(mine.start.ready_wait == 7s);
    CHECK(mine.start.first_command_lost);
    CHECK(mine.sms.notices == Lines{"2,1,0,1,0", "1"});
    CHECK(mine.sms.services == std::vector<int>{1});
    CHECK(mine.sms.acknowledge_receipts == reader::Acknowledge::none);
    CHECK(mine.sms.acknowledge_texts == reader::Acknowledge::zero);
    CHECK(mine.sms.stores == Lines{"MT"});
    CHECK(mine.sms.receipt_stores.empty());
    CHECK(mine.sms.first_index == 1);
    CHECK_FALSE(mine.sms.lists);
    CHECK_FALSE(mine.sms.keeps_link);
    CHECK(mine.sms.count_lag == 20ms);
    CHECK_FALSE(mine.sms.receipts);
    CHECK(mine.line.gap == 50ms);
    CHECK(mine.line.write_chunk == 16);
    CHECK(mine.line.write_delay == 500us);
    CHECK(mine.lines.ignore == Lines{"^A"});
    CHECK(mine.lines.restarted == Lines{"^B"});
    CHECK(mine.lines.full == Lines{"^C"});
    CHECK(mine.lines.sim == Lines{"^D"});
    CHECK(mine.lines.undervoltage == Lines{"^E"});
    CHECK(mine.timeouts.command == 1s);
    CHECK(mine.timeouts.sim == 2s);
    CHECK(mine.timeouts.radio == 3s);
    CHECK(mine.timeouts.list == 4s);
    CHECK(mine.timeouts.prompt == 5s);
    CHECK(mine.timeouts.result == 2min);
    CHECK(mine.timeouts.late == 7s);
    CHECK(mine.pin.attempts_command == "AT+LEFT");
    CHECK(mine.pin.attempts_pattern == "LEFT: ([0-9])");
    CHECK_FALSE(mine.recovery.radio_off);
    CHECK(mine.recovery.bearer == Lines{"AT+B=1"});
    CHECK(mine.recovery.reset == "AT+R");
    CHECK(mine.recovery.power_off == "AT+OFF");
    CHECK(mine.recovery.reappears == 90s);
    CHECK(mine.health.temperature_command == "AT+T");
    CHECK(mine.health.temperature_pattern == "T: (-?[0-9]+)");
    CHECK(mine.errors == std::map<int, std::string>{{500, "transient"}, {512, "unknown_outcome"}});
}

TEST_CASE("what a profile does not say comes from its parent, but not what recognises it", "[profile]") {
    const std::vector<reader::SourceFile> k_files = {
        {"modems/child.toml", "schema = 1\ninherits = \"parent\"\n[sms]\nlists = false\n"},
        {"modems/parent.toml",
         "schema = 1\ninherits = \"quectel_ec2x\"\n[line]\ngap = \"5ms\"\n[errors]\n38 = \"modem\"\n"
         "[match]\nmodel = [\"P\"]\n"},
    };
    const reader::ModemProfile child = profile("child", k_files), quectel = profile("quectel_ec2x", {});
    CHECK(child.inherits == "parent");
    CHECK(child.line.gap == 5ms);
    CHECK_FALSE(child.sms.lists);
    CHECK(child.sms.notices == quectel.sms.notices);
    CHECK(child.pin.attempts_command == "AT+QPINC?");
    CHECK(child.errors == std::map<int, std::string>{{38, "modem"}, {350, "benign"}});
    CHECK(child.match.interfaces == quectel.match.interfaces);
    CHECK(child.match.model.empty());
    CHECK(child.match.usb.empty());
}

TEST_CASE("a file named as a shipped profile takes its place", "[profile]") {
    const reader::ModemProfile own =
        profile("huawei", {{"modems/huawei.toml", "schema = 1\n[match]\nmodel = [\"E9\"]\n"}});
    CHECK(own.match.model == Lines{"E9"});
    CHECK(own.match.usb.empty());
    CHECK(own.sms.first_index == 1);
    const reader::Loaded loaded = parse_with({{"modems/huawei.toml", "schema = 1\n"}});
    CHECK(loaded.config->modem_profiles.size() == 11);
    CHECK(loaded.config->modem_profiles.at(1).id == "huawei");  // own before shipped
}

TEST_CASE("a file that inherits the shipped one of its own name amends it", "[profile]") {
    const reader::ModemProfile shipped = profile("huawei", {});
    const reader::ModemProfile own = profile(
        "huawei", {{"modems/huawei.toml", "schema = 1\ninherits = \"huawei\"\n[timeouts]\nresult = \"60s\"\n"}});
    CHECK(own.timeouts.result == 60s);
    CHECK(own.match.model == shipped.match.model);
    CHECK(own.match.usb == shipped.match.usb);
    CHECK(own.sms.first_index == 0);
}

TEST_CASE("the technician's generic profile is under all others", "[profile]") {
    const std::vector<reader::SourceFile> k_own = {{"modems/generic.toml", "schema = 1\n[line]\ngap = \"30ms\"\n"}};
    CHECK(profile("generic", k_own).line.gap == 30ms);
    CHECK(profile("generic", k_own).lines.restarted == profile("generic", {}).lines.restarted);
    CHECK(profile("zte", k_own).line.gap == 30ms);
    CHECK(profile("simcom_sim800", k_own).line.gap == 50ms);
    CHECK(shop::errors_of("modems/generic.toml", "schema = 1\ninherits = \"zte\"\n") ==
          Lines{"modems/generic.toml:2:12: all profiles inherit \"generic\", so it can inherit none"});
}

TEST_CASE("an empty command takes away what the parent has", "[profile]") {
    const reader::ModemProfile mine =
        profile("mine", {{"modems/mine.toml",
                          "schema = 1\ninherits = \"quectel_ec2x\"\n[pin]\nattempts_command = \"\"\n"
                          "[recovery]\npower_off = \"\"\n[health]\ntemperature_command = \"\"\n"}});
    CHECK(mine.pin.attempts_command.empty());
    CHECK(mine.recovery.power_off.empty());
    CHECK(mine.health.temperature_command.empty());
}

TEST_CASE("an unknown parent and a circle of parents are refused with their place", "[profile]") {
    CHECK(errors("inherits = \"hauwei\"\n") ==
          Lines{"2:12: there is no profile \"hauwei\" to inherit (did you mean \"huawei\"?)"});
    CHECK(errors("inherits = \"mine\"\n") == Lines{"2:12: inherits itself: \"mine\" inherits \"mine\""});
    CHECK(errors("inherits = 7\n") == Lines{"2:12: \"inherits\" must be a string, not a whole number"});
    const reader::Loaded circle = parse_with({{"modems/a.toml", "schema = 1\ninherits = \"b\"\n"},
                                              {"modems/b.toml", "schema = 1\ninherits = \"c\"\n"},
                                              {"modems/c.toml", "schema = 1\n\ninherits = \"a\"\n"}});
    CHECK(shop::lines(circle.errors) ==
          Lines{"modems/c.toml:3:12: inherits itself: \"a\" inherits \"b\" inherits \"c\" inherits \"a\""});
}

TEST_CASE("a profile's file has a name that can stand in the configuration", "[profile]") {
    const std::string k_why = ":1:1: a profile's file is named by small letters, digits and \"_\", a letter first";
    for (const std::string name : {"modems/My Modem.toml", "modems/1st.toml", "modems/E3372.toml", "modems/.toml"})
        CHECK(shop::errors_of(name, "schema = 1\n") == Lines{name + k_why});
}

TEST_CASE("what is wrong in a profile is told with its place", "[profile]") {
    struct Case {
        const char* text;
        Lines errors;
    };
    const std::vector<Case> k_cases = {
        {"labl = \"x\"\n", {"2:1: unknown key \"labl\" (did you mean \"label\"?)"}},
        {"[sm]\n", {"2:2: unknown table \"sm\" (did you mean \"sms\"?)"}},
        {"expected = \"3\"\n",
         {"2:12: \"expected\" must be a duration such as \"250ms\" or \"10s\", from 1ms to 600s"}},
        {"mms = \"quektel\"\n",
         {"2:7: \"mms\" must be \"none\", \"quectel\" or \"simcom\" (did you mean \"quectel\"?)"}},
        {"[match]\nusb = [\"2C7C:0125\"]\n",
         {"3:8: \"2C7C:0125\" is not a USB id such as \"2c7c:0125\" or \"2c7c:*\" in small letters"}},
        {"[match]\nusb = [\"*:0125\"]\n",
         {"3:8: \"*:0125\" is not a USB id such as \"2c7c:0125\" or \"2c7c:*\" in small letters"}},
        {"[match]\nmodel = [\"E(\"]\n", {"3:10: \"E(\" is not a regular expression: "}},
        {"[match]\nmodel = \"E1\"\n", {"3:9: \"model\" must be an array of strings, not a string"}},
        {"[match]\nmodel = [\"\"]\n", {"3:10: \"model\" must not be empty"}},
        {"[match]\ninterfaces = [256]\n", {"3:15: \"interfaces\" must hold whole numbers from 0 to 255"}},
        {"[match]\ninterfaces = [\"02\"]\n", {"3:15: \"interfaces\" must hold whole numbers from 0 to 255"}},
        {"[match]\nprotocol = -1\n", {"3:12: \"protocol\" must be at least 0"}},
        {"[start]\ncommands = [\"AT+X\", \"+Y\"]\n",
         {"3:21: \"+Y\" is not a command: it begins with AT and holds printable ASCII only, at most 200 "
          "characters"}},
        {"[start]\ncommands = [\"AT\\r\"]\n",
         {"3:13: \"AT?\" is not a command: it begins with AT and holds printable ASCII only, at most 200 "
          "characters"}},
        {"[start]\ncommands = [\"AT\\u001a\"]\n",
         {"3:13: \"AT?\" is not a command: it begins with AT and holds printable ASCII only, at most 200 "
          "characters"}},
        {"[start]\ncommands = [\"AT\xc3\xa9\"]\n",
         {"3:13: \"AT\xc3\xa9\" is not a command: it begins with AT and holds printable ASCII only, at most "
          "200 "
          "characters"}},
        {"[start]\nready_wait = \"121s\"\n",
         {"3:14: \"ready_wait\" must be a duration such as \"250ms\" or \"10s\", from 0s to 120s"}},
        {"[start]\nready_lines = [\" X\"]\n",
         {"3:16: \" X\" is not the start of a line: printable ASCII, at most 64 characters, no space first"}},
        {"[sms]\nnotices = [\"2,1,0,1,0,0\"]\n",
         {"3:12: \"2,1,0,1,0,0\" is not a list of arguments for AT+CNMI such as \"2,1,0,1,0\""}},
        {"[sms]\nnotices = [\"2,,1\"]\n",
         {"3:12: \"2,,1\" is not a list of arguments for AT+CNMI such as \"2,1,0,1,0\""}},
        {"[sms]\nnotices = [\"2;+CMGD=1\"]\n",
         {"3:12: \"2;+CMGD=1\" is not a list of arguments for AT+CNMI such as \"2,1,0,1,0\""}},
        {"[sms]\nservices = [128]\n", {"3:13: \"services\" must hold whole numbers from 0 to 1"}},
        {"[sms]\nstores = [\"me\"]\n",
         {"3:11: \"me\" is not a message store: \"ME\", \"SM\", \"MT\", \"SR\", \"BM\" or \"TA\""}},
        {"[sms]\nfirst_index = 2\n", {"3:15: \"first_index\" must be at most 1"}},
        {"[sms]\nacknowledge_texts = \"pdu\"\n",
         {"3:21: \"acknowledge_texts\" must be \"none\", \"plain\" or \"zero\""}},
        {"[line]\nwrite_delay = \"1s\"\n",
         {"3:15: \"write_delay\" must be a duration such as \"250ms\" or \"10s\", from 0s to 100ms"}},
        {"[line]\nwrite_chunk = 5000\n", {"3:15: \"write_chunk\" must be at most 4096"}},
        {"[timeouts]\nresult = 120\n", {"3:10: \"result\" must be a string, not a whole number"}},
        {"[timeouts]\nresult = \"1ms\"\n",
         {"3:10: \"result\" must be a duration such as \"250ms\" or \"10s\", from 100ms to 600s"}},
        {"[pin]\nattempts_command = \"AT+LEFT\"\n",
         {"2:1: \"attempts_command\" needs \"attempts_pattern\" to read its answer"}},
        {"[pin]\nattempts_command = \"AT+LEFT\"\nattempts_pattern = \"LEFT: [0-9]\"\n",
         {"4:20: \"LEFT: [0-9]\" needs a group in parentheses for the number that is wanted"}},
        {"[recovery]\nradio_off = 1\n", {"3:13: \"radio_off\" must be 4, 0 or false"}},
        {"[recovery]\nradio_off = true\n", {"3:13: \"radio_off\" must be 4, 0 or false"}},
        {"[recovery]\nreset = \"\"\n", {"3:9: \"reset\" must not be empty"}},
        {"[errors]\n500 = \"transiet\"\n",
         {"3:7: \"transiet\" is not a class of errors such as \"transient\" (did you mean \"transient\"?)"}},
        {"[errors]\nfive = \"modem\"\n", {"3:1: \"five\" is not the number of a +CMS ERROR"}},
        {"[errors]\n\"-1\" = \"modem\"\n", {"3:1: \"-1\" is not the number of a +CMS ERROR"}},
        {"[errors]\n70000 = \"modem\"\n", {"3:1: \"70000\" is not the number of a +CMS ERROR"}},
        {"[errors]\n500 = 1\n", {"3:7: \"500\" must be a string, not a whole number"}},
    };
    for (const Case& one : k_cases) {
        CAPTURE(one.text);
        Lines found = errors(one.text);
        for (std::string& line : found)  // the words behind it are the library's own
            if (const auto at = line.find("regular expression: "); at != std::string::npos) line.resize(at + 20);
        CHECK(found == one.errors);
    }
    CHECK(shop::errors_of("modems/mine.toml", "label = \"x\"\n") == Lines{"modems/mine.toml:1:1: missing \"schema\""});
}

TEST_CASE("a profile for one firmware is for no other", "[profile]") {
    const reader::Loaded loaded = parse_with({{"modems/fast_ec25.toml",
                                               "schema = 1\ninherits = \"quectel_ec2x\"\n[match]\nmodel = [\"EC25\"]\n"
                                               "revision = [\"EC25EFAR06.*\"]\n"}});
    REQUIRE(loaded.config);
    const auto family = [&](const reader::ModemIdentity& identity) {
        return reader::recognise(loaded.config->modem_profiles, identity).profile->id;
    };
    CHECK(family({"", "Quectel", "EC25", "EC25EFAR06A03M4G"}) == "fast_ec25");
    CHECK(family({"", "Quectel", "EC25", "EC25EFAR02A09M4G"}) == "quectel_ec2x");
    CHECK(family({"", "", "", "EC25EFAR06A03M4G"}) == "fast_ec25");
    CHECK(family({"", "", "EC25", ""}) == "fast_ec25");  // equal evidence: the technician's own comes first
}

TEST_CASE("a changed profile makes another generation", "[profile]") {
    const auto generation = [](const std::string& text) {
        return parse_with({{"modems/mine.toml", text}}).config.value().generation;
    };
    CHECK(generation("schema = 1\n") == generation("schema = 1\n"));
    CHECK(generation("schema = 1\n") != generation("schema = 1\nlabel = \"x\"\n"));
    CHECK(generation("schema = 1\n") != parse_with({}).config.value().generation);
}

TEST_CASE("short durations have a unit and a bound", "[profile]") {
    CHECK(reader::parse_short_duration("0s") == 0us);
    CHECK(reader::parse_short_duration("500us") == 500us);
    CHECK(reader::parse_short_duration("250ms") == 250ms);
    CHECK(reader::parse_short_duration("60m") == 1h);
    for (const char* wrong : {"", "5", "ms", "-1s", "+1s", " 1s", "1 s", "1.5s", "61m", "3601s", "1h", "1sm",
                              "99999999999999999999s", "9223372036854775807us"})
        CHECK_FALSE(reader::parse_short_duration(wrong));
}
