#include <sstream>

#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using controller::api::Record;
using modem::device::RecordEntry;
using Direction = modem::device::RecordEntry::Direction;
using namespace std::chrono_literals;

namespace {

constexpr words::Monotonic k_zero{1000s};

// Two modems with a recorder each; `message` has been with the left one.
class Shop {
public:
    Shop() {
        message =
            text(shop.post("/v1/messages", R"({"to":"612345678","text":"Hello","class":"service"})").body.at("id"));
        for (const char* name : {"left", "right"}) {
            modem::device::ModemStatus status;
            status.name = name;
            shop.modems.push_back(status);
        }
        shop.context().controls.record = [this](std::string_view name) -> std::optional<Record> {
            if (name != "left" && name != "right") return {};
            Record record;
            record.head = {std::string(name), "generic", tests::at("2026-11-23T10:00:00Z"), k_zero};
            if (name == "left")
                record.entries = {{k_zero + 500ms, Direction::out, "AT+CSQ\r", ""},
                                  {k_zero + 1500ms, Direction::out, "AT+CMGS=23\r", message + "/1"},
                                  {k_zero + 1513ms, Direction::in, "\r\n> \xff", message + "/1"},
                                  {k_zero + 1514ms, Direction::note, "withdrawn", message + "/12"},
                                  {k_zero + 1600ms, Direction::out, "AT+CMGS=24\r", message + "9/1"},
                                  {k_zero + 1700ms, Direction::out, "AT+CMGS=25\r", message + "/x"}};
            return record;
        };
    }
    Answer get(const std::string& path, const std::string& token = "admin") {
        return shop.send({.target = path, .token = token});
    }

    ApiShop shop;
    std::string message;
};

}  // namespace

TEST_CASE("the dialogue of a message is what was said for its parts, and no other's", "[dialogue]") {
    Shop shop;
    const Answer answer = shop.get("/v1/messages/" + shop.message + "/dialogue");
    REQUIRE(answer.status == 200);
    const auto& data = answer.body.at("data").as_array();
    REQUIRE(data.size() == 3);
    CHECK(data[0] == json::value({{"modem", "left"},
                                  {"part", 1},
                                  {"at", "2026-11-23T10:00:01.500Z"},
                                  {"t", 1.5},
                                  {"dir", "out"},
                                  {"data", "AT+CMGS=23\r"}}));
    CHECK(data[1].at("dir") == "in");
    CHECK(data[1].at("data") == "\r\n> \xc3\xbf");  // a byte that is no text is still told
    CHECK(data[2].at("part") == 12);
    CHECK(data[2].at("dir") == "note");
    CHECK(answer.body.at("next_cursor").is_null());
}

TEST_CASE("a record is JSON Lines with its head first", "[dialogue]") {
    Shop shop;
    const Answer answer = shop.get("/v1/modems/left/record");
    REQUIRE(answer.status == 200);
    std::istringstream lines(answer.text);
    std::string line;
    REQUIRE(std::getline(lines, line));
    CHECK_THAT(line, ContainsSubstring("\"tillcast_record\":1"));
    CHECK_THAT(line, ContainsSubstring("\"modem\":\"left\""));
    std::size_t entries = 0;
    while (std::getline(lines, line)) ++entries;
    CHECK(entries == 6);
    CHECK(shop.get("/v1/modems/right/record").status == 200);
}

TEST_CASE("what was said to modems is for admins, of what there is", "[dialogue]") {
    Shop shop;
    for (const std::string path : {"/v1/modems/left/record", "/v1/messages/msg_x/dialogue"})
        CHECK(shop.get(path, "send,ledger,read").status == 403);
    CHECK(shop.get("/v1/modems/middle/record").status == 404);
    CHECK(shop.get("/v1/messages/msg_x/dialogue").status == 404);
    CHECK(shop.get("/v1/modems/left/record?since=1").status == 400);
}
