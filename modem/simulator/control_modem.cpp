#include "modem/simulator/control_modem.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace modem::simulator {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

std::vector<Modem*> modems_meant(World& world, Request& request) {
    if (const auto which = request.text("modem")) return {&modem_called(world, *which)};
    std::vector<Modem*> all;
    for (const auto& modem : world.modems()) all.push_back(modem.get());
    return all;
}

Modem& one_meant(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    if (modems.size() != 1) throw Refused("modem is missing");
    return *modems.front();
}

json::object go_away(World& world, Request& request, std::string_view op) {
    const auto modems = modems_meant(world, request);
    const auto away = request.time("ms", milliseconds(1000));
    const bool reset = op == "unplug" || (op == "hang_up" && request.flag("reset", true));
    const auto link = op == "unplug" ? request.text("link") : std::nullopt;
    request.finish();
    if (link && modems.size() != 1) throw Refused("another link is for one modem: say which");
    for (auto* modem : modems) {
        if (op == "reboot") {
            modem->reboot(away);
        } else {
            modem->hang_up(away, reset);
            if (link) modem->state().identity.link = *link;
        }
    }
    return {};
}

json::object noise(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    const auto line = request.text("line");
    const auto rate = request.take("per_second");
    request.finish();
    if (line.has_value() == rate.has_value()) throw Refused("either line or per_second");
    if (rate && !rate->is_number()) throw Refused("per_second must be a number");
    for (auto* modem : modems) {
        if (line) modem->say(*line);
        if (rate) modem->set_noise(std::clamp(rate->to_number<double>(), 0.0, 1000.0));
    }
    return {};
}

json::object registration(World& world, Request& request, std::int64_t otherwise) {
    const auto modems = modems_meant(world, request);
    const auto state = static_cast<Registration>(request.number("state", otherwise, 0, 5));
    request.finish();
    for (auto* modem : modems) modem->set_coverage(state);
    return {};
}

json::object deaf(World& world, Request& request) {
    constexpr std::array<std::string_view, 4> k_ends = {"time", "reset", "reopen", "power"};
    const auto modems = modems_meant(world, request);
    const auto away = request.time("ms", milliseconds(1000));
    const auto until = request.text("until").value_or("time");
    request.finish();
    const auto end = std::ranges::find(k_ends, until);
    if (end == k_ends.end()) throw Refused("until must be time, reset, reopen or power");
    for (auto* modem : modems) modem->deafen(away, static_cast<DeafUntil>(end - k_ends.begin()));
    return {};
}

json::object hazard(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    const auto name = request.needed_text("name");
    const auto value = request.take("value");
    request.finish();
    std::string text;
    if (value && value->is_string()) text = value->as_string();
    if (value && !value->is_string()) text = json::serialize(*value);
    for (auto* modem : modems) {
        if (const auto wrong = set_hazard(modem->hazards(), name, text)) throw Refused(*wrong);
        modem->set_hazard_rates();
    }
    return {};
}

json::object garbage(World& world, Request& request) {
    constexpr std::int64_t most = 100'000;
    const auto modems = modems_meant(world, request);
    const auto octets = request.number("octets", 64, 1, most);
    request.finish();
    for (auto* modem : modems) modem->say_garbage(static_cast<std::size_t>(octets));
    return {};
}

json::object undervoltage(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    request.finish();
    for (auto* modem : modems) modem->say(std::string(modem->state().traits->undervoltage));
    return {};
}

json::object signal(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    const auto csq = request.number("csq", 21, 0, 99);
    request.finish();
    for (auto* modem : modems) modem->state().signal = static_cast<int>(csq);
    return {};
}

json::object temperature(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    const auto celsius = request.number("celsius", 35, -50, 150);
    request.finish();
    for (auto* modem : modems) modem->state().celsius = static_cast<int>(celsius);
    return {};
}

json::object sim(World& world, Request& request, std::string_view op) {
    const auto modems = modems_meant(world, request);
    request.finish();
    for (auto* modem : modems) {
        if (op == "pull_sim") modem->pull_sim();
        if (op == "insert_sim") modem->insert_sim(std::nullopt);
        if (op == "puk") modem->block_pin();
    }
    return {};
}

/// What is not told about the new SIM is made up; each is another.
json::object sim_swap(World& world, Request& request) {
    constexpr int beyond_modems = 50000;
    auto& modem = one_meant(world, request);
    auto made = identity_of(beyond_modems + world.sims_made++, {});
    SimCard card{request.text("iccid").value_or(made.iccid), request.text("imsi").value_or(made.imsi),
                 request.text("number").value_or(made.number), request.text("pin").value_or("")};
    request.finish();
    modem.insert_sim(card);
    return {{"iccid", card.iccid}, {"imsi", card.imsi}, {"number", card.number}};
}

json::object storage_full(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    const auto memory = request.text("memory");
    const bool sent = request.flag("sent", false);
    request.finish();
    if (memory && *memory != "SM" && *memory != "ME") throw Refused("memory must be SM or ME");
    for (auto* modem : modems) {
        const auto which = !memory ? modem->state().settings.memory[2] : *memory == "SM" ? Memory::sm : Memory::me;
        modem->fill(which, sent ? StoredMessage::Status::stored_sent : StoredMessage::Status::received_read);
    }
    return {};
}

json::object flood(World& world, Request& request) {
    constexpr std::int64_t most = 10'000;
    auto& modem = one_meant(world, request);
    const auto count = request.number("count", 20, 1, most);
    const auto rate = request.number("per_second", 10, 1, 1000);
    const auto from = request.text("from").value_or("+34611000000");
    const auto text = request.text("text").value_or("flood");
    request.finish();
    for (std::int64_t i = 0; i < count; ++i)
        world.agenda().after(std::chrono::nanoseconds(1'000'000'000 * i / rate), [&world, &modem, from, text, i] {
            static_cast<void>(world.network().text(from, modem, text + " " + std::to_string(i + 1)));
        });
    return {{"count", count}};
}

json::object time(World& world, Request& request) {
    constexpr std::int64_t year = 366LL * 24 * 3600 * 1000;
    const auto shift = request.number("shift_ms", 0, -year, year);
    request.finish();
    world.network().options.time_shift = milliseconds(shift);
    return {};
}

}  // namespace

Modem& modem_called(World& world, const std::string& which) {
    auto* modem = world.find(which);
    if (modem == nullptr) throw Refused("no modem is called " + which);
    return *modem;
}

std::optional<json::object> modem_operation(World& world, std::string_view op, Request& request) {
    if (op == "hang_up" || op == "unplug" || op == "reboot") return go_away(world, request, op);
    if (op == "deaf") return deaf(world, request);
    if (op == "hazard") return hazard(world, request);
    if (op == "noise") return noise(world, request);
    if (op == "garbage") return garbage(world, request);
    if (op == "undervoltage") return undervoltage(world, request);
    if (op == "registration") return registration(world, request, 1);
    if (op == "roaming") return registration(world, request, 5);
    if (op == "signal") return signal(world, request);
    if (op == "temperature") return temperature(world, request);
    if (op == "pull_sim" || op == "insert_sim" || op == "puk") return sim(world, request, op);
    if (op == "sim_swap") return sim_swap(world, request);
    if (op == "storage_full") return storage_full(world, request);
    if (op == "flood") return flood(world, request);
    if (op == "time") return time(world, request);
    return std::nullopt;
}

}  // namespace modem::simulator
