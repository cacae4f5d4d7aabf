#include "tests/api/server_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using namespace std::chrono_literals;

namespace {

constexpr const char* k_wait = "GET /wait HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\n\r\n";
constexpr const char* k_healthz = "GET /healthz HTTP/1.1\r\nHost: box\r\n\r\n";

}  // namespace

TEST_CASE("a stop closes idle connections and lets requests in flight be answered", "[stop]") {
    ServerFixture fixture;
    auto idle = fixture.connect(), fresh = fixture.connect(), control = fixture.connect_control();
    for (RawClient* client : {&idle, &control}) {
        client->send(k_healthz);
        CHECK(client->read().status == 200);
    }
    auto busy = fixture.connect();
    busy.send(std::string(k_wait) + k_healthz);
    fixture.await_waiting();
    auto stopped = fixture.stop(60s);
    CHECK(idle.closed());
    CHECK(control.closed());
    CHECK_THROWS(fixture.connect());
    fixture.release();
    const auto answer = busy.read();
    CHECK(answer.status == 204);
    CHECK(answer.headers.at("connection") == "close");
    CHECK(busy.closed());
    stopped.get();
    CHECK(fresh.closed());
    CHECK_FALSE(std::filesystem::exists(fixture.socket()));
}

TEST_CASE("a stop does not wait for ever for a handler", "[stop]") {
    ServerFixture fixture;
    auto busy = fixture.connect();
    busy.send(k_wait);
    fixture.await_waiting();
    fixture.stop(1ms).get();
    CHECK(busy.closed());
}

TEST_CASE("coroutines in every state can be destroyed where they are", "[stop]") {
    ServerFixture fixture;
    auto idle = fixture.connect();
    idle.send(k_healthz);
    CHECK(idle.read().status == 200);
    auto busy = fixture.connect();
    busy.send(k_wait);
    fixture.await_waiting();
    auto batch = fixture.connect(), head = fixture.connect(), body = fixture.connect(), closing = fixture.connect();
    const std::string lines =
        "POST /lines HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\nContent-Type: "
        "application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na\n\r\n";
    batch.send(lines);
    CHECK(batch.read_head().status == 200);
    CHECK_FALSE(batch.read_chunk().empty());
    auto waiting = fixture.connect();
    waiting.send(lines + "5\r\nwait\n\r\n");
    fixture.await_waiting();
    closing.send("GET\r\n\r\n");
    CHECK(closing.read().status == 400);
    head.send("GET /he");
    body.send(
        "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\nExpect: 100-continue\r\n"
        "Content-Length: 5\r\n\r\nhe");
    CHECK(body.read().status == 100);
    fixture.abandon();
}
