#include "config/words/diagnostic.hpp"

#include <algorithm>

namespace words {

namespace {

// Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace

std::string to_string(const Diagnostic& diagnostic) {
    return diagnostic.at.file + ":" + std::to_string(diagnostic.at.line) + ":" + std::to_string(diagnostic.at.column) +
           ": " + diagnostic.message;
}

Position place_in(const SourceText& source, std::size_t offset) {
    offset = std::min(offset, source.text.size());
    Position at = source.at;
    std::size_t from = 0;
    for (const SourceText::Anchor& anchor : source.anchors) {
        if (anchor.offset > offset) break;
        from = anchor.offset;
        at.line = anchor.line;
        at.column = anchor.column;
    }
    for (std::size_t i = from; i < offset; ++i)
        if ((static_cast<unsigned char>(source.text[i]) & 0xc0) != 0x80) ++at.column;
    return at;
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string_view> candidates) {
    std::size_t best = std::max<std::size_t>(1, name.size() / 3) + 1;
    std::optional<std::string> found;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(name, candidate);
        if (distance < best) {
            best = distance;
            found = std::string(candidate);
        }
    }
    return found;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    const auto found = nearest(name, candidates);
    return found ? " (did you mean \"" + *found + "\"?)" : "";
}

}  // namespace words
