#include <cstdlib>

#include "firmware/cli/cli.hpp"
#include "tests/cli/fake_daemon.hpp"
#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using namespace firmware::cli;
using tests::FakeDaemon;
using tests::Outcome;

namespace {

Outcome ask(const FakeDaemon& daemon, std::vector<std::string> arguments) {
    setenv("TZ", "UTC", 1);
    setenv("NO_COLOR", "1", 1);
    arguments.insert(arguments.begin(), {"--socket", daemon.path()});
    return tests::tillcast(arguments);
}

const std::string k_modems =
    R"({"data":[{"name":"left","port":"/dev/modem","device":"/dev/ttyUSB2","phase":"ready","sentence":"",)"
    R"("fault":null,"changed_at":"2026-11-22T10:00:00Z","manufacturer":"Quectel","model":"EC25","revision":"R1",)"
    R"("imei":"356938035643809","profile":"quectel_ec2x","profile_why":"the model \"EC25\" is one","sim":{)"
    R"("iccid":"8934","imsi":null,"smsc":"+34600000000","number":"+34600000001"},"network":"Testnet",)"
    R"("registration":"home","signal_dbm":-71,"receipts":"direct","timeouts":0,"restarts":2,"new_thing":[1,2],)"
    R"("stores":[{"name":"SM","used":3,"total":30}],"pacing":{"limits":{"per_minute":15,"per_hour":200,"per_day":1000,)"
    R"("recipients_per_month":250},"used":{"minute":1,"hour":2,"day":3,"recipients_this_month":4}}},)"
    R"({"name":"right","phase":"faulty","sentence":"the SIM asks for its PIN","fault":"sim_pin_required"}],)"
    R"("next_cursor":null})";

}  // namespace

TEST_CASE("a modem is shown with all that is known of it, and what is not known is left out", "[modems]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s", {{"GET /v1/modems", {{200, k_modems}}}});
    const Outcome left = ask(daemon, {"modems", "left"});
    CHECK(left.code == k_done);
    for (const char* line :
         {"phase            ready, since 2026-11-22 10:00:00\n", "port             /dev/modem → /dev/ttyUSB2\n",
          "model            Quectel EC25\n", "profile          quectel_ec2x: the model \"EC25\" is one\n",
          "signal           -71 dBm\n", "message stores   SM 3 of 30\n",
          "sent             1 of 15 this minute, 2 of 200 this hour, 3 of 1000 this day, 4 of 250 people this month\n",
          "since the start  0 without an answer, 2 restarts\n", "new thing        1, 2\n"})
        CHECK_THAT(left.out, ContainsSubstring(line));
    CHECK(left.out.find("IMSI") == std::string::npos);
    const Outcome right = ask(daemon, {"modems", "right"});
    CHECK_THAT(right.out, ContainsSubstring("what is wrong  the SIM asks for its PIN\n"));
    const Outcome nobody = ask(daemon, {"modems", "middle"});
    CHECK(nobody.code == k_refused);
    CHECK_THAT(nobody.err, ContainsSubstring("no modem named \"middle\""));
    CHECK_THAT(ask(daemon, {"modems"}).out, ContainsSubstring("right  faulty"));
    CHECK_THAT(ask(daemon, {"modems", "left", "--json"}).out, ContainsSubstring(R"({"name":"left")"));
}

TEST_CASE("a modem that the daemon holds is identified by what the daemon says", "[modems]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s", {{"GET /v1/modems", {{200, k_modems}}}});
    const Outcome left = ask(daemon, {"modems", "identify", "left"});
    CHECK(left.code == k_done);
    CHECK_THAT(left.out, ContainsSubstring("profile       quectel_ec2x\n"));
    CHECK_THAT(left.out, ContainsSubstring("why           the model \"EC25\" is one\n"));
    const Outcome right = ask(daemon, {"modems", "identify", "right"});
    CHECK(right.code == k_refused);
    CHECK_THAT(right.out, ContainsSubstring("the SIM asks for its PIN"));
}

TEST_CASE("a record goes out as it came", "[modems]") {
    const tests::TemporaryFolder folder;
    const std::string record =
        "{\"tillcast_record\":1,\"modem\":\"left\"}\n{\"t\":0.5,\"dir\":\"out\",\"data\":\"AT\\r\"}\n";
    FakeDaemon daemon(folder / "s", {{"GET /v1/modems/left/record", {{200, record}}},
                                     {"GET /v1/modems/new/record", {{200, "{\"tillcast_record\":1}\n"}}}});
    CHECK(ask(daemon, {"modems", "record", "left"}).out == record);
    CHECK(ask(daemon, {"modems", "record", "new"}).out == "{\"tillcast_record\":1}\n");
    CHECK(ask(daemon, {"modems", "record", "middle"}).code == k_refused);
    CHECK(ask(daemon, {"modems", "record"}).code == k_usage);
}

TEST_CASE("the dialogue behind a message is told from its AT+CMGS on, each attempt for itself", "[messages]") {
    const tests::TemporaryFolder folder;
    const std::string head = R"({"modem":"left","part":1,"at":"2026-11-22T10:00:00Z",)";
    const std::string dialogue = R"({"data":[)" + head + R"("t":10.5,"dir":"out","data":"AT+CMGS=23\r"},)" + head +
                                 R"("t":10.513,"dir":"in","data":"\r\n> "},)" + head +
                                 R"("t":10.52,"dir":"out","data":"0011xx\u001a"},)" + head +
                                 R"("t":12.75,"dir":"in","data":"\r\n+CMGS: 17\r\n\r\nOK\r\n"},)" + head +
                                 R"("t":12.8,"dir":"note","data":"late \u001b[31m"},)" + head +
                                 R"("t":20.0,"dir":"out","data":"AT+CMGS=23\r"}],"next_cursor":null})";
    FakeDaemon daemon(folder / "s",
                      {{"GET /v1/messages/msg_1/dialogue", {{200, dialogue}}},
                       {"GET /v1/messages/msg_2/dialogue", {{200, R"({"data":[],"next_cursor":null})"}}}});
    CHECK(ask(daemon, {"message", "msg_1", "--at"}).out ==
          "Part 1 by modem left, 2026-11-22 10:00:00\n"
          "    +0.000 s  → AT+CMGS=23\n"
          "    +0.013 s  ← > \n"
          "    +0.020 s  → 0011xx^Z\n"
          "    +2.250 s  ← +CMGS: 17\n"
          "              ← OK\n"
          "    +2.300 s  · late ^[[31m\n"
          "\n"
          "Part 1 by modem left, 2026-11-22 10:00:00\n"
          "    +0.000 s  → AT+CMGS=23\n");
    CHECK_THAT(ask(daemon, {"message", "msg_2", "--at"}).out, ContainsSubstring("Nothing is recorded of it"));
}

TEST_CASE("the doctor does not guess what it was asked", "[doctor]") {
    CHECK(tests::tillcast({"doctor", "--seconds", "soon"}).code == k_usage);
    CHECK(tests::tillcast({"doctor", "--patience", "0"}).code == k_usage);
    const Outcome help = tests::tillcast({"doctor", "--help"});
    CHECK(help.code == k_done);
    CHECK_THAT(help.out, ContainsSubstring("no PIN is ever tried"));
}

TEST_CASE("the SIMs are shown with what is used and left of their tariffs", "[sims]") {
    const tests::TemporaryFolder folder;
    const std::string sims =
        R"({"data":[{"name":"orange","iccid":"8934","modem":"left","state":"quota","detail":"parts_day",)"
        R"("until":"2026-11-22T23:00:00Z","parts":{"day":{"used":40,"limit":40,"left":0,)"
        R"("renews_at":"2026-11-22T23:00:00Z"},"month":{"used":90,"limit":null,"left":null,)"
        R"("renews_at":"2026-12-14T23:00:00Z"}},"recipients":{"day":{"used":7,"limit":null},)"
        R"("month":{"used":12,"limit":250}},"bundle":{"parts":100,"left":10},"spent":{"today":{"amount":40,)"
        R"("currency":"EUR"},"month":{"amount":310,"currency":"EUR"},"daily_limit":{"amount":500,"currency":"EUR"}}},)"
        R"({"name":"8934002","iccid":"8934002","modem":null,"state":"away"}],"next_cursor":null})";
    FakeDaemon daemon(folder / "s", {{"GET /v1/sims", {{200, sims}, {200, sims}, {200, R"({"data":[]})"}}}});
    const Outcome table = ask(daemon, {"sims"});
    CHECK(table.code == k_done);
    for (const char* text : {"orange", "left", "40 of 40", "90", "12 of 250", "10 of 100",
                             "0.40 EUR of 5.00 EUR today, 3.10 EUR this month", "2026-12-14 23:00:00",
                             "quota, until 2026-11-22 23:00:00", "8934002", "away"})
        CHECK_THAT(table.out, ContainsSubstring(text));
    CHECK_THAT(ask(daemon, {"sims", "--json"}).out, ContainsSubstring(R"("name":"orange")"));
    CHECK_THAT(ask(daemon, {"sims"}).out, ContainsSubstring("No SIM has been seen yet"));
}
