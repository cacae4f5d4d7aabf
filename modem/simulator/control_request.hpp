#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace modem::simulator {

/// What is wrong with a request; becomes the `error` of its answer.
class Refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The fields of a request on the control socket. Each getter takes its field away and throws Refused where it is of
/// another type or out of range; `finish` refuses what no getter asked for.
class Request {
public:
    explicit Request(boost::json::object fields) : fields_(std::move(fields)) {}

    std::optional<boost::json::value> take(std::string_view key);
    std::optional<std::string> text(std::string_view key);
    std::string needed_text(std::string_view key);
    std::int64_t number(std::string_view key, std::int64_t otherwise, std::int64_t least, std::int64_t most);
    /// Milliseconds, at most a day.
    std::chrono::milliseconds time(std::string_view key, std::chrono::milliseconds otherwise);
    bool flag(std::string_view key, bool otherwise);
    void finish() const;
    /// All fields that are left.
    boost::json::object rest() { return std::exchange(fields_, {}); }

private:
    boost::json::object fields_;
};

/// JSON as an inline value of TOML: their strings, numbers and lists are the same, tables are not. Refuses null.
std::string as_toml(const boost::json::value& value);

}  // namespace modem::simulator
