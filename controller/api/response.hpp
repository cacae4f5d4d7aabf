#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace controller::api {

/// One field of an HTTP head. Values that we write ourselves never contain line breaks; the session drops one that
/// does.
struct Header {
    std::string name;
    std::string value;
    friend bool operator==(const Header&, const Header&) = default;
};

/// What a handler answers. `Content-Length`, `Connection` and `X-Request-Id` are the session's.
struct Response {
    unsigned status = 200;
    std::string content_type;  ///< empty: no Content-Type
    std::string body;
    std::vector<Header> headers;
};

/// `application/json` with the value as its body.
Response json_response(unsigned status, const boost::json::value& value);

/// 204 without a body.
Response no_content();

/// The page of a listing: `{ "data": […], "next_cursor": null }`.
Response page_response(boost::json::array data, const std::string& next_cursor);

}  // namespace controller::api
