#include "firmware/cli/client.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using namespace firmware::cli;

namespace {

// Listens on a unix socket, takes one connection, reads one request and answers with the bytes it was given.
class OneAnswer {
public:
    OneAnswer(const std::string& path, std::string bytes) : handle_(socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(bind(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(listen(handle_, 1) == 0);
        thread_ = std::thread([this, bytes = std::move(bytes)] { serve(bytes); });
    }
    ~OneAnswer() {
        finish();
        close(handle_);
    }
    /// What the client had sent.
    const std::string& request() {
        finish();
        return request_;
    }

private:
    void serve(const std::string& bytes) {
        const int connection = accept(handle_, nullptr, nullptr);
        char piece[4096];
        while (!whole()) {
            const auto got = read(connection, piece, sizeof piece);
            if (got <= 0) break;
            request_.append(piece, static_cast<std::size_t>(got));
        }
        if (bytes == "silence")
            while (read(connection, piece, sizeof piece) > 0) {
            }
        else
            send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        close(connection);
    }
    bool whole() const {
        const auto end = request_.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const auto length = request_.find("Content-Length: ");
        return length == std::string::npos || request_.size() >= end + 4 + std::stoul(request_.substr(length + 16));
    }
    void finish() {
        if (thread_.joinable()) thread_.join();
    }

    int handle_;
    std::string request_;
    std::thread thread_;
};

const std::string k_ok = "HTTP/1.1 200 OK\r\nX-Request-Id: req_1\r\nContent-Length: 8\r\n\r\n{\"a\": 1}";

}  // namespace

TEST_CASE("a request goes to the control socket, and its answer is read", "[client]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "control.sock";
    OneAnswer daemon(path, k_ok);
    const Reply reply = Client(path).get("/v1/status?x=" + escaped("a b&+é/~"));
    REQUIRE(reply.has_value());
    CHECK(reply->ok());
    CHECK(reply->request_id == "req_1");
    CHECK(reply->body.at("a") == 1);
    CHECK(daemon.request().starts_with("GET /v1/status?x=a%20b%26%2B%C3%A9%2F~ HTTP/1.1\r\nHost: tillcast\r\n"));
}

TEST_CASE("a body is sent as JSON", "[client]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "control.sock";
    OneAnswer daemon(path, "HTTP/1.1 204 No Content\r\n\r\n");
    const Reply reply = Client(path).post("/v1/brake", {{"scope", "all"}});
    REQUIRE(reply.has_value());
    CHECK(reply->status == 204);
    CHECK(reply->body.is_null());
    CHECK_THAT(daemon.request(), ContainsSubstring("Content-Type: application/json"));
    CHECK(daemon.request().ends_with("\r\n\r\n{\"scope\":\"all\"}"));
}

TEST_CASE("an answer that is not JSON is a text", "[client]") {
    const tests::TemporaryFolder folder;
    OneAnswer daemon(folder / "s", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const Reply reply = Client(folder / "s").get("/");
    REQUIRE(reply.has_value());
    CHECK(reply->body == "ok");
}

TEST_CASE("a problem is told with its fields", "[client]") {
    Answer answer;
    answer.status = 422;
    answer.body = {
        {"detail", "2 fields are wrong; see errors."},
        {"errors", {{{"pointer", "/to"}, {"detail", "is required"}}, {{"pointer", "/x"}, {"detail", "no"}}}}};
    CHECK_FALSE(answer.ok());
    CHECK(answer.complaint() == "2 fields are wrong; see errors.\n  /to: is required\n  /x: no");
    answer.body = {{"title", "Not found"}, {"detail", "There is nothing."}};
    CHECK(answer.complaint() == "Not found: There is nothing.");
    answer.body = {{"detail", "There is nothing at this path."}};
    CHECK(answer.complaint() == "There is nothing at this path.");
}

TEST_CASE("a batch has an answer for each line, or none", "[client]") {
    const tests::TemporaryFolder folder;
    int number = 0;
    const auto post = [&](const std::string& status, const std::string& body) {
        const std::string path = folder / ("batch" + std::to_string(++number));
        OneAnswer daemon(
            path, "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return Client(path).post_lines("/v1/contacts", {{{"a", 1}}, {{"b", 2}}});
    };
    const auto answers =
        post("200 OK", "{\"line\":1,\"status\":201,\"body\":{\"id\":\"x\"}}\n{\"line\":2,\"status\":422}\n");
    REQUIRE(answers.has_value());
    CHECK(answers->at(0).body.at("id") == "x");
    CHECK_FALSE(answers->at(1).ok());
    CHECK(answers->at(1).body.is_null());
    for (const char* wrong : {"", "{\"line\":1,\"status\":201}\n", "{}\n{}\n", "1\n2\n", "nonsense"}) {
        INFO(wrong);
        CHECK(post("200 OK", wrong).has_error());
    }
    CHECK(post("403 Forbidden", "{\"detail\":\"not allowed\"}").error() == "not allowed");
}

TEST_CASE("what is no problem document is told by its status", "[client]") {
    Answer answer;
    answer.status = 502;
    answer.request_id = "req_9";
    for (const boost::json::value& body : std::vector<boost::json::value>{nullptr, "oops", {{"detail", 5}}, {1, 2}}) {
        answer.body = body;
        CHECK(answer.complaint() == "tillcastd answered 502 (req_9)");
    }
    answer.body = {{"detail", "x"}, {"errors", "y"}};
    CHECK(answer.complaint() == "x");
}

TEST_CASE("a daemon that is not there is said not to be running", "[client]") {
    const tests::TemporaryFolder folder;
    const std::string missing = folder / "missing.sock", stale = folder / "stale.sock";
    {
        OneAnswer gone(stale, "");
        Client(stale).get("/");
    }
    for (const std::string& path : {missing, stale}) {
        const Reply reply = Client(path).get("/");
        REQUIRE(reply.has_error());
        CHECK(reply.error() == "tillcastd is not running (no answer on " + path + ")");
    }
}

TEST_CASE("a daemon that breaks off, is silent or speaks something else is told apart", "[client]") {
    struct Row {
        std::string bytes;
        const char* says;
    };
    const tests::TemporaryFolder folder;
    int number = 0;
    for (const Row& row : std::vector<Row>{{"", "closed"},
                                           {k_ok.substr(0, 20), "closed"},
                                           {k_ok.substr(0, k_ok.size() - 1), "closed"},
                                           {"220 mail.example ESMTP\r\n\r\n", "cannot speak with tillcastd"},
                                           {"silence", "did not answer in time"}}) {
        INFO(row.bytes);
        const std::string path = folder / ("control" + std::to_string(++number));
        OneAnswer daemon(path, row.bytes);
        const Reply reply = Client(path, std::chrono::milliseconds(row.bytes == "silence" ? 50 : 10'000)).get("/");
        REQUIRE(reply.has_error());
        CHECK_THAT(reply.error(), ContainsSubstring(row.says));
        CHECK_THAT(reply.error(), ContainsSubstring(path));
    }
}

TEST_CASE("who may not use the socket is told the group", "[client]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "control.sock";
    OneAnswer daemon(path, k_ok);
    const bool root = geteuid() == 0;  // may always, so it becomes nobody for a moment
    REQUIRE(chmod(path.c_str(), 0) == 0);
    if (root) REQUIRE(seteuid(65534) == 0);
    const Reply reply = Client(path).get("/");
    if (root) REQUIRE(seteuid(0) == 0);
    chmod(path.c_str(), 0600);
    CHECK(Client(path).get("/").has_value());
    REQUIRE(reply.has_error());
    CHECK_THAT(reply.error(), ContainsSubstring("no permission") && ContainsSubstring("member of the group"));
}

TEST_CASE("a path that is too long for a socket is refused", "[client]") {
    CHECK_THAT(Client("/" + std::string(200, 'x')).get("/").error(), ContainsSubstring("too long"));
}
