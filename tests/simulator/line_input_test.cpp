#include "modem/simulator/line_input.hpp"

#include <string_view>
#include <vector>

#include "tests/support/catch.hpp"

using namespace modem::simulator;
using Event = LineInput::Event;

namespace {

/// The bodies of the lines that come out, `/` for a repeat, `!` for an abort.
std::vector<std::string> fed(LineInput& input, std::string_view bytes) {
    std::vector<std::string> found;
    for (const char c : bytes) {
        switch (input.feed(c)) {
            case Event::none: break;
            case Event::line:
            case Event::text_done: found.push_back(input.take()); break;
            case Event::repeat: found.emplace_back("/"); break;
            case Event::text_aborted: found.push_back("!" + input.take()); break;
        }
    }
    return found;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a line is what stands between AT and CR", "[simulator]") {
    LineInput input;
    CHECK(fed(input, "AT\r") == Lines{""});
    CHECK(fed(input, "ate0\r\n\nAT+CSQ\r\n") == Lines{"e0", "+CSQ"});
    CHECK(fed(input, "junk\x1b\rAT\r") == Lines{""});
    CHECK(fed(input,
              "\x1b"
              "AT\r") == Lines{""});
    CHECK(fed(input, "AAT+CSQ\r") == Lines{"+CSQ"});
    CHECK(fed(input, "AT+CX\bSQ\r") == Lines{"+CSQ"});
    CHECK(fed(input, "A/") == Lines{"/"});
}

TEST_CASE("what is no command line gives nothing", "[simulator]") {
    LineInput input;
    CHECK(fed(input, "\r\r\nhello world\r+CSQ\rA T\r\x1a").empty());
}

TEST_CASE("a line longer than the limit is cut at it", "[simulator]") {
    LineInput input;
    const auto lines = fed(input, "AT" + std::string(5000, 'x') + "\r");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].size() == LineInput::k_longest);
}

TEST_CASE("the text at the prompt ends with Ctrl-Z and is given up with ESC", "[simulator]") {
    LineInput input;
    input.expect_text();
    CHECK(fed(input, "0011AT\r\x1a") == Lines{"0011AT\r"});
    CHECK_FALSE(input.expects_text());
    input.expect_text();
    CHECK(fed(input, "00\x1b\rAT\r") == Lines{"!00", ""});
}
