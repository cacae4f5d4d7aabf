#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "config/words/instant.hpp"

namespace controller::api {

// What may be absent is shown as null, so that a field is always there.

inline boost::json::value or_null(const std::optional<std::string>& text) {
    return text ? boost::json::value(*text) : boost::json::value(nullptr);
}
inline boost::json::value or_null(const std::optional<words::Instant>& at) {
    return at ? boost::json::value(words::to_rfc3339(*at)) : boost::json::value(nullptr);
}
inline boost::json::value or_null(const std::optional<std::int64_t>& number) {
    return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

}  // namespace controller::api
