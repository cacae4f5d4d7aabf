#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

const std::string k_from = "+34600111222";

/// A modem with echo off and these settings of AT+CNMI.
std::string after(Bench& bench, const std::string& setting) {
    bench.type("ATE0\r");
    bench.at(setting);
    bench.heard();
    static_cast<void>(bench.world.network().text(k_from, bench.modem(), "Hi"));
    return bench.heard();
}

}  // namespace

TEST_CASE("a text is announced or handed over as AT+CNMI says", "[simulator]") {
    const std::pair<const char*, const char*> cases[] = {
        {"AT+CNMI=2,0,0,0,0", ""},
        {"AT+CNMI=2,1,0,0,0", "\r\n+CMTI: \"ME\",1\r\n"},
        {"AT+CNMI=1,1,0,0,0", "\r\n+CMTI: \"ME\",1\r\n"},
        {"AT+CNMI=2,2,0,0,0", "\r\n+CMT: ,"},
        {"AT+CNMI=2,3,0,0,0", "\r\n+CMTI: \"ME\",1\r\n"},
        {"AT+CNMI=0,1,0,0,0", ""},
        {"AT+CNMI=0,2,0,0,0", ""},
    };
    for (const auto& [setting, wanted] : cases) {
        Bench bench;
        INFO(setting);
        const auto said = after(bench, setting);
        CHECK(said.substr(0, std::string(wanted).size()) == wanted);
        CHECK(said.empty() == std::string(wanted).empty());
        const bool routed = std::string(setting).substr(10, 1) == "2";
        CHECK(bench.modem().state().me.used() == (routed ? 0 : 1));
    }
}

TEST_CASE("a message for the SIM goes to the SIM, whatever AT+CNMI and AT+CPMS say", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.at("AT+CNMI=2,2,0,0,0");
    // DCS F2 is class 2.
    Incoming incoming;
    incoming.pdu = {"0004048121F300F26211220204324002E834", 17};
    incoming.message_class = 2;
    CHECK_FALSE(bench.modem().take(incoming).has_value());
    CHECK(bench.heard() == "\r\n+CMTI: \"SM\",1\r\n");
}

TEST_CASE("what AT+CPMS prefers receives", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.at("AT+CPMS=\"ME\",\"ME\",\"SM\"");
    CHECK(after(bench, "AT+CNMI=2,1") == "\r\n+CMTI: \"SM\",1\r\n");
}

TEST_CASE("a text is read, marked as read, listed and deleted", "[simulator]") {
    Bench bench;
    after(bench, "AT+CNMI=2,1");
    const auto first = bench.at("AT+CMGR=1");
    CHECK_THAT(first, ContainsSubstring("+CMGR: 0,,"));
    CHECK_THAT(first, ContainsSubstring("|07914306090909F904"));
    CHECK_THAT(bench.at("AT+CMGR=1"), ContainsSubstring("+CMGR: 1,,"));
    CHECK(bench.at("AT+CMGL=0") == "OK");
    CHECK_THAT(bench.at("AT+CMGL=1"), ContainsSubstring("+CMGL: 1,1,,"));
    CHECK_THAT(bench.at("AT+CPMS?"), ContainsSubstring("\"ME\",1,100"));
    CHECK(bench.at("AT+CMGD=1") == "OK");
    CHECK(bench.at("AT+CMGR=1") == "+CMS ERROR: 321");
}

TEST_CASE("the flag of AT+CMGD takes read, sent, unsent and unread messages, step by step", "[simulator]") {
    for (int flag = 1; flag <= 4; ++flag) {
        Bench bench;
        bench.type("ATE0\r");
        using Status = StoredMessage::Status;
        for (const auto status :
             {Status::received_read, Status::stored_sent, Status::stored_unsent, Status::received_unread})
            bench.modem().state().me.put({status, "00", 0});
        CHECK(bench.at("AT+CMGD=1," + std::to_string(flag)) == "OK");
        CHECK(bench.modem().state().me.used() == 4 - flag);
    }
}

TEST_CASE("text mode shows texts as text", "[simulator]") {
    Bench bench;
    after(bench, "AT+CNMI=2,1");
    bench.at("AT+CMGF=1");
    const auto shown = bench.at("AT+CMGL=\"ALL\"");
    CHECK_THAT(shown, ContainsSubstring("+CMGL: 1,\"REC UNREAD\",\"+34600111222\",,\"2"));
    CHECK_THAT(shown, ContainsSubstring("|Hi|OK"));
    bench.at("AT+CSCS=\"UCS2\"");
    CHECK_THAT(bench.at("AT+CMGR=1"), ContainsSubstring("|00480069|OK"));
}

TEST_CASE("lines that nobody asked for wait while a command is in progress", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.at("AT+CNMI=2,1");
    bench.type("AT+CMGS=18\r");
    static_cast<void>(bench.world.network().text(k_from, bench.modem(), "Hi"));
    bench.pass_ms(500);
    CHECK(bench.heard().empty());
    CHECK(bench.type("\x1b") == "\r\nOK\r\n\r\n+CMTI: \"ME\",1\r\n");

    bench.modem().receive("AT+CSQ\r");
    static_cast<void>(bench.world.network().text(k_from, bench.modem(), "Hi"));
    CHECK(bench.heard().empty());
    bench.pass_ms(5);
    CHECK(bench.heard() == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n\r\n+CMTI: \"ME\",2\r\n");
}

TEST_CASE("with mode 0 they wait for another mode, or are forgotten with bfr 1", "[simulator]") {
    Bench bench;
    CHECK(after(bench, "AT+CNMI=0,1").empty());
    CHECK(bench.at("AT+CNMI=2,1,0,0,0") == "OK|+CMTI: \"ME\",1");
    CHECK(bench.at("AT+CNMI=0,1,0,0,0") == "OK");
    static_cast<void>(bench.world.network().text(k_from, bench.modem(), "Hi"));
    CHECK(bench.at("AT+CNMI=2,1,0,0,1") == "OK");
    bench.pass_ms(1000);
    CHECK(bench.heard().empty());
}

TEST_CASE("a receipt is handed over, stored or dropped as AT+CNMI says", "[simulator]") {
    for (const int ds : {0, 1, 2}) {
        Bench bench;
        INFO("ds " << ds);
        bench.type("ATE0\r");
        bench.at("AT+CNMI=2,1,0," + std::to_string(ds) + ",0");
        bench.send(k_from, "x", true);
        bench.pass_ms(2000);
        const auto said = bench.heard();
        if (ds == 0) CHECK(said.empty());
        if (ds == 1) CHECK_THAT(said, ContainsSubstring("\r\n+CDS: 25\r\n07914306090909F906000B914306101122F2"));
        if (ds == 2) CHECK(said == "\r\n+CDSI: \"ME\",1\r\n");
        CHECK(bench.events("receipt_issued").size() == 1);
        CHECK(bench.events("receipt_delivered").size() == (ds == 0 ? 0 : 1));
        CHECK(bench.events("receipt_dropped").size() == (ds == 0 ? 1 : 0));
    }
}

TEST_CASE("a full store keeps texts in the network until a place is free, in their order", "[simulator]") {
    auto options = Bench::options(1);
    options.me_places = 2;
    Bench bench(std::move(options));
    bench.type("ATE0\r");
    bench.at("AT+CNMI=2,1");
    for (const auto* text : {"one", "two", "three", "four"})
        static_cast<void>(bench.world.network().text(k_from, bench.modem(), text));
    CHECK(bench.heard() == "\r\n+CMTI: \"ME\",1\r\n\r\n+CMTI: \"ME\",2\r\n");
    CHECK(bench.world.network().waiting(bench.modem()) == 2);
    CHECK(bench.field("inbound_waits", "why") == "memory_full");
    CHECK(bench.at("AT+CMGD=1") == "OK|+CMTI: \"ME\",1");
    bench.at("AT+CMGF=1");
    CHECK_THAT(bench.at("AT+CMGR=1"), ContainsSubstring("|three|"));
    CHECK(bench.at("AT+CMGD=1,4") == "OK|+CMTI: \"ME\",1");
    CHECK(bench.events("inbound_waits").size() == 2);
}

TEST_CASE("with AT+CSMS=1 the next text waits for AT+CNMA", "[simulator]") {
    Bench bench;
    bench.at("AT+CSMS=1");
    after(bench, "AT+CNMI=2,2,0,1,0");
    static_cast<void>(bench.world.network().text(k_from, bench.modem(), "second"));
    CHECK(bench.heard().empty());
    const auto next = bench.at("AT+CNMA=0");
    CHECK_THAT(next, ContainsSubstring("OK|+CMT: ,"));
    CHECK(bench.at("AT+CNMA") == "OK");
    CHECK(bench.at("AT+CNMA") == "+CMS ERROR: 340");
}

TEST_CASE("a text that is not acknowledged in 15 s comes again, into the store", "[simulator]") {
    Bench bench;
    bench.at("AT+CSMS=1");
    after(bench, "AT+CNMI=2,2,0,1,0");
    bench.pass(std::chrono::seconds(16));
    CHECK(bench.at("AT+CNMI?") == "+CNMI: 2,0,0,0,0|OK");
    CHECK(bench.modem().state().me.used() == 1);
    CHECK(bench.events("acknowledgement_overdue").size() == 1);
}

TEST_CASE("a negative AT+CNMA makes the network try again", "[simulator]") {
    Bench bench;
    bench.at("AT+CSMS=1");
    after(bench, "AT+CNMI=2,2,0,1,0");
    CHECK_THAT(bench.at("AT+CNMA=2"), ContainsSubstring("OK|+CMT: ,"));
}

TEST_CASE("a modem without network or power gets its texts later", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.modem().set_coverage(Registration::searching);
    static_cast<void>(bench.world.network().text(k_from, bench.modem(), "Hi"));
    CHECK(bench.modem().state().me.used() == 0);
    bench.modem().set_coverage(Registration::home);
    CHECK(bench.modem().state().me.used() == 1);
    bench.modem().reboot(std::chrono::seconds(5));
    static_cast<void>(bench.world.network().text(k_from, bench.modem(), "Hi"));
    CHECK(bench.world.network().waiting(bench.modem()) == 1);
    bench.pass_ms(5000);
    CHECK(bench.modem().state().me.used() == 2);
}
