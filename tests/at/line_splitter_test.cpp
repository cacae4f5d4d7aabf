#include "modem/at/line_splitter.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using modem::at::LineSplitter;
using modem::at::Piece;

namespace {

/// Lines as they are, the prompt as `<prompt>`.
std::vector<std::string> pieces(LineSplitter& splitter, const std::string& bytes) {
    std::vector<std::string> found;
    for (const char byte : bytes) {
        const auto piece = splitter.push(byte);
        if (piece) found.push_back(piece->kind == Piece::Kind::prompt ? "<prompt>" : piece->text);
    }
    return found;
}

std::vector<std::string> lines(const std::string& bytes) {
    LineSplitter splitter;
    return pieces(splitter, bytes);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a line ends at any run of CR and LF", "[at]") {
    for (const std::string end : {"\r\n", "\n", "\r", "\r\r\n", "\r\r\r\n\n"}) {
        CHECK(lines("OK" + end + "+CSQ: 5,99" + end) == Lines{"OK", "+CSQ: 5,99"});
        CHECK(lines(end + "OK" + end) == Lines{"OK"});
    }
}

TEST_CASE("a line that has not ended is no line", "[at]") {
    CHECK(lines("OK").empty());
    CHECK(lines("\r\n\r\n").empty());
}

TEST_CASE("NUL bytes and line noise around a line are dropped", "[at]") {
    using namespace std::string_literals;
    CHECK(lines("\0\0\r\nOK\r\n"s) == Lines{"OK"});
    CHECK(lines("\xff\xfe\x80OK\xff\r\n"s) == Lines{"OK"});
    CHECK(lines("O\0K\r\n"s) == Lines{"OK"});
    CHECK(lines("0891\x1a\r\n"s) == Lines{"0891"});
    CHECK(lines("  OK  \r\n") == Lines{"OK"});
    CHECK(lines("+COPS: 0,0,\"Telef\xc3\xb3nica\"\r\n") == Lines{"+COPS: 0,0,\"Telef\xc3\xb3nica\""});
}

TEST_CASE("the longest line passes, a longer one is dropped up to its end and counted", "[at]") {
    LineSplitter splitter;
    const std::string longest(modem::at::k_max_line, 'A');
    CHECK(pieces(splitter, longest + "\r\n") == Lines{longest});
    CHECK(splitter.overlong() == 0);
    CHECK(pieces(splitter, longest + "B\r\nOK\r\n") == Lines{"OK"});
    CHECK(splitter.overlong() == 1);
    splitter.expect_prompt(true);
    CHECK(pieces(splitter, longest + "BBBB> \r\n> ") == Lines{"<prompt>"});
    CHECK(splitter.overlong() == 2);
}

TEST_CASE("the prompt is seen where it is expected, at a line start, in all its forms", "[at]") {
    for (const std::string prompt : {"\r\n> ", "\r\n>", "\r\n>\r\n", "> ", "AT+CMGS=19\r\r\n> ", "\r\n\xff> "}) {
        LineSplitter splitter;
        splitter.expect_prompt(true);
        const auto found = pieces(splitter, prompt);
        REQUIRE_FALSE(found.empty());
        CHECK(found.back() == "<prompt>");
    }
}

TEST_CASE("the blank of a prompt does not begin the next line", "[at]") {
    LineSplitter splitter;
    splitter.expect_prompt(true);
    CHECK(pieces(splitter, "\r\n>") == Lines{"<prompt>"});
    splitter.expect_prompt(false);
    CHECK(pieces(splitter, " \r\n+CMGS: 5\r\n") == Lines{"+CMGS: 5"});
}

TEST_CASE("a > that is not expected or not at a line start is text", "[at]") {
    LineSplitter splitter;
    CHECK(pieces(splitter, "> \r\n") == Lines{">"});
    splitter.expect_prompt(true);
    CHECK(pieces(splitter, "+CUSD: 0,\"1 > 0\"\r\n") == Lines{"+CUSD: 0,\"1 > 0\""});
}

TEST_CASE("a reset forgets the line begun", "[at]") {
    LineSplitter splitter;
    CHECK(pieces(splitter, "garba").empty());
    splitter.reset();
    CHECK(pieces(splitter, "OK\r\n") == Lines{"OK"});
}
