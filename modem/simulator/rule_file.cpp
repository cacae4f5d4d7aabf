#include "modem/simulator/rule_file.hpp"

#include <array>
#include <string_view>

#include "modem/simulator/fields.hpp"
#include "modem/sms/segment.hpp"

namespace modem::simulator {
namespace {

using reader::Section;
using std::chrono::milliseconds;

using namespace fields;

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
    answer.mms_size = whole(section, "mms_size", answer.mms_size, 0, 10 * k_most_count);
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

}  // namespace

void read_rules_of(Section& root, std::vector<Person>& people, std::vector<Fault>& faults) {
    for (auto& person : root.tables("person")) people.push_back(read_person(person));
    for (auto& fault : root.tables("fault")) faults.push_back(read_fault(fault));
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

}  // namespace modem::simulator
