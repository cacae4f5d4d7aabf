#include "controller/api/problem.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <utility>

namespace controller::api {

namespace {

constexpr std::array<ProblemKind, 15> k_kinds = {{
    {400, "bad-request", "Bad request", "The request cannot be read: its HTTP, its query or its JSON is malformed."},
    {401, "unauthorized", "Unauthorized", "Send `Authorization: Bearer` with a token of `tillcast token create`."},
    {403, "forbidden", "Forbidden", "The token lacks the scope for this, or this door does not serve it."},
    {404, "not-found", "Not found", "There is nothing at this path, or nothing with this id."},
    {405, "method-not-allowed", "Method not allowed", "The Allow header names what this path understands."},
    {409, "conflict", "Conflict", "The state of the thing does not allow this now, or the same request is running."},
    {413, "too-large", "Content too large", "Bodies have at most 1 MiB; send many as application/x-ndjson."},
    {415, "unsupported-media-type", "Unsupported media type", "Bodies are application/json."},
    {422, "validation", "Unprocessable content", "Each entry of `errors` names a field and what is wrong with it."},
    {422, "marketing-text", "Not a text for marketing",
     "The recipient's country asks for something that the text lacks, or forbids something in it; `errors` says what."},
    {431, "header-too-large", "Request header fields too large", "The head of a request has at most 16 KiB."},
    {500, "internal", "Internal error", "A fault of Tillcast; the log has it under the request id."},
    {501, "not-implemented", "Not implemented", "The request needs a part of HTTP that is not served here."},
    {503, "unavailable", "Service unavailable", "Try again after the time in Retry-After."},
    {507, "storage-full", "Storage is full", "The box has no space left, and nothing was taken: make room first."},
}};

Problem make(std::string_view slug, std::string detail) {
    for (const ProblemKind& kind : k_kinds) {
        if (kind.slug != slug) continue;
        Problem problem;
        problem.status = kind.status;
        problem.type = "/problems/" + std::string(slug);
        problem.title = kind.title;
        problem.detail = std::move(detail);
        return problem;
    }
    throw std::logic_error("a problem without a kind");
}

}  // namespace

std::span<const ProblemKind> problem_kinds() { return k_kinds; }

Problem bad_request(std::string detail, std::vector<FieldError> errors) {
    Problem problem = make("bad-request", std::move(detail));
    problem.errors = std::move(errors);
    return problem;
}

Problem unauthorized(std::string detail, bool invalid_token) {
    Problem problem = make("unauthorized", std::move(detail));
    problem.headers.push_back({"WWW-Authenticate", invalid_token ? R"(Bearer realm="tillcast", error="invalid_token")"
                                                                 : R"(Bearer realm="tillcast")"});
    return problem;
}

Problem forbidden(std::string detail) { return make("forbidden", std::move(detail)); }

Problem not_found(std::string detail) { return make("not-found", std::move(detail)); }

Problem method_not_allowed(std::string allow) {
    Problem problem = make("method-not-allowed", "This path understands " + allow + ".");
    problem.headers.push_back({"Allow", std::move(allow)});
    return problem;
}

Problem conflict(std::string detail) { return make("conflict", std::move(detail)); }

Problem too_large(std::string detail) { return make("too-large", std::move(detail)); }

Problem unsupported_media_type(std::string detail) { return make("unsupported-media-type", std::move(detail)); }

Problem unprocessable(std::vector<FieldError> errors, std::string detail) {
    if (detail.empty())
        detail = errors.size() == 1 ? errors.front().detail
                                    : std::to_string(errors.size()) + " fields are wrong; see errors.";
    Problem problem = make("validation", std::move(detail));
    problem.errors = std::move(errors);
    return problem;
}

Problem marketing_text(const std::vector<std::string>& sentences) {
    Problem problem = make("marketing-text", sentences.front());
    for (const std::string& sentence : sentences) problem.errors.push_back({"/text", sentence});
    return problem;
}

Problem header_too_large() { return make("header-too-large", "The head of a request has at most 16 KiB."); }

Problem internal_error(const std::string& request_id) {
    return make("internal", "A fault of Tillcast; the log has it under " + request_id + ".");
}

Problem not_implemented(std::string detail) { return make("not-implemented", std::move(detail)); }

Problem unavailable(std::string detail, std::chrono::seconds retry_after) {
    Problem problem = make("unavailable", std::move(detail));
    problem.headers.push_back({"Retry-After", std::to_string(retry_after.count())});
    return problem;
}

Problem storage_full(std::string detail, std::chrono::seconds retry_after) {
    Problem problem = make("storage-full", std::move(detail));
    problem.headers.push_back({"Retry-After", std::to_string(retry_after.count())});
    return problem;
}

Response to_response(const Problem& problem) {
    boost::json::object body;
    body["type"] = problem.type;
    body["title"] = problem.title;
    body["status"] = problem.status;
    body["detail"] = problem.detail;
    if (!problem.errors.empty()) {
        boost::json::array errors;
        for (const FieldError& error : problem.errors)
            errors.push_back({{"pointer", error.pointer}, {"detail", error.detail}});
        body["errors"] = std::move(errors);
    }
    Response response;
    response.status = problem.status;
    response.content_type = "application/problem+json";
    response.body = boost::json::serialize(body);
    response.headers = problem.headers;
    return response;
}

void throw_exception_from_error(const Problem& problem, const boost::source_location&) {
    throw std::logic_error("a problem was not looked at: " + problem.title);
}

}  // namespace controller::api
