#include "controller/ledger/number_memo.hpp"

#include <algorithm>
#include <functional>

namespace controller::ledger {

NumberMemo::Place& NumberMemo::place_of(std::string_view number) {
    return places_[std::hash<std::string_view>{}(number) % k_places];
}

std::optional<NumberFacts> NumberMemo::find(std::string_view number) {
    const std::lock_guard lock(mutex_);
    const Place& place = place_of(number);
    if (number.empty() || std::string_view(place.number.data(), place.number_size) != number) return std::nullopt;
    return NumberFacts{place.kind, std::string(place.region.data(), place.region_size)};
}

void NumberMemo::keep(std::string_view number, const NumberFacts& facts) {
    Place kept;
    if (number.size() > kept.number.size() || facts.region.size() > kept.region.size()) return;
    std::copy(number.begin(), number.end(), kept.number.begin());
    std::copy(facts.region.begin(), facts.region.end(), kept.region.begin());
    kept.number_size = static_cast<std::uint8_t>(number.size());
    kept.region_size = static_cast<std::uint8_t>(facts.region.size());
    kept.kind = facts.kind;
    const std::lock_guard lock(mutex_);
    place_of(number) = kept;
}

}  // namespace controller::ledger
