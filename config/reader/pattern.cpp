#include "config/reader/pattern.hpp"

#include <map>

namespace reader {

const std::regex& compiled(const std::string& pattern) {
    constexpr std::size_t k_most_kept = 1000;
    thread_local std::map<std::string, std::regex> kept;
    if (const auto known = kept.find(pattern); known != kept.end()) return known->second;
    std::regex fresh(pattern, std::regex::ECMAScript | std::regex::icase);
    if (kept.size() >= k_most_kept) kept.clear();
    return kept.emplace(pattern, std::move(fresh)).first->second;
}

}  // namespace reader
