#include <algorithm>

#include "firmware/cli/doctor_findings.hpp"
#include "firmware/cli/doctor_modem_checks.hpp"

namespace firmware::cli {

namespace {

using State = PortFacts::State;

const PortFacts* port_of(const ModemFacts& modem, const std::vector<PortFacts>& ports) {
    const auto found =
        std::find_if(ports.begin(), ports.end(), [&](const PortFacts& port) { return port.modem == modem.name; });
    return found == ports.end() ? nullptr : &*found;
}

std::string way_out(const PortFacts& port) {
    switch (port.state) {
        case State::busy: return "End that program, or have it use another port: a port has one user.";
        case State::no_permission: return "Use sudo.";
        case State::absent:
            return "Plug the modem in and switch it on; `ls /dev/serial/by-path` shows the ports that are there.";
        case State::no_terminal: return "Give the modem's serial port, such as one below /dev/serial/by-path.";
        case State::broken: return "Pull the modem out and put it in again; `dmesg` tells what the kernel makes of it.";
        case State::free:
        case State::with_daemon: break;
    }
    return {};
}

// False where nothing behind the port can be known.
bool check_port(Check& check, const ModemFacts& modem, const PortFacts* port) {
    const std::string device = !modem.device.empty() ? modem.device : port != nullptr ? port->device : std::string();
    const std::string what = port == nullptr || port->what.empty() ? "" : ", " + port->what;
    if (port != nullptr && !way_out(*port).empty()) {
        check.fail("modem.port", sentence_case(port->sentence) + ".", way_out(*port));
        return false;
    }
    if (modem.phase == "closed") {
        const bool found_by_port = !modem.port.empty();
        check.fail("modem.port",
                   modem.sentence.empty() ? "The port could not be opened." : sentence_case(modem.sentence) + ".",
                   found_by_port ? "Plug the modem in and switch it on."
                                 : "Plug it in, or give it by its port: no modem with its IMEI or USB id was found.");
        return false;
    }
    if (port != nullptr && !port->daemon_may_open && !port->pseudo)
        check.fail("modem.port_group",
                   "The daemon may not open " + device + ": its user is not in the group " + port->group + ".",
                   "usermod -aG " + port->group + " tillcast, then systemctl restart tillcast");
    const bool held = port != nullptr && port->state == State::with_daemon;
    check.pass("modem.port", device + (held ? " is open, by tillcastd" : " opens") + what + ".");
    return true;
}

// False where the modem says nothing more.
bool check_identity(Check& check, const ModemFacts& modem) {
    if (modem.fault == "no_answer" ||
        (modem.manufacturer.empty() && modem.model.empty() && !modem.fault.empty() && modem.fault.starts_with("no_"))) {
        check.fail("modem.identity", "Nothing answers AT commands on this port.",
                   "A USB modem has several ports, and only one or two take AT: try the next one "
                   "(`tillcast modems identify PORT`). Else switch its power off and on.");
        return false;
    }
    if (modem.manufacturer.empty() && modem.model.empty()) return true;
    std::string text = modem.manufacturer + (modem.manufacturer.empty() ? "" : " ") + modem.model;
    if (!modem.revision.empty()) text += ", firmware " + modem.revision;
    if (!modem.imei.empty()) text += ", IMEI …" + tail(modem.imei);
    check.pass("modem.identity", text + ".");
    if (!modem.profile.empty())
        check.pass("modem.profile",
                   "Profile " + modem.profile + (modem.profile_why.empty() ? "" : ": " + modem.profile_why) + ".");
    return true;
}

// A fault that no other check has told.
void check_fault(Check& check, const ModemFacts& modem) {
    if (modem.phase == "quarantined" && !check.has_failed())
        check.fail("modem.state", "Given up for now: " + modem.sentence + ".",
                   "Switch the modem's power off and on, then look at SIM, aerial and power supply.");
    else if (modem.phase == "faulty" && !check.has_failed())
        check.fail("modem.state", sentence_case(modem.sentence) + ".",
                   "`journalctl -u tillcast` tells what came before.");
    else if (modem.phase == "bringing_up" || modem.phase == "opening")
        check.warn("modem.state", "It was not ready yet" + (modem.sentence.empty() ? "" : ": " + modem.sentence) + ".",
                   "Look again in a minute.");
    else if (modem.phase == "ready" && modem.restarts > 0)
        check.warn("modem.state",
                   "It has restarted " + times(modem.restarts) +
                       (modem.by_daemon ? " since the daemon was started." : " while it was looked at."),
                   "That is most often the power supply: give it one of its own, or a hub with power.");
}

}  // namespace

std::vector<Finding> judge_modem(const ModemFacts& modem, const std::vector<PortFacts>& ports) {
    Check check(modem.name);
    if (!check_port(check, modem, port_of(modem, ports))) return check.take();
    if (!check_identity(check, modem)) return check.take();
    if (check_sim(check, modem)) {
        check_registration(check, modem);
        check_signal(check, modem);
        check_centre(check, modem);
        check_stores(check, modem);
        check_receipts(check, modem);
    }
    check_temperature(check, modem);
    check_fault(check, modem);
    check_trip(check, modem);
    return check.take();
}

}  // namespace firmware::cli
