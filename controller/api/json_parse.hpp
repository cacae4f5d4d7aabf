#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "controller/api/problem.hpp"
#include "controller/api/request.hpp"

namespace controller::api {

inline constexpr std::size_t k_max_json_depth = 32;

/// Strict JSON (RFC 8259): 400 with line and column for bad syntax, invalid UTF-8, more than 32 levels, a key that
/// stands twice in one object, or something after the end. A byte order mark in front is passed over.
Outcome<boost::json::value> parse_json(std::string_view text);

/// As `parse_json`, for a text that must be an object: 422 where it is something else.
Outcome<boost::json::object> parse_json_object(std::string_view text);

/// The body as an object; 415 where its Content-Type says that it is not JSON, 400 where there is none.
Outcome<boost::json::object> json_body(const Request& request);

}  // namespace controller::api
