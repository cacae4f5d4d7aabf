#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace words {

/// Where something stands in a text file; line and column count from 1, the column in characters.
struct Position {
    std::string file;
    int line = 1;
    int column = 1;
    friend bool operator==(const Position&, const Position&) = default;
};

/// What is wrong at a place in a file, in a sentence that names the remedy.
struct Diagnostic {
    Position at;
    std::string message;
};

/// `tillcast.toml:4:11: message`.
std::string to_string(const Diagnostic& diagnostic);

/// A text that another room compiles (an expression, a template), with the place where its first character stands.
struct SourceText {
    /// From byte `offset` of the text on, characters stand one after the other from here. Needed where the file writes
    /// the text otherwise than it reads: behind an escape, and on each further line.
    struct Anchor {
        std::size_t offset = 0;
        int line = 1;
        int column = 1;
        friend bool operator==(const Anchor&, const Anchor&) = default;
    };
    std::string text;
    Position at;
    std::vector<Anchor> anchors{};  ///< by rising offset
};

/// Where byte `offset` of the text stands in its file; the end of the text for anything beyond.
Position place_in(const SourceText& source, std::size_t offset);

/// The candidate nearest to `name` by edit distance (a swap of neighbours counts one), if near enough
/// to be what was meant: at most a third of its length, at least one.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string_view> candidates);

/// ` (did you mean "…"?)` with the nearest candidate, or nothing.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace words
