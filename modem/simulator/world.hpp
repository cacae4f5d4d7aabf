#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "modem/simulator/agenda.hpp"
#include "modem/simulator/faults.hpp"
#include "modem/simulator/journal.hpp"
#include "modem/simulator/modem.hpp"
#include "modem/simulator/network.hpp"

namespace modem::simulator {

/// All that a simulated world is made from.
struct WorldOptions {
    std::vector<Identity> modems;
    int sm_places = 30;
    int me_places = 100;
    Timing timing;
    NetworkOptions network;
    std::vector<Person> people;
    std::vector<Fault> faults;
    double noise_per_second = 0;
    std::vector<HazardOption> hazards;  ///< of all modems, or of the one that each names
    std::uint64_t seed = 1;
};

/// Modems behind one network; refuses hazards that there are not with std::invalid_argument. Does nothing by itself:
/// time passes by `agenda().run_due()`.
class World {
public:
    World(WorldOptions options, const words::Clock& clock, Journal::Sink log);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    int sims_made = 0;  ///< by control; each gets numbers of its own

    Agenda& agenda() { return agenda_; }
    Journal& journal() { return journal_; }
    Network& network() { return network_; }
    Faults& faults() { return faults_; }
    std::vector<std::unique_ptr<Modem>>& modems() { return modems_; }
    /// By name, link, number or IMEI; nothing where there is none.
    Modem* find(std::string_view which);
    /// Nothing is under way: no command, no part, no text or receipt that a person or the network still owes.
    bool quiet() const;

private:
    void make_hazardous(Modem& modem, const std::vector<HazardOption>& everywhere);

    Agenda agenda_;
    Journal journal_;
    Dice dice_;
    Network network_;
    Faults faults_;
    Timing timing_;
    std::vector<std::unique_ptr<Modem>> modems_;
};

}  // namespace modem::simulator
