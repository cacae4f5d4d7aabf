#include "firmware/cli/doctor_trip.hpp"

#include <random>

namespace firmware::cli {

std::vector<Pair> pair_up(const std::vector<ModemFacts>& modems) {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < modems.size(); ++i)
        if (modems[i].phase == "ready") ready.push_back(i);
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < ready.size(); ++i) {
        Pair pair{ready[i], ready[(i + 1) % ready.size()], "", ""};
        const ModemFacts& to = modems[pair.to];
        if (to.number.empty())
            pair.trouble = "the number of the SIM in " + to.name + " is not known (number of its [[modem]])";
        else
            pair.number = to.number;
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

std::string new_trip_text() {
    constexpr std::string_view k_letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> any(0, k_letters.size() - 1);
    std::string text = "Tillcast doctor ";
    for (int i = 0; i < 8; ++i) text += k_letters[any(random)];
    return text;
}

}  // namespace firmware::cli
