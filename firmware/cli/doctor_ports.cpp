#include "firmware/cli/doctor_ports.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "modem/port/errc.hpp"
#include "modem/port/holder.hpp"
#include "modem/port/port.hpp"

namespace firmware::cli {

namespace fs = std::filesystem;
namespace port = modem::port;

namespace {

using State = PortFacts::State;

constexpr const char* k_by_path = "/dev/serial/by-path";

State state_of(const words::error_code& error) {
    if (error == port::errc::absent) return State::absent;
    if (error == port::errc::no_permission) return State::no_permission;
    if (error == port::errc::busy) return State::busy;
    if (error == port::errc::no_terminal) return State::no_terminal;
    return State::broken;
}

bool may_open(const struct stat& device, const DaemonUser& user) {
    if (user.uid == 0 || !user.is_there) return true;  // nobody to judge
    if (device.st_uid == user.uid) return (device.st_mode & S_IRUSR) != 0 && (device.st_mode & S_IWUSR) != 0;
    const bool member = std::find(user.groups.begin(), user.groups.end(), device.st_gid) != user.groups.end();
    if (member) return (device.st_mode & S_IRGRP) != 0 && (device.st_mode & S_IWGRP) != 0;
    return (device.st_mode & S_IROTH) != 0 && (device.st_mode & S_IWOTH) != 0;
}

PortFacts look_at(const std::string& path, const DaemonUser& user) {
    PortFacts facts;
    facts.path = path;
    std::error_code error;
    const fs::path device = fs::canonical(path, error);
    struct stat info {};
    if (error || ::stat(device.c_str(), &info) != 0) {
        facts.state = State::absent;
        facts.sentence = path + " is not there";
        return facts;
    }
    facts.device = device.string();
    facts.pseudo = port::is_pty(path);
    const group* owner = getgrgid(info.st_gid);
    facts.group = owner == nullptr ? std::to_string(info.st_gid) : owner->gr_name;
    facts.daemon_may_open = may_open(info, user);
    if (const auto holder = port::lock_holder(facts.device)) {
        facts.state = State::busy;
        facts.sentence = facts.device + " is in use by " + *holder;
    }
    return facts;
}

void try_to_open(PortFacts& facts) {
    boost::asio::io_context io;
    const auto opened = port::open_port(io.get_executor(), facts.path);
    facts.state = opened ? State::free : state_of(opened.error().code);
    facts.sentence = opened ? "" : opened.error().sentence;
}

bool is_known(const std::vector<PortFacts>& ports, const PortFacts& port) {
    return std::any_of(ports.begin(), ports.end(), [&](const PortFacts& known) {
        return known.path == port.path || (!port.device.empty() && known.device == port.device);
    });
}

}  // namespace

std::vector<PortFacts> look_at_ports(const std::vector<reader::Modem>& modems, const DaemonUser& user, bool open) {
    std::vector<PortFacts> ports;
    for (const reader::Modem& modem : modems) {
        if (!modem.port) continue;
        PortFacts facts = look_at(modem.port->string(), user);
        facts.modem = modem.name;
        if (open) try_to_open(facts);
        ports.push_back(std::move(facts));
    }
    std::error_code ignored;
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(k_by_path, ignored)) paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths)
        if (PortFacts facts = look_at(path, user); !is_known(ports, facts)) ports.push_back(std::move(facts));
    return ports;
}

void add_daemon_view(std::vector<PortFacts>& ports, const std::vector<ModemFacts>& modems) {
    for (PortFacts& port : ports) {
        const auto modem =
            std::find_if(modems.begin(), modems.end(), [&](const ModemFacts& each) { return each.name == port.modem; });
        if (port.modem.empty() || modem == modems.end()) continue;
        if (modem->phase != "closed" && !modem->phase.empty()) {
            port.state = State::with_daemon;
            port.sentence.clear();
        } else if (!modem->sentence.empty()) {
            if (port.state == State::free) port.state = State::broken;
            port.sentence = modem->sentence;
        }
    }
}

}  // namespace firmware::cli
