#include "modem/simulator/replay.hpp"

#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

constexpr const char* k_dialogue =
    R"({"tillcast_record":1,"modem":"left","profile":"quectel_ec2x","started":"2026-11-22T10:00:00Z"}
{"t":0.0,"dir":"out","data":"AT\r"}
{"t":0.1,"dir":"in","data":"\r\nOK\r\n"}
{"t":0.2,"dir":"note","data":"recovery: rung 0"}
{"t":1.0,"dir":"out","data":"AT+CPIN=\"****\"\r"}
{"t":1.5,"dir":"in","data":"\r\nOK\r\n"}
{"t":3.5,"dir":"in","data":"\r\n+CPIN: READY\r\n"}
{"t":4.0,"dir":"out","data":"AT+CMGS=18\r","label":"msg_1/1"}
{"t":4.1,"dir":"in","data":"\r\n> "}
{"t":4.2,"dir":"out","data":"0001000B910000001122F2000005xxxxxxxxxx\u001a"}
{"t":7.2,"dir":"in","data":"\r\n+CMGS: 7\r\n\r\nOK\r\n"}
)";

class Stage {
public:
    explicit Stage(const std::string& text, double speed = 1)
        : record(read_record("left.jsonl", text)),
          agenda(clock),
          journal(clock,
                  [this](std::string_view line) {
                      log.push_back(boost::json::parse(boost::json::string_view(line.data(), line.size())).as_object());
                  }),
          replay(record, speed, agenda, journal) {
        replay.on_output = [this](std::string_view bytes) { said += bytes; };
        replay.begin();
    }
    void pass_ms(int ms) {
        const auto end = clock.monotonic() + std::chrono::milliseconds(ms);
        while (const auto next = agenda.next()) {
            if (*next > end) break;
            clock.set(std::max(*next, clock.monotonic()));
            agenda.run_due();
        }
        clock.set(end);
    }
    std::string after(int ms) {
        pass_ms(ms);
        return std::exchange(said, {});
    }
    int count(std::string_view event) const {
        int n = 0;
        for (const auto& one : log) n += one.at("event").as_string() == event;
        return n;
    }

    BenchClock clock;
    Record record;
    std::vector<boost::json::object> log;
    std::string said;
    Agenda agenda;
    Journal journal;
    Replay replay;
};

}  // namespace

TEST_CASE("a record is read into what is typed and what is said", "[simulator][replay]") {
    const auto record = read_record("left.jsonl", k_dialogue);
    CHECK(record.errors.empty());
    CHECK(record.modem == "left");
    CHECK(record.profile == "quectel_ec2x");
    REQUIRE(record.steps.size() == 9);
    CHECK(record.steps[0].bytes == "AT\r");
    CHECK(record.steps[1].after == std::chrono::milliseconds(100));
    CHECK(record.steps[2].line == 5);
}

TEST_CASE("what was typed in pieces is one line, and its echo comes after it", "[simulator][replay]") {
    const auto record = read_record("r", R"({"tillcast_record":1}
{"t":0,"dir":"out","data":"A"}
{"t":0.1,"dir":"in","data":"A"}
{"t":0.2,"dir":"out","data":"T\r\u001b"}
{"t":0.3,"dir":"in","data":"\u00ff\u0080"}
)");
    CHECK(record.errors.empty());
    REQUIRE(record.steps.size() == 4);
    CHECK(record.steps[0].bytes == "AT\r");
    CHECK(record.steps[1].bytes == "A");
    CHECK(record.steps[2].bytes == "\x1b");
    CHECK(record.steps[3].bytes == "\xff\x80");
}

TEST_CASE("what is no record is refused with its place", "[simulator][replay]") {
    for (const auto& [text, line] : {std::pair<const char*, int>{"", 1},
                                     {"{}", 1},
                                     {"nonsense", 1},
                                     {"{\"tillcast_record\":2}", 1},
                                     {"{\"tillcast_record\":1}\n{\"t\":\"x\",\"dir\":\"in\",\"data\":\"\"}", 2},
                                     {"{\"tillcast_record\":1}\n{\"t\":1,\"dir\":\"up\",\"data\":\"\"}", 2},
                                     {"{\"tillcast_record\":1}\n{\"t\":1,\"dir\":\"in\",\"data\":\"€\"}", 2}}) {
        INFO(text);
        const auto record = read_record("r", text);
        REQUIRE(record.errors.size() >= 1);
        CHECK(record.errors.front().at.file == "r");
        if (*text != '\0') CHECK(record.errors.front().at.line == line);
    }
}

TEST_CASE("hidden digits match what was typed, others do not", "[simulator][replay]") {
    CHECK(matches("AT+CPIN=\"****\"\r", "AT+CPIN=\"1234\"\r"));
    CHECK_FALSE(matches("AT+CPIN=\"****\"\r", "AT+CPIN=\"12345\"\r"));
    CHECK(matches("AT+CSCA=\"+00000000909\"\r", "AT+CSCA=\"+34609090909\"\r"));
    CHECK_FALSE(matches("AT+CSCA=\"+00000000909\"\r", "AT+CSCA=\"+34609090908\"\r"));
    CHECK_FALSE(matches("AT+CMGF=0\r", "AT+CMGF=1\r"));
    CHECK_FALSE(matches("AT+CMGF=0\r", "AT+CMGF=0"));
    CHECK(matches("00xx\x1a", "00E8\x1a"));
    CHECK_FALSE(matches("00xx\x1a", "00E8FF\x1a"));
    CHECK_FALSE(matches("00xx\x1a", "00E8\r"));
    CHECK_FALSE(matches("00xx\x1a", "hell\x1a"));
}

TEST_CASE("a record answers what was typed at its own distances", "[simulator][replay]") {
    Stage stage(k_dialogue);
    CHECK(stage.after(10'000).empty());
    stage.replay.receive("AT\r");
    CHECK(stage.after(99).empty());
    CHECK(stage.after(1) == "\r\nOK\r\n");
    stage.replay.receive("AT+CPIN=\"1234\"\r");
    CHECK(stage.after(500) == "\r\nOK\r\n");
    CHECK(stage.after(2000) == "\r\n+CPIN: READY\r\n");
    stage.replay.receive("AT+CMGS=18\r");
    CHECK(stage.after(100) == "\r\n> ");
    stage.replay.receive("0001000B914306101122F2000005C8329BFD06\x1a");
    CHECK(stage.after(2999).empty());
    CHECK(stage.after(1) == "\r\n+CMGS: 7\r\n\r\nOK\r\n");
    CHECK(stage.replay.ended());
    CHECK(stage.replay.departures() == 0);
    CHECK(stage.count("replay_ended") == 1);
}

TEST_CASE("a replay can be quicker than its record, and a quick DTE misses nothing", "[simulator][replay]") {
    Stage stage(k_dialogue, 10);
    stage.replay.receive("AT\r");
    CHECK(stage.after(10) == "\r\nOK\r\n");
    stage.replay.receive("AT+CPIN=\"1234\"\r");
    CHECK(stage.after(50) == "\r\nOK\r\n");
    stage.replay.receive("AT+CMGS=18\r");
    CHECK(stage.after(0) == "\r\n+CPIN: READY\r\n");
    CHECK(stage.after(10) == "\r\n> ");
    CHECK(stage.replay.departures() == 0);
}

TEST_CASE("a dialogue that leaves its record is seen, and goes on where it fits", "[simulator][replay]") {
    Stage stage(k_dialogue);
    stage.replay.receive("AT+CSQ\r");
    CHECK(stage.after(0) == "\r\nERROR\r\n");
    CHECK(stage.replay.departures() == 1);
    stage.replay.receive("AT+CMGS=18\r");
    CHECK(stage.after(100) == "\r\n> ");
    CHECK(stage.replay.departures() == 2);
    CHECK(stage.count("replay_left") == 2);
    stage.replay.receive("0001000B914306101122F2000005C8329BFD06\x1a");
    stage.after(3000);
    CHECK(stage.replay.ended());
}
