#pragma once

#include <string>
#include <vector>

#include "config/reader/config.hpp"
#include "firmware/cli/client.hpp"
#include "firmware/cli/doctor_facts.hpp"
#include "firmware/cli/doctor_trip.hpp"

namespace firmware::cli {

/// Modems that the daemon holds: what it tells of them over the control socket. Without `names` all of them.
class Inquiry {
public:
    Inquiry(Client client, std::vector<std::string> names) : client_(std::move(client)), names_(std::move(names)) {}

    /// What the daemon says of itself; and of its modems, for the first time.
    void ask(BoxFacts& box, const std::vector<reader::Modem>& configured);
    /// Waits until each modem has come up or has told why not, `patience` at most.
    void bring_up(std::chrono::seconds patience);
    /// Has the daemon look at the signal for so long.
    void watch(std::chrono::seconds time);
    /// One message from each modem to the next, by the daemon's own queue; waits until all have arrived with their
    /// receipts. One that has not gone out by then is cancelled, and the texts that came in are marked as handled.
    void send(std::chrono::seconds patience);

    const std::vector<ModemFacts>& modems() const { return facts_; }

private:
    struct Journey {
        Pair pair;
        std::string text;
        std::string message;  // its id
        std::string accepted;
        bool over = false;
    };

    void look(bool fresh);
    Journey begin(const Pair& pair, const std::string& text);
    void follow(Journey& journey);
    void follow_arrival(Journey& journey);
    void call_off(const Journey& journey);

    Client client_;
    std::vector<std::string> names_;
    std::vector<reader::Modem> configured_;
    std::vector<ModemFacts> facts_;
};

}  // namespace firmware::cli
