#include "modem/simulator/modem_state.hpp"

#include <algorithm>
#include <utility>

namespace modem::simulator {
namespace {

constexpr int k_report_places = 20;
constexpr int k_gsm = 0;
constexpr int k_utran = 2;
constexpr int k_eutran = 7;

}  // namespace

Settings settings_at_start(const Personality& traits) {
    Settings settings;
    settings.memory.fill(traits.first_store == "SM" ? Memory::sm : Memory::me);
    if (traits.bfrs == "1") settings.cnmi.bfr = 1;
    return settings;
}

ModemState::ModemState(Identity who, int sm_places, int me_places)
    : identity(std::move(who)), sm(sm_places), me(me_places), sr(k_report_places) {
    traits = find_personality(identity.personality);
    if (traits == nullptr) traits = &personalities().front();
    settings = profile = settings_at_start(*traits);
    access = traits->lte ? k_eutran : traits->cell_access ? k_utran : k_gsm;
    for (const auto& knob : traits->knobs)
        knobs[std::string(knob.name) + (knob.topic.empty() ? "" : "=") + std::string(knob.topic)] = knob.value;
    sim.pin = identity.pin;
    lock();
}

Storage& ModemState::storage(Memory memory) {
    switch (memory) {
        case Memory::sm: return sm;
        case Memory::sr: return sr;
        case Memory::me:
        case Memory::mt: break;
    }
    return me;
}

Registration ModemState::registration() const {
    if (functionality != 1 || !sim_ready()) return Registration::off;
    return attached ? coverage : Registration::searching;
}

void ModemState::lock() {
    if (!sim.pin.empty() && sim.state == SimLock::State::ready) sim.state = SimLock::State::pin;
}

bool ModemState::knob_is(std::string_view setting) const {
    if (setting.empty()) return false;
    return std::any_of(knobs.begin(), knobs.end(), [&](const auto& knob) {
        const auto& [name, value] = knob;
        if (!setting.starts_with(name)) return false;
        const auto rest = setting.substr(name.size());
        const char parted = name.find('=') == std::string::npos ? '=' : ',';
        return !rest.empty() && rest.front() == parted && value.starts_with(rest.substr(1));
    });
}

bool ModemState::off_lte() const {
    return std::any_of(traits->off_lte.begin(), traits->off_lte.end(),
                       [&](std::string_view setting) { return knob_is(setting); });
}

const char* name_of(Memory memory) {
    switch (memory) {
        case Memory::sm: return "SM";
        case Memory::me: return "ME";
        case Memory::sr: return "SR";
        case Memory::mt: return "MT";
    }
    return "";
}

}  // namespace modem::simulator
