#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace controller::dispatch {

/// What became of a receipt.
enum class Matched : std::uint8_t {
    part,       ///< it settled its part
    temporary,  ///< its part is known, and goes on waiting
    duplicate,  ///< seen before
    late,       ///< its part was final: a delivery after a failure counts, everything else does not
    orphan,     ///< no part waits for it (yet)
    archived,   ///< an orphan for which no part came
};
inline constexpr std::array<std::string_view, 6> k_matched_names = {"matched", "temporary", "duplicate",
                                                                    "late",    "orphan",    "archived"};

/// How many receipts came to what since the program's start. Used from any thread.
class ReceiptCounts {
public:
    void note(Matched matched) { ++counts_[static_cast<std::size_t>(matched)]; }
    std::uint64_t of(Matched matched) const { return counts_[static_cast<std::size_t>(matched)]; }

private:
    std::array<std::atomic<std::uint64_t>, k_matched_names.size()> counts_{};
};

}  // namespace controller::dispatch
