#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <span>
#include <string>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /v1/sims: each SIM with its tariff, what is used of it and when it renews.
std::span<const Route<Context>> sim_routes();

/// `{"amount": 12, "currency": "EUR"}` in minor units, rounded up, of an amount in millionths; null without a currency.
boost::json::value money_to_json(std::int64_t millionths, const std::string& currency);

}  // namespace controller::api
