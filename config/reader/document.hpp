#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <vector>

#include "config/reader/findings.hpp"
#include "config/reader/load.hpp"
#include "config/words/diagnostic.hpp"

namespace reader {

inline constexpr std::size_t k_largest_file = 1024 * 1024;

/// A file as TOML; the SourceFile that it was made from outlives it.
struct Document {
    const SourceFile& file;
    std::vector<std::size_t> lines;  ///< the byte at which each begins
    toml::table root;
};

/// Nothing, and one error, if the text is too large, not UTF-8, too deeply nested or not TOML.
std::optional<Document> parse_document(const SourceFile& file, Findings& findings);

/// Where something begins; the column counts characters, a tab is one.
words::Position place(const Document& document, const toml::source_region& region);

/// A string with the place of each of its characters, whatever its quotes, escapes and line ends.
words::SourceText source_text(const Document& document, const toml::value<std::string>& value);

}  // namespace reader
