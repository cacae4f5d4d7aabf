#include "modem/simulator/control.hpp"

#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

std::string ask(Bench& bench, const std::string& line) {
    const auto answer = control(bench.world, line);
    const auto* object = std::get_if<boost::json::object>(&answer);
    return object == nullptr ? "(wait)" : boost::json::serialize(*object);
}

}  // namespace

TEST_CASE("a text is brought to a modem by name, number, link or IMEI", "[simulator]") {
    Bench bench;
    for (const auto* to : {"m0", "+34690000001", "/nowhere/m0", "358240050000017"})
        CHECK(ask(bench, std::string(R"({"op":"text","from":"+34600111222","text":"Hi","to":")") + to + "\"}") ==
              R"({"ok":true,"parts":1})");
    CHECK(bench.modem().state().me.used() == 4);
}

TEST_CASE("a request that is wrong is refused with a sentence", "[simulator]") {
    const std::pair<const char*, const char*> cases[] = {
        {"", "a request is a JSON object in one line"},
        {"[]", "a request is a JSON object in one line"},
        {"{\"op\":1}", "op must be a string"},
        {"{}", "op is missing"},
        {R"({"op":"dance"})", "unknown op dance"},
        {R"({"op":"text","to":"m0","text":"x"})", "from is missing"},
        {R"({"op":"text","from":"+1","to":"m9","text":"x"})", "no modem is called m9"},
        {R"({"op":"text","from":"+1","to":"m0","text":"x","colour":1})", "unknown field colour"},
        {R"({"op":"text","from":"+1","to":"m0","text":"x","parts":[0]})", "parts count from 1"},
        {R"({"op":"text","from":"+1","to":"m0","text":"x","encoding":"morse"})", "encoding must be auto, gsm7 or ucs2"},
        {R"({"op":"pdu","to":"m0","pdu":"0"})", "pdu must be"},
        {R"({"op":"pdu","to":"m0","pdu":"0911"})", "pdu must be"},
        {R"({"op":"fault","effect":"fire"})", "rules:1:"},
        {R"({"op":"error","kode":38})", "rules:1:"},
        {R"({"op":"person","answer":[{"text":null}]})", "null is not a value"},
        {R"({"op":"hang_up","ms":-1})", "ms must be a whole number"},
        {R"({"op":"noise"})", "either line or per_second"},
        {R"({"op":"registration","state":9})", "state must be a whole number"},
        {R"({"op":"network","time":"slow"})", "time must be fixed:MS"},
        {R"({"op":"clear","id":"x"})", "id must be a whole number"},
        {R"({"op":"quiet","for_ms":"x"})", "for_ms must be a whole number"},
    };
    Bench bench;
    for (const auto& [line, why] : cases) {
        INFO(line);
        CHECK_THAT(ask(bench, line), ContainsSubstring(std::string(R"({"ok":false,"error":")") + why));
    }
}

TEST_CASE("faults are set and cleared", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    CHECK(ask(bench, R"({"op":"error","code":38})") == R"({"ok":true,"id":1})");
    CHECK(bench.send("+34600111222", "x") == "+CMS ERROR: 38");
    CHECK(bench.send("+34600111222", "x") == "+CMGS: 1|OK");
    CHECK(ask(bench, R"({"op":"fault","code":500,"to":"222$"})") == R"({"ok":true,"id":2})");
    CHECK(bench.send("+34600111222", "x") == "+CMS ERROR: 500");
    CHECK(ask(bench, R"({"op":"clear","id":2})") == R"({"ok":true,"removed":true})");
    CHECK(ask(bench, R"({"op":"clear","id":2})") == R"({"ok":true,"removed":false})");
    CHECK(bench.send("+34600111222", "x") == "+CMGS: 3|OK");
    CHECK(ask(bench, R"({"op":"silence","goes_out":true})") == R"({"ok":true,"id":3})");
    CHECK(bench.send("+34600111222", "x").empty());
    CHECK(bench.events("part").size() == 3);
}

TEST_CASE("a person given at run time goes before the others", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.world.network().people.add({Person{}});
    CHECK(
        ask(bench,
            R"({"op":"person","number":"+34600111222","answer":[{"text":"A \"quoted\" \u00e9\n","delay":"fixed:1"}]})") ==
        R"({"ok":true})");
    bench.send("+34600111222", "x");
    bench.pass_ms(1000);
    CHECK(bench.field("inbound_issued", "text") == "A \"quoted\" é\n");
}

TEST_CASE("state counts what is on the air, and quiet is told when nothing is under way", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.send("+34600111222", "x", true);
    CHECK_THAT(ask(bench, R"({"op":"state"})"), ContainsSubstring(R"("on_air":1,"under_way":1,"quiet":false)"));
    bench.pass_ms(2000);
    CHECK_THAT(ask(bench, R"({"op":"state"})"), ContainsSubstring(R"("quiet":true)"));
    bench.type("AT+CMGS=18\r");
    CHECK_FALSE(bench.world.quiet());
    CHECK(ask(bench, R"({"op":"quiet"})") == "(wait)");
}

TEST_CASE("links, noise, registration and network are changed at run time", "[simulator]") {
    Bench bench(2);
    bench.type("ATE0\r");
    CHECK(ask(bench, R"({"op":"hang_up","modem":"m1","ms":500})") == R"({"ok":true})");
    CHECK(bench.modem(0).phase_text() == "idle");
    CHECK(bench.modem(1).phase_text() == "hung_up");
    CHECK(ask(bench, R"({"op":"noise","modem":"m0","line":"RING"})") == R"({"ok":true})");
    CHECK(bench.heard() == "\r\nRING\r\n");
    CHECK(ask(bench, R"({"op":"registration","state":2})") == R"({"ok":true})");
    CHECK(bench.at("AT+CREG?") == "+CREG: 0,2|OK");
    CHECK(ask(bench, R"({"op":"network","time":"fixed:1000"})") == R"({"ok":true})");
    CHECK(bench.world.network().options.submit_time.text() == "fixed:1000");
    CHECK(ask(bench, R"({"op":"receipt","modem":"m0","mr":7,"to":"+34600111222","status":70})") == R"({"ok":true})");
    CHECK(bench.field("receipt_issued", "mr") == "7");
}
