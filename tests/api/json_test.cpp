#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/words/message.hpp"
#include "controller/api/json_input.hpp"
#include "controller/api/json_parse.hpp"
#include "tests/support/catch.hpp"

using namespace controller::api;
namespace json = boost::json;

namespace {

std::string nested(int depth) {
    const auto count = static_cast<std::size_t>(depth);
    return std::string(count, '[') + std::string(count, ']');
}

// Reads the body of a purchase-like thing, and gives back what was wrong.
std::vector<FieldError> errors_of(const std::string& text) {
    const auto object = parse_json_object(text);
    REQUIRE(object.has_value());
    std::vector<FieldError> errors;
    Fields fields(*object, "", errors);
    fields.required_text("to", 5);
    fields.text("note", 3);
    fields.integer("total", -10, 1000);
    fields.number("weight", 0, 2.5);
    fields.boolean("fast");
    fields.instant("at");
    fields.choice<words::Lane>("lane", words::k_lane_names, words::parse_lane);
    fields.texts("tags", 2, 4);
    fields.data("data", 20);
    fields.object("address", [](Fields& address) { address.required_text("city", 20); });
    fields.objects("lines", 2, [](Fields& line) { line.required_integer("quantity", 1, 9); });
    fields.finish();
    return errors;
}

}  // namespace

TEST_CASE("JSON is read as it stands", "[json]") {
    const auto value =
        parse_json(R"( {"a":[1,-2,3.5,true,null,"\u00e9\ud83d\ude00"],"b":{"a":{}},"big":18446744073709551615} )");
    REQUIRE(value.has_value());
    CHECK(json::serialize(*value) ==
          "{\"a\":[1,-2,3.5E0,true,null,\"é😀\"],\"b\":{\"a\":{}},\"big\":18446744073709551615}");
    CHECK(parse_json(nested(32)).has_value());
    CHECK(parse_json("\xef\xbb\xbf{}").has_value());
    const std::string long_key(100'000, 'k');
    CHECK(parse_json("{\"" + long_key + "\":\"" + long_key + "\"}").value().as_object().contains(long_key));
}

TEST_CASE("what is not strict JSON is a 400 that says where", "[json]") {
    struct Row {
        std::string text;
        const char* says;
    };
    for (const Row& row : std::vector<Row>{{"", "ends too early"},
                                           {"{", "ends too early (line 1, column 2)"},
                                           {"{\"a\":1", "ends too early"},
                                           {"{\n \"é\": x}", "(line 2, column 7)"},
                                           {"{\"a\":1,}", "line 1, column 8"},
                                           {"{'a':1}", "line 1, column 2"},
                                           {"{\"a\":01}", "line 1"},
                                           {"{\"a\":+1}", "line 1"},
                                           {"{\"a\":.5}", "line 1"},
                                           {"{\"a\":NaN}", "line 1"},
                                           {"{\"a\":1} {}", "line 1, column 9"},
                                           {"{\"a\":1}x", "line 1, column 8"},
                                           {"// x\n{}", "line 1"},
                                           {"{\"a\":\"\x01\"}", "line 1"},
                                           {"{\"a\":\"\xff\"}", "line 1"},
                                           {"{\"a\":\"\xc3(\"}", "line 1"},
                                           {"{\"a\":\"\xed\xa0\x80\"}", "line 1"},
                                           {"{\"a\":\"\\ud800\"}", "line 1"},
                                           {"{\"a\":\"\\x\"}", "line 1"},
                                           {std::string("\0", 1), "line 1"},
                                           {"{\"a\":1,\"b\":2,\"a\":3}", "\"a\" stands twice"},
                                           {"{\"o\":{\"a\":1,\"\\u0061\":2}}", "\"a\" stands twice"},
                                           {nested(33), "more than 32 deep"},
                                           {nested(100'000), "more than 32 deep"}}) {
        INFO(row.text.substr(0, 60));
        const auto value = parse_json(row.text);
        REQUIRE(value.has_error());
        CHECK(value.error().status == 400);
        CHECK_THAT(value.error().detail, ContainsSubstring(row.says));
    }
}

TEST_CASE("the same key in two objects is no key twice", "[json]") {
    CHECK(parse_json(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})").has_value());
}

TEST_CASE("a body cut off anywhere is refused, never taken for another", "[json]") {
    const std::string text = R"({"to":"x","n":[1,{"é":null}],"s":"\u00e9"})";
    REQUIRE(parse_json(text).has_value());
    for (std::size_t length = 0; length < text.size(); ++length) CHECK(parse_json(text.substr(0, length)).has_error());
}

TEST_CASE("a body must be an object of JSON", "[json]") {
    for (const auto* text : {"[]", "1", "\"x\"", "null", "true"}) {
        const auto object = parse_json_object(text);
        REQUIRE(object.has_error());
        CHECK(object.error().status == 422);
        CHECK(object.error().errors == std::vector<FieldError>{{"", "must be an object"}});
    }
}

TEST_CASE("the content type of a body decides whether it is read", "[json]") {
    Request request;
    request.body = "{}";
    CHECK(json_body(request).has_value());
    for (const auto* type : {"application/json", "application/json; charset=utf-8", "Application/Merge-Patch+json"}) {
        request.headers = {{"Content-Type", type}};
        CHECK(json_body(request).has_value());
    }
    for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "application/x-ndjson", "json"}) {
        request.headers = {{"Content-Type", type}};
        CHECK(json_body(request).error().status == 415);
    }
    request.headers.clear();
    request.body.clear();
    CHECK(json_body(request).error().status == 400);
}

TEST_CASE("right fields are read", "[fields]") {
    CHECK(errors_of(R"({"to":"ééééé"})").empty());
    CHECK(errors_of(R"({"to":"x","note":"","total":-10,"weight":2.5,"fast":false,"at":"2026-11-22T10:00:00Z",
        "lane":"bulk","tags":["a","b"],"data":{"x":[1,2]},"address":{"city":"Vigo"},"lines":[{"quantity":9}]})")
              .empty());
    CHECK(errors_of(R"({"to":"x","note":null,"total":null,"weight":null,"fast":null,"at":null,"lane":null,"tags":null,
        "data":null,"address":null,"lines":null})")
              .empty());
}

TEST_CASE("a wrong field is named by its pointer", "[fields]") {
    struct Row {
        const char* member;
        const char* pointer;
        const char* detail;
    };
    for (const Row& row : std::vector<Row>{
             {R"("note":"four")", "/note", "must have at most 3 characters"},
             {R"("note":5)", "/note", "must be a string"},
             {R"("note":"\u0000")", "/note", "must not contain the character NUL"},
             {R"("total":1001)", "/total", "must be a whole number from -10 to 1000"},
             {R"("total":-11)", "/total", "must be a whole number from -10 to 1000"},
             {R"("total":1.5)", "/total", "must be a whole number"},
             {R"("total":1e2)", "/total", "must be a whole number"},
             {R"("total":"5")", "/total", "must be a whole number"},
             {R"("total":true)", "/total", "must be a whole number"},
             {R"("total":18446744073709551615)", "/total", "must be a whole number"},
             {R"("weight":2.6)", "/weight", "must be a number from 0"},
             {R"("weight":1e999)", "/weight", "must be a number"},
             {R"("weight":"1")", "/weight", "must be a number"},
             {R"("fast":1)", "/fast", "must be true or false"},
             {R"("fast":"true")", "/fast", "must be true or false"},
             {R"("at":"2026-11-22")", "/at", "must be an RFC 3339 time"},
             {R"("at":1795000000)", "/at", "must be an RFC 3339 time"},
             {R"("lane":"bulky")", "/lane", "\"alert\", \"service\", \"bulk\" (did you mean \"bulk\"?)"},
             {R"("lane":"")", "/lane", "must be one of"},
             {R"("lane":1)", "/lane", "must be one of"},
             {R"("tags":"a")", "/tags", "must be an array"},
             {R"("tags":["a","b","c"])", "/tags", "must have at most 2 entries"},
             {R"("tags":["a",null])", "/tags/1", "must be a string"},
             {R"("tags":["a","bbbbb"])", "/tags/1", "must have at most 4 characters"},
             {R"("data":[])", "/data", "must be an object"},
             {R"("data":{"x":"01234567890123456789"})", "/data", "must have at most 20 bytes"},
             {R"("address":"Vigo")", "/address", "must be an object"},
             {R"("address":{})", "/address/city", "is required"},
             {R"("address":{"city":""})", "/address/city", "must not be empty"},
             {R"("address":{"city":"Vigo","zip":1})", "/address/zip", "unknown field \"zip\""},
             {R"("lines":{})", "/lines", "must be an array"},
             {R"("lines":[1])", "/lines/0", "must be an object"},
             {R"("lines":[{"quantity":1},{"quantity":0}])", "/lines/1/quantity", "must be a whole number from 1 to 9"},
             {R"("lines":[{"quantity":null}])", "/lines/0/quantity", "is required"},
             {R"("totl":1)", "/totl", "unknown field \"totl\" (did you mean \"total\"?)"},
             {R"("a/b~c":1)", "/a~1b~0c", "unknown field \"a/b~c\""}}) {
        INFO(row.member);
        const auto errors = errors_of(std::string("{\"to\":\"x\",") + row.member + "}");
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].pointer == row.pointer);
        CHECK_THAT(errors[0].detail, ContainsSubstring(row.detail));
    }
}

TEST_CASE("a required field must be there and not empty", "[fields]") {
    CHECK(errors_of("{}") == std::vector<FieldError>{{"/to", "is required"}});
    CHECK(errors_of(R"({"to":null})") == std::vector<FieldError>{{"/to", "is required"}});
    CHECK(errors_of(R"({"to":""})") == std::vector<FieldError>{{"/to", "must not be empty"}});
    CHECK(errors_of(R"({"to":"123456"})") == std::vector<FieldError>{{"/to", "must have at most 5 characters"}});
}

TEST_CASE("a missing field is not reported where an unknown one explains it", "[fields]") {
    const auto errors = errors_of(R"({"tos":"x"})");
    CHECK(errors == std::vector<FieldError>{{"/tos", "unknown field \"tos\" (did you mean \"to\"?)"}});
}

TEST_CASE("all errors of a body are reported together, up to a bound", "[fields]") {
    CHECK(errors_of(R"({"total":"x","fast":3,"lines":[{"quantity":0},{}],"x":1})").size() == 6);
    std::string many = "{\"to\":\"x\"";
    for (int i = 0; i < 200; ++i) many += ",\"unknown_" + std::to_string(i) + "\":1";
    CHECK(errors_of(many + "}").size() == k_max_field_errors);
}
