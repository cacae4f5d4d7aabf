#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/load.hpp"
#include "config/words/diagnostic.hpp"

namespace reader {

/// Gathers what is wrong, in any order, and gives it back in file order.
class Findings {
public:
    /// The files in the order in which their findings are told.
    explicit Findings(std::span<const SourceFile> files);

    void error(words::Position at, std::string message);
    void warning(words::Position at, std::string message);

    std::vector<words::Diagnostic> errors() const { return sorted(errors_); }
    std::vector<words::Diagnostic> warnings() const { return sorted(warnings_); }

private:
    std::vector<words::Diagnostic> sorted(std::vector<words::Diagnostic> found) const;

    std::map<std::string, std::size_t> order_;
    std::vector<words::Diagnostic> errors_;
    std::vector<words::Diagnostic> warnings_;
};

/// The text in double quotes, shortened, with control characters made visible: for messages about what a file says.
std::string quote(std::string_view text);

}  // namespace reader
