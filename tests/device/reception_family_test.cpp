#include <string>
#include <vector>

#include "modem/at/final_result.hpp"
#include "modem/device/reception.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/pdus.hpp"
#include "tests/support/replies.hpp"

using modem::at::Reply;
using modem::at::Unsolicited;
using modem::device::Reading;
using modem::device::Reception;
using support::error;
using support::k_deliver;
using support::k_report;
using support::ok;
using support::silence;
using Todo = Reception::Step::Todo;

namespace {

const std::string k_text_header = "+CMGR: \"REC UNREAD\",\"+34600000001\",,\"26/11/22,10:00:00+04\"";

/// A reception, and what it asks for.
class Reader {
public:
    explicit Reader(const Reading& reading) { reception.begin(reading); }
    std::string command() {
        const auto step = reception.next();
        return step.todo == Todo::command ? step.command.text : "";
    }
    /// The next command is this one, and is answered so.
    void expect(const std::string& text, const Reply& reply = ok()) {
        CHECK(command() == text);
        reception.on_reply(reply);
    }
    void hand_up(Todo expected, const std::string& pdu, bool committed = true) {
        const auto step = reception.next();
        CHECK(step.todo == expected);
        CHECK(step.pdu == pdu);
        reception.on_committed(committed);
    }
    void news(Unsolicited::Kind kind, const std::string& line, const std::string& pdu = {}) {
        reception.on_unsolicited({kind, line, pdu});
    }
    bool rests() { return reception.next().todo == Todo::nothing; }

    Reception reception;
};

Reading of_store(const std::string& store) {
    Reading reading;
    reading.stores = {store};
    return reading;
}

Reading acknowledged(reader::Acknowledge receipts, reader::Acknowledge texts) {
    Reading reading = of_store("SM");
    reading.service = 1;
    reading.receipts = receipts;
    reading.texts = texts;
    reading.notice = "2,1,0,1,0";
    return reading;
}

}  // namespace

TEST_CASE("under service 1 what comes directly is acknowledged once it is committed, not before", "[device]") {
    using reader::Acknowledge;
    Reader reader(acknowledged(Acknowledge::zero, Acknowledge::plain));
    reader.expect("AT+CMGL=4");
    REQUIRE(reader.reception.acknowledges());
    reader.news(Unsolicited::Kind::receipt, "+CDS: 25", k_report);
    reader.hand_up(Todo::stored_receipt, k_report);
    reader.expect("AT+CNMA=0");
    reader.news(Unsolicited::Kind::message, "+CMT: ,28", k_deliver);
    reader.hand_up(Todo::deliver, k_deliver);
    reader.expect("AT+CNMA");
    CHECK(reader.rests());
    reader.news(Unsolicited::Kind::receipt, "+CDS: 25", k_report);
    reader.hand_up(Todo::stored_receipt, k_report, false);
    CHECK(reader.rests());  // the network sends it again
}

TEST_CASE("what waits for an acknowledgement goes before what lies in a store", "[device]") {
    Reader reader(acknowledged(reader::Acknowledge::zero, reader::Acknowledge::none));
    reader.expect("AT+CMGL=4", ok({{"+CMGL: 1,1,,28", k_deliver}, {"+CMGL: 2,1,,28", k_deliver}}));
    reader.hand_up(Todo::deliver, k_deliver);
    reader.news(Unsolicited::Kind::receipt, "+CDS: 25", k_report);
    reader.hand_up(Todo::stored_receipt, k_report);
    reader.expect("AT+CNMA=0");
    reader.expect("AT+CMGD=1");
    reader.news(Unsolicited::Kind::message, "+CMT: ,28", k_deliver);  // SIMCom: no acknowledgement of texts
    reader.hand_up(Todo::deliver, k_deliver);
    reader.expect("AT+CMGD=2");
    reader.hand_up(Todo::deliver, k_deliver);
    CHECK(reader.rests());
}

TEST_CASE("a modem that missed an acknowledgement tells no more, and is armed again", "[device]") {
    Reader reader(acknowledged(reader::Acknowledge::zero, reader::Acknowledge::zero));
    reader.expect("AT+CMGL=4");
    reader.reception.sweep();
    reader.expect("AT+CNMI?", ok({{"+CNMI: 2,1,0,1,0", ""}}));
    reader.expect("AT+CMGL=4");
    reader.reception.sweep();
    reader.expect("AT+CNMI?", ok({{"+CNMI: 2,0,0,0,0", ""}}));
    reader.expect("AT+CNMI=2,1,0,1,0");
    reader.expect("AT+CMGL=4");
    CHECK(reader.rests());
}

TEST_CASE("an acknowledgement that came too late arms the modem again at once", "[device]") {
    for (const char* refused : {"+CMS ERROR: 340", "ERROR", "+CMS ERROR: 500"}) {
        INFO(refused);
        Reader reader(acknowledged(reader::Acknowledge::zero, reader::Acknowledge::zero));
        reader.expect("AT+CMGL=4", ok({{"+CMGL: 1,1,,28", k_deliver}}));
        reader.news(Unsolicited::Kind::receipt, "+CDS: 25", k_report);
        reader.hand_up(Todo::stored_receipt, k_report);
        reader.news(Unsolicited::Kind::message, "+CMT: ,28", k_deliver);
        reader.expect("AT+CNMA=0", error(refused));
        reader.hand_up(Todo::deliver, k_deliver);  // what waits for its own acknowledgement goes first
        reader.expect("AT+CNMA=0");
        reader.expect("AT+CNMI=2,1,0,1,0");
        reader.hand_up(Todo::deliver, k_deliver);  // then what lies in a store
        reader.expect("AT+CMGD=1");
        CHECK(reader.rests());
    }
}

TEST_CASE("a receipt that lies in another store than was announced is found by a sweep at once", "[device]") {
    Reading reading;
    reading.stores = {"SM", "SR"};
    Reader reader(reading);
    reader.expect("AT+CMGL=4");
    reader.expect("AT+CPMS=\"SR\"");
    reader.expect("AT+CMGL=4");
    reader.news(Unsolicited::Kind::stored_receipt, "+CDSI: \"SM\",0");
    reader.expect("AT+CPMS=\"SM\"");
    reader.expect("AT+CMGR=0", error("+CMS ERROR: 321"));
    reader.expect("AT+CMGL=4");
    reader.expect("AT+CPMS=\"SR\"");
    reader.expect("AT+CMGL=4", ok({{"+CMGL: 4,0,,25", k_report}}));
    reader.hand_up(Todo::stored_receipt, k_report);
    reader.expect("AT+CMGD=4");
    CHECK(reader.rests());
    reader.news(Unsolicited::Kind::stored_message, "+CMTI: \"SR\",9");
    reader.expect("AT+CMGR=9", error("+CMS ERROR: 321"));
    CHECK(reader.rests());  // a text that is gone is no reason
}

TEST_CASE("a modem that has forgotten what it was told is set up anew", "[device]") {
    Reading reading = of_store("SM");
    reading.notice = "2,1,0,1,0";
    Reader reader(reading);
    reader.expect("AT+CMGL=4");
    reader.reception.sweep();
    reader.expect("AT+CNMI?", ok({{"+CNMI: 0,0,0,0,0", ""}}));
    CHECK(reader.reception.next().todo == Todo::set_up);
    reader.reception.begin(reading);
    reader.expect("AT+CMGL=4");
    reader.reception.sweep();
    reader.expect("AT+CNMI?", error("ERROR"));  // says nothing
    reader.expect("AT+CMGL=4");
    CHECK(reader.rests());
}

TEST_CASE("a store that cannot be listed is read place by place, from the family's first", "[device]") {
    Reading reading = of_store("SM");
    reading.lists = false;
    reading.first_index = 0;
    Reader reader(reading);
    reader.expect("AT+CPMS=\"SM\"", ok({{"+CPMS: 2,4,2,4,2,4", ""}}));
    reader.expect("AT+CMGR=0", ok());
    reader.expect("AT+CMGR=1", ok({{"+CMGR: 0,,28", k_deliver}}));
    reader.hand_up(Todo::deliver, k_deliver);
    reader.expect("AT+CMGD=1");
    reader.expect("AT+CMGR=2", ok({{"+CMGR: 3,,28", k_deliver}}));  // written here: counted, not handed up
    CHECK(reader.rests());                                          // two were full: the last place is empty
    reader.reception.sweep();
    reader.expect("AT+CPMS=\"SM\"", ok({{"+CPMS: 0,4,0,4,0,4", ""}}));
    CHECK(reader.rests());
}

TEST_CASE("a modem that counts late is read to the end, and looked at again", "[device]") {
    Reading reading = of_store("SM");
    reading.lists = false;
    reading.counts_late = true;
    Reader reader(reading);
    reader.expect("AT+CPMS=\"SM\"", ok({{"+CPMS: 0,2,0,2,0,2", ""}}));
    reader.expect("AT+CMGR=1", ok());
    reader.expect("AT+CMGR=2", error("+CMS ERROR: 321"));
    CHECK_FALSE(reader.reception.take_missed());
    reader.news(Unsolicited::Kind::stored_message, "+CMTI: \"SM\",1");
    reader.expect("AT+CMGR=1", ok());
    CHECK(reader.reception.take_missed());
    CHECK_FALSE(reader.reception.take_missed());
}

TEST_CASE("a list that hangs is not asked for again", "[device]") {
    for (const auto& trouble : {silence(), error("ERROR"), error("+CMS ERROR: 500")}) {
        Reader reader(of_store("ME"));
        reader.expect("AT+CMGL=4", trouble);
        reader.expect("AT+CPMS=\"ME\"", ok({{"+CPMS: 1,2,1,2,1,2", ""}}));
        reader.expect("AT+CMGR=1", ok({{"+CMGR: ,29", k_deliver}}));
        reader.hand_up(Todo::deliver, k_deliver);
        reader.expect("AT+CMGD=1");
        reader.reception.sweep();
        reader.expect("AT+CPMS=\"ME\"", error("ERROR"));
        CHECK(reader.rests());
    }
    Reader busy(of_store("ME"));
    busy.expect("AT+CMGL=4", error("+CMS ERROR: 314"));
    CHECK(busy.rests());
    busy.reception.sweep();
    busy.expect("AT+CMGL=4");
}

TEST_CASE("a modem that falls back to text mode is put into PDU mode and read again", "[device]") {
    Reader reader(of_store("SM"));
    reader.expect("AT+CMGL=4");
    reader.news(Unsolicited::Kind::stored_message, "+CMTI: \"SM\",3");
    reader.expect("AT+CMGR=3", ok({{k_text_header, ""}}));
    reader.expect("AT+CMGF=0");
    reader.expect("AT+CMGR=3", ok({{"+CMGR: 0,,28", k_deliver}}));
    reader.hand_up(Todo::deliver, k_deliver);
    reader.expect("AT+CMGD=3");
    reader.reception.sweep();
    const std::string listed = "+CMGL: 1,\"REC READ\",\"+34600000001\",,\"26/11/22,10:00:00+04\"";
    for (int tries = 0; tries < 3; ++tries) {  // one that stays in text mode is not asked for ever
        reader.expect("AT+CMGL=4", ok({{listed, ""}}));
        reader.expect("AT+CMGF=0");
    }
    CHECK(reader.rests());
}
