#include "controller/api/base64.hpp"
#include "controller/api/media_input.hpp"
#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using controller::api::from_base64;
using controller::api::why_no_pictures;

namespace {

reader::Modem configured(const std::string& name, bool settings) {
    reader::Modem modem;
    modem.name = name;
    if (settings) modem.mms = reader::MmsSettings{"mms.example", "http://mmsc.example", ""};
    return modem;
}

modem::device::ModemStatus status(const std::string& name, std::optional<bool> pictures) {
    modem::device::ModemStatus status;
    status.name = name;
    status.pictures = pictures;
    return status;
}

}  // namespace

TEST_CASE("base64 is read with its padding and nothing else", "[media]") {
    CHECK(from_base64("/9j/") == std::string("\xff\xd8\xff"));
    CHECK(from_base64("aGVs\r\nbG8=") == std::string("hello"));
    CHECK(from_base64("") == std::string());
    for (const auto* bad : {"aGVsbG8", "aGVs*", "a", "_-_-", "aGVsbG8=x"}) CHECK_FALSE(from_base64(bad));
}

TEST_CASE("why no picture can be sent is said modem by modem", "[media]") {
    reader::Config config;
    CHECK(why_no_pictures(config, {}) == "no modem can send pictures: there is none");
    config.modems = {configured("left", false), configured("right", true)};
    CHECK_FALSE(why_no_pictures(config, {}));
    CHECK_FALSE(why_no_pictures(config, {status("right", {})}));
    CHECK_FALSE(why_no_pictures(config, {status("right", true)}));
    const auto why = why_no_pictures(config, {status("left", true), status("right", false)});
    REQUIRE(why);
    CHECK_THAT(*why, ContainsSubstring("modem left has no mms = { apn, mmsc } in its [[modem]]"));
    CHECK_THAT(*why, ContainsSubstring("modem right is of a family without commands for them"));
}

TEST_CASE("a picture is refused by name where it cannot be sent or is none", "[media]") {
    ApiShop shop;
    const auto post = [&](const std::string& media) {
        return shop.post("/v1/messages", R"({"to":"612345678","text":"Look","class":"service","media":)" + media + "}");
    };
    const auto refused = post(R"({"content_type":"image/jpeg","data":"/9j/"})");
    CHECK(refused.status == 422);
    CHECK_THAT(refused.text, ContainsSubstring("no modem can send pictures"));
    CHECK_THAT(post(R"({"content_type":"text/html","data":"/9j/"})").text, ContainsSubstring("/media/content_type"));
    CHECK_THAT(post(R"({"content_type":"image/png","data":"*"})").text, ContainsSubstring("/media/data"));
    CHECK_THAT(post(R"({"content_type":"image/png"})").text, ContainsSubstring("/media/data"));
    CHECK_THAT(shop.post("/v1/messages", R"({"to":"612345678","class":"service"})").text, ContainsSubstring("/text"));
}
