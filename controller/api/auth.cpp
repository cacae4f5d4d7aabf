#include "controller/api/auth.hpp"

namespace controller::api {

namespace {

constexpr std::size_t k_max_token = 256;

Outcome<Identity> authorize_control(const Request& request, const Router::Entry& route) {
    if (!request.peer.control_admin && !route.needs.empty())
        return forbidden("The control socket serves root and the members of the group that owns it.");
    Identity identity;
    identity.name = "control";
    if (request.peer.control_admin) identity.scopes = Scope::admin;
    return identity;
}

}  // namespace

std::optional<std::string_view> bearer_token(const Request& request) {
    const auto value = request.header("Authorization");
    constexpr std::string_view k_scheme = "Bearer ";
    if (!value || value->size() <= k_scheme.size() || !same_name(value->substr(0, k_scheme.size()), k_scheme))
        return std::nullopt;
    std::string_view token = value->substr(k_scheme.size());
    while (token.starts_with(' ')) token.remove_prefix(1);
    if (token.empty() || token.size() > k_max_token) return std::nullopt;
    return token;
}

Outcome<Identity> authorize(const Request& request, const Router::Entry& route, const Authenticate& authenticate) {
    if (request.peer.control) return authorize_control(request, route);
    if (route.needs.empty()) return Identity();
    const auto token = bearer_token(request);
    if (!token) return unauthorized("Send a token: `Authorization: Bearer tc_…`.", false);
    auto identity = authenticate(*token);
    if (!identity) return unauthorized("This token is not known, or was revoked.", true);
    if (!identity->scopes.any_of(route.needs))
        return forbidden("This needs a token with the scope " + to_string(route.needs) + "; yours has " +
                         to_string(identity->scopes) + ".");
    if (route.control_only) return forbidden("This is served on the control socket only.");
    return *identity;
}

}  // namespace controller::api
