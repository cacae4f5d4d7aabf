#include "firmware/tillcastd/log_guard.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

#include "tests/support/catch.hpp"

using firmware::guarded;
using firmware::without_numbers;

TEST_CASE("telephone numbers are taken out of a line however they are written", "[log]") {
    for (const std::string number : {"+34612345678", "0034612345678", "0612345678", "06 12 34 56 78", "+34 612 345 678",
                                     "+34-612-345-678", "06.12.34.56.78", "+1 (212) 555 0100"}) {
        for (const std::string& line : {number, "to " + number, "\"" + number + "\" is no number", number + ": refused",
                                        "?number=" + number + "&limit=5"}) {
            const std::string out = without_numbers(line);
            INFO(line << " -> " << out);
            std::string digits;
            for (const char c : out)
                if (c >= '0' && c <= '9') digits += c;
            CHECK(digits.size() <= 5);  // of the number four, and the limit
            CHECK(out.find('*') != std::string::npos);
        }
    }
}

TEST_CASE("what is no telephone number stays as it is", "[log]") {
    for (const std::string line :
         {"GET /v1/messages 200 req_01KAPQ9V6V0000000000000042 from till", "left: ready, iccid:8934071234567890123",
          "2031-06-09T22:30:00Z", "listening on 127.0.0.1:8080", "reloaded, generation 00c0ffee00c0ffee", "0 part(s)",
          "+CMS ERROR: 500", "+34", "tillcast.toml:4:11: no", "0.5 s, 0.25 s", "00000000000000000042",
          "imei 356938035643809", "after 0", "+CMGS: 17", "civil time was set, by +3600 s"}) {
        INFO(line);
        CHECK(without_numbers(line) == line);
    }
}

TEST_CASE("a logger behind the guard writes no number", "[log]") {
    std::ostringstream text;
    spdlog::logger logger("test", guarded(std::make_shared<spdlog::sinks::ostream_sink_mt>(text)));
    logger.set_pattern("%l %v");
    logger.warn("{} is not a number", "+34612345678");
    CHECK(text.str() == "warning +34*******78 is not a number\n");
}
