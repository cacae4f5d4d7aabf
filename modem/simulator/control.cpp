#include "modem/simulator/control.hpp"

#include <utility>

#include "modem/simulator/control_modem.hpp"
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
  mms           from, to, [size 50000] [subject] [url]        an MMS waits: a WAP push to port 2948
  ussd          text [code: a regular expression] [ucs2 false] [status 0]   answers before the other rules
  fault         the fields of [[fault]]; answers its id       error, silence: the same with that effect, times = 1
  clear         [id] all faults, or one
  person        the fields of [[person]]; goes before those of the rule file
  rules         toml: a rule file's text
  hang_up       [modem] [ms 1000] [reset true]                the pty goes and comes back at the same link
  unplug        [modem] [ms 1000] [link]                      the same with loss of power, and back under another link
  reboot        [modem] [ms 1000]
  deaf          [modem] [ms 1000], or until: reset | reopen | power
  hazard        [modem] name [value]; value false ends it
  noise         [modem] per_second, or line: one line at once
  garbage       [modem] [octets 64]
  undervoltage  [modem]                                       its line, once
  registration  [modem] state: <stat> of AT+CREG, 0 to 5      roaming: the same with 5
  signal        [modem] csq, 0 to 31 or 99                    temperature: celsius
  sim_swap      [modem] [iccid] [imsi] [number] [pin]         another SIM, its store empty
  pull_sim, insert_sim   [modem]                              the same SIM out and in
  puk           [modem]                                       the SIM asks for its PUK
  storage_full  [modem] [memory SM|ME] [sent false]           filled with texts that were read, or sent
  flood         modem [count 20] [per_second 10] [from] [text]
  time          [shift_ms 0]                                  how far the network's clock is off
  network       [time] [receipts] [mms] fixed:MS, uniform:A,B or lognormal:MEDIAN,SIGMA
  state
  quiet         [for_ms 100] [timeout_ms 30000]               answers when nothing is under way any more
)";

namespace {

namespace json = boost::json;
constexpr std::size_t k_deepest = 32;

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

json::object mms(World& world, Request& request) {
    constexpr std::int64_t most = 100'000'000;
    MmsNotification notification;
    notification.from = request.needed_text("from");
    auto& to = modem_called(world, request.needed_text("to"));
    notification.size = static_cast<std::uint32_t>(request.number("size", 50'000, 0, most));
    notification.subject = request.text("subject").value_or("");
    notification.url = request.text("url").value_or("");
    request.finish();
    const auto parts = world.network().mms(to, std::move(notification));
    if (!parts) throw Refused(parts.error().message());
    return {{"parts", *parts}};
}

json::object ussd(World& world, Request& request) {
    UssdRule rule;
    rule.text = request.needed_text("text");
    rule.ucs2 = request.flag("ucs2", false);
    rule.status = static_cast<int>(request.number("status", 0, 0, 5));
    const auto code = request.text("code");
    request.finish();
    if (code) rule.code = Pattern::parse(*code);
    if (code && !rule.code) throw Refused("code must be a regular expression");
    auto& rules = world.network().options.ussd;
    rules.insert(rules.begin(), std::move(rule));
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
    set("mms", options.mms_time);
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
                          {"personality", about.traits->id},
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
    if (op == "mms") return mms(world, request);
    if (op == "ussd") return ussd(world, request);
    if (op == "fault") return add_fault(world, request, {});
    if (op == "error" || op == "silence") return add_fault(world, request, op);
    if (op == "clear") return clear(world, request);
    if (op == "person") return add_rules(world, rules_of("person = [" + as_toml(request.rest()) + "]"));
    if (op == "rules") return add_rules(world, rules_of(request.needed_text("toml")));
    if (auto done = modem_operation(world, op, request)) return std::move(*done);
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
