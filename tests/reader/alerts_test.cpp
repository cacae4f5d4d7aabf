#include "tests/reader/shop.hpp"

namespace {

using Lines = std::vector<std::string>;
using namespace std::chrono_literals;

Lines errors(const std::string& text) {
    return shop::lines(shop::parse({{"tillcast.toml", shop::k_main + text}}).errors);
}

}  // namespace

TEST_CASE("alerts are read as written", "[alerts]") {
    const auto loaded = shop::parse({{"tillcast.toml", shop::k_main + R"([alerts]
numbers = ["+34600000009", "+447911123456"]
no_receipts = "4h"
no_signal = "90s"
used_percent = 80
credit = "2.50 EUR"
)"}});
    REQUIRE(loaded.config);
    const reader::Alerts& alerts = loaded.config->alerts;
    REQUIRE(alerts.numbers.size() == 2);
    CHECK(alerts.numbers[1].text() == "+447911123456");
    CHECK(alerts.no_receipts == 4h);
    CHECK(alerts.no_signal == 90s);
    CHECK(alerts.used_percent == 80);
    CHECK(alerts.credit == reader::Amount{2'500'000, "EUR"});
}

TEST_CASE("without [alerts] nobody is texted", "[alerts]") {
    const auto loaded = shop::parse({{"tillcast.toml", shop::k_main}});
    REQUIRE(loaded.config);
    CHECK(loaded.config->alerts.numbers.empty());
    CHECK(loaded.config->alerts.no_receipts == 2h);
    CHECK_FALSE(loaded.config->alerts.credit);
}

TEST_CASE("what is wrong about alerts is told with its place", "[alerts]") {
    const std::string k_at = "tillcast.toml:18:";
    const auto one = [](const std::string& line) { return errors("[alerts]\n" + line + "\n"); };
    CHECK(one("numbers = [\"612345678\"]") ==
          Lines{k_at + "12: \"612345678\" is not an international number such as \"+34600000001\""});
    CHECK(one("numbers = \"+34600000009\"").size() == 1);
    CHECK(one("numbers = [\"+34600000009\", \"+34600000009\"]") == Lines{k_at + "28: \"+34600000009\" is named twice"});
    CHECK(one("no_receipts = \"9m\"") ==
          Lines{k_at + "15: \"no_receipts\" must be at least \"10m\": receipts take their time"});
    CHECK(one("no_signal = \"9s\"") == Lines{k_at + "13: \"no_signal\" must be at least \"10s\""});
    CHECK(one("no_signal = 60").size() == 1);
    CHECK(one("used_percent = 0").size() == 1);
    CHECK(one("used_percent = 101").size() == 1);
    CHECK(one("credit = \"5\"") == Lines{k_at + "10: \"credit\" must be an amount such as \"5.00 EUR\""});
    CHECK(one("credit = \"0.00 EUR\"").size() == 1);
    CHECK(one("number = \"+34600000009\"").size() == 1);
    std::string many = "numbers = [";
    for (int i = 0; i < 11; ++i) many += "\"+346000000" + std::to_string(10 + i) + "\", ";
    CHECK(one(many + "]") == Lines{k_at + "11: \"numbers\" must name at most 10"});
}

TEST_CASE("alerts do not go to the number of a modem", "[alerts]") {
    const auto loaded = shop::parse({{"tillcast.toml", shop::with("imei = \"123456789012345\"",
                                                                  "imei = \"123456789012345\"\nnumber = "
                                                                  "\"+34600000001\"") +
                                                           "[alerts]\nnumbers = [\"+34600000001\"]\n"}});
    CHECK(shop::lines(loaded.errors) == Lines{"tillcast.toml:19:12: \"+34600000001\" is the number of modem "
                                              "\"right\": alerts go to a person's telephone"});
}
