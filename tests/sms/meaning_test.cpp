#include "modem/sms/errors.hpp"
#include "modem/sms/status.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

TEST_CASE("every TP-Status has its class and a sentence", "[status]") {
    using Class = Status::Class;
    struct Range {
        int first, last;
        Class expected;
    };
    for (const auto& range :
         {Range{0x00, 0x00, Class::delivered}, Range{0x01, 0x01, Class::unconfirmed},
          Range{0x02, 0x02, Class::replaced}, Range{0x03, 0x1f, Class::unconfirmed}, Range{0x20, 0x3f, Class::pending},
          Range{0x40, 0x5f, Class::failed}, Range{0x60, 0x7f, Class::gave_up}, Range{0x80, 0xff, Class::unknown}}) {
        for (int code = range.first; code <= range.last; ++code) {
            const Status status{static_cast<std::uint8_t>(code)};
            INFO(code);
            CHECK(status.classify() == range.expected);
            CHECK_FALSE(status.sentence().empty());
            CHECK(status.is_final() == (code < 0x20 || (code >= 0x40 && code < 0x80)));
        }
    }
    CHECK(Status{0x46}.sentence() == "The message was not delivered before its validity ended.");
    CHECK(to_string(Class::gave_up) == "gave_up");
}

TEST_CASE("codes of +CMS ERROR mean what the dispatcher must know", "[errors]") {
    struct Case {
        int code;
        FaultClass fault;
    };
    for (const auto& c : {Case{1, FaultClass::permanent},
                          Case{8, FaultClass::network},
                          Case{21, FaultClass::network},
                          Case{22, FaultClass::transient},
                          Case{27, FaultClass::transient},
                          Case{28, FaultClass::network},
                          Case{38, FaultClass::transient},
                          Case{42, FaultClass::transient},
                          Case{69, FaultClass::network},
                          Case{96, FaultClass::config},
                          Case{135, FaultClass::permanent},
                          Case{192, FaultClass::transient},
                          Case{193, FaultClass::network},
                          Case{195, FaultClass::permanent},
                          Case{197, FaultClass::already_sent},
                          Case{208, FaultClass::modem},
                          Case{209, FaultClass::sim},
                          Case{211, FaultClass::modem},
                          Case{240, FaultClass::permanent},
                          Case{255, FaultClass::transient},
                          Case{304, FaultClass::config},
                          Case{310, FaultClass::sim},
                          Case{314, FaultClass::transient},
                          Case{316, FaultClass::sim},
                          Case{321, FaultClass::benign},
                          Case{322, FaultClass::modem},
                          Case{330, FaultClass::config},
                          Case{331, FaultClass::transient},
                          Case{332, FaultClass::unknown_outcome},
                          Case{340, FaultClass::benign},
                          Case{350, FaultClass::benign},
                          Case{500, FaultClass::transient},
                          Case{512, FaultClass::transient},
                          Case{513, FaultClass::unknown_outcome},
                          Case{514, FaultClass::transient}}) {
        INFO(c.code);
        CHECK(describe_cms(c.code).fault == c.fault);
    }
}

TEST_CASE("codes of +CME ERROR mean what the modem's driver must know", "[errors]") {
    CHECK(describe_cme(10).fault == FaultClass::sim);
    CHECK(describe_cme(14).fault == FaultClass::transient);
    CHECK(describe_cme(16).fault == FaultClass::sim);
    CHECK(describe_cme(30).fault == FaultClass::transient);
    CHECK(describe_cme(31).fault == FaultClass::unknown_outcome);
    CHECK(describe_cme(45).fault == FaultClass::sim);
    CHECK(describe_cme(100).fault == FaultClass::transient);
    CHECK(describe_cme(772).fault == FaultClass::sim);
}

TEST_CASE("every code has a sentence, known or not", "[errors]") {
    for (const int code : {-2147483647, -1, 0, 2, 100, 200, 256, 299, 301, 499, 511, 516, 999, 2147483647}) {
        INFO(code);
        CHECK_FALSE(describe_cms(code).sentence.empty());
        CHECK_FALSE(describe_cme(code).sentence.empty());
    }
    for (int code = -1; code < 1100; ++code) {
        const auto cms = describe_cms(code), cme = describe_cme(code);
        REQUIRE(cms.sentence.ends_with('.'));
        REQUIRE(cme.sentence.ends_with('.'));
        REQUIRE(to_string(cms.fault) != "");
    }
}

TEST_CASE("a full storage is told from other faults", "[errors]") {
    for (const int code : {208, 211, 322}) CHECK(is_storage_full(code));
    for (const int code : {22, 209, 210, 320, 321, 330, 0, -1}) CHECK_FALSE(is_storage_full(code));
}
