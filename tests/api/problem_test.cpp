#include "controller/api/problem.hpp"

#include <boost/json/parse.hpp>
#include <set>

#include "tests/support/catch.hpp"

using namespace controller::api;

namespace {

std::string header(const Response& response, const std::string& name) {
    for (const Header& each : response.headers)
        if (each.name == name) return each.value;
    return "";
}

}  // namespace

TEST_CASE("a problem is written as RFC 9457 wants it", "[problem]") {
    const Response response = to_response(unprocessable({{"/lines/0/quantity", "must be \"more\""}}));
    CHECK(response.status == 422);
    CHECK(response.content_type == "application/problem+json");
    CHECK(boost::json::parse(response.body) ==
          boost::json::parse(R"({"type":"/problems/validation","title":"Unprocessable content","status":422,
             "detail":"must be \"more\"","errors":[{"pointer":"/lines/0/quantity","detail":"must be \"more\""}]})"));
}

TEST_CASE("a problem without field errors has no list of them", "[problem]") {
    CHECK_FALSE(boost::json::parse(to_response(not_found("x")).body).as_object().contains("errors"));
}

TEST_CASE("several field errors are counted", "[problem]") {
    CHECK(unprocessable({{"/a", "x"}, {"/b", "y"}}).detail == "2 fields are wrong; see errors.");
    CHECK(unprocessable({{"/a", "x"}}, "No.").detail == "No.");
}

TEST_CASE("the headers that belong to a status come with it", "[problem]") {
    CHECK(header(to_response(unauthorized("x", false)), "WWW-Authenticate") == "Bearer realm=\"tillcast\"");
    CHECK_THAT(header(to_response(unauthorized("x", true)), "WWW-Authenticate"), ContainsSubstring("invalid_token"));
    CHECK(header(to_response(method_not_allowed("OPTIONS, GET")), "Allow") == "OPTIONS, GET");
    CHECK(header(to_response(unavailable("x", std::chrono::seconds(7))), "Retry-After") == "7");
}

TEST_CASE("each problem has its status and a page of its own", "[problem]") {
    const std::vector<std::pair<Problem, unsigned>> table = {
        {bad_request("x"), 400},      {unauthorized("x", false), 401},    {forbidden("x"), 403},
        {not_found("x"), 404},        {method_not_allowed("GET"), 405},   {conflict("x"), 409},
        {too_large("x"), 413},        {unsupported_media_type("x"), 415}, {unprocessable({}, "x"), 422},
        {marketing_text({"x"}), 422}, {header_too_large(), 431},          {internal_error("req_1"), 500},
        {not_implemented("x"), 501},  {unavailable("x", {}), 503},        {storage_full("x"), 507}};
    std::set<std::string> types;
    for (const auto& [problem, status] : table) {
        CHECK(problem.status == status);
        types.insert(problem.type);
    }
    CHECK(types.size() == problem_kinds().size());
    for (const ProblemKind& kind : problem_kinds()) CHECK(types.count("/problems/" + std::string(kind.slug)) == 1);
}
