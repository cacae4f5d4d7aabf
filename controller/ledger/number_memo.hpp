#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "controller/ledger/number.hpp"

namespace controller::ledger {

/// What the numbering plans say of numbers that were asked for lately: a message asks three times for its own. Bounded;
/// a newer number takes the place of an older one. Safe to use from any thread.
class NumberMemo {
public:
    static constexpr std::size_t k_places = 4096;

    NumberMemo() : places_(k_places) {}
    std::optional<NumberFacts> find(std::string_view number);
    void keep(std::string_view number, const NumberFacts& facts);

private:
    /// Fixed size, so that a place costs no allocation. What is longer is not kept.
    struct Place {
        std::array<char, 16> number{};
        std::array<char, 3> region{};
        std::uint8_t number_size = 0, region_size = 0;
        NumberKind kind{};
    };
    Place& place_of(std::string_view number);

    std::mutex mutex_;
    std::vector<Place> places_;
};

}  // namespace controller::ledger
