#include "firmware/cli/identify.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "firmware/cli/checkers.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/doctor_box.hpp"
#include "firmware/cli/doctor_modem_facts.hpp"
#include "firmware/cli/doctor_visit.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::chrono::seconds k_patience{60};
constexpr const char* k_unnamed = "modem";  // a port that no configuration names

bool is_port(const std::string& target) { return target.find('/') != std::string::npos; }

bool same_port(const ModemFacts& modem, const std::string& port) {
    std::error_code ignored;
    const fs::path device = fs::weakly_canonical(port, ignored);
    return (!modem.device.empty() && modem.device == device) ||
           (!modem.port.empty() && fs::weakly_canonical(modem.port, ignored) == device);
}

bool is_meant(const ModemFacts& modem, const std::string& target) {
    return target.empty() || (is_port(target) ? same_port(modem, target) : modem.name == target);
}

std::vector<ModemFacts> of_daemon(const Globals& globals, const std::string& target) {
    std::vector<ModemFacts> found;
    const Listing listing = Daemon(globals).list("/v1/modems");
    for (const json::value& told : listing.data)
        if (ModemFacts modem = read_modem(told); is_meant(modem, target)) found.push_back(std::move(modem));
    return found;
}

std::vector<ModemFacts> of_ports(const Globals& globals, const std::string& target) {
    const std::vector<reader::Checker> all = checkers();
    const reader::Loaded loaded = reader::load(globals.directory, machine_now(), all);
    std::vector<reader::Modem> modems;
    if (is_port(target)) {
        reader::Modem unnamed;
        unnamed.name = k_unnamed;
        unnamed.port = fs::absolute(target);
        modems.push_back(std::move(unnamed));
    } else if (loaded.config) {
        std::copy_if(loaded.config->modems.begin(), loaded.config->modems.end(), std::back_inserter(modems),
                     [&](const reader::Modem& modem) { return target.empty() || modem.name == target; });
    } else {
        refuse("the configuration cannot be read (tillcast check says why); name a port");
    }
    Visit::Profiles profiles;
    if (loaded.config)
        profiles = std::make_shared<const std::vector<reader::ModemProfile>>(loaded.config->modem_profiles);
    Visit visit(modems, std::move(profiles));
    if (!modems.empty()) visit.bring_up(k_patience);
    return visit.modems();
}

bool has_answered(const ModemFacts& modem) { return !modem.manufacturer.empty() || !modem.model.empty(); }

json::object to_json(const ModemFacts& modem) {
    const auto told = [](const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); };
    return {{"name", modem.name == k_unnamed ? json::value(nullptr) : json::value(modem.name)},
            {"port", told(modem.port)},
            {"device", told(modem.device)},
            {"manufacturer", told(modem.manufacturer)},
            {"model", told(modem.model)},
            {"revision", told(modem.revision)},
            {"imei", told(modem.imei)},
            {"profile", told(modem.profile)},
            {"profile_why", told(modem.profile_why)},
            {"sentence", modem.sentence}};
}

void print(const ModemFacts& modem) {
    Details details;
    if (modem.name != k_unnamed) details.add("modem", modem.name);
    details.add("port", modem.port + (modem.device.empty() || modem.device == modem.port ? "" : " → " + modem.device));
    details.add("manufacturer", modem.manufacturer);
    details.add("model", modem.model);
    details.add("firmware", modem.revision);
    details.add("IMEI", modem.imei);
    details.add("profile", modem.profile, Colour::green);
    details.add("why", modem.profile_why);
    details.add("what is wrong", modem.sentence, Colour::yellow);
    std::cout << details.to_text(terminal_of(STDOUT_FILENO));
}

void print_lines_to_write(const ModemFacts& modem, const std::string& port) {
    std::cout << "\nTo use it, write into tillcast.toml:\n\n[[modem]]\nname = \"left\"\nport = \"" << printable(port)
              << "\"\n";
    if (port.find("/by-path/") == std::string::npos)
        std::cout << "\nA path below /dev/serial/by-path stays the same when the box is started again.\n";
    if (modem.fault == "sim_pin_required")
        std::cout << "pin_file = \"secrets/left.pin\"   # only the PIN in it; chmod 640, group tillcast\n";
}

}  // namespace

void identify(const Globals& globals, const std::string& target) {
    const fs::path socket =
        !globals.socket.empty() ? fs::path(globals.socket) : read_whereabouts(globals.directory).socket;
    DaemonUser user;
    std::vector<ModemFacts> found;
    const bool running = look_for_daemon(socket, user) == BoxFacts::Daemon::running;
    if (running) found = of_daemon(globals, target);
    const bool is_new = found.empty() && is_port(target);
    if (is_new || !running) found = of_ports(globals, target);
    if (found.empty())
        refuse(target.empty() ? "the configuration names no modem; name a port"
                              : "there is no modem named \"" + target + "\" (a port has a / in it)");
    if (globals.as_json) {
        json::array all;
        for (const ModemFacts& modem : found) all.push_back(to_json(modem));
        print_json(json::object{{"data", std::move(all)}, {"next_cursor", nullptr}});
    } else {
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (i > 0) std::cout << '\n';
            print(found[i]);
        }
        if (is_new && has_answered(found.front())) print_lines_to_write(found.front(), target);
    }
    if (!std::all_of(found.begin(), found.end(), has_answered)) throw CLI::RuntimeError(k_refused);
}

}  // namespace firmware::cli
