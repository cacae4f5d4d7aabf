#include "controller/api/request.hpp"

#include "config/words/message.hpp"
#include "controller/api/query.hpp"
#include "tests/support/catch.hpp"

using namespace controller::api;

namespace {

Request asking(std::string_view target) {
    Request request;
    request.target = parse_target(target).value();
    return request;
}

}  // namespace

TEST_CASE("a target is decoded into segments and parameters", "[target]") {
    const auto target = parse_target("/v1/contacts/a%20b%2Fc?number=%2B336&q=d+e&empty=&flag").value();
    CHECK(target.path == "/v1/contacts/a%20b%2Fc");
    CHECK(target.segments == std::vector<std::string>{"v1", "contacts", "a b/c"});
    CHECK(target.query == std::vector<std::pair<std::string, std::string>>{
                              {"number", "+336"}, {"q", "d e"}, {"empty", ""}, {"flag", ""}});
    CHECK(parse_target("http://box:8080/v1/status").value().segments == std::vector<std::string>{"v1", "status"});
    CHECK(parse_target("*").value().path == "*");
}

TEST_CASE("a target that is no URI, or hostile, is refused", "[target]") {
    std::string many_segments, many_parameters = "/v1?";
    for (int i = 0; i < 17; ++i) many_segments += "/x";
    for (int i = 0; i < 65; ++i) many_parameters += "a=1&";
    for (const std::string& text : std::vector<std::string>{
             "", "v1", "/a b", "/a|b", "/%", "/%4", "/%zz", "/%00", "/x%c3%28", "/v1?a=%", "/v1?a=%00", "/v1?%ff=1",
             "/caf\xc3\xa9", "ftp://box/x", "box:443", "/a#b", many_segments, many_parameters}) {
        INFO(text);
        const auto target = parse_target(text);
        REQUIRE(target.has_error());
        CHECK(target.error().status == 400);
    }
}

TEST_CASE("methods are read exactly", "[request]") {
    for (const auto* text : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        CHECK(to_string(parse_method(text)) == text);
    for (const auto* text : {"", "get", "GETS", "BREW", "DELETE "}) CHECK(parse_method(text) == Method::other);
}

TEST_CASE("headers are found in any case, and the content type without its parameters", "[request]") {
    Request request;
    request.headers = {{"content-type", "Application/JSON ; charset=utf-8"}, {"X", "1"}, {"x", "2"}};
    CHECK(request.content_type() == "application/json");
    CHECK(request.header("X") == "1");
    CHECK_FALSE(request.header("Y"));
    CHECK(Request().content_type().empty());
}

TEST_CASE("a query is read with its types", "[query]") {
    const Request request =
        asking("/x?limit=200&state=held&since=2026-11-22T10:00:00+01:00&number=+336&on=true&n=-5&q=");
    Query query(request);
    CHECK(query.limit() == 200);
    CHECK(query.choice<words::MessageState>("state", words::k_state_names, words::parse_state) ==
          words::MessageState::held);
    CHECK(query.instant("since") == words::from_rfc3339("2026-11-22T09:00:00Z"));
    CHECK(query.phone("number") == "+336");
    CHECK(query.boolean("on") == true);
    CHECK(query.integer("n", -5, 5) == -5);
    CHECK_FALSE(query.text("q", 5));
    CHECK_FALSE(query.cursor("messages"));
    // `cursor` and the rest are known now, so nothing is wrong
    CHECK_FALSE(query.problem());
}

TEST_CASE("a limit that is not given is 50", "[query]") {
    const Request request = asking("/x");
    CHECK(Query(request).limit() == 50);
}

TEST_CASE("a wrong parameter is a 400 that names it", "[query]") {
    struct Row {
        const char* target;
        const char* pointer;
    };
    for (const Row& row : std::vector<Row>{{"/x?limit=0", "?limit"},
                                           {"/x?limit=201", "?limit"},
                                           {"/x?limit=-1", "?limit"},
                                           {"/x?limit=5x", "?limit"},
                                           {"/x?limit=%2B5", "?limit"},
                                           {"/x?limit=1&limit=2", "?limit"},
                                           {"/x?limit=99999999999999999999", "?limit"},
                                           {"/x?cursor=abc", "?cursor"},
                                           {"/x?state=hold", "?state"},
                                           {"/x?since=today", "?since"},
                                           {"/x?on=1", "?on"},
                                           {"/x?number=0123456789012345678901234", "?number"},
                                           {"/x?limits=5", "?limits"}}) {
        INFO(row.target);
        const Request request = asking(row.target);
        Query query(request);
        query.limit();
        query.cursor("messages");
        query.choice<words::MessageState>("state", words::k_state_names, words::parse_state);
        query.instant("since");
        query.boolean("on");
        query.phone("number");
        const auto problem = query.problem();
        REQUIRE(problem);
        CHECK(problem->status == 400);
        REQUIRE(problem->errors.size() == 1);
        CHECK(problem->errors[0].pointer == row.pointer);
    }
}

TEST_CASE("an unknown parameter and an unknown value are told what may be meant", "[query]") {
    const Request request = asking("/x?limt=5&state=hel");
    Query query(request);
    query.limit();
    query.choice<words::MessageState>("state", words::k_state_names, words::parse_state);
    const auto problem = query.problem();
    REQUIRE(problem);
    REQUIRE(problem->errors.size() == 2);
    CHECK_THAT(problem->errors[0].detail, ContainsSubstring("did you mean \"held\"?"));
    CHECK(problem->errors[1].detail == "unknown parameter \"limt\" (did you mean \"limit\"?)");
}
