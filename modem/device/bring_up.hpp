#pragma once

#include <memory>
#include <string>

#include "modem/device/facts.hpp"
#include "modem/device/settings.hpp"
#include "modem/device/stretch.hpp"

namespace modem::device {

class SimAccess;

/// From an open port to a modem that can send and receive: which command comes next. Greets the modem, recognises its
/// family, and goes by the family's profile from then on. What is not essential may fail; busy answers are asked again,
/// silence is counted. Ports that close and modems that restart are the runner's to see: then it starts a new one.
class BringUp {
public:
    /// `begun_anew` and `may_reset` as in Terms; the settings' profiles live on.
    explicit BringUp(ModemSettings settings, bool begun_anew = false, bool may_reset = true);
    ~BringUp();
    BringUp(const BringUp&) = delete;
    BringUp& operator=(const BringUp&) = delete;

    Step start();
    Step on_reply(const at::Reply& reply);
    Step on_pause();
    Step on_pin(const PinGrant& grant);

    const Facts& facts() const { return facts_; }
    const reader::ModemProfile& profile() const { return *terms_.profile; }
    /// With the family's timeouts, once that is known.
    const ModemSettings& settings() const { return terms_.settings; }
    /// The modem was reset, which is done once for each time the port is opened.
    bool was_reset() const { return !terms_.may_reset; }

private:
    enum class Chapter { greeting, extras, sim, messages, network, end };

    Step begin(Chapter chapter);
    Step follow(Step step);
    Step next_extra();
    void recognise();

    ModemSettings configured_;
    Terms terms_;
    Facts facts_;
    Chapter chapter_ = Chapter::greeting;
    std::unique_ptr<Stretch> stretch_;
    std::size_t extra_ = 0;  // commands of the profile already asked
    Step last_;              // the command in the air, or the pause
    bool asks_again_ = false;
    int busy_ = 0;
    int silent_ = 0;  // questions without an answer, in a row
    bool quiet_first_ = true;
};

}  // namespace modem::device
