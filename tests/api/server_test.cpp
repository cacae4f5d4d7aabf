#include <boost/json/parse.hpp>

#include "tests/api/server_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using controller::api::Limits;

namespace {

std::string echo(const std::string& body, const std::string& more = "") {
    return "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string get(const std::string& path, const std::string& token = "", const std::string& method = "GET") {
    return method + " " + path + " HTTP/1.1\r\nHost: box\r\n" +
           (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n";
}

// What the other side of a connection has to show that it still understands us.
void check_alive(RawClient& client) {
    client.send(get("/healthz"));
    CHECK(client.read().body == "ok");
}

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

TEST_CASE("what is not HTTP is a 400, and the connection closes", "[server]") {
    ServerFixture fixture;
    const std::string head = "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\n";
    for (const std::string& text :
         std::vector<std::string>{"\x16\x03\x01\x02\x01\r\n\r\n",
                                  "GET\r\n\r\n",
                                  "GET /healthz\r\n\r\n",
                                  "GET /healthz HTTP/2.0\r\n\r\n",
                                  "GET /healthz HTTX/1.1\r\nHost: box\r\n\r\n",
                                  "GET /he althz HTTP/1.1\r\nHost: box\r\n\r\n",
                                  "G@T /healthz HTTP/1.1\r\nHost: box\r\n\r\n",
                                  "GET /healthz HTTP/1.1\r\n\r\n",
                                  "GET /healthz HTTP/1.1\r\nHost: box\r\nHost: other\r\n\r\n",
                                  "GET /healthz HTTP/1.1\r\nHost : box\r\n\r\n",
                                  "GET /healthz HTTP/1.1\r\nHost: box\r\nNo colon\r\n\r\n",
                                  head + "Content-Length: -5\r\n\r\n",
                                  head + "Content-Length: 5x\r\n\r\nhello",
                                  head + "Content-Length: 5, 6\r\n\r\nhello",
                                  head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                                  head + "Content-Length: 99999999999999999999\r\n\r\n",
                                  head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                  head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                                  head + "Transfer-Encoding: gzip\r\n\r\nhello",
                                  head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                                  head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                  head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n",
                                  head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloo\r\n0\r\n\r\n",
                                  "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
        INFO(text);
        auto client = fixture.connect();
        client.send(text + get("/healthz"));
        const auto answer = client.read();
        REQUIRE(answer.status == 400);
        client.finish_sending();
        CHECK(client.closed());
    }
}

TEST_CASE("a client that goes away in the middle of a request harms nobody", "[server]") {
    ServerFixture fixture;
    const std::string text = echo("hello");
    for (std::size_t at = 0; at < text.size(); at += 3) {
        auto gone = fixture.connect();
        gone.send(text.substr(0, at));
        gone.reset();
        auto half = fixture.connect();
        half.send(text.substr(0, at));
        half.finish_sending();
        CHECK(half.closed());
    }
    auto client = fixture.connect();
    check_alive(client);
}

TEST_CASE("a head of more than 16 KiB is a 431, and the connection closes", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send("GET /healthz HTTP/1.1\r\nHost: box\r\nX: " + std::string(15'000, 'x') + "\r\n\r\n");
    CHECK(client.read().status == 200);
    client.send("GET /healthz HTTP/1.1\r\nHost: box\r\nX: " + std::string(100'000, 'x'));
    const auto answer = client.read();
    CHECK(answer.status == 431);
    CHECK(answer.headers.at("connection") == "close");
    client.finish_sending();
    CHECK(client.closed());
}

TEST_CASE("a body of up to the limit is taken", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    const std::string body(1024 * 1024, 'x');
    client.send(echo(body));
    CHECK(client.read().body == body);
    check_alive(client);
}

TEST_CASE("a body over the limit is a 413, and the connection closes", "[server]") {
    ServerFixture fixture;
    const std::string head = "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\n";
    const std::string big(1024 * 1024 + 1, 'x');
    std::string chunks;
    for (int i = 0; i < 17; ++i) chunks += "10000\r\n" + std::string(65536, 'x') + "\r\n";
    for (const std::string& text :
         {echo(big), head + "Content-Length: 1048577\r\n\r\n", head + "Content-Length: 18446744073709551615\r\n\r\n",
          head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"}) {
        auto client = fixture.connect();
        CHECK(client.send(text));
        const auto answer = client.read();
        CHECK(answer.status == 413);
        CHECK(answer.headers.at("connection") == "close");
        CHECK(problem(answer).at("type") == "/problems/too-large");
        client.finish_sending();
        CHECK(client.closed());
    }
}

TEST_CASE("100 Continue is sent when the body is wanted, and a body that is too long is refused at once", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\nExpect: 100-continue\r\n";
    client.send(head + "Content-Length: 5\r\n\r\n");
    CHECK(client.read().status == 100);
    client.send("hello");
    CHECK(client.read().body == "hello");
    client.send(head + "Content-Length: 0\r\n\r\n");
    CHECK(client.read().status == 200);
    client.send(head + "Content-Length: 2000000\r\n\r\n");
    CHECK(client.read().status == 413);
    client.finish_sending();
    CHECK(client.closed());
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

TEST_CASE("a slow client is let go", "[server]") {
    Limits limits;
    limits.idle = limits.header = limits.body = limits.linger = std::chrono::milliseconds(50);
    ServerFixture fixture(limits);
    for (const std::string& text :
         {std::string(), std::string("\r\n"), std::string("GET /healthz HT"), echo("hello").substr(0, 60),
          echo("hello").substr(0, echo("hello").size() - 1), get("/nowhere") + "G",
          std::string("POST /lines HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\nContent-Type: "
                      "application/x-ndjson\r\nContent-Length: 9\r\n\r\n")}) {
        auto client = fixture.connect();
        client.send(text);
        if (text.starts_with("GET /nowhere")) CHECK(client.read().status == 404);
        CHECK(client.closed());
    }
}

TEST_CASE("a client that sends byte by byte does not get more time", "[server]") {
    Limits limits;
    limits.header = std::chrono::milliseconds(200);
    ServerFixture fixture(limits);
    auto client = fixture.connect();
    const auto begin = std::chrono::steady_clock::now();
    int sent = 0;
    while (client.send("G") && ++sent < 100'000) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(client.closed());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("more connections than there may be are told to come later", "[server]") {
    Limits limits;
    limits.connections = 2;
    ServerFixture fixture(limits);
    auto first = fixture.connect(), second = fixture.connect();
    check_alive(first);
    check_alive(second);
    auto third = fixture.connect();
    third.send(get("/healthz"));
    const auto answer = third.read();
    CHECK(answer.status == 503);
    CHECK(answer.headers.at("retry-after") == "5");
    third.finish_sending();
    CHECK(third.closed());
    auto control = fixture.connect_control();
    check_alive(control);
}
