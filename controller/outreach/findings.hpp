#pragma once

#include <vector>

#include "config/words/diagnostic.hpp"

namespace controller::outreach {

/// What is wrong in the files, and what merely deserves a look. Errors refuse the configuration.
struct Findings {
    std::vector<words::Diagnostic> errors;
    std::vector<words::Diagnostic> warnings;
};

}  // namespace controller::outreach
