#include "controller/api/ndjson.hpp"

#include <boost/json/parse.hpp>

#include "controller/api/problem.hpp"
#include "tests/support/catch.hpp"

using namespace controller::api;

namespace {

constexpr std::size_t k_max = 4;

std::deque<Line> split(const std::vector<std::string>& pieces) {
    LineSplitter splitter(k_max);
    std::deque<Line> lines;
    for (const std::string& piece : pieces) splitter.feed(piece, lines);
    splitter.finish(lines);
    return lines;
}

}  // namespace

TEST_CASE("a stream is cut into lines", "[ndjson]") {
    struct Row {
        const char* text;
        std::deque<Line> lines;
    };
    for (const Row& row : std::vector<Row>{{"", {}},
                                           {"a", {{"a"}}},
                                           {"a\n", {{"a"}}},
                                           {"a\nb", {{"a"}, {"b"}}},
                                           {"a\r\nb\r\n", {{"a"}, {"b"}}},
                                           {"\n\na\n", {{""}, {""}, {"a"}}},
                                           {"a\rb\n", {{"a\rb"}}},
                                           {"1234\n", {{"1234"}}},
                                           {"1234\r\n", {{"1234"}}},
                                           {"12345\n1\n", {{"", true}, {"1"}}},
                                           {"12345\r\n", {{"", true}}},
                                           {"1234\r\r\n", {{"", true}}},
                                           {"123456789", {{"", true}}},
                                           {"1\n12345", {{"1"}, {"", true}}}}) {
        INFO(row.text);
        CHECK(split({row.text}) == row.lines);
    }
}

TEST_CASE("lines are the same whatever pieces the stream comes in", "[ndjson]") {
    const std::string text = "1234\r\n\r\n12345\r\na\n1234567890\nlast";
    const auto whole = split({text});
    REQUIRE(whole.size() == 6);
    for (std::size_t at = 0; at <= text.size(); ++at) CHECK(split({text.substr(0, at), text.substr(at)}) == whole);
    std::vector<std::string> bytes;
    for (const char c : text) bytes.emplace_back(1, c);
    CHECK(split(bytes) == whole);
}

TEST_CASE("a result line holds what the single request would have been answered", "[ndjson]") {
    const std::string accepted = result_line(3, json_response(202, {{"id", "msg_1"}}));
    CHECK(accepted.ends_with("}\n"));
    CHECK(boost::json::parse(accepted) == boost::json::parse(R"({"line":3,"status":202,"body":{"id":"msg_1"}})"));
    CHECK(result_line(1, no_content()) == "{\"line\":1,\"status\":204}\n");
    const auto refused = boost::json::parse(result_line(1, to_response(bad_request("x"))));
    CHECK(refused.at("body").at("type") == "/problems/bad-request");
}
