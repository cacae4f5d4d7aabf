#include "modem/at/session.hpp"

#include <string>
#include <vector>

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

Command submit() {
    Command command = plain("AT+CMGS=19", "+CMGS");
    command.payload = "0011000B914477009900F10000AA0BE8329BFD06DDDF723619";
    command.timeout = 180s;
    command.late_timeout = 60s;
    return command;
}

std::string header(const Unsolicited& news) { return news.line; }

std::string announce(const std::string& name, const std::string& pdu) {
    return name + std::to_string(pdu.size() / 2 - 8) + "\r\n" + pdu + "\r\n";
}

/// Replays a case in one piece, byte by byte, and cut in two at every position.
template <class Check>
void in_all_cuts(std::size_t longest, const Check& check) {
    check(support::in_one_piece());
    check(support::byte_by_byte());
    for (std::size_t at = 1; at < longest; ++at) check(support::split_at(at));
}

struct Case {
    std::string name;
    Command command;
    std::string reply;
    std::string rest;  // after the payload
    std::vector<InfoLine> lines;
    std::vector<Unsolicited> unsolicited;
    FinalResult::Kind result = FinalResult::Kind::ok;
};

void replay(const Case& test) {
    in_all_cuts(std::max(test.reply.size(), test.rest.size()), [&test](const support::Cut& cut) {
        INFO(test.name);
        Conversation talk;
        talk.cut = cut;
        talk.modem.expect(test.command.text + "\r").reply(test.reply);
        if (!test.command.payload.empty()) talk.modem.expect(test.command.payload + "\x1a").reply(test.rest);
        const Reply reply = talk.run(test.command);
        CHECK(talk.modem.trouble().empty());
        CHECK(reply.end == End::final_result);
        CHECK(reply.in_step);
        CHECK(reply.result.kind == test.result);
        CHECK(reply.lines == test.lines);
        CHECK(talk.unsolicited == test.unsolicited);
        CHECK(talk.session.state() == Session::State::idle);
    });
}

const LineStarts k_readily = {{}, {}, {}, {}, {"SMS Ready", "Call Ready"}, {}};

void run_without_echo(Conversation& talk) {
    talk.modem.expect("AT+CSQ\r").reply("\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
    CHECK(talk.run(plain("AT+CSQ", "+CSQ")).ok());
}

/// How long the result of a part is waited for after this line, where none comes.
std::chrono::nanoseconds wait_for_result(Conversation& talk, const std::string& line) {
    talk.modem.expect("AT+CMGS=19\r").reply("> ").expect(submit().payload + "\x1a").reply("\r\n" + line + "\r\n");
    const auto began = talk.now;
    const Reply reply = talk.run(submit());
    CHECK(reply.end == End::timed_out);
    CHECK(reply.payload_written);
    return talk.now - began;
}

}  // namespace

TEST_CASE("answers are read with every end of line, echo and noise", "[at]") {
    const std::vector<InfoLine> csq = {{"+CSQ: 20,99", ""}};
    for (const std::string reply :
         {"\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "+CSQ: 20,99\nOK\n", "\r\r\n+CSQ: 20,99\r\r\n\r\r\nOK\r\r\n",
          "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "AT+CSQ\rAT+CSQ\r\r\n+CSQ: 20,99\r\nOK\r\n",
          "AT+CSQ+CSQ: 20,99\r\nOK\r\n", "\xff\xfe\r\n\x80+CSQ: 20,99\r\nOK\xff\r\n"}) {
        replay({"csq", plain("AT+CSQ", "+CSQ"), reply, "", csq, {}});
    }
    using namespace std::string_literals;
    replay({"NUL", plain("AT+CSQ", "+CSQ"), "\0\0\r\n+CSQ: 20,99\r\n\0OK\r\n"s, "", csq, {}});
}

TEST_CASE("a result whose number comes in another read is not cut short", "[at]") {
    Conversation talk;
    talk.cut = support::split_at(13);
    talk.modem.expect("AT+CMGF=0\r").reply("\r\n+CMS ERROR: 500\r\n");
    const Reply reply = talk.run(plain("AT+CMGF=0"));
    CHECK(reply.result.code == 500);
}

TEST_CASE("unsolicited lines inside an answer are kept apart from it", "[at]") {
    const std::vector<InfoLine> csq = {{"+CSQ: 20,99", ""}};
    const Unsolicited cmti{Kind::stored_message, "+CMTI: \"SM\",3", ""};
    const Unsolicited rssi{Kind::other, "^RSSI:18", ""};
    const auto command = plain("AT+CSQ", "+CSQ");
    replay({"before the first byte", command, "\r\n+CMTI: \"SM\",3\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "", csq, {cmti}});
    replay({"before the result", command, "\r\n+CSQ: 20,99\r\n\r\n+CMTI: \"SM\",3\r\n\r\nOK\r\n", "", csq, {cmti}});
    replay({"after the result", command, "\r\n+CSQ: 20,99\r\n\r\nOK\r\n\r\n+CMTI: \"SM\",3\r\n", "", csq, {cmti}});
    replay({"in the echo", command, "AT+CSQ\r\r\n^RSSI:18\r\n\r\n+CSQ: 20,99\r\nOK\r\n", "", csq, {rssi}});
    replay({"a call that ends",
            command,
            "\r\nRING\r\n\r\nNO CARRIER\r\n+CSQ: 20,99\r\nOK\r\n",
            "",
            csq,
            {{Kind::other, "RING", ""}, {Kind::other, "NO CARRIER", ""}}});
}

TEST_CASE("unsolicited PDUs inside an answer are kept apart from it", "[at]") {
    const std::vector<InfoLine> csq = {{"+CSQ: 20,99", ""}};
    const auto command = plain("AT+CSQ", "+CSQ");
    const Unsolicited cds{Kind::receipt, "+CDS: 25", k_report};
    const Unsolicited cmt{Kind::message, "+CMT: ,28", k_deliver};
    replay({"receipt", command, "\r\n" + announce("+CDS: ", k_report) + "\r\n+CSQ: 20,99\r\nOK\r\n", "", csq, {cds}});
    replay({"message", command, "\r\n+CSQ: 20,99\r\n" + announce("+CMT: ,", k_deliver) + "\r\nOK\r\n", "", csq, {cmt}});
    replay({"a line between header and PDU",
            command,
            "\r\n+CDS: 25\r\n^RSSI:18\r\n" + k_report + "\r\n+CSQ: 20,99\r\nOK\r\n",
            "",
            csq,
            {{Kind::other, "^RSSI:18", ""}, cds}});
    replay({"the answer between header and PDU",
            command,
            "\r\n+CDS: 25\r\n+CSQ: 20,99\r\nOK\r\n" + k_report + "\r\n",
            "",
            csq,
            {cds}});
    replay({"comma of ZTE",
            command,
            "\r\n+CDS: ,25\r\n" + k_report + "\r\n+CSQ: 20,99\r\nOK\r\n",
            "",
            csq,
            {{Kind::receipt, "+CDS: ,25", k_report}}});
}

TEST_CASE("a listing gives each header its PDU, whatever comes between", "[at]") {
    const auto command = listing("AT+CMGL=4", "+CMGL");
    const std::string first = "+CMGL: 1,1,,28";
    const std::string second = "+CMGL: 2,0,,25";
    const std::vector<InfoLine> lines = {{first, k_deliver}, {second, k_report}};
    const Unsolicited cmti{Kind::stored_message, "+CMTI: \"SM\",3", ""};
    const Unsolicited cds{Kind::receipt, "+CDS: 25", k_report};
    replay({"plain",
            command,
            "\r\n" + first + "\r\n" + k_deliver + "\r\n" + second + "\r\n" + k_report + "\r\n\r\nOK\r\n",
            "",
            lines,
            {}});
    replay({"CMTI between header and PDU",
            command,
            "\r\n" + first + "\r\n+CMTI: \"SM\",3\r\n" + k_deliver + "\r\n" + second + "\r\n" + k_report + "\r\nOK\r\n",
            "",
            lines,
            {cmti}});
    replay({"receipt between header and PDU",
            command,
            "\r\n" + first + "\r\n+CDS: 25\r\n" + k_report + "\r\n" + k_deliver + "\r\n" + second + "\r\n" + k_report +
                "\r\nOK\r\n",
            "",
            lines,
            {cds}});
    replay({"header of a receipt, then the PDU of the listing",
            command,
            "\r\n" + first + "\r\n+CDS: 25\r\n" + k_deliver + "\r\n" + k_report + "\r\n" + second + "\r\n" + k_report +
                "\r\nOK\r\n",
            "",
            lines,
            {cds}});
    replay({"an empty slot",
            listing("AT+CMGR=1", "+CMGR"),
            "\r\n+CMGR: 0,,0\r\n\r\nOK\r\n",
            "",
            {{"+CMGR: 0,,0", ""}},
            {}});
}

TEST_CASE("a PDU of another length than announced is kept and counted", "[at]") {
    Conversation talk;
    talk.modem.expect("AT+CMGR=1\r").reply("\r\n+CMGR: 1,,99\r\n" + k_deliver + "\r\n\r\nOK\r\n");
    const Reply reply = talk.run(listing("AT+CMGR=1", "+CMGR"));
    CHECK(reply.lines == std::vector<InfoLine>{{"+CMGR: 1,,99", k_deliver}});
    CHECK(talk.session.wrong_lengths() == 1);
}

TEST_CASE("a header whose PDU never came does not reach into the next answer", "[at]") {
    Conversation talk;
    talk.modem.expect("AT+CMGR=1\r").reply("\r\n+CMGR: 1,,28\r\n\r\nOK\r\n");
    CHECK(talk.run(listing("AT+CMGR=1", "+CMGR")).lines.front().pdu.empty());
    talk.say(k_deliver + "\r\n");
    CHECK(talk.unsolicited == std::vector<Unsolicited>{{Kind::other, k_deliver, ""}});
}

TEST_CASE("bare answers are told from noise", "[at]") {
    replay({"manufacturer", bare("AT+CGMI"), "\r\nQuectel\r\n\r\nOK\r\n", "", {{"Quectel", ""}}, {}});
    replay(
        {"with name", bare("AT+CGMI"), "\r\n+CGMI: \"Quectel\"\r\n\r\nOK\r\n", "", {{"+CGMI: \"Quectel\"", ""}}, {}});
    replay({"with echo", bare("AT+CGMI"), "AT+CGMI\r\r\nQuectel\r\nOK\r\n", "", {{"Quectel", ""}}, {}});
    replay({"between lines of others",
            bare("AT+CIMI"),
            "\r\nRING\r\n^RSSI:18\r\n214070000000001\r\nSMS Ready\r\nOK\r\n",
            "",
            {{"214070000000001", ""}},
            {{Kind::other, "RING", ""}, {Kind::other, "^RSSI:18", ""}, {Kind::other, "SMS Ready", ""}}});
    replay({"a hexadecimal answer while a PDU is due",
            bare("AT+CCID"),
            "\r\n+CDS: 25\r\n89340712345678901234\r\n" + k_report + "\r\nOK\r\n",
            "",
            {{"89340712345678901234", ""}},
            {{Kind::receipt, "+CDS: 25", k_report}}});
}

TEST_CASE("a registration line belongs to AT+CREG? only if it is an answer", "[at]") {
    replay({"arity",
            plain("AT+CREG?", "+CREG"),
            "\r\n+CREG: 1\r\n\r\n+CREG: 1,1\r\n\r\nOK\r\n",
            "",
            {{"+CREG: 1,1", ""}},
            {{Kind::registration, "+CREG: 1", ""}}});
}

TEST_CASE("errors end a command", "[at]") {
    replay({"error", plain("AT+CSCS=\"GSM\""), "\r\nERROR\r\n", "", {}, {}, FinalResult::Kind::error});
    replay({"cme", plain("AT+CPIN?", "+CPIN"), "\r\n+CME ERROR: 10\r\n", "", {}, {}, FinalResult::Kind::cme_error});
    replay({"huawei", plain("AT+CSMS=0"), "\r\nCOMMAND NOT SUPPORT\r\n", "", {}, {}, FinalResult::Kind::not_supported});
    replay({"ok in a name",
            plain("AT+COPS?", "+COPS"),
            "\r\n+COPS: 0,0,\"BROOKLYN\"\r\n\r\nOK\r\n",
            "",
            {{"+COPS: 0,0,\"BROOKLYN\"", ""}},
            {}});
}

TEST_CASE("a part goes out behind its prompt", "[at]") {
    const std::vector<InfoLine> sent = {{"+CMGS: 17", ""}};
    for (const std::string prompt : {"\r\n> ", "\r\n>", "\r\n>\r\n", "> ", "AT+CMGS=19\r\r\n> "}) {
        replay({"prompt " + prompt, submit(), prompt, "\r\n+CMGS: 17\r\n\r\nOK\r\n", sent, {}});
    }
    replay({"the payload echoed", submit(), "\r\n> ", submit().payload + "\x1a\r\n+CMGS: 17\r\n\r\nOK\r\n", sent, {}});
    replay({"refused", submit(), "\r\n> ", "\r\n+CMS ERROR: 38\r\n", {}, {}, FinalResult::Kind::cms_error});
}

TEST_CASE("unsolicited lines come through at every place of a part's way", "[at]") {
    const std::vector<InfoLine> sent = {{"+CMGS: 17", ""}};
    const Unsolicited cmti{Kind::stored_message, "+CMTI: \"SM\",3", ""};
    const Unsolicited cds{Kind::receipt, "+CDS: 25", k_report};
    const std::string result = "\r\n+CMGS: 17\r\n\r\nOK\r\n";
    replay({"between command and prompt", submit(), "\r\n+CMTI: \"SM\",3\r\n\r\n> ", result, sent, {cmti}});
    replay({"a PDU between command and prompt",
            submit(),
            "\r\n" + announce("+CDS: ", k_report) + "\r\n> ",
            result,
            sent,
            {cds}});
    replay({"a header before, its PDU behind the prompt",
            submit(),
            "\r\n+CDS: 25\r\n> ",
            k_report + "\r\n" + result,
            sent,
            {cds}});
    replay({"before the result", submit(), "\r\n> ", "\r\n" + announce("+CDS: ", k_report) + result, sent, {cds}});
    replay({"between +CMGS and OK", submit(), "\r\n> ", "\r\n+CMGS: 17\r\n+CMTI: \"SM\",3\r\nOK\r\n", sent, {cmti}});
    replay({"calls",
            submit(),
            "\r\nRING\r\n> ",
            "\r\nRING\r\nNO CARRIER\r\n" + result,
            sent,
            {{Kind::other, "RING", ""}, {Kind::other, "RING", ""}, {Kind::other, "NO CARRIER", ""}}});
}

TEST_CASE("a prompt is none inside a text or where nothing is to be sent", "[at]") {
    replay({"in an answer",
            plain("AT+CUSD?", "+CUSD"),
            "\r\n> \r\n+CUSD: 0,\"> 1\"\r\nOK\r\n",
            "",
            {{"+CUSD: 0,\"> 1\"", ""}},
            {{Kind::other, ">", ""}}});
}

TEST_CASE("an owner who says no gets ESC instead of the payload", "[at]") {
    struct Ending {
        std::string reply;
        bool in_step;
    };
    for (const auto& [ending, in_step] : std::vector<Ending>{{"\r\nOK\r\n", true},
                                                             {"\r\n+CMS ERROR: 350\r\n", true},
                                                             {"\r\nERROR\r\n", true},
                                                             {"", false},
                                                             {"\r\n> ", false}}) {
        Conversation talk;
        talk.consent = false;
        talk.modem.expect("AT+CMGS=19\r").reply("\r\n> ").expect("\x1b").reply(ending);
        const Reply reply = talk.run(submit());
        CHECK(talk.asked == 1);
        CHECK(reply.end == End::withdrawn);
        CHECK(reply.in_step == in_step);
        CHECK_FALSE(reply.payload_written);
        CHECK(talk.modem.done());
    }
}

TEST_CASE("a modem that ends the command while the owner thinks gets no payload", "[at]") {
    Session session;
    const words::Monotonic now{1h};
    CHECK(session.start(submit(), now).bytes == "AT+CMGS=19\r");
    session.on_written({}, 11, now);
    REQUIRE(session.on_read({}, "\r\n> ", now).todo == Action::Todo::ask);
    REQUIRE(session.on_read({}, "\r\n+CMS ERROR: 513\r\n", now).todo == Action::Todo::done);
    CHECK(session.proceed(true, now).todo == Action::Todo::done);
    const Reply reply = session.take_reply();
    CHECK_FALSE(reply.payload_written);
    CHECK(reply.result.code == 513);
}

TEST_CASE("without a prompt nothing is handed over", "[at]") {
    Conversation talk;
    talk.modem.expect("AT+CMGS=19\r").reply("\r\n");
    const auto before = talk.now;
    const Reply reply = talk.run(submit());
    CHECK(reply.end == End::no_prompt);
    CHECK_FALSE(reply.payload_written);
    CHECK_FALSE(reply.in_step);
    CHECK(talk.now - before == 10s);
}

TEST_CASE("silence after the payload is waited out, and a while longer", "[at]") {
    Conversation talk;
    talk.modem.expect("AT+CMGS=19\r").reply("\r\n> ").expect(submit().payload + "\x1a").reply("");
    const auto before = talk.now;
    const Reply reply = talk.run(submit());
    CHECK(reply.end == End::timed_out);
    CHECK(reply.payload_written);
    CHECK(talk.now - before == 240s);
}

TEST_CASE("a late result still counts", "[at]") {
    Session session;
    words::Monotonic now{1h};
    session.start(submit(), now);
    session.on_written({}, 11, now);
    session.on_read({}, "> ", now);
    REQUIRE(session.proceed(true, now).todo == Action::Todo::write);
    REQUIRE(session.on_written({}, 51, now).deadline == now + 180s);
    now += 180s;
    CHECK(session.on_timeout(now).deadline == now + 60s);
    CHECK(session.state() == Session::State::late);
    now += 59s;
    CHECK(session.on_read({}, "\r\n+CMGS: 18\r\n", now).deadline == now + 5s);
    CHECK(session.on_read({}, "\r\nOK\r\n", now).todo == Action::Todo::done);
    CHECK(session.take_reply().lines == std::vector<InfoLine>{{"+CMGS: 18", ""}});
}

TEST_CASE("half an error behind the payload proves nothing: the whole result may follow", "[at]") {
    replay({"torn", submit(), "\r\n> ", "\r\n+CMS ERROR: \r\n\r\n+CMGS: 17\r\n\r\nOK\r\n", {{"+CMGS: 17", ""}}, {}});
    replay({"whole after all",
            submit(),
            "\r\n> ",
            "\r\n+CME ERROR:\r\n\r\n+CMS ERROR: 38\r\n",
            {},
            {},
            FinalResult::Kind::cms_error});
    Conversation talk;
    talk.modem.expect("AT+CMGS=19\r").reply("\r\n> ").expect(submit().payload + "\x1a").reply("\r\n+CMS ERROR:\r\n");
    const auto before = talk.now;
    const Reply reply = talk.run(submit());
    CHECK(reply.end == End::timed_out);
    CHECK(reply.payload_written);
    CHECK(talk.now - before == 60s);
}

TEST_CASE("half an error before the payload, and an error in words, end a command", "[at]") {
    replay({"header", plain("AT+CMGS=19", "+CMGS"), "\r\n+CMS ERROR: \r\n", "", {}, {}, FinalResult::Kind::cms_error});
    replay({"words", submit(), "\r\n> ", "\r\n+CMS ERROR: SIM busy\r\n", {}, {}, FinalResult::Kind::cms_error});
}

TEST_CASE("a reference without its OK is not waited for in full", "[at]") {
    Conversation talk;
    talk.modem.expect("AT+CMGS=19\r").reply("\r\n> ").expect(submit().payload + "\x1a").reply("\r\n+CMGS: 17\r\n");
    const auto before = talk.now;
    const Reply reply = talk.run(submit());
    CHECK(reply.end == End::timed_out);
    CHECK(reply.lines.size() == 1);
    CHECK(talk.now - before == 5s);
}

TEST_CASE("answers faster than the write's own end are not lost", "[at]") {
    Session session;
    const words::Monotonic now{1h};
    session.start(plain("AT"), now);
    CHECK(session.on_read({}, "\r\nOK\r\n", now).todo == Action::Todo::nothing);
    CHECK(session.on_written({}, 3, now).todo == Action::Todo::done);
    CHECK(session.take_reply().ok());
}

TEST_CASE("a timer that was on its way when the deadline moved changes nothing", "[at]") {
    Session session;
    const words::Monotonic now{1h};
    session.start(plain("AT"), now);
    session.on_written({}, 3, now + 1s);
    CHECK(session.on_timeout(now + 3s).deadline == now + 4s);
    CHECK(session.on_timeout(now + 4s).todo == Action::Todo::done);
    CHECK(session.take_reply().end == End::timed_out);
}

TEST_CASE("a modem that restarts ends what is in flight", "[at]") {
    for (const std::string line : {"RDY", "^BOOT:1234,0,0,0,6", "NORMAL POWER DOWN", "POWERED DOWN", "+CFUN: 1"}) {
        in_all_cuts(line.size() + 4, [&line](const support::Cut& cut) {
            INFO(line);
            Conversation talk;
            talk.cut = cut;
            talk.modem.expect("AT+CMGS=19\r").reply("\r\n" + line + "\r\n");
            const Reply early = talk.run(submit());
            CHECK(early.end == End::restarted);
            CHECK_FALSE(early.payload_written);
            CHECK(talk.unsolicited == std::vector<Unsolicited>{{Kind::restarted, line, ""}});
        });
        Conversation late;
        late.modem.expect("AT+CMGS=19\r").reply("> ").expect(submit().payload + "\x1a").reply("\r\n" + line + "\r\n");
        const Reply reply = late.run(submit());
        CHECK(reply.end == End::restarted);
        CHECK(reply.payload_written);
        CHECK_FALSE(reply.in_step);
    }
}

TEST_CASE("a modem that echoes again has begun anew, and gets no part", "[at]") {
    const std::string longest = "AT+CMGS=19\r\r\n> ";
    in_all_cuts(longest.size(), [&longest](const support::Cut& cut) {
        Conversation talk;
        talk.cut = cut;
        talk.modem.expect("ATE0\r").reply("ATE0\r\r\nOK\r\n");
        talk.run(plain("ATE0", ""));
        for (int i = 0; i < 3; ++i) {
            talk.modem.expect("AT+CSQ\r").reply("\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
            talk.run(plain("AT+CSQ", "+CSQ"));
        }
        CHECK(talk.unsolicited.empty());
        talk.modem.expect("AT+CMGS=19\r").reply(longest).expect("\x1b").reply("\r\nOK\r\n");
        const Reply reply = talk.run(submit());
        CHECK(talk.session.has_forgotten());
        CHECK(reply.end == End::withdrawn);
        CHECK_FALSE(reply.payload_written);
        CHECK(talk.unsolicited == std::vector<Unsolicited>{{Kind::restarted, "AT+CMGS=19", ""}});
        // Said once; what follows is the new life's.
        talk.modem.expect("AT+CSQ\r").reply("AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
        CHECK(talk.run(plain("AT+CSQ", "+CSQ")).ok());
        CHECK(talk.unsolicited.size() == 1);
        CHECK(talk.modem.done());
    });
}

TEST_CASE("a modem that cannot stop to echo has not begun anew", "[at]") {
    Conversation talk;
    for (int i = 0; i < 12; ++i) {
        // Every third echo is torn by another line.
        const std::string echo = i % 3 == 0 ? "AT+C\r\nRING\r\nSQ\r" : "AT+CSQ\r";
        talk.modem.expect("AT+CSQ\r").reply(echo + "\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
        CHECK(talk.run(plain("AT+CSQ", "+CSQ")).ok());
    }
    for (const auto& news : talk.unsolicited) CHECK(news.kind != Kind::restarted);
    talk.modem.expect("AT+CMGS=19\r").reply("AT+CMGS=19\r\r\n> ").expect(submit().payload + "\x1a");
    talk.modem.reply("\r\n+CMGS: 4\r\n\r\nOK\r\n");
    CHECK(talk.run(submit()).ok());
}

TEST_CASE("an echo that we brought back ourselves is no restart", "[at]") {
    for (const std::string text : {"ATZ", "AT&F", "AT&F0", "AT+CFUN=1", "AT+CFUN=4"}) {
        INFO(text);
        Conversation talk;
        for (int i = 0; i < 3; ++i) run_without_echo(talk);
        talk.modem.expect(text + "\r").reply("\r\nOK\r\n");
        CHECK(talk.run(plain(text)).ok());
        talk.modem.expect("AT+CMEE=1\r").reply("AT+CMEE=1\r\r\nOK\r\n");
        CHECK(talk.run(plain("AT+CMEE=1")).ok());
        CHECK(talk.unsolicited.empty());
        // Once it is off again, one that comes back tells as before.
        talk.modem.expect("ATE0\r").reply("ATE0\r\r\nOK\r\n");
        CHECK(talk.run(plain("ATE0")).ok());
        for (int i = 0; i < 3; ++i) run_without_echo(talk);
        talk.modem.expect("AT\r").reply("AT\r\r\nOK\r\n");
        CHECK(talk.run(plain("AT")).ok());
        CHECK(talk.unsolicited == std::vector<Unsolicited>{{Kind::restarted, "AT", ""}});
        CHECK(talk.modem.done());
    }
    for (const std::string text : {"ATZ1X", "AT+CFUN?", "AT+CMGF=0"}) {
        INFO(text);
        Conversation talk;
        for (int i = 0; i < 3; ++i) run_without_echo(talk);
        talk.modem.expect(text + "\r").reply("\r\nOK\r\n");
        CHECK(talk.run(plain(text)).ok());
        talk.modem.expect("AT\r").reply("AT\r\r\nOK\r\n");
        CHECK(talk.run(plain("AT")).ok());
        CHECK(talk.unsolicited == std::vector<Unsolicited>{{Kind::restarted, "AT", ""}});
    }
}

TEST_CASE("a part's result is not waited for in full once the SIM has begun anew", "[at]") {
    for (const std::string line : {"+CPIN: NOT READY", "+CPIN: SIM PIN", "+CPIN: NOT INSERTED"}) {
        INFO(line);
        Conversation talk;
        CHECK(wait_for_result(talk, line) == 10s);
        CHECK(talk.unsolicited == std::vector<Unsolicited>{{Kind::sim, line, ""}});
    }
    for (const std::string answer : {"+CPIN: READY", "+CPIN:READY", "+CPIN: \"READY\""}) {
        INFO(answer);
        Conversation talk;
        talk.modem.expect("AT+CPIN?\r").reply("\r\n" + answer + "\r\n\r\nOK\r\n");
        CHECK(talk.run(plain("AT+CPIN?", "+CPIN")).ok());
        CHECK(wait_for_result(talk, "+CPIN: READY") == 10s);
    }
    Conversation repeated;
    repeated.session.expect(k_readily);
    repeated.say("\r\n+CPIN: READY\r\n\r\nSMS Ready\r\n");
    CHECK(wait_for_result(repeated, "SMS Ready") == 10s);
    CHECK(wait_for_result(repeated, "+CPIN: READY") == 10s);
    Conversation lucky;
    lucky.modem.expect("AT+CMGS=19\r").reply("> ").expect(submit().payload + "\x1a");
    lucky.modem.reply("\r\n+CPIN: READY\r\n\r\n+CMGS: 4\r\n\r\nOK\r\n");
    CHECK(lucky.run(submit()).ok());
}

TEST_CASE("a modem that says late that it is ready has all the time for a part's result", "[at]") {
    for (const std::string line : {"SMS Ready", "Call Ready", "+CPIN: READY"}) {
        INFO(line);
        Conversation first;
        first.session.expect(k_readily);
        CHECK(wait_for_result(first, line) == 240s);
        // What follows is of a start that we know of, or have caused.
        first.say("\r\nRDY\r\n");
        CHECK(wait_for_result(first, line) == 240s);
        for (const std::string cause : {"AT+CFUN=1", "AT+CPIN=\"1234\"", "ATZ"}) {
            first.modem.expect(cause + "\r").reply("\r\nOK\r\n");
            CHECK(first.run(plain(cause)).ok());
            CHECK(wait_for_result(first, line) == 240s);
        }
        for (int i = 0; i < 3; ++i) run_without_echo(first);
        first.modem.expect("AT\r").reply("AT\r\r\nOK\r\n");
        CHECK(first.run(plain("AT")).ok());
        CHECK(wait_for_result(first, line) == 240s);
        CHECK(wait_for_result(first, line) == 10s);
        CHECK(first.modem.trouble().empty());
    }
    Conversation several;
    several.session.expect(k_readily);
    several.say("\r\nCall Ready\r\n");
    CHECK(wait_for_result(several, "SMS Ready") == 240s);
}

TEST_CASE("the answer to AT+CFUN? is no restart", "[at]") {
    replay({"cfun", plain("AT+CFUN?", "+CFUN"), "\r\n+CFUN: 1\r\n\r\nOK\r\n", "", {{"+CFUN: 1", ""}}, {}});
}

TEST_CASE("a boot line that is said again word for word is no second restart", "[at]") {
    Conversation talk;
    talk.say("\r\n^BOOT:1234,0,0,0,6\r\n");
    talk.say("\r\n^BOOT:1234,0,0,0,6\r\n");
    CHECK(talk.unsolicited.size() == 1);
    talk.say("\r\n^BOOT:9999,0,0,0,6\r\n\r\nRDY\r\n\r\nRDY\r\n");
    CHECK(talk.unsolicited.size() == 4);
}

TEST_CASE("unsolicited lines are taken while nothing is asked", "[at]") {
    in_all_cuts(60, [](const support::Cut& cut) {
        Conversation talk;
        talk.cut = cut;
        talk.say("\r\n+CMTI: \"SM\",3\r\n\r\n+CDS: 25\r\n" + k_report +
                 "\r\n\r\n+CBM: 4\r\n00112233\r\n\r\n+CREG: 2\r\n");
        REQUIRE(talk.unsolicited.size() == 4);
        CHECK(talk.unsolicited[1].pdu == k_report);
        CHECK(talk.unsolicited[2] == Unsolicited{Kind::broadcast, "+CBM: 4", "00112233"});
        CHECK(talk.unsolicited[3].kind == Kind::registration);
        CHECK(talk.session.wrong_lengths() == 0);
    });
}

TEST_CASE("quieting discards what was begun and keeps what is unsolicited", "[at]") {
    Conversation talk;
    talk.say("\r\n+CMGR: 1,,");
    talk.modem.expect("\x1b\r").reply("29\r\nOK\r\n\r\nERROR\r\n\r\n> \r\n+CMTI: \"SM\",3\r\nhalf a li");
    const auto before = talk.now;
    const Reply reply = talk.drive(talk.session.start_quieting(100ms, talk.now));
    CHECK(reply.ok());
    CHECK(talk.now - before == 100ms);
    CHECK(std::ranges::count(talk.unsolicited, std::string("+CMTI: \"SM\",3"), header) == 1);
}

TEST_CASE("quieting ends although the modem talks on and on", "[at]") {
    Session session;
    words::Monotonic now{1h};
    const auto start = now;
    session.start_quieting(100ms, now);
    Action action = session.on_written({}, 2, now);
    while (action.todo == Action::Todo::wait_until && now - start < 10s) {
        now += 50ms;
        action = session.on_read({}, "^RSSI:18\r\n", now);
        if (now >= action.deadline) action = session.on_timeout(now);
    }
    CHECK(now - start == 2s);
    CHECK(session.take_reply().ok());
}

TEST_CASE("an end of file closes the session at once and for good", "[at]") {
    Conversation talk;
    talk.modem.expect("AT\r").reply("\r\n").hang_up();
    CHECK(talk.run(plain("AT")).end == End::closed);
    CHECK(talk.session.state() == Session::State::closed);
    CHECK_FALSE(talk.session.is_open());
    CHECK(talk.run(plain("AT")).end == End::closed);
    CHECK(talk.drive(talk.session.start_quieting(100ms, talk.now)).end == End::closed);
    CHECK(talk.session.action().todo == Action::Todo::nothing);
}

TEST_CASE("an idle session closes without a command", "[at]") {
    Session session;
    CHECK(session.on_read(boost::asio::error::eof, {}, {}).todo == Action::Todo::nothing);
    CHECK(session.state() == Session::State::closed);
}

TEST_CASE("whichever read or write of a part fails, it ends and says what may have gone out", "[at]") {
    for (const bool bytewise : {false, true}) {
        for (std::size_t step = 0; step < 100; ++step) {
            Conversation talk;
            talk.cut = bytewise ? support::byte_by_byte() : support::in_one_piece();
            talk.fail_at = step;
            talk.modem.expect("AT+CMGS=19\r").reply("AT+CMGS=19\r\r\n> ");
            talk.modem.expect(submit().payload + "\x1a").reply("\r\n+CMGS: 17\r\n\r\nOK\r\n");
            const Reply reply = talk.run(submit());
            if (reply.ok()) break;  // it had ended before
            INFO(step);
            REQUIRE(reply.end == End::closed);
            // The payload went out with the write before the first read that follows the prompt.
            CHECK(reply.payload_written == (talk.modem.done() && talk.asked == 1));
        }
    }
}

TEST_CASE("no bytes, however wild, break a session", "[at]") {
    std::uint32_t seed = 20261122;
    const std::string alphabet = "+CMTIDSGLR: ,\"0189AF\r\n>\x1a\xff AOKERX";
    for (int round = 0; round < 2000; ++round) {
        Session session;
        words::Monotonic now{1h};
        Action action =
            round % 2 == 0 ? session.start(submit(), now) : session.start(listing("AT+CMGL=4", "+CMGL"), now);
        for (int event = 0; event < 60 && action.todo != Action::Todo::done; ++event) {
            seed = seed * 1664525U + 1013904223U;
            std::string bytes;
            for (std::uint32_t i = 0; i < (seed >> 16) % 24; ++i)
                bytes += alphabet[(seed >> (i % 13)) % alphabet.size()];
            if (action.todo == Action::Todo::write)
                action = session.on_written({}, 1, now);
            else if (action.todo == Action::Todo::ask)
                action = session.proceed((seed & 64U) != 0, now);
            else
                action = session.on_read({}, bytes, now);
        }
        for (int waits = 0; waits < 4 && action.todo == Action::Todo::wait_until; ++waits)
            action = session.on_timeout(now = action.deadline);
        if (action.todo == Action::Todo::write) action = session.on_written(boost::asio::error::eof, 0, now);
        if (action.todo == Action::Todo::ask) action = session.on_read(boost::asio::error::eof, {}, now);
        CHECK(action.todo == Action::Todo::done);
    }
}

TEST_CASE("data goes as it is after CONNECT, however that comes", "[session]") {
    const std::string picture("\xff\xd8\x1a\x1b\r\nOK\r\n\0>", 12);
    in_all_cuts(30, [&](const support::Cut& cut) {
        Conversation talk;
        talk.cut = cut;
        talk.modem.expect("AT+QFUPL=\"RAM:a.jpg\",12,60\r").reply("\r\nCONNECT\r\n");
        talk.modem.expect(picture).reply("\r\n+QFUPL: 12,4d5c\r\n\r\nOK\r\n");
        Command command = plain("AT+QFUPL=\"RAM:a.jpg\",12,60", "+QFUPL");
        command.data = picture;
        const auto reply = talk.run(command);
        CHECK(reply.ok());
        CHECK(reply.payload_written);
        CHECK(reply.lines.at(0).text == "+QFUPL: 12,4d5c");
    });
    for (const std::string answer : {"\r\n> ", "\r\nCONNECT\r\n", "AT+CMMSDOWN=\"PIC\",12,60000\r\r\nCONNECT\r\n"}) {
        Conversation talk;
        talk.modem.expect("AT+CMMSDOWN=\"PIC\",12,60000\r").reply(answer);
        talk.modem.expect(picture).reply("\r\nOK\r\n");
        Command command = plain("AT+CMMSDOWN=\"PIC\",12,60000");
        command.data = picture;
        CHECK(talk.run(command).ok());
    }
}

TEST_CASE("without CONNECT no byte of the data is written", "[session]") {
    Command command = plain("AT+QFUPL=\"RAM:a.jpg\",3,60");
    command.data = "abc";
    {
        Conversation talk;
        talk.modem.expect("AT+QFUPL=\"RAM:a.jpg\",3,60\r").reply("\r\n+CME ERROR: 409\r\n");
        const auto reply = talk.run(command);
        CHECK(reply.end == End::final_result);
        CHECK(reply.result.code == 409);
        CHECK_FALSE(reply.payload_written);
    }
    Conversation talk;
    talk.modem.expect("AT+QFUPL=\"RAM:a.jpg\",3,60\r").reply("");
    const auto reply = talk.run(command);
    CHECK(reply.end == End::no_prompt);
    CHECK_FALSE(reply.payload_written);
}

TEST_CASE("a command that a line of its own ends goes on after OK", "[session]") {
    Command command = plain("AT+QMMSEND=100", "+QMMSEND");
    command.news = "+QMMSEND";
    for (const std::string answer : {"\r\nOK\r\n\r\n+QMMSEND: 0,200\r\n", "\r\n+QMMSEND: 0,200\r\n\r\nOK\r\n"}) {
        Conversation talk;
        talk.modem.expect("AT+QMMSEND=100\r").reply(answer);
        const auto reply = talk.run(command);
        CHECK(reply.ok());
        CHECK(reply.lines.at(0).text == "+QMMSEND: 0,200");
        CHECK(reply.in_step);
    }
    Conversation refused;
    refused.modem.expect("AT+QMMSEND=100\r").reply("\r\nERROR\r\n");
    CHECK_FALSE(refused.run(command).accepted);
    Conversation silent;
    silent.modem.expect("AT+QMMSEND=100\r").reply("\r\nOK\r\n");
    const auto reply = silent.run(command);
    CHECK(reply.end == End::timed_out);
    CHECK(reply.accepted);
    CHECK(reply.in_step);
}

TEST_CASE("the result of a part of before answers no other command", "[session]") {
    const Unsolicited late{Kind::other, "+CMGS: 79", {}};
    replay({.name = "a question",
            .command = bare("AT+CGMI"),
            .reply = "\r\n+CMGS: 79\r\n\r\nOK\r\n\r\nTillcast simulator\r\n\r\nOK\r\n",
            .rest = {},
            .lines = {{"Tillcast simulator", {}}},
            .unsolicited = {late}});
    replay({.name = "the next part, at its prompt",
            .command = submit(),
            .reply = "\r\n+CMGS: 79\r\n\r\nOK\r\n\r\n> ",
            .rest = "\r\n+CMGS: 80\r\n\r\nOK\r\n",
            .lines = {{"+CMGS: 80", {}}},
            .unsolicited = {late}});
    replay({.name = "a refusal after it is the command's own",
            .command = plain("AT+CSCS?", "+CSCS"),
            .reply = "\r\n+CMGS: 79\r\n\r\nERROR\r\n",
            .rest = {},
            .lines = {},
            .unsolicited = {late},
            .result = FinalResult::Kind::error});
}
