#include "modem/simulator/rule_file.hpp"

#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

std::string complaints(const std::string& text) {
    std::string all;
    for (const auto& error : read_rules({"people.toml", text}).errors) all += words::to_string(error) + "\n";
    return all;
}

}  // namespace

TEST_CASE("a rule file gives people and faults", "[simulator]") {
    const auto rules = read_rules({"people.toml", R"([[person]]
number = "+34600111222"
receipts = [0x30, 0]
receipt_delay = "uniform:1000,2000"
[[person.answer]]
when = "offer"
text = "STOP"
delay = "fixed:500"
times = 1
[[person.answer]]
text = "ok"
[[person]]
range = ["+34600000000", "+34600000099"]
phone = "off"
[[fault]]
effect = "silence"
goes_out = true
every = 10
probability = 0.5
)"});
    REQUIRE(rules.errors.empty());
    REQUIRE(rules.people.size() == 2);
    CHECK(rules.people[0].receipts == std::vector<std::uint8_t>{0x30, 0});
    REQUIRE(rules.people[0].answers.size() == 2);
    CHECK(rules.people[0].answers[0].when->found_in("an OFFER"));
    CHECK(rules.people[0].answers[0].delay.text() == "fixed:500");
    CHECK(rules.people[1].phone_off);
    CHECK(rules.people[1].is("+34600000007"));
    REQUIRE(rules.faults.size() == 1);
    CHECK(rules.faults[0].effect == Fault::Effect::silence);
    CHECK(rules.faults[0].goes_out);
    CHECK(rules.faults[0].every == 10);
}

TEST_CASE("what is wrong in a rule file is told with its place", "[simulator]") {
    const std::pair<const char*, const char*> cases[] = {
        {"[[person]]\nnumbr = \"1\"\n", "people.toml:2:1: "},
        {"[[persn]]\n", "people.toml:1:"},
        {"[[person]]\npattern = \"(\"\n", "people.toml:2:11: pattern is not a regular expression"},
        {"[[person]]\nrange = [\"+1\"]\n", "people.toml:2:9: range must be"},
        {"[[person]]\nrange = [\"+2\", \"+1\"]\n", "people.toml:2:9: range must be"},
        {"[[person]]\nreceipts = [256]\n", "people.toml:2:13: a TP-Status code"},
        {"[[person]]\nreceipts = 0\n", "people.toml:2:12: "},
        {"[[person]]\nreceipt_delay = \"soon\"\n", "people.toml:2:17: receipt_delay must be \"fixed:MS\""},
        {"[[person]]\nphone = \"broken\"\n", "people.toml:2:9: "},
        {"[[person]]\nanswer = [{ when = \"x\" }]\n", "people.toml:2:"},
        {"[[fault]]\neffect = \"fire\"\n", "people.toml:2:10: "},
        {"[[fault]]\nprobability = 2\n", "people.toml:2:15: probability is out of range"},
        {"[[fault]]\nprobability = \"x\"\n", "people.toml:2:15: "},
        {"[[fault]]\nevery = 0\n", "people.toml:2:9: "},
        {"[[fault]]\nto = \"[\"\n", "people.toml:2:6: to is not a regular expression"},
        {"not toml", "people.toml:1:"},
    };
    for (const auto& [text, wanted] : cases) {
        INFO(text);
        CHECK(complaints(text).substr(0, std::string(wanted).size()) == wanted);
    }
}

TEST_CASE("a configuration gives options, modems and rules, and refuses keys it does not know", "[simulator]") {
    ProgramOptions options;
    const auto errors = read_options({"sim.toml", R"(turnaround = 2.5
network = "fixed:3500"
zone = "-03:30"
seed = 9
log = "/tmp/x.log"
[[modem]]
link = "/tmp/left"
imei = "358240050000017"
pin = "1234"
[[person]]
)"},
                                     options);
    REQUIRE(errors.empty());
    CHECK(options.world.timing.turnaround == std::chrono::microseconds(2500));
    CHECK(options.world.network.submit_time.text() == "fixed:3500");
    CHECK(options.world.network.zone == std::chrono::minutes(-210));
    CHECK(options.world.seed == 9);
    REQUIRE(options.world.modems.size() == 1);
    CHECK(options.world.modems[0].pin == "1234");
    CHECK(options.world.people.size() == 1);
    for (const auto* text : {"turnaroun = 1\n", "turnaround = -1\n", "network = \"slow\"\n", "zone = \"CET\"\n",
                             "[[modem]]\n", "[[modem]]\nlink = \"a\"\nimei = \"12\"\n", "seed = -1\n"}) {
        INFO(text);
        CHECK(read_options({"sim.toml", text}, options).size() == 1);
    }
}

TEST_CASE("a zone is an offset in quarter hours", "[simulator]") {
    CHECK(parse_zone("+02:00") == std::chrono::minutes(120));
    CHECK(parse_zone("-00:45") == std::chrono::minutes(-45));
    for (const auto* text : {"", "2", "02:00", "+2:00", "+02:10", "+02:60", "+15:00", "+0a:00", "+02:000"})
        CHECK_FALSE(parse_zone(text).has_value());
}
