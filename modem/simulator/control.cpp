#include "modem/simulator/control.hpp"

#include <algorithm>
#include <utility>

#include "modem/simulator/control_request.hpp"
#include "modem/simulator/rule_file.hpp"
#include "modem/sms/decode.hpp"

namespace modem::simulator {

const char* const k_control_help =
    R"(Control socket: one JSON object a line with "op", one answered for each. "modem" and "to" are a name (the last
component of the link), a link, a number or an IMEI; without "modem" all are meant.
  text          from, to, text [encoding auto|gsm7|ucs2] [parts: [2,1] which parts, in which order]
  pdu           to, pdu (service centre and TPDU, hexadecimal) [receipt: true]
  receipt       modem, mr, to, status
  fault         the fields of [[fault]]; answers its id       error, silence: the same with that effect, times = 1
  clear         [id] all faults, or one
  person        the fields of [[person]]; goes before those of the rule file
  rules         toml: a rule file's text
  hang_up       [modem] [ms 1000] [reset true]                the pty goes and comes back at the same link
  reboot, deaf  [modem] [ms 1000]
  noise         [modem] per_second, or line: one line at once
  registration  [modem] state: <stat> of AT+CREG, 0 to 5
  network       [time] [receipts] fixed:MS, uniform:A,B or lognormal:MEDIAN,SIGMA
  state
  quiet         [for_ms 100] [timeout_ms 30000]               answers when nothing is under way any more
)";

namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

constexpr std::size_t k_deepest = 32;

Modem& modem_called(World& world, const std::string& which) {
    auto* modem = world.find(which);
    if (modem == nullptr) throw Refused("no modem is called " + which);
    return *modem;
}

std::vector<Modem*> modems_meant(World& world, Request& request) {
    if (const auto which = request.text("modem")) return {&modem_called(world, *which)};
    std::vector<Modem*> all;
    for (const auto& modem : world.modems()) all.push_back(modem.get());
    return all;
}

Rules rules_of(const std::string& toml) {
    auto rules = read_rules({"rules", toml});
    if (!rules.errors.empty()) throw Refused(words::to_string(rules.errors.front()));
    return rules;
}

json::object add_rules(World& world, Rules rules) {
    json::array ids;
    for (auto& fault : rules.faults) ids.push_back(world.faults().add(std::move(fault)));
    world.network().people.add(std::move(rules.people), true);
    json::object answer;
    if (ids.size() == 1) answer["id"] = ids.front();
    return answer;
}

json::object add_fault(World& world, Request& request, std::string_view effect) {
    auto fields = request.rest();
    if (!effect.empty()) {
        fields.emplace("effect", effect);
        fields.emplace("times", 1);
    }
    return add_rules(world, rules_of("fault = [" + as_toml(fields) + "]"));
}

json::object text(World& world, Request& request) {
    const auto from = request.needed_text("from");
    auto& to = modem_called(world, request.needed_text("to"));
    const auto utf8 = request.needed_text("text");
    const auto encoding = words::parse_encoding(request.text("encoding").value_or("auto"));
    if (!encoding) throw Refused("encoding must be auto, gsm7 or ucs2");
    std::vector<std::size_t> order;
    if (const auto parts = request.take("parts")) {
        if (!parts->is_array()) throw Refused("parts must be a list of numbers");
        for (const auto& part : parts->as_array()) {
            if (!part.is_int64() || part.as_int64() < 1) throw Refused("parts count from 1");
            order.push_back(static_cast<std::size_t>(part.as_int64()));
        }
    }
    request.finish();
    const auto count = world.network().text(from, to, utf8, *encoding, order);
    if (!count) throw Refused(count.error().message());
    return {{"parts", *count}};
}

json::object pdu(World& world, Request& request) {
    auto& to = modem_called(world, request.needed_text("to"));
    const auto hex = request.needed_text("pdu");
    const bool receipt = request.flag("receipt", false);
    request.finish();
    const auto octets = sms::from_hex(hex);
    if (!octets || octets->empty() || octets->size() < 1U + octets->front())
        throw Refused("pdu must be a service centre address and a TPDU in hexadecimal");
    const auto length = octets->size() - 1 - octets->front();
    world.network().pdu(to, sms::Pdu{hex, static_cast<unsigned>(length)}, receipt);
    return {};
}

json::object receipt(World& world, Request& request) {
    auto& modem = modem_called(world, request.needed_text("modem"));
    sms::StatusReport report;
    report.message_reference = static_cast<std::uint8_t>(request.number("mr", 0, 0, 255));
    const auto to = sms::Address::parse(request.needed_text("to"));
    if (!to) throw Refused(to.error().message());
    report.to = *to;
    report.status.code = static_cast<std::uint8_t>(request.number("status", 0, 0, 255));
    request.finish();
    report.accepted = report.settled = world.network().now();
    world.network().receipt(modem, report);
    return {};
}

json::object go_away(World& world, Request& request, std::string_view op) {
    const auto modems = modems_meant(world, request);
    const auto away = request.time("ms", milliseconds(1000));
    const bool reset = op == "hang_up" && request.flag("reset", true);
    request.finish();
    for (auto* modem : modems) {
        if (op == "hang_up") modem->hang_up(away, reset);
        if (op == "reboot") modem->reboot(away);
        if (op == "deaf") modem->deafen(away);
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

json::object registration(World& world, Request& request) {
    const auto modems = modems_meant(world, request);
    const auto state = static_cast<Registration>(request.number("state", 1, 0, 5));
    request.finish();
    for (auto* modem : modems) modem->set_coverage(state);
    return {};
}

json::object network(World& world, Request& request) {
    auto& options = world.network().options;
    const auto set = [&](std::string_view key, Spread& value) {
        const auto text = request.text(key);
        if (!text) return;
        const auto spread = Spread::parse(*text);
        if (!spread) throw Refused(std::string(key) + " must be fixed:MS, uniform:A,B or lognormal:MEDIAN,SIGMA");
        value = *spread;
    };
    set("time", options.submit_time);
    set("receipts", options.receipt_time);
    request.finish();
    return {};
}

json::object state(World& world, Request& request) {
    request.finish();
    json::array modems;
    for (const auto& modem : world.modems()) {
        auto& about = modem->state();
        modems.push_back({{"name", modem->name()},
                          {"link", about.identity.link},
                          {"number", about.identity.number},
                          {"imei", about.identity.imei},
                          {"iccid", about.identity.iccid},
                          {"imsi", about.identity.imsi},
                          {"phase", modem->phase_text()},
                          {"sm_used", about.sm.used()},
                          {"me_used", about.me.used()},
                          {"waiting", world.network().waiting(*modem)}});
    }
    return {{"on_air", world.network().parts_on_air()},
            {"under_way", world.agenda().business()},
            {"quiet", world.quiet()},
            {"modems", std::move(modems)}};
}

json::object clear(World& world, Request& request) {
    const auto id = request.number("id", 0, 0, 1'000'000'000);
    request.finish();
    if (id == 0) world.faults().clear();
    return {{"removed", id == 0 || world.faults().remove(static_cast<Faults::Id>(id))}};
}

ControlAnswer perform(World& world, const std::string& op, Request& request) {
    if (op == "text") return text(world, request);
    if (op == "pdu") return pdu(world, request);
    if (op == "receipt") return receipt(world, request);
    if (op == "fault") return add_fault(world, request, {});
    if (op == "error" || op == "silence") return add_fault(world, request, op);
    if (op == "clear") return clear(world, request);
    if (op == "person") return add_rules(world, rules_of("person = [" + as_toml(request.rest()) + "]"));
    if (op == "rules") return add_rules(world, rules_of(request.needed_text("toml")));
    if (op == "hang_up" || op == "reboot" || op == "deaf") return go_away(world, request, op);
    if (op == "noise") return noise(world, request);
    if (op == "registration") return registration(world, request);
    if (op == "network") return network(world, request);
    if (op == "state") return state(world, request);
    if (op != "quiet") throw Refused("unknown op " + op);
    QuietWait wait;
    wait.still = request.time("for_ms", wait.still);
    wait.patience = request.time("timeout_ms", wait.patience);
    request.finish();
    return wait;
}

}  // namespace

ControlAnswer control(World& world, std::string_view line) {
    try {
        boost::system::error_code ec;
        json::parse_options options;
        options.max_depth = k_deepest;
        auto value = json::parse(json::string_view(line.data(), line.size()), ec, {}, options);
        if (ec || !value.is_object()) throw Refused("a request is a JSON object in one line");
        Request request(std::move(value.as_object()));
        const auto op = request.needed_text("op");
        auto answer = perform(world, op, request);
        if (auto* object = std::get_if<json::object>(&answer)) {
            json::object full = {{"ok", true}};
            for (const auto& field : *object) full[field.key()] = field.value();
            *object = std::move(full);
        }
        return answer;
    } catch (const Refused& refused) {
        return json::object{{"ok", false}, {"error", refused.what()}};
    }
}

}  // namespace modem::simulator
