// The hazards of the AT line, one by one, as real modems have shown them. Each dialogue is replayed in one piece, byte
// by byte and cut in two at every place.
#include <string>
#include <vector>

#include "modem/at/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/commands.hpp"
#include "tests/support/conversation.hpp"
#include "tests/support/pdus.hpp"

using namespace modem::at;
using namespace std::chrono_literals;
using support::bare;
using support::Conversation;
using support::k_deliver;
using support::k_report;
using support::listing;
using support::plain;
using End = Reply::End;
using Kind = Unsolicited::Kind;

namespace {

const std::string k_payload = "0011000B914477009900F10000AA0BE8329BFD06DDDF723619";
const std::string k_ok = "\r\nOK\r\n";

Command submit() {
    Command command = plain("AT+CMGS=24", "+CMGS");
    command.payload = k_payload;
    command.timeout = 180s;
    command.late_timeout = 60s;
    return command;
}

struct Heard {
    Reply reply;
    std::vector<Unsolicited> unsolicited;
    std::size_t overlong = 0;
    std::size_t wrong_lengths = 0;
    std::vector<std::string> lines() const {
        std::vector<std::string> texts;
        for (const auto& line : reply.lines) texts.push_back(line.text);
        return texts;
    }
};

/// One command against one answer, however the answer is cut; `check` sees each run.
template <class Check>
void replay(const Command& command, const std::string& answer, const std::string& after_payload, const Check& check,
            const LineStarts& family = {}) {
    std::vector<support::Cut> cuts = {support::in_one_piece(), support::byte_by_byte()};
    const std::size_t longest = std::min<std::size_t>(std::max(answer.size(), after_payload.size()), 300);
    for (std::size_t at = 1; at < longest; ++at) cuts.push_back(support::split_at(at));
    for (const auto& cut : cuts) {
        Conversation talk;
        talk.cut = cut;
        talk.session.expect(family);
        talk.modem.expect(command.text + "\r").reply(answer);
        if (!command.payload.empty()) talk.modem.expect(command.payload + "\x1a").reply(after_payload);
        Heard heard;
        heard.reply = talk.run(command);
        heard.unsolicited = talk.unsolicited;
        heard.overlong = talk.session.overlong_lines();
        heard.wrong_lengths = talk.session.wrong_lengths();
        check(heard);
    }
}

void replay_sent(const std::string& prompt, const std::string& result) {
    INFO(prompt);
    replay(submit(), prompt, result, [](const Heard& heard) {
        CHECK(heard.reply.ok());
        CHECK(heard.lines() == std::vector<std::string>{"+CMGS: 17"});
    });
}

}  // namespace

TEST_CASE("hazard 1: a prompt without an end of line, in two reads, or short", "[at][hazard]") {
    for (const std::string prompt : {"\r\n> ", "\r\n>", "\r\n>\r\n", ">", "> ", "\n> ", "\r\r\n> "})
        replay_sent(prompt, "\r\n+CMGS: 17\r\n" + k_ok);
}

TEST_CASE("hazard 1: no prompt is seen inside a PDU, a USSD answer or a text", "[at][hazard]") {
    replay(plain("AT+CUSD=1,\"*100#\"", "+CUSD"), "\r\n+CUSD: 0,\"Menu\r\n> 1 Balance\r\n> 2 Help\",15\r\n" + k_ok, "",
           [](const Heard& heard) {
               CHECK(heard.reply.ok());
               CHECK(heard.reply.lines.size() == 1);
           });
    replay(submit(), "\r\n> ", "\r\n> \r\n+CMGS: 17\r\n" + k_ok, [](const Heard& heard) {
        CHECK(heard.reply.ok());
        CHECK(heard.lines() == std::vector<std::string>{"+CMGS: 17"});
    });
}

TEST_CASE("hazard 2: the echo is still on, of the header, of the payload and of what came before", "[at][hazard]") {
    replay_sent("AT+CMGS=24\r\r\n> ", k_payload + "\x1a\r\n+CMGS: 17\r\n" + k_ok);
    replay(plain("ATE0"), "ATE0\rATE0\r" + k_ok, "", [](const Heard& heard) { CHECK(heard.reply.ok()); });
    replay(plain("AT+CSQ", "+CSQ"), "AT+CSQ\r\r\n^RSSI:18\r\n\r\n+CSQ: 18,99\r\n" + k_ok, "", [](const Heard& heard) {
        CHECK(heard.lines() == std::vector<std::string>{"+CSQ: 18,99"});
        CHECK(heard.unsolicited == std::vector<Unsolicited>{{Kind::other, "^RSSI:18", ""}});
    });
}

TEST_CASE("hazard 3: every end of line", "[at][hazard]") {
    for (const std::string end : {"\r\n", "\n", "\r", "\r\r\n", "\r\r\r\n", "\n\n"}) {
        INFO(end.size());
        replay(plain("AT+CSQ", "+CSQ"), "+CSQ: 18,99" + end + "OK" + end, "", [](const Heard& heard) {
            CHECK(heard.reply.ok());
            CHECK(heard.lines() == std::vector<std::string>{"+CSQ: 18,99"});
        });
    }
}

TEST_CASE("hazard 4: final results are whole lines, and their number may come in another read", "[at][hazard]") {
    using Result = FinalResult::Kind;
    const std::vector<std::pair<std::string, Result>> results = {{"OK", Result::ok},
                                                                 {"ERROR", Result::error},
                                                                 {"NA", Result::not_supported},
                                                                 {"COMMAND NOT SUPPORT", Result::not_supported},
                                                                 {"MODEM ERROR: 5", Result::error},
                                                                 {"+CME ERROR: 10", Result::cme_error},
                                                                 {"+CMS ERROR: 512", Result::cms_error},
                                                                 {"+CMS ERROR:512", Result::cms_error}};
    for (const auto& [line, kind] : results) {
        INFO(line);
        replay(plain("AT+CMGF=0"), "\r\n" + line + "\r\n", "", [kind = kind](const Heard& heard) {
            CHECK(heard.reply.end == End::final_result);
            CHECK(heard.reply.result.kind == kind);
            if (kind == FinalResult::Kind::cms_error) CHECK(heard.reply.result.code == 512);
        });
    }
    replay(plain("AT+COPS?", "+COPS"), "\r\n+COPS: 0,0,\"OK ERROR\",7\r\n" + k_ok, "",
           [](const Heard& heard) { CHECK(heard.lines() == std::vector<std::string>{"+COPS: 0,0,\"OK ERROR\",7"}); });
}

TEST_CASE("hazard 4: +CPIN without its OK is an answer all the same", "[at][hazard]") {
    replay(plain("AT+CPIN?", "+CPIN"), "\r\n+CPIN: READY\r\n", "", [](const Heard& heard) {
        CHECK(heard.reply.end == End::timed_out);
        CHECK(heard.lines() == std::vector<std::string>{"+CPIN: READY"});
    });
}

TEST_CASE("hazard 5: an unsolicited line anywhere in a dialogue", "[at][hazard]") {
    for (const std::string line : {"^HCSQ:\"LTE\",45,44,120,20", "#STN: 37", "+CMTI: \"SM\",3", "RING", "+CREG: 1"}) {
        INFO(line);
        const std::string said = "\r\n" + line + "\r\n";
        replay_sent(said + "\r\n> ", said + "\r\n+CMGS: 17\r\n" + said + k_ok);
        replay(plain("AT+CREG?", "+CREG"), said + "\r\n+CREG: 2,1,\"00C3\",\"01A2\",7\r\n" + said + k_ok, "",
               [&](const Heard& heard) {
                   CHECK(heard.lines() == std::vector<std::string>{"+CREG: 2,1,\"00C3\",\"01A2\",7"});
                   REQUIRE(heard.unsolicited.size() == 2);
                   CHECK(heard.unsolicited[0].line == line);
               });
    }
}

TEST_CASE("hazard 6: a line between a header and its PDU, and a length that is not the announced one", "[at][hazard]") {
    const std::string cds = "\r\n+CDS: 25\r\n\r\n^RSSI:18\r\n" + k_report + "\r\n";
    replay(plain("AT"), cds + k_ok, "", [](const Heard& heard) {
        CHECK(heard.reply.ok());
        REQUIRE(heard.unsolicited.size() == 2);
        CHECK(heard.unsolicited[1] == Unsolicited{Kind::receipt, "+CDS: 25", k_report});
    });
    replay(listing("AT+CMGR=1", "+CMGR"), "\r\n+CMGR: 0,,20\r\n" + k_deliver + "\r\n" + k_ok, "",
           [](const Heard& heard) {
               REQUIRE(heard.reply.lines.size() == 1);
               CHECK(heard.reply.lines[0].pdu == k_deliver);
               CHECK(heard.wrong_lengths == 1);
           });
}

TEST_CASE("hazard 7: boot noise in mid-session means that the modem is another one now", "[at][hazard]") {
    for (const std::string line : {"RDY", "APP RDY", "+CFUN: 1", "^BOOT:1234,0,0,0,6", "NORMAL POWER DOWN",
                                   "POWERED DOWN", "UNDER-VOLTAGE POWER DOWN", "^SYSSTART"}) {
        INFO(line);
        replay(submit(), "\r\n> ", "\r\n" + line + "\r\n", [](const Heard& heard) {
            CHECK(heard.reply.end == End::restarted);
            CHECK(heard.reply.payload_written);
        });
    }
    LineStarts family;
    family.restarted = {"+QIND: PB INIT"};
    replay(
        submit(), "\r\n> ", "\r\n+QIND: PB INIT\r\n",
        [](const Heard& heard) { CHECK(heard.reply.end == End::restarted); }, family);
    for (const std::string line : {"Call Ready", "SMS Ready", "UNDER-VOLTAGE WARNNING"})
        replay_sent("\r\n" + line + "\r\n> ", "\r\n" + line + "\r\n+CMGS: 17\r\n" + k_ok);
}

TEST_CASE("hazard 8: NUL bytes, line noise and lines without an end", "[at][hazard]") {
    using namespace std::string_literals;
    for (const std::string& noise : {"\0\0\0"s, "\xff\xff\xfe"s, "\x80\x81\r\n"s, "\0\xff\0"s}) {
        replay(plain("AT+CSQ", "+CSQ"), noise + "\r\n" + noise + "+CSQ: 18,99\r\n" + noise + "OK\r\n", "",
               [](const Heard& heard) { CHECK(heard.lines() == std::vector<std::string>{"+CSQ: 18,99"}); });
    }
    replay(plain("AT+CSQ", "+CSQ"), std::string(5000, 'x') + "\r\n+CSQ: 18,99\r\n" + k_ok, "", [](const Heard& heard) {
        CHECK(heard.overlong == 1);
        CHECK(heard.reply.ok());
    });
}

TEST_CASE("hazard 8: a line that hangs up ends everything at once", "[at][hazard]") {
    Conversation talk;
    talk.modem.expect("AT+CMGS=24\r").reply("\r\n> ").expect(k_payload + "\x1a").reply("").hang_up();
    CHECK(talk.run(submit()).end == End::closed);
    CHECK_FALSE(talk.session.is_open());
    CHECK(talk.session.action().todo == Action::Todo::nothing);
}

TEST_CASE("hazard 9: calls that ring and end while a result is awaited", "[at][hazard]") {
    std::string calls;
    for (int ring = 0; ring < 5; ++ring) calls += "\r\nRING\r\n\r\n+CLIP: \"+34600000001\",145,,,,0\r\n";
    calls += "\r\nNO CARRIER\r\n\r\n+CRING: VOICE\r\n\r\nBUSY\r\n";
    replay_sent(calls + "\r\n> ", calls + "\r\n+CMGS: 17\r\n" + calls + k_ok);
    replay(bare("AT+CIMI"), calls + "\r\n214070000000001\r\n" + k_ok, "",
           [](const Heard& heard) { CHECK(heard.lines() == std::vector<std::string>{"214070000000001"}); });
}

TEST_CASE("hazard 10: broken headers in answers", "[at][hazard]") {
    replay(plain("AT+CSMS=?", "+CSMS"), "\r\n+CSMS=(0)\r\n" + k_ok, "",
           [](const Heard& heard) { CHECK(heard.lines() == std::vector<std::string>{"+CSMS=(0)"}); });
    replay(plain("AT+CGSMS=?", "+CGSMS"), "\r\n+CMUT: (0-3)\r\n" + k_ok, "", [](const Heard& heard) {
        CHECK(heard.reply.ok());
        CHECK(heard.lines().empty());
    });
    replay(plain("AT"), "\r\n+CDS: ,25\r\n" + k_report + "\r\n" + k_ok, "", [](const Heard& heard) {
        CHECK(heard.unsolicited == std::vector<Unsolicited>{{Kind::receipt, "+CDS: ,25", k_report}});
    });
}

TEST_CASE("hazard 10: nothing in a text that comes in text mode is taken for the modem's own word", "[at][hazard]") {
    const std::string header = "+CMGL: 1,\"REC UNREAD\",\"+34600000001\",,\"26/11/22,10:00:00+04\"";
    const std::string hostile =
        "hello\r\n+CDS: 25\r\n" + k_report + "\r\nRDY\r\n+CMTI: \"SM\",9\r\n+CMGL: 2,1,,28\r\n" + k_deliver + "\r\n";
    replay(listing("AT+CMGL=4", "+CMGL"), "\r\n" + header + "\r\n" + hostile + k_ok, "", [&](const Heard& heard) {
        CHECK(heard.reply.ok());
        CHECK(heard.lines() == std::vector<std::string>{header});
        CHECK(heard.unsolicited.empty());
    });
}

TEST_CASE("hazard 10: a text that says the command in flight is no echo of it", "[at][hazard]") {
    const std::string header = "+CMGL: 1,\"REC UNREAD\",\"+34600000001\",,\"26/11/22,10:00:00+04\"";
    Conversation talk;
    for (int i = 0; i < 4; ++i) {
        talk.modem.expect("AT\r").reply(k_ok);
        CHECK(talk.run(plain("AT")).ok());
    }
    talk.modem.expect("AT+CMGL=4\r").reply("\r\n" + header + "\r\nhello\r\nAT+CMGL=4\r\n" + k_ok);
    CHECK(talk.run(listing("AT+CMGL=4", "+CMGL")).ok());
    CHECK(talk.unsolicited.empty());
    CHECK_FALSE(talk.session.has_forgotten());
    talk.modem.expect("AT+CMGL=4\r").reply("AT+CMGL=4\r\r\n" + header + "\r\nhello\r\n" + k_ok);
    CHECK(talk.run(listing("AT+CMGL=4", "+CMGL")).ok());
    CHECK(talk.unsolicited == std::vector<Unsolicited>{{Unsolicited::Kind::restarted, "AT+CMGL=4", ""}});
}

TEST_CASE("hazard 11: an answer that was awaited no more belongs to no later command", "[at][hazard]") {
    Conversation talk;
    talk.modem.expect("AT+CMGR=1\r").reply("");
    CHECK(talk.run(listing("AT+CMGR=1", "+CMGR")).end == End::timed_out);
    // What the owner does after a timeout: the line is brought to rest, and late words are thrown away.
    talk.modem.expect("\x1b\r").reply("\r\n+CMGR: 0,,28\r\n" + k_deliver + "\r\n" + k_ok);
    CHECK(talk.drive(talk.session.start_quieting(100ms, talk.now)).ok());
    talk.modem.expect("AT+CMGR=2\r").reply("\r\n+CMGR: 0,,25\r\n" + k_report + "\r\n" + k_ok);
    const Reply reply = talk.run(listing("AT+CMGR=2", "+CMGR"));
    REQUIRE(reply.lines.size() == 1);
    CHECK(reply.lines[0].pdu == k_report);
}

TEST_CASE("a family's ignored lines go no further", "[at][hazard]") {
    LineStarts family;
    family.ignored = {"^RSSI:", "^HCSQ:"};
    replay(
        plain("AT+CSQ", "+CSQ"), "\r\n^RSSI:18\r\n\r\n+CSQ: 18,99\r\n\r\n^HCSQ:1\r\n" + k_ok, "",
        [](const Heard& heard) {
            CHECK(heard.lines() == std::vector<std::string>{"+CSQ: 18,99"});
            CHECK(heard.unsolicited.empty());
        },
        family);
    replay(
        plain("AT^HCSQ?", "^HCSQ"), "\r\n^HCSQ:1\r\n" + k_ok, "",
        [](const Heard& heard) { CHECK(heard.lines() == std::vector<std::string>{"^HCSQ:1"}); }, family);
}
