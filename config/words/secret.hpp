#pragma once

#include <string>
#include <utility>

namespace words {

/// A PIN or a token. It has no conversion to text and no output operator, so that it cannot slip into a log;
/// who must have it asks for it by name.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    const std::string& reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    std::string value_;
};

}  // namespace words
