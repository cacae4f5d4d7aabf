#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "controller/api/request.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// Who holds this token; nothing if nobody does. Given by the composition root, called on the I/O thread.
using Authenticate = std::function<std::optional<Identity>(std::string_view token)>;

/// Decides whether a request may have a route, from its head alone, and by whom it comes: on the control socket the
/// peer's credentials decide, elsewhere the token. 401 without a known token, 403 without the scope.
Outcome<Identity> authorize(const Request& request, const Router::Entry& route, const Authenticate& authenticate);

/// The token of an `Authorization: Bearer` header; nothing if there is none or it is written otherwise.
std::optional<std::string_view> bearer_token(const Request& request);

}  // namespace controller::api
