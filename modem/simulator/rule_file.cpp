#include "modem/simulator/rule_file.hpp"

#include <array>
#include <limits>
#include <string_view>

#include "modem/sms/segment.hpp"

namespace modem::simulator {
namespace {

using reader::Section;
using std::chrono::milliseconds;

constexpr std::int64_t k_most_ms = 24LL * 3600 * 1000;
constexpr std::int64_t k_most_count = 1'000'000;
constexpr std::string_view k_spread_forms =
    " must be \"fixed:MS\", \"uniform:LEAST,MOST\" or \"lognormal:MEDIAN,SIGMA\", in milliseconds";

std::optional<Spread> spread(Section& section, std::string_view key) {
    const auto text = section.text(key);
    if (!text) return std::nullopt;
    const auto value = Spread::parse(text->value);
    if (!value) section.error(text->at, std::string(key) + std::string(k_spread_forms));
    return value;
}

std::optional<Pattern> pattern(Section& section, std::string_view key) {
    const auto text = section.text(key);
    if (!text) return std::nullopt;
    auto value = Pattern::parse(text->value);
    if (!value) section.error(text->at, std::string(key) + " is not a regular expression");
    return value;
}

/// A number with or without a decimal point.
std::optional<double> decimal(Section& section, std::string_view key, double least, double most) {
    const auto* node = section.find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value<double>();
    if (!value || !node->is_number()) {
        section.wrong_type(key, *node, "a number");
        return std::nullopt;
    }
    if (*value >= least && *value <= most) return value;
    section.error(section.place_of(*node), std::string(key) + " is out of range");
    return std::nullopt;
}

int whole(Section& section, std::string_view key, int otherwise, std::int64_t least, std::int64_t most) {
    const auto value = section.count(key, reader::Need::optional, least, most);
    return value ? static_cast<int>(value->value) : otherwise;
}

void read_range(Section& section, Person& person) {
    const auto range = section.texts("range");
    if (!range) return;
    const auto& ends = range->value;
    if (ends.size() == 2 && ends[0].value.size() == ends[1].value.size() && ends[0].value <= ends[1].value) {
        person.range.emplace(ends[0].value, ends[1].value);
    } else {
        section.error(range->at, "range must be the first and the last of numbers of one length");
    }
}

void read_receipts(Section& section, Person& person) {
    const auto* node = section.find("receipts");
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr) {
        section.wrong_type("receipts", *node, "a list of TP-Status codes");
        return;
    }
    person.receipts.clear();
    for (const auto& entry : *list) {
        const auto code = entry.value<std::int64_t>();
        if (code && *code >= 0 && *code <= 255) {
            person.receipts.push_back(static_cast<std::uint8_t>(*code));
        } else {
            section.error(section.place_of(entry), "a TP-Status code is 0 to 255");
        }
    }
}

Answer read_answer(Section& section) {
    Answer answer;
    answer.when = pattern(section, "when");
    if (const auto text = section.text("text", reader::Need::required)) {
        answer.text = text->value;
        const auto parts = sms::count_parts(text->value, words::Encoding::automatic);
        if (!parts) section.error(text->at, "this text cannot be sent: " + parts.error().message());
    }
    answer.delay = spread(section, "delay").value_or(answer.delay);
    answer.times = whole(section, "times", answer.times, 0, k_most_count);
    section.finish();
    return answer;
}

Person read_person(Section& section) {
    constexpr std::array<std::string_view, 2> phones = {"on", "off"};
    Person person;
    if (const auto number = section.text("number")) person.number = number->value;
    read_range(section, person);
    person.pattern = pattern(section, "pattern");
    read_receipts(section, person);
    person.receipt_delay = spread(section, "receipt_delay");
    if (const auto phone = section.choice("phone", phones)) person.phone_off = phone->value == 1;
    if (const auto code = section.count("refused", reader::Need::optional, 0, 65535))
        person.refused = static_cast<int>(code->value);
    for (auto& answer : section.tables("answer")) person.answers.push_back(read_answer(answer));
    section.finish();
    return person;
}

Fault read_fault(Section& section) {
    constexpr std::array<std::string_view, 4> effects = {"error", "silence", "hang_up", "reboot"};
    constexpr std::array<std::string_view, 4> moments = {"command", "prompt", "wait", "sent"};
    Fault fault;
    if (const auto effect = section.choice("effect", effects)) fault.effect = static_cast<Fault::Effect>(effect->value);
    if (const auto at = section.choice("moment", moments)) fault.moment = static_cast<Fault::Moment>(at->value);
    fault.code = whole(section, "code", fault.code, 0, 65535);
    if (const auto goes_out = section.flag("goes_out")) fault.goes_out = goes_out->value;
    fault.away = milliseconds(whole(section, "away_ms", static_cast<int>(fault.away.count()), 0, k_most_ms));
    if (const auto modem = section.text("modem")) fault.modem = modem->value;
    fault.to = pattern(section, "to");
    fault.every = whole(section, "every", fault.every, 1, k_most_count);
    fault.probability = decimal(section, "probability", 0, 1).value_or(fault.probability);
    fault.times = whole(section, "times", fault.times, 0, k_most_count);
    section.finish();
    return fault;
}

void read_rules_of(Section& root, std::vector<Person>& people, std::vector<Fault>& faults) {
    for (auto& person : root.tables("person")) people.push_back(read_person(person));
    for (auto& fault : root.tables("fault")) faults.push_back(read_fault(fault));
}

Identity read_modem(Section& section) {
    Identity modem;
    const auto text = [&](std::string_view key, std::string& value) {
        if (const auto given = section.text(key)) value = given->value;
    };
    const auto digits = [&](std::string_view key, std::string& value, std::size_t length) {
        const auto given = section.text(key);
        if (!given) return;
        value = given->value;
        if (value.size() != length || value.find_first_not_of("0123456789") != std::string::npos)
            section.error(given->at, std::string(key) + " must have " + std::to_string(length) + " digits");
    };
    if (const auto link = section.text("link", reader::Need::required)) modem.link = link->value;
    text("name", modem.name);
    text("number", modem.number);
    digits("imei", modem.imei, 15);
    digits("iccid", modem.iccid, 19);
    digits("imsi", modem.imsi, 15);
    text("pin", modem.pin);
    section.finish();
    return modem;
}

void read_network(Section& root, NetworkOptions& network) {
    network.submit_time = spread(root, "network").value_or(network.submit_time);
    network.receipt_time = spread(root, "receipt_delay").value_or(network.receipt_time);
    if (const auto code = root.text("calling_code")) network.calling_code = code->value;
    if (const auto zone = root.text("zone")) {
        if (const auto minutes = parse_zone(zone->value)) {
            network.zone = *minutes;
        } else {
            root.error(zone->at, "zone must be an offset from UTC in quarter hours, such as \"+02:00\"");
        }
    }
}

}  // namespace

std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
    constexpr std::size_t length = 6;
    if (text.size() != length || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    for (const std::size_t i : {1U, 2U, 4U, 5U})
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
    const int hours = (text[1] - '0') * 10 + (text[2] - '0');
    const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
    const int total = hours * 60 + minutes;
    if (minutes > 45 || minutes % 15 != 0 || total > 14 * 60) return std::nullopt;
    return std::chrono::minutes(text[0] == '-' ? -total : total);
}

Rules read_rules(const reader::SourceFile& file) {
    Rules rules;
    reader::Findings findings({&file, 1});
    if (const auto document = reader::parse_document(file, findings)) {
        Section root(*document, findings);
        read_rules_of(root, rules.people, rules.faults);
        root.finish();
    }
    rules.errors = findings.errors();
    return rules;
}

std::vector<words::Diagnostic> read_options(const reader::SourceFile& file, ProgramOptions& options) {
    reader::Findings findings({&file, 1});
    if (const auto document = reader::parse_document(file, findings)) {
        Section root(*document, findings);
        auto& world = options.world;
        if (const auto ms = decimal(root, "turnaround", 0, k_most_ms))
            world.timing.turnaround = std::chrono::nanoseconds(static_cast<std::int64_t>(*ms * 1e6));
        if (const auto ms = root.count("boot", reader::Need::optional, 0, k_most_ms))
            world.timing.boot = milliseconds(ms->value);
        read_network(root, world.network);
        world.noise_per_second = decimal(root, "noise", 0, 1000).value_or(world.noise_per_second);
        world.seed = static_cast<std::uint64_t>(
            whole(root, "seed", static_cast<int>(world.seed), 0, std::numeric_limits<int>::max()));
        world.sm_places = whole(root, "sm_places", world.sm_places, 1, 1000);
        world.me_places = whole(root, "me_places", world.me_places, 1, 1000);
        if (const auto log = root.text("log")) options.log = log->value;
        if (const auto control = root.text("control")) options.control = control->value;
        for (auto& modem : root.tables("modem")) world.modems.push_back(read_modem(modem));
        read_rules_of(root, world.people, world.faults);
        root.finish();
    }
    return findings.errors();
}

}  // namespace modem::simulator
