#include "controller/api/problems.hpp"

#include "controller/api/problem.hpp"

namespace controller::api {

namespace asio = boost::asio;

namespace {

asio::awaitable<Response> get(Context&, Request request) {
    for (const ProblemKind& kind : problem_kinds()) {
        if (kind.slug != request.params.at(0)) continue;
        const boost::json::object body = {{"type", "/problems/" + std::string(kind.slug)},
                                          {"title", kind.title},
                                          {"status", kind.status},
                                          {"meaning", kind.meaning}};
        co_return json_response(200, body);
    }
    co_return to_response(not_found("There is no problem of this kind."));
}

constexpr Route<Context> k_routes[] = {{Method::get, "/problems/{slug}", {}, get}};

}  // namespace

std::span<const Route<Context>> problem_routes() { return k_routes; }

}  // namespace controller::api
