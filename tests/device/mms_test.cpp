#include "modem/device/mms.hpp"

#include <functional>

#include "modem/device/mms_quectel.hpp"
#include "modem/device/mms_simcom.hpp"
#include "tests/support/catch.hpp"

using namespace modem::device;
using modem::at::FinalResult;
using modem::at::Reply;
using End = Reply::End;
using Outcome = SubmitOutcome::Kind;
using Kind = MmsStep::Kind;

namespace {

const Mms k_mms = {"+34612345678", "Look", "image/png", "\x89PNG"};
const MmsAccess k_access = {"mms.example", "http://mmsc.example/servlets/mms", "10.0.0.1:8080"};

Reply ok(std::vector<std::string> lines = {}) {
    Reply reply;
    reply.end = End::final_result;
    reply.in_step = true;
    for (auto& line : lines) reply.lines.push_back({std::move(line), {}});
    return reply;
}

Reply error(FinalResult::Kind kind = FinalResult::Kind::error, std::optional<int> code = {}) {
    Reply reply = ok();
    reply.result = {kind, code, code ? "+CME ERROR: " + std::to_string(*code) : "ERROR"};
    return reply;
}

Reply ended(End end, bool accepted = false) {
    Reply reply;
    reply.end = end;
    reply.accepted = accepted;
    return reply;
}

struct Talk {
    std::vector<std::string> said;
    SubmitOutcome outcome;
};

using Answer = std::function<Reply(const MmsStep&, std::size_t)>;

Talk talk(MmsDialogue dialogue, const Answer& answer) {
    Talk talk;
    while (const MmsStep* step = dialogue.next()) {
        talk.said.push_back(step->command.text);
        const Reply reply = answer(*step, talk.said.size() - 1);
        dialogue.on_reply(reply);
    }
    talk.outcome = dialogue.outcome();
    return talk;
}

Reply well(const MmsStep& step, std::size_t) {
    if (step.kind != Kind::send || step.command.news.empty()) return ok();
    return ok({step.command.news == "+QMMSEND" ? "+QMMSEND: 0,200" : "+CMMSSEND: 0"});
}

// As a SIM800, which has no settings of the network.
Reply old_well(const MmsStep& step, std::size_t n) { return step.kind == Kind::fork ? error() : well(step, n); }

struct Family {
    std::string name;
    MmsDialogue (*make)(const Mms&, const MmsAccess&);
    Answer answer;
};
const std::vector<Family> k_families = {
    {"quectel", quectel_mms, well}, {"sim7xxx", simcom_mms, well}, {"sim800", simcom_mms, old_well}};

}  // namespace

TEST_CASE("a Quectel modem gets the files, then the message", "[mms]") {
    const auto said = talk(quectel_mms(k_mms, k_access), well);
    CHECK(said.outcome.kind == Outcome::sent);
    CHECK(said.said == std::vector<std::string>{"AT+QICSGP=2,1,\"mms.example\",\"\",\"\",0",
                                                "AT+QIACT=2",
                                                "AT+QMMSCFG=\"contextid\",2",
                                                "AT+QMMSCFG=\"mmsc\",\"http://mmsc.example/servlets/mms\"",
                                                "AT+QMMSCFG=\"proxy\",\"10.0.0.1\",8080",
                                                "AT+QMMSCFG=\"character\",\"ASCII\"",
                                                "AT+QMMSCFG=\"sendparam\",6,2,0,0,2,4",
                                                "AT+QMMSEDIT=0",
                                                "AT+QFDEL=\"RAM:tillcast.png\"",
                                                "AT+QFUPL=\"RAM:tillcast.png\",4,60",
                                                "AT+QFDEL=\"RAM:tillcast.txt\"",
                                                "AT+QFUPL=\"RAM:tillcast.txt\",4,60",
                                                "AT+QMMSEDIT=1,1,\"+34612345678\"",
                                                "AT+QMMSEDIT=5,1,\"RAM:tillcast.png\"",
                                                "AT+QMMSEDIT=5,1,\"RAM:tillcast.txt\"",
                                                "AT+QMMSEND=150",
                                                "AT+QMMSEDIT=0",
                                                "AT+QFDEL=\"RAM:tillcast.png\"",
                                                "AT+QFDEL=\"RAM:tillcast.txt\"",
                                                "AT+QIDEACT=2"});
}

TEST_CASE("a SIM7xxx has settings of the network, a SIM800 a bearer and a session", "[mms]") {
    const auto newer = talk(simcom_mms(k_mms, k_access), well);
    CHECK(newer.outcome.kind == Outcome::sent);
    CHECK(newer.said == std::vector<std::string>{"AT+CMMSNETCFG=?", "AT+CMMSCURL=\"mmsc.example/servlets/mms\"",
                                                 "AT+CMMSNETCFG=1,\"mms.example\"", "AT+CMMSPROTO=1,\"10.0.0.1\",8080",
                                                 "AT+CMMSSENDCFG=6,3,0,0,2,4", "AT+CMMSEDIT=0", "AT+CMMSEDIT=1",
                                                 "AT+CMMSDOWN=\"PIC\",4,\"tillcast.png\"",
                                                 "AT+CMMSDOWN=\"TEXT\",4,\"tillcast.txt\"",
                                                 "AT+CMMSRECP=\"+34612345678\"", "AT+CMMSSEND", "AT+CMMSEDIT=0"});
    const auto older = talk(simcom_mms(k_mms, k_access), old_well);
    CHECK(older.outcome.kind == Outcome::sent);
    CHECK(older.said ==
          std::vector<std::string>{
              "AT+CMMSNETCFG=?", "AT+CMMSTERM", "AT+CMMSINIT", "AT+CMMSCURL=\"mmsc.example/servlets/mms\"",
              "AT+CMMSCID=1", "AT+CMMSPROTO=\"10.0.0.1\",8080", "AT+CMMSSENDCFG=6,3,0,0,2,4",
              "AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"", "AT+SAPBR=3,1,\"APN\",\"mms.example\"", "AT+SAPBR=1,1",
              "AT+CMMSEDIT=0", "AT+CMMSEDIT=1", "AT+CMMSDOWN=\"PIC\",4,60000", "AT+CMMSDOWN=\"TEXT\",4,60000",
              "AT+CMMSRECP=\"+34612345678\"", "AT+CMMSSEND", "AT+CMMSEDIT=0", "AT+CMMSTERM", "AT+SAPBR=0,1"});
}

TEST_CASE("the data of the files goes as data, never in a command", "[mms]") {
    Mms mms = k_mms;
    mms.text = "\"\r\nAT+CMGD=1,4\r\n";
    for (const auto& family : k_families) {
        std::vector<std::string> data;
        talk(family.make(mms, k_access), [&](const MmsStep& step, std::size_t n) {
            CHECK(step.command.text.find_first_of("\r\n\x1a") == std::string::npos);
            CHECK(step.command.text.find("CMGD") == std::string::npos);
            if (!step.command.data.empty()) data.push_back(step.command.data);
            return family.answer(step, n);
        });
        CHECK(data == std::vector<std::string>{mms.data, mms.text});
    }
}

TEST_CASE("without text and proxy their commands are left out", "[mms]") {
    for (const auto& family : k_families) {
        const auto said =
            talk(family.make({"+34612345678", "", "image/gif", "GIF"}, {"apn", "http://m", ""}), family.answer);
        CHECK(said.outcome.kind == Outcome::sent);
        for (const auto& line : said.said) {
            CHECK(line.find("roxy") == std::string::npos);
            CHECK(line.find("PROTO") == std::string::npos);
            CHECK(line.find("TEXT") == std::string::npos);
            CHECK(line.find(".txt") == std::string::npos);
        }
    }
}

TEST_CASE("whatever fails at whatever step, nothing is sent twice and nothing is left behind", "[mms]") {
    for (const auto& family : k_families) {
        const auto whole = talk(family.make(k_mms, k_access), family.answer);
        for (std::size_t bad = 0; bad < whole.said.size(); ++bad) {
            for (const Reply& reply : {error(), error(FinalResult::Kind::cme_error, 50), ended(End::timed_out),
                                       ended(End::no_prompt), ended(End::restarted), ended(End::closed)}) {
                INFO(family.name << " " << whole.said[bad] << " " << static_cast<int>(reply.end));
                Kind kind{};
                int sends = 0;
                bool was_sent = false;
                const auto said = talk(family.make(k_mms, k_access), [&](const MmsStep& step, std::size_t n) {
                    if (step.kind == Kind::send) {
                        ++sends;
                        was_sent = n < bad;
                    }
                    if (n == bad) kind = step.kind;
                    return n == bad ? reply : family.answer(step, n);
                });
                const bool over = reply.end == End::restarted || reply.end == End::closed;
                CHECK(sends <= 1);
                if (kind == Kind::send) {
                    CHECK((said.outcome.kind == Outcome::unknown ||
                           (said.outcome.kind == Outcome::untouched && family.name == "quectel")));
                } else if (kind == Kind::after || was_sent) {
                    CHECK(said.outcome.kind == Outcome::sent);
                } else if (kind == Kind::needed || over) {
                    CHECK(said.outcome.kind == Outcome::untouched);
                    CHECK(said.outcome.fault.has_value());
                    CHECK(sends == 0);
                }
                if (over) CHECK(said.said.size() == bad + 1);
                if (!over && kind != Kind::fork) CHECK(said.said.back() == whole.said.back());
                CHECK((said.outcome.kind == Outcome::sent) == said.outcome.sentence.empty());
            }
        }
    }
}

TEST_CASE("what is called off before it is sent leaves the air untouched", "[mms]") {
    for (const auto& family : k_families) {
        MmsDialogue dialogue = family.make(k_mms, k_access);
        std::size_t n = 0;
        bool tidied = false;
        while (const MmsStep* step = dialogue.next()) {
            tidied |= step->kind == Kind::after;
            if (step->kind == Kind::send)
                dialogue.withdraw();
            else
                dialogue.on_reply(family.answer(*step, n++));
        }
        CHECK(dialogue.outcome().kind == Outcome::untouched);
        CHECK_FALSE(dialogue.outcome().fault);
        CHECK(tidied);
    }
}

TEST_CASE("only what a modem or the operator says clearly is believed", "[mms]") {
    CHECK(quectel_verdict(ok({"+QMMSEND: 0,200"})).kind == Outcome::sent);
    CHECK(quectel_verdict(ok({"+QMMSEND: 0,403"})).kind == Outcome::refused);
    CHECK(quectel_verdict(ok({"+QMMSEND: 0,502"})).kind == Outcome::unknown);
    CHECK(quectel_verdict(ok({"+QMMSEND: 751"})).kind == Outcome::unknown);
    CHECK(quectel_verdict(ok({"+QMMSEND: x"})).kind == Outcome::unknown);
    CHECK(quectel_verdict(ok()).kind == Outcome::unknown);
    CHECK(quectel_verdict(ended(End::timed_out, true)).kind == Outcome::unknown);
    CHECK(quectel_verdict(error(FinalResult::Kind::cme_error, 764)).kind == Outcome::untouched);
    CHECK(quectel_verdict(error(FinalResult::Kind::cme_error, 764)).code == 764);
    CHECK(simcom_verdict(ok({"+CMMSSEND: 0"})).kind == Outcome::sent);
    CHECK(simcom_verdict(ok({"+CMMSSEND: 190"})).kind == Outcome::unknown);
    CHECK(simcom_verdict(ok()).kind == Outcome::sent);
    CHECK(simcom_verdict(error()).kind == Outcome::unknown);
    CHECK(simcom_verdict(ended(End::timed_out)).kind == Outcome::unknown);
}
