#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "controller/api/response.hpp"

namespace controller::api {

/// What is wrong with one field: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
struct FieldError {
    std::string pointer;
    std::string detail;
    friend bool operator==(const FieldError&, const FieldError&) = default;
};

/// An error as the caller sees it (RFC 9457). `detail` tells the caller what to do; causes inside the house (paths,
/// SQL, exceptions) go to the log and never in here.
struct Problem {
    unsigned status = 500;
    std::string type;  ///< relative URI, `/problems/validation`
    std::string title;
    std::string detail;
    std::vector<FieldError> errors;
    std::vector<Header> headers;  ///< such as `Allow` or `Retry-After`
};

/// A value, or the problem to answer with.
template <class T>
using Outcome = boost::system::result<T, Problem>;

Problem bad_request(std::string detail, std::vector<FieldError> errors = {});
/// 401 with `WWW-Authenticate: Bearer`; `invalid_token` says that a token was there and is not known.
Problem unauthorized(std::string detail, bool invalid_token);
Problem forbidden(std::string detail);
Problem not_found(std::string detail);
/// 405; `allow` is the value of the Allow header.
Problem method_not_allowed(std::string allow);
Problem conflict(std::string detail);
Problem too_large(std::string detail);
Problem unsupported_media_type(std::string detail);
/// 422; without a detail it counts the errors.
Problem unprocessable(std::vector<FieldError> errors, std::string detail = {});
/// 422: what the recipient's country asks of a marketing text and this one does not do; at least one sentence.
Problem marketing_text(const std::vector<std::string>& sentences);
Problem header_too_large();
/// 500 that says nothing but the id under which the log has the cause.
Problem internal_error(const std::string& request_id);
Problem not_implemented(std::string detail);
/// 503 with `Retry-After`.
Problem unavailable(std::string detail, std::chrono::seconds retry_after);

/// 507 with `Retry-After`.
Problem storage_full(std::string detail, std::chrono::seconds retry_after = std::chrono::seconds(60));

/// `application/problem+json`.
Response to_response(const Problem& problem);

/// A kind of problem, for the page that its `type` leads to.
struct ProblemKind {
    unsigned status;
    std::string_view slug;  ///< `type` without `/problems/`
    std::string_view title;
    std::string_view meaning;
};
std::span<const ProblemKind> problem_kinds();

/// Lets `Outcome::value()` throw where there is none; handlers ask first.
[[noreturn]] void throw_exception_from_error(const Problem& problem, const boost::source_location& where);

}  // namespace controller::api
