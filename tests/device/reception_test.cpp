#include "modem/device/reception.hpp"

#include <string>
#include <vector>

#include "modem/at/final_result.hpp"
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

Reading reading(std::vector<std::string> stores) {
    Reading result;
    result.stores = std::move(stores);
    return result;
}

/// A reception after its first sweep, which found nothing.
class Swept {
public:
    explicit Swept(std::vector<std::string> stores = {"SM"}) {
        reception.begin(reading(stores));
        for (std::size_t i = 0; i < stores.size(); ++i) {
            if (i > 0) CHECK(command() == "AT+CPMS=\"" + stores[i] + '"');
            if (i > 0) reception.on_reply(ok());
            CHECK(command() == "AT+CMGL=4");
            reception.on_reply(ok());
        }
        CHECK(reception.next().todo == Todo::nothing);
    }
    std::string command() {
        const auto step = reception.next();
        return step.todo == Todo::command ? step.command.text : "";
    }
    void news(Unsolicited::Kind kind, const std::string& line, const std::string& pdu = {}) {
        reception.on_unsolicited({kind, line, pdu});
    }
    void cmti(const std::string& what) { news(Unsolicited::Kind::stored_message, "+CMTI: " + what); }
    /// Hands up what is next, as `expected`.
    void hand_up(Todo expected, const std::string& pdu, bool committed = true) {
        const auto step = reception.next();
        CHECK(step.todo == expected);
        CHECK(step.pdu == pdu);
        CHECK(reception.next().todo == Todo::nothing);
        reception.on_committed(committed);
    }

    Reception reception;
};

}  // namespace

TEST_CASE("a sweep hands up what was received, text or receipt, and deletes what is committed", "[device]") {
    Reception reception;
    reception.begin(reading({"ME", "SM"}));
    CHECK(reception.next().command.text == "AT+CMGL=4");
    reception.on_reply(ok({{"+CMGL: 1,1,,28", k_deliver},
                           {"+CMGL: 2,0,,25", k_report},
                           {"+CMGL: 3,2,,28", k_deliver},      // written here
                           {"+CMGL: 4,1,,28", ""},             // without its PDU
                           {"+CMGL: -1,1,,28", k_deliver}}));  // nonsense
    for (const auto& [todo, remove] :
         std::vector<std::pair<Todo, std::string>>{{Todo::deliver, "AT+CMGD=1"}, {Todo::stored_receipt, "AT+CMGD=2"}}) {
        CHECK(reception.next().todo == todo);
        reception.on_committed(true);
        CHECK(reception.next().command.text == remove);
        reception.on_reply(ok());
    }
    CHECK(reception.next().command.text == "AT+CPMS=\"SM\"");
    reception.on_reply(ok());
    CHECK(reception.next().command.text == "AT+CMGL=4");
    reception.on_reply(error("+CMS ERROR: 321"));
    CHECK(reception.next().todo == Todo::nothing);
}

TEST_CASE("what is deleted is deleted where it was found", "[device]") {
    Swept swept;
    swept.reception.begin(reading({"ME", "SM"}));
    CHECK(swept.command() == "AT+CMGL=4");
    swept.reception.on_reply(ok({{"+CMGL: 7,1,,28", k_deliver}}));
    swept.cmti("\"SM\",3");
    swept.hand_up(Todo::deliver, k_deliver);
    CHECK(swept.command() == "AT+CMGD=7");
    swept.reception.on_reply(ok());
    CHECK(swept.command() == "AT+CPMS=\"SM\"");
    swept.reception.on_reply(ok());
    CHECK(swept.command() == "AT+CMGR=3");
    swept.reception.on_reply(ok({{"+CMGR: 0,,28", k_deliver}}));
    swept.hand_up(Todo::deliver, k_deliver);
    CHECK(swept.command() == "AT+CMGD=3");
}

TEST_CASE("announcements are queued in their order and none is dropped", "[device]") {
    Swept swept;
    for (int index = 1; index <= 5; ++index) swept.cmti("\"SM\"," + std::to_string(index));
    for (int index = 1; index <= 5; ++index) {
        CHECK(swept.command() == "AT+CMGR=" + std::to_string(index));
        swept.reception.on_reply(ok({{"+CMGR: 0,,28", k_deliver}}));
        swept.hand_up(Todo::deliver, k_deliver);
        CHECK(swept.command() == "AT+CMGD=" + std::to_string(index));
        swept.reception.on_reply(ok());
    }
}

TEST_CASE("an announcement that says too much is understood, one that says too little leads to a sweep", "[device]") {
    Swept swept;
    swept.cmti("\"SM\",1,\"MMS PUSH\",2,1");
    CHECK(swept.command() == "AT+CMGR=1");
    swept.reception.on_reply(ok());
    for (const std::string odd : {",-1", "", "\"SM\"", "\"SM\",-1", "\"SM\",x", "\"S\\\"M\",1", "\"SMX\",1"}) {
        INFO(odd);
        swept.cmti(odd);
        CHECK(swept.command() == "AT+CMGL=4");
        swept.reception.on_reply(ok());
    }
}

TEST_CASE("an empty slot is nothing to worry about, a busy one is read again", "[device]") {
    for (const auto& empty : {ok(), ok({{"+CMGR: 0,,0", ""}}), error("+CMS ERROR: 321")}) {
        Swept swept;
        swept.cmti("\"SM\",1");
        CHECK(swept.command() == "AT+CMGR=1");
        swept.reception.on_reply(empty);
        CHECK(swept.reception.next().todo == Todo::nothing);
    }
    for (const auto& trouble : {error("+CMS ERROR: 314"), error("ERROR"), silence()}) {
        Swept swept;
        swept.cmti("\"SM\",1");
        for (int tries = 0; tries < 3; ++tries) {
            CHECK(swept.command() == "AT+CMGR=1");
            swept.reception.on_reply(trouble);
        }
        CHECK(swept.reception.next().todo == Todo::nothing);
    }
}

TEST_CASE("what is not committed is not deleted and comes again", "[device]") {
    Swept swept;
    for (int sweeps = 0; sweeps < 2; ++sweeps) {
        swept.reception.sweep();
        CHECK(swept.command() == "AT+CMGL=4");
        swept.reception.on_reply(ok({{"+CMGL: 1,1,,28", k_deliver}}));
        swept.hand_up(Todo::deliver, k_deliver, false);
        CHECK(swept.reception.next().todo == Todo::nothing);
    }
}

TEST_CASE("a text that was passed on directly is handed up and never deleted", "[device]") {
    Swept swept;
    swept.news(Unsolicited::Kind::message, "+CMT: ,28", k_deliver);
    swept.hand_up(Todo::deliver, k_deliver);
    CHECK(swept.reception.next().todo == Todo::nothing);
}

TEST_CASE("a text that was passed on directly outlives a new beginning, the rest is found again", "[device]") {
    Swept swept;
    swept.cmti("\"SM\",1");
    swept.news(Unsolicited::Kind::message, "+CMT: ,28", k_deliver);
    swept.reception.begin(reading({"SM"}));
    swept.hand_up(Todo::deliver, k_deliver);
    CHECK(swept.command() == "AT+CMGL=4");
    swept.reception.on_reply(ok());
    CHECK(swept.reception.next().todo == Todo::nothing);
}

TEST_CASE("a store that cannot be selected is left, whatever was to be done there", "[device]") {
    Swept swept{{"ME", "SM"}};
    swept.cmti("\"SR\",1");
    CHECK(swept.command() == "AT+CPMS=\"SR\"");
    swept.cmti("\"SM\",2");
    swept.reception.on_reply(error("ERROR"));
    CHECK(swept.command() == "AT+CPMS=\"SM\"");
    swept.reception.on_reply(ok());
    CHECK(swept.command() == "AT+CMGR=2");
    swept.reception.on_reply(ok());
    swept.reception.sweep();
    CHECK(swept.command() == "AT+CPMS=\"ME\"");
    swept.reception.on_reply(error("ERROR"));
    CHECK(swept.command() == "AT+CPMS=\"SM\"");
    swept.reception.on_reply(ok());
    CHECK(swept.command() == "AT+CMGL=4");
}

TEST_CASE("a sweep that is asked for while one runs is done after it", "[device]") {
    Swept swept;
    swept.reception.sweep();
    CHECK(swept.command() == "AT+CMGL=4");
    swept.reception.sweep();
    swept.reception.on_reply(ok());
    CHECK(swept.command() == "AT+CMGL=4");
    swept.reception.on_reply(ok());
    CHECK(swept.reception.next().todo == Todo::nothing);
}

TEST_CASE("a modem that keeps its stores' names to itself is swept all the same", "[device]") {
    Reception reception;
    reception.begin(reading({}));
    CHECK(reception.next().command.text == "AT+CMGL=4");
    reception.on_reply(ok({{"+CMGL: 0,1,,28", k_deliver}}));
    CHECK(reception.next().todo == Todo::deliver);
    reception.on_committed(true);
    CHECK(reception.next().command.text == "AT+CMGD=0");
}

TEST_CASE("a broken PDU is handed up as it is", "[device]") {
    for (const std::string broken : {"00", "FF06", "07914400000000F0"}) {
        Swept swept;
        swept.cmti("\"SM\",1");
        CHECK(swept.command() == "AT+CMGR=1");
        swept.reception.on_reply(ok({{"+CMGR: 0,,28", broken}}));
        swept.hand_up(Todo::deliver, broken);
    }
}
