#include <boost/json/parse.hpp>

#include "tests/api/requests.hpp"
#include "tests/api/server_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

namespace {

boost::json::value problem(const RawAnswer& answer) {
    REQUIRE(answer.headers.at("content-type") == "application/problem+json");
    return boost::json::parse(answer.body);
}

}  // namespace

TEST_CASE("a request over TCP is answered, with an id, and the connection stays", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(echo("hello"));
    const auto answer = client.read();
    CHECK(answer.status == 200);
    CHECK(answer.body == "hello");
    CHECK(answer.headers.at("content-type") == "text/plain");
    CHECK(answer.headers.at("x-request-id").starts_with("req_"));
    CHECK(answer.headers.count("connection") == 0);
    client.send(get("/healthz"));
    const auto second = client.read();
    CHECK(second.body == "ok");
    CHECK(second.headers.at("x-request-id") != answer.headers.at("x-request-id"));
}

TEST_CASE("the caller's request id is taken where it is harmless", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(echo("", "X-Request-Id: till-7_A\r\n"));
    CHECK(client.read().headers.at("x-request-id") == "till-7_A");
    for (const std::string& id : {std::string("a b"), std::string("<x>"), std::string(65, 'a'), std::string()}) {
        client.send(echo("", "X-Request-Id: " + id + "\r\n"));
        CHECK(client.read().headers.at("x-request-id").starts_with("req_"));
    }
}

TEST_CASE("a problem names the request that met it, as the log does", "[server]") {
    ServerFixture fixture;
    std::vector<std::string> ids;
    for (const std::string& text :
         {get("/boom", "tc_send"), get("/nothing/+34612345678?number=%2B34612345678"),
          std::string("GET /things/1 HTTP/1.1\r\nHost: box\r\n\r\n"), std::string("nonsense\r\n\r\n")}) {
        auto client = fixture.connect();
        client.send(text);
        const auto answer = client.read();
        INFO(text);
        CHECK(problem(answer).at("instance").as_string() == answer.headers.at("x-request-id"));
        ids.push_back(answer.headers.at("x-request-id"));
    }
    fixture.stop(std::chrono::milliseconds(100)).get();
    fixture.abandon();
    for (const std::string& id : ids) CHECK(fixture.log().find(id) != std::string::npos);
    CHECK(fixture.log().find("34612345678") == std::string::npos);
}

TEST_CASE("a request is understood wherever it is cut in two", "[server]") {
    ServerFixture fixture;
    const std::string plain = echo("hello");
    const std::string chunked =
        "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: x\r\n\r\n";
    for (const std::string& text : {plain, chunked}) {
        auto client = fixture.connect();
        for (std::size_t at = 1; at < text.size(); ++at) {
            client.send(std::string_view(text).substr(0, at));
            client.send(std::string_view(text).substr(at));
            const auto answer = client.read();
            INFO(at);
            REQUIRE(answer.status == 200);
            REQUIRE(answer.body == "hello");
        }
    }
}

TEST_CASE("pipelined requests are answered in order", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    std::string all;
    for (int i = 0; i < 50; ++i) all += echo("number " + std::to_string(i)) + (i % 7 == 0 ? "\r\n" : "");
    client.send(all + get("/nowhere") + echo("last"));
    for (int i = 0; i < 50; ++i) CHECK(client.read().body == "number " + std::to_string(i));
    CHECK(client.read().status == 404);
    CHECK(client.read().body == "last");
}

TEST_CASE("a connection goes on after an answer that refuses", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    struct Row {
        std::string request;
        int status;
    };
    const std::string body = "Content-Length: 5\r\n\r\nhello";
    for (const Row& row : std::vector<Row>{
             {get("/nowhere"), 404},
             {get("/%zz"), 400},
             {get("/things/x"), 401},
             {get("/things/x", "tc_wrong"), 401},
             {get("/things/x", "tc_send"), 403},
             {get("/clock", "tc_send"), 405},
             {get("/healthz", "", "BREW"), 405},
             {get("/boom", "tc_send"), 500},
             {"POST /echo HTTP/1.1\r\nHost: box\r\n" + body, 401},
             {"POST /nowhere HTTP/1.1\r\nHost: box\r\n" + body, 404},
             {"POST /echo HTTP/1.1\r\nHost: box\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 401},
             {"POST /lines HTTP/1.1\r\nHost: box\r\nContent-Type: application/x-ndjson\r\n" + body, 401},
             {"POST /lines HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\n" + body, 415}}) {
        INFO(row.request);
        client.send(row.request);
        const auto answer = client.read();
        REQUIRE(answer.status == row.status);
        CHECK(problem(answer).at("status") == row.status);
        check_alive(client);
    }
}

TEST_CASE("an exception in a handler is a 500 that says nothing, and the log has it under the id", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(get("/boom", "tc_send"));
    const auto answer = client.read();
    CHECK(answer.status == 500);
    CHECK(answer.body.find("secret cause") == std::string::npos);
    const std::string id = answer.headers.at("x-request-id");
    CHECK_THAT(answer.body, ContainsSubstring(id));
    fixture.abandon();
    CHECK_THAT(fixture.log(), ContainsSubstring("error " + id + ": the secret cause"));
}

TEST_CASE("neither tokens nor what stands in a path is logged", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    for (const auto* token : {"tc_read", "tc_wrong"}) {
        client.send(get("/things/+33612345678?number=%2B33612345678", token));
        client.read();
    }
    client.send(get("/nowhere/+33612345678"));
    client.read();
    fixture.abandon();
    CHECK_THAT(fixture.log(), ContainsSubstring("GET (refused) 404"));
    CHECK(fixture.log().find("3361234") == std::string::npos);
    CHECK(fixture.log().find("tc_wrong") == std::string::npos);
}

TEST_CASE("HEAD is answered as GET without the body", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(get("/healthz", "", "HEAD"));
    const auto answer = client.read(true);
    CHECK(answer.status == 200);
    CHECK(answer.headers.at("content-length") == "2");
    check_alive(client);
    client.send(get("/nowhere", "", "HEAD"));
    const auto refused = client.read(true);
    CHECK(refused.status == 404);
    CHECK(refused.headers.at("content-length") != "0");
    check_alive(client);
}

TEST_CASE("OPTIONS needs no token", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(get("/things/x", "", "OPTIONS"));
    const auto answer = client.read();
    CHECK(answer.status == 204);
    CHECK(answer.headers.at("allow") == "OPTIONS, GET, HEAD");
    client.send(get("*", "", "OPTIONS"));
    CHECK(client.read().status == 204);
    check_alive(client);
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer", "[server]") {
    ServerFixture fixture;
    for (const auto* text :
         {"GET /healthz HTTP/1.0\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n"}) {
        auto client = fixture.connect();
        client.send(text);
        CHECK(client.read().body == "ok");
        CHECK(client.closed());
    }
    auto client = fixture.connect();
    client.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(client.read().body == "ok");
    check_alive(client);
}

TEST_CASE("a header value cannot begin a line of its own in the answer", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send("GET /things/a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_read\r\n\r\n");
    const auto answer = client.read();
    CHECK(answer.body == "a\r\nX-Evil: 1 tc_read");
    CHECK(answer.headers.count("x-evil") == 0);
}
