#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/words/id.hpp"
#include "controller/api/problem.hpp"
#include "controller/api/response.hpp"
#include "controller/api/scope.hpp"

namespace controller::api {

/// `other` is any method that no route can have.
enum class Method : std::uint8_t { get, head, post, put, patch, remove, options, other };
std::string_view to_string(Method method);
Method parse_method(std::string_view text);

/// Who holds the token of a request.
struct Identity {
    std::string name;      ///< the token's name, or `control`
    words::Key token = 0;  ///< its row; 0 on the control socket
    Scopes scopes;
};

/// Who is at the other end of the connection.
struct Peer {
    bool control = false;        ///< on the control socket
    bool control_admin = false;  ///< root, our own user, or in the group that owns the control socket
    std::string address;         ///< for the log: `127.0.0.1:40112` or `uid 1000`
};

/// The request target, decoded.
struct Target {
    std::string path;                                        ///< as it came, without the query
    std::vector<std::string> segments;                       ///< decoded; `/v1/messages` has two
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded as forms are: `+` is a space
};

/// Reads the origin form (`/v1/messages?limit=5`), the absolute form and `*`. 400 for what is no URI, for bad or
/// hostile escapes (NUL, invalid UTF-8), and for more than 16 segments or 64 parameters.
Outcome<Target> parse_target(std::string_view text);

/// A request as handlers see it: the whole body, or none in the head of a batch.
struct Request {
    Method method = Method::get;
    Target target;
    std::vector<std::string> params;  ///< what stood in the `{…}` of the route's pattern, in order
    std::vector<Header> headers;
    std::string body;
    std::string id;  ///< `X-Request-Id`
    Identity identity;
    Peer peer;

    /// The first header of this name (any case), or nothing.
    std::optional<std::string_view> header(std::string_view name) const;
    /// `Content-Type` in lower case without parameters; empty if there is none.
    std::string content_type() const;
};

/// ASCII only, as HTTP compares names.
bool same_name(std::string_view a, std::string_view b);

}  // namespace controller::api
