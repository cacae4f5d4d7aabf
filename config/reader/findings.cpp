#include "config/reader/findings.hpp"

#include <algorithm>
#include <tuple>

namespace reader {

namespace {

constexpr std::size_t k_longest_quote = 60;

}  // namespace

Findings::Findings(std::span<const SourceFile> files) {
    for (const SourceFile& file : files) order_.emplace(file.name, order_.size());
}

void Findings::error(words::Position at, std::string message) {
    errors_.push_back({std::move(at), std::move(message)});
}

void Findings::warning(words::Position at, std::string message) {
    warnings_.push_back({std::move(at), std::move(message)});
}

std::vector<words::Diagnostic> Findings::sorted(std::vector<words::Diagnostic> found) const {
    const auto rank = [&](const words::Diagnostic& diagnostic) {
        const auto known = order_.find(diagnostic.at.file);
        return std::tuple(known == order_.end() ? order_.size() : known->second, diagnostic.at.line,
                          diagnostic.at.column);
    };
    std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return found;
}

std::string quote(std::string_view text) {
    std::string shown = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool begins_character = (byte & 0xc0) != 0x80;
        if (shown.size() > k_longest_quote && begins_character) return shown + "…\"";
        shown += byte < 0x20 || byte == 0x7f ? '?' : text[i];
    }
    return shown + "\"";
}

}  // namespace reader
