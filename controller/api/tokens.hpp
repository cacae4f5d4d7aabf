#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /v1/tokens and what is below it, on the control socket only. A token is told once, and only its hash is kept.
std::span<const Route<Context>> token_routes();

/// Puts into force the tokens that the database has.
void load_tokens(store::Database& db, Tokens& tokens);

}  // namespace controller::api
