#include "modem/simulator/storage.hpp"

#include <algorithm>
#include <utility>

namespace modem::simulator {

int Storage::used() const {
    return static_cast<int>(std::count_if(places_.begin(), places_.end(), [](const Place& p) { return p.taken; }));
}

int Storage::used_by(words::Instant time) const {
    return static_cast<int>(std::count_if(places_.begin(), places_.end(),
                                          [&](const Place& p) { return p.taken && p.message.stored_at <= time; }));
}

int Storage::put(StoredMessage message) {
    const auto place = std::find_if(places_.begin(), places_.end(), [](const Place& p) { return !p.taken; });
    if (place == places_.end()) return 0;
    *place = Place{true, std::move(message)};
    return static_cast<int>(place - places_.begin()) + 1;
}

StoredMessage* Storage::at(int index) {
    if (!is_place(index)) return nullptr;
    auto& place = places_[static_cast<std::size_t>(index - 1)];
    return place.taken ? &place.message : nullptr;
}

void Storage::free(int index) {
    if (is_place(index)) places_[static_cast<std::size_t>(index - 1)] = Place{};
}

std::vector<int> Storage::indexes() const {
    std::vector<int> found;
    for (std::size_t i = 0; i < places_.size(); ++i)
        if (places_[i].taken) found.push_back(static_cast<int>(i) + 1);
    return found;
}

}  // namespace modem::simulator
