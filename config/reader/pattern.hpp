#pragma once

#include <regex>
#include <string>

namespace reader {

/// The pattern, compiled (ECMAScript, capitals or not): throws std::regex_error. Each thread keeps those it has met,
/// since compiling takes far longer than matching; the reference is good until the next call.
const std::regex& compiled(const std::string& pattern);

}  // namespace reader
