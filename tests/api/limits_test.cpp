#include <boost/json/parse.hpp>

#include "tests/api/requests.hpp"
#include "tests/api/server_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using controller::api::Limits;

TEST_CASE("what is not HTTP is a 400, and the connection closes", "[server]") {
    ServerFixture fixture;
    const std::string head = "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\n";
    for (const std::string& text :
         std::vector<std::string>{"GET\r\n\r\n",
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

TEST_CASE("a client that speaks TLS to a port that does not is closed without an answer", "[server]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "the rest of a hello");
    CHECK(client.closed());
    auto later = fixture.connect();
    later.send(get("/healthz") + "\x16\x03\x01\x02\x01\r\n\r\n");
    CHECK(later.read().status == 200);
    CHECK(later.read().status == 400);  // no longer its first word
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
        CHECK(boost::json::parse(answer.body).at("type") == "/problems/too-large");
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
