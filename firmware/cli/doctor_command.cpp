#include "firmware/cli/doctor_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "firmware/cli/checkers.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/doctor_box.hpp"
#include "firmware/cli/doctor_inquiry.hpp"
#include "firmware/cli/doctor_page.hpp"
#include "firmware/cli/doctor_ports.hpp"
#include "firmware/cli/doctor_visit.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace {

constexpr std::chrono::seconds k_to_come_up{90};  // a SIM may need half a minute after power on, and be asked twice

struct DoctorOptions {
    std::vector<std::string> names;
    bool round_trip = false;
    unsigned seconds = 60;
    unsigned patience = 120;
};

// The modems that were asked for; a name that no modem has ends the command.
std::vector<reader::Modem> chosen(const std::vector<reader::Modem>& modems, const std::vector<std::string>& names) {
    std::vector<reader::Modem> found;
    std::string there;
    for (const reader::Modem& modem : modems) {
        there += (there.empty() ? "" : ", ") + modem.name;
        const bool wanted = names.empty() || std::find(names.begin(), names.end(), modem.name) != names.end();
        if (wanted) found.push_back(modem);
    }
    for (const std::string& name : names) {
        const bool known =
            std::any_of(found.begin(), found.end(), [&](const auto& modem) { return modem.name == name; });
        if (known) continue;
        std::cerr << "tillcast: no modem is named \"" << name << "\"; the configuration has "
                  << (there.empty() ? "none" : there) << '\n';
        throw CLI::RuntimeError(k_usage);
    }
    return found;
}

// So that nobody takes a minute of silence for a standstill.
void tell(const std::string& what) {
    if (isatty(STDERR_FILENO) == 1) std::cerr << what << '\n';
}

template <class Source>
void examine(Source& source, const DoctorOptions& options) {
    source.bring_up(k_to_come_up);
    if (source.modems().empty()) return;
    tell("Looking at the signal for " + std::to_string(options.seconds) + " s …");
    source.watch(std::chrono::seconds(options.seconds));
    if (!options.round_trip) return;
    tell("Sending a text from each modem, and waiting for it …");
    source.send(std::chrono::seconds(options.patience));
}

Visit::Profiles profiles_of(const reader::Loaded& loaded) {
    if (!loaded.config) return {};
    return std::make_shared<const std::vector<reader::ModemProfile>>(loaded.config->modem_profiles);
}

// Those without a port are looked for by IMEI or USB id.
std::vector<reader::Modem> free_ones(const std::vector<reader::Modem>& modems, const std::vector<PortFacts>& ports) {
    std::vector<reader::Modem> free;
    for (const reader::Modem& modem : modems) {
        const auto port =
            std::find_if(ports.begin(), ports.end(), [&](const PortFacts& each) { return each.modem == modem.name; });
        if (port == ports.end() || port->state == PortFacts::State::free) free.push_back(modem);
    }
    return free;
}

// A modem that cannot be reached is there with its name, for the port to be judged.
void add_missing(std::vector<ModemFacts>& facts, const std::vector<reader::Modem>& modems) {
    for (const reader::Modem& modem : modems) {
        const bool known =
            std::any_of(facts.begin(), facts.end(), [&](const auto& each) { return each.name == modem.name; });
        if (known) continue;
        ModemFacts& missing = facts.emplace_back();
        missing.name = modem.name;
        missing.port = modem.port ? modem.port->string() : "";
        missing.phase = "closed";
    }
}

DoctorFacts gather(const Globals& globals, const reader::Loaded& loaded, const DoctorOptions& options) {
    const std::vector<reader::Modem> all = loaded.config ? loaded.config->modems : std::vector<reader::Modem>();
    const std::filesystem::path socket =
        !globals.socket.empty() ? std::filesystem::path(globals.socket) : read_whereabouts(globals.directory).socket;
    DaemonUser user;
    DoctorFacts facts;
    const auto daemon = look_for_daemon(socket, user);
    add_daemon_user(user);
    facts.box = look_at_box(globals.directory, loaded, user);
    facts.box.daemon = daemon;
    if (daemon == BoxFacts::Daemon::forbidden)
        facts.box.daemon_sentence = "This user may not ask tillcastd on " + socket.string();
    const std::vector<reader::Modem> modems = loaded.config ? chosen(all, options.names) : all;
    facts.ports = look_at_ports(modems, user, daemon == BoxFacts::Daemon::stopped);
    // Who asks for one modem does not ask about others, and their ports would seem to be nobody's.
    if (!options.names.empty()) std::erase_if(facts.ports, [](const PortFacts& port) { return port.modem.empty(); });
    if (daemon == BoxFacts::Daemon::running) {
        Inquiry inquiry(Client(socket, std::chrono::seconds(10)), options.names);
        inquiry.ask(facts.box, modems);
        examine(inquiry, options);
        facts.modems = inquiry.modems();
        add_daemon_view(facts.ports, facts.modems);
    } else if (daemon == BoxFacts::Daemon::stopped) {
        Visit visit(free_ones(modems, facts.ports), profiles_of(loaded));
        examine(visit, options);
        facts.box.network_offset = visit.network_offset();
        facts.modems = visit.modems();
        add_missing(facts.modems, modems);
    }
    return facts;
}

void doctor(const Globals& globals, const DoctorOptions& options) {
    const std::vector<reader::Checker> all = checkers();
    const reader::Loaded loaded = reader::load(globals.directory, machine_now(), all);
    const DoctorFacts facts = gather(globals, loaded, options);
    Examination examination;
    examination.shop = loaded.config ? loaded.config->shop.name : "";
    examination.at = machine_now();
    examination.by_daemon = facts.box.daemon == BoxFacts::Daemon::running;
    for (const ModemFacts& modem : facts.modems) examination.modems.push_back(modem.name);
    examination.findings = judge(facts);
    if (globals.as_json)
        print_json(to_json(examination));
    else
        std::cout << to_page(examination, terminal_of(STDOUT_FILENO));
    if (worst(examination.findings) == Verdict::fail) throw CLI::RuntimeError(k_refused);
}

}  // namespace

void add_doctor_command(CLI::App& app, Globals& globals) {
    auto* command =
        add_daemon_command(app, "doctor", "Examine box and modems: what is, and what to do about it", globals);
    const auto options = std::make_shared<DoctorOptions>();
    command->add_option("NAME", options->names, "Only these modems");
    command->add_flag(
        "--round-trip", options->round_trip,
        "Send one text from each modem to the next (or to itself), by the tariff of its SIM, and time it");
    command->add_option("--seconds", options->seconds, "Look at the signal for so long (default 60)")
        ->check(CLI::Range(0U, 3600U));
    command
        ->add_option("--patience", options->patience, "With --round-trip: wait at most so many seconds (default 120)")
        ->check(CLI::Range(1U, 3600U));
    command->footer(
        "With the daemon running it is asked; otherwise the ports of the configuration are opened for the "
        "examination.\n"
        "Without --round-trip nothing is sent, and no PIN is ever tried. Exit codes: 0 pass or warn, 1 fail, 2 usage.");
    command->callback([&globals, options] { doctor(globals, *options); });
}

}  // namespace firmware::cli
