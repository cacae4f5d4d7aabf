#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace controller::api {

// What is said about a wrong field, the same for bodies and queries.
std::string too_long(std::size_t max);
std::string not_between(std::int64_t min, std::int64_t max);
/// Names the nearest of them where one is near.
std::string not_one_of(std::string_view value, std::span<const std::string_view> names);
std::string not_a_time();
std::string unknown_name(std::string_view kind, std::string_view name, std::span<const std::string_view> known);

}  // namespace controller::api
