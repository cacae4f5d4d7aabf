#include <algorithm>
#include <boost/json/parse.hpp>

#include "tests/api/requests.hpp"
#include "tests/api/server_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using controller::api::Limits;

namespace {

const std::string k_head =
    "POST /lines HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\nContent-Type: application/x-ndjson\r\n";

std::string batch(const std::string& body) {
    return k_head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunk(const std::string& text) {
    constexpr const char* k_digits = "0123456789abcdef";
    std::string size;
    for (std::size_t n = text.size(); n != 0; n /= 16) size.insert(size.begin(), k_digits[n % 16]);
    return (size.empty() ? "0" : size) + "\r\n" + text + "\r\n";
}

std::vector<boost::json::value> results(const std::string& body) {
    std::vector<boost::json::value> found;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = body.find('\n', begin)) != std::string::npos; begin = end + 1)
        found.push_back(boost::json::parse(body.substr(begin, end - begin)));
    CHECK(begin == body.size());
    return found;
}

}  // namespace

TEST_CASE("a batch has a result line for each line, and the connection stays", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(batch("one\ntwo\r\n\nfour"));
    const auto answer = client.read();
    CHECK(answer.status == 200);
    CHECK(answer.complete);
    CHECK(answer.headers.at("content-type") == "application/x-ndjson");
    CHECK(answer.headers.at("transfer-encoding") == "chunked");
    CHECK(answer.headers.at("x-request-id").starts_with("req_"));
    CHECK(answer.body ==
          "{\"line\":1,\"status\":200,\"body\":\"one\"}\n{\"line\":2,\"status\":200,\"body\":\"two\"}\n"
          "{\"line\":3,\"status\":200,\"body\":\"\"}\n{\"line\":4,\"status\":200,\"body\":\"four\"}\n");
    check_alive(client);
}

TEST_CASE("an empty batch has no results", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(batch(""));
    const auto answer = client.read();
    CHECK(answer.status == 200);
    CHECK(answer.complete);
    CHECK(answer.body.empty());
    check_alive(client);
}

TEST_CASE("a batch is understood wherever it is cut in two", "[batch]") {
    ServerFixture fixture;
    const std::string plain = batch("one\ntwo\n"), chunked = k_head + "Transfer-Encoding: chunked\r\n\r\n" +
                                                             chunk("on") + chunk("e\ntwo") + chunk("\n") + chunk("");
    for (const std::string& text : {plain, chunked}) {
        auto client = fixture.connect();
        for (std::size_t at = 1; at < text.size(); ++at) {
            INFO(at);
            client.send(std::string_view(text).substr(0, at));
            client.send(std::string_view(text).substr(at));
            const auto answer = client.read();
            REQUIRE(answer.complete);
            REQUIRE(results(answer.body).size() == 2);
        }
    }
}

TEST_CASE("results come while the batch is still being sent", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(k_head + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_head().status == 100);
    client.send(chunk("first\n"));
    CHECK(client.read_head().status == 200);
    CHECK_THAT(client.read_chunk(), ContainsSubstring("first"));
    client.send(chunk("second\nthi"));
    CHECK_THAT(client.read_chunk(), ContainsSubstring("second"));
    client.send(chunk("rd") + chunk(""));
    CHECK_THAT(client.read_chunk(), ContainsSubstring("third"));
    CHECK(client.read_chunk().empty());
    check_alive(client);
}

TEST_CASE("a batch over the limit of bodies is taken, in groups, from a client that reads at the end", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    std::string body;
    constexpr std::size_t k_lines = 20'000;
    for (std::size_t i = 0; i < k_lines; ++i) body += "line " + std::to_string(i) + std::string(80, '.') + "\n";
    REQUIRE(body.size() > 1024 * 1024);
    REQUIRE(client.send(batch(body)));
    const auto answer = client.read();
    REQUIRE(answer.complete);
    const auto found = results(answer.body);
    REQUIRE(found.size() == k_lines);
    for (std::size_t i = 0; i < k_lines; i += 999) {
        CHECK(found[i].at("line") == i + 1);
        CHECK(found[i].at("body").as_string().starts_with("line " + std::to_string(i) + "."));
    }
    check_alive(client);
    fixture.abandon();
    CHECK(*std::max_element(fixture.groups().begin(), fixture.groups().end()) <= 500);
    CHECK(fixture.groups().size() >= k_lines / 500);
}

TEST_CASE("a group has a bounded number of lines and of bytes", "[batch]") {
    Limits limits;
    limits.group_lines = 3;
    limits.group_bytes = 20;
    ServerFixture fixture(limits);
    auto client = fixture.connect();
    client.send(batch("a\nb\nc\nd\n0123456789\n0123456789\nx\n" + std::string(50, 'y') + "\nz\n"));
    const auto answer = client.read();
    CHECK(answer.complete);
    CHECK(results(answer.body).size() == 9);
    fixture.abandon();
    CHECK(fixture.groups() == std::vector<std::size_t>{3, 3, 2, 1});
}

TEST_CASE("a line that is too long is refused, the others are not", "[batch]") {
    Limits limits;
    limits.line_bytes = 10;
    ServerFixture fixture(limits);
    auto client = fixture.connect();
    client.send(batch("0123456789\n0123456789a\nshort\n" + std::string(100'000, 'x') + "\nlast"));
    const auto found = results(client.read().body);
    REQUIRE(found.size() == 5);
    const std::vector<int> statuses = {200, 413, 200, 413, 200};
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].at("line") == i + 1);
        CHECK(found[i].at("status") == statuses[i]);
    }
    check_alive(client);
}

TEST_CASE("a fault in a group answers its lines with 500, and the batch goes on", "[batch]") {
    Limits limits;
    limits.group_lines = 2;
    ServerFixture fixture(limits);
    auto client = fixture.connect();
    client.send(batch("a\nb\nc\nboom\ne\nfew\ng\n"));
    const auto answer = client.read();
    const auto found = results(answer.body);
    REQUIRE(found.size() == 7);
    const std::vector<int> statuses = {200, 200, 500, 500, 500, 500, 200};
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i].at("status") == statuses[i]);
    CHECK(answer.body.find("secret") == std::string::npos);
    check_alive(client);
    fixture.abandon();
    CHECK_THAT(fixture.log(), ContainsSubstring("lines 3 to 4: the secret cause"));
}

TEST_CASE("a batch that breaks off is answered only for its whole lines, and without an end", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(k_head + "Content-Length: 100\r\n\r\none\ntw");
    CHECK(client.read_head().status == 200);
    CHECK_THAT(client.read_chunk(), ContainsSubstring("one"));
    client.finish_sending();
    CHECK(client.closed());
    fixture.abandon();
    CHECK(fixture.groups() == std::vector<std::size_t>{1});
}

TEST_CASE("a batch whose framing is wrong from the start is a 400", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(k_head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
    CHECK(client.read().status == 400);
    client.finish_sending();
    CHECK(client.closed());
}

TEST_CASE("a batch whose framing goes wrong later ends without an end", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(k_head + "Transfer-Encoding: chunked\r\n\r\n" + chunk("one\n"));
    CHECK(client.read_head().status == 200);
    CHECK_THAT(client.read_chunk(), ContainsSubstring("one"));
    client.send("zz\r\n");
    client.finish_sending();
    CHECK(client.closed());
}

TEST_CASE("a batch over HTTP/1.0 is answered until the connection closes", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(
        "POST /lines HTTP/1.0\r\nAuthorization: Bearer tc_send\r\nContent-Type: application/x-ndjson\r\n"
        "Content-Length: 4\r\n\r\none\n");
    const auto answer = client.read();
    CHECK(answer.status == 200);
    CHECK(answer.headers.count("transfer-encoding") == 0);
    CHECK(results(answer.body).size() == 1);
}

TEST_CASE("a batch without a token is refused, however long it is", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    const std::string head = "POST /lines HTTP/1.1\r\nHost: box\r\nContent-Type: application/x-ndjson\r\n";
    CHECK(client.send(head + "Content-Length: 3000000\r\n\r\n" + std::string(3'000'000, '\n')));
    const auto answer = client.read();
    CHECK(answer.status == 401);
    CHECK(answer.headers.at("connection") == "close");
    client.finish_sending();
    CHECK(client.closed());
    fixture.abandon();
    CHECK(fixture.groups().empty());
}

TEST_CASE("a client that never reads its results is let go, and with it its batch", "[batch]") {
    Limits limits;
    limits.outbox_bytes = 1'000;
    limits.write = std::chrono::milliseconds(100);
    ServerFixture fixture(limits);
    auto client = fixture.connect();
    client.send(k_head + "Transfer-Encoding: chunked\r\n\r\n");
    std::string lines;
    for (int i = 0; i < 60; ++i) lines += std::string(1000, 'x') + "\n";
    int sent = 0;
    while (client.send(chunk(lines)) && sent < 10'000) ++sent;
    CHECK(sent < 10'000);
    auto other = fixture.connect();
    check_alive(other);
}

TEST_CASE("a client that goes away during a batch harms nobody", "[batch]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(k_head + "Content-Length: 100\r\n\r\nwait\n");
    fixture.await_waiting();
    client.reset();
    fixture.release();
    auto other = fixture.connect();
    check_alive(other);
}

TEST_CASE("while one group is written the next is read, and no third", "[batch]") {
    Limits limits;
    limits.group_lines = 1;
    ServerFixture fixture(limits);
    auto client = fixture.connect();
    client.send(batch("wait\nb\nc\nd\n"));
    fixture.await_waiting();
    auto other = fixture.connect();
    check_alive(other);  // what the batch could do meanwhile it has done
    fixture.abandon();
    CHECK(fixture.groups().size() == 2);
}

TEST_CASE("the results are in the order of the lines, whichever group is through first", "[batch]") {
    Limits limits;
    limits.group_lines = 1;
    ServerFixture fixture(limits);
    auto client = fixture.connect();
    client.send(batch("wait\nb\nboom\nwait\ne\n"));
    fixture.await_waiting();
    fixture.release();
    fixture.release();
    const auto answer = client.read();
    REQUIRE(answer.complete);
    const auto found = results(answer.body);
    REQUIRE(found.size() == 5);
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i].at("line") == i + 1);
    CHECK(found[0].at("body") == "wait");
    CHECK(found[1].at("body") == "b");
    CHECK(found[2].at("status") == 500);
    CHECK(found[3].at("body") == "wait");
    CHECK(found[4].at("body") == "e");
    check_alive(client);
}
