#include "controller/api/token.hpp"

#include <set>

#include "controller/api/base64.hpp"
#include "controller/api/cursor.hpp"
#include "controller/api/fingerprint.hpp"
#include "tests/support/catch.hpp"

using namespace controller::api;

namespace {

Outcome<std::optional<std::string>> key_of(const std::vector<std::string>& values) {
    Request request;
    for (const std::string& value : values) request.headers.push_back({"idempotency-key", value});
    return idempotency_key(request);
}

}  // namespace

TEST_CASE("base64url has one form for each value", "[base64]") {
    const std::vector<std::uint8_t> bytes = {0xfb, 0xff, 0x00, 0x10};
    CHECK(to_base64url(bytes) == "-_8AEA");
    CHECK(from_base64url("-_8AEA") == bytes);
    CHECK(to_base64url({}).empty());
    CHECK(from_base64url("") == std::vector<std::uint8_t>());
    for (const auto* text : {"-_8AEA==", "-_8AEB", "+/8AEA", "-_8A EA", "-", "-_8AE", "é"})
        CHECK_FALSE(from_base64url(text));
}

TEST_CASE("tokens differ, have a form, and only their hash is kept", "[token]") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto token = new_token();
        CHECK(token.reveal().size() == 46);
        CHECK(has_token_form(token.reveal()));
        seen.insert(token.reveal());
    }
    CHECK(seen.size() == 100);
    const std::string token = *seen.begin();
    CHECK(same_hash(hash_token(token), hash_token(token)));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string other = token;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(same_hash(hash_token(token), hash_token(other)));
    }
}

TEST_CASE("what has not the form of a token is not one", "[token]") {
    const std::string token = new_token().reveal();
    for (const std::string& text : std::vector<std::string>{"", "tc_", token.substr(3), token + "A",
                                                            token.substr(0, 45), "TC_" + token.substr(3), " " + token})
        CHECK_FALSE(has_token_form(text));
}

TEST_CASE("a cursor comes back as it went", "[cursor]") {
    for (const Cursor& cursor :
         {Cursor{0, 0}, Cursor{1'795'000'000'123, 42}, Cursor{-1, INT64_MAX}, Cursor{INT64_MIN, -7}})
        CHECK(parse_cursor("messages", to_text("messages", cursor)).value() == cursor);
}

TEST_CASE("a cursor of another listing, or changed, or made up, is a 400", "[cursor]") {
    const std::string good = to_text("messages", {1'795'000'000'123, 42});
    std::vector<std::string> wrong = {"",
                                      "x",
                                      "abc",
                                      good + "A",
                                      good.substr(1),
                                      good.substr(0, good.size() - 1),
                                      good + "=",
                                      std::string(27, 'A'),
                                      std::string(10'000, 'A'),
                                      "../../etc"};
    for (std::size_t i = 0; i < good.size(); ++i) {
        wrong.push_back(good);
        wrong.back()[i] = wrong.back()[i] == 'A' ? 'B' : 'A';
    }
    for (const std::string& text : wrong) CHECK(parse_cursor("messages", text).error().status == 400);
    CHECK(parse_cursor("contacts", good).error().status == 400);
}

TEST_CASE("a fingerprint changes with method, path and body, and with where one ends", "[fingerprint]") {
    Request request;
    request.method = Method::post;
    request.target.path = "/v1/messages";
    request.body = "{}";
    std::set<Fingerprint> seen = {fingerprint(request)};
    CHECK(seen.count(fingerprint(request)) == 1);
    Request other = request;
    other.method = Method::put;
    seen.insert(fingerprint(other));
    other = request;
    other.target.path = "/v1/message";
    other.body = "s{}";
    seen.insert(fingerprint(other));
    other = request;
    other.body = "{ }";
    seen.insert(fingerprint(other));
    CHECK(seen.size() == 4);
}

TEST_CASE("an Idempotency-Key is read bare and quoted", "[fingerprint]") {
    CHECK(key_of({}).value() == std::nullopt);
    CHECK(key_of({"receipt-4711"}).value() == "receipt-4711");
    CHECK(key_of({"\"receipt-4711\""}).value() == "receipt-4711");
    CHECK(key_of({"\"a\\\"b\\\\c\""}).value() == "a\"b\\c");
    CHECK(key_of({"a\"b"}).value() == "a\"b");
    CHECK(key_of({std::string(255, 'k')}).value() == std::string(255, 'k'));
}

TEST_CASE("an Idempotency-Key that cannot be kept is a 400", "[fingerprint]") {
    for (const std::string& value :
         std::vector<std::string>{"", "\"\"", "\"", "\"a", "\"a\"b", "\"a\"b\"", "\"a\\\"", "\"a\\n\"", "caf\xc3\xa9",
                                  "a\tb", std::string(256, 'k')}) {
        INFO(value);
        CHECK(key_of({value}).error().status == 400);
    }
    CHECK(key_of({"a", "a"}).error().status == 400);
}
