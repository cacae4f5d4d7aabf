#include "modem/simulator/world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace modem::simulator {

namespace {

NetworkOptions network_of(WorldOptions& options) {
    auto network = std::move(options.network);
    network.pace = options.timing.pace;
    return network;
}

}  // namespace

World::World(WorldOptions options, const words::Clock& clock, Journal::Sink log)
    : agenda_(clock),
      journal_(clock, std::move(log)),
      dice_(options.seed),
      network_(agenda_, journal_, dice_, network_of(options)),
      timing_(options.timing) {
    network_.people.add(std::move(options.people));
    for (auto& fault : options.faults) faults_.add(std::move(fault));
    int place = 0;
    for (auto& given : options.modems) {
        const Surroundings around{agenda_, journal_, dice_, network_, faults_, timing_};
        modems_.push_back(std::make_unique<Modem>(identity_of(place++, std::move(given)), around, options.sm_places,
                                                  options.me_places));
        auto& state = modems_.back()->state();
        if (network_.options.bearer && (state.traits->lte || access_of(*network_.options.bearer) != 7))
            state.access = access_of(*network_.options.bearer);
        modems_.back()->set_noise(options.noise_per_second);
    }
    for (const auto& modem : modems_) make_hazardous(*modem, options.hazards);
}

void World::make_hazardous(Modem& modem, const std::vector<HazardOption>& everywhere) {
    const auto set = [&](const HazardOption& hazard) {
        if (const auto wrong = set_hazard(modem.hazards(), hazard.name, hazard.value))
            throw std::invalid_argument(*wrong);
    };
    for (const auto& hazard : everywhere)
        if (hazard.modem.empty() || hazard.modem == modem.name()) set(hazard);
    for (const auto& text : modem.state().identity.hazards) set(HazardOption::parse(text));
    modem.set_hazard_rates();
    if (modem.hazards().cold_start) modem.start_cold(timing_.boot);
}

Modem* World::find(std::string_view which) {
    const auto found = std::find_if(modems_.begin(), modems_.end(), [&](const auto& modem) {
        const auto& who = modem->state().identity;
        return who.name == which || who.link == which || who.number == which || who.imei == which;
    });
    return found == modems_.end() ? nullptr : found->get();
}

bool World::quiet() const {
    return agenda_.business() == 0 &&
           std::all_of(modems_.begin(), modems_.end(), [](const auto& modem) { return modem->idle(); });
}

}  // namespace modem::simulator
