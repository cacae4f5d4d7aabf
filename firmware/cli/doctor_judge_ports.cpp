#include "firmware/cli/doctor_findings.hpp"

namespace firmware::cli {

namespace {

// The device behind it where its path does not say.
std::string shown(const PortFacts& port) {
    std::string text = port.path;
    if (!port.device.empty() && port.device != port.path) text += " (" + port.device + ")";
    return text;
}

Finding unnamed(const PortFacts& port) {
    Finding found{"port.unnamed", port.path, Verdict::pass, shown(port) + ": ", "", {}};
    found.sentence += port.what.empty() ? "no modem of the configuration is on it." : port.what + ", not configured.";
    if (port.state == PortFacts::State::busy) found.sentence += " " + port.sentence + ".";
    if (port.state == PortFacts::State::free)
        found.next = "`tillcast modems identify " + port.path + "` asks what it is.";
    return found;
}

}  // namespace

std::vector<Finding> judge_ports(const DoctorFacts& facts) {
    std::vector<Finding> all;
    for (const PortFacts& port : facts.ports)
        if (port.modem.empty()) all.push_back(unnamed(port));
    if (facts.modems.empty() && facts.ports.empty())
        all.push_back({"ports.none",
                       "",
                       Verdict::fail,
                       "There is no modem: neither in the configuration nor on a serial port.",
                       "Plug one in and look again; `dmesg` tells what the kernel makes of it.",
                       {}});
    else if (facts.modems.empty())
        all.push_back({"ports.none",
                       "",
                       Verdict::fail,
                       "The configuration names no modem: nothing can be sent.",
                       "Write a [[modem]] with its port into tillcast.toml.",
                       {}});
    return all;
}

}  // namespace firmware::cli
