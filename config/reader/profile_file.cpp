#include "config/reader/profile_file.hpp"

#include <algorithm>
#include <charconv>

#include "config/reader/main_file.hpp"
#include "config/reader/profile_table.hpp"

namespace reader {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t k_longest_label = 60;
constexpr std::int64_t k_highest_code = 65'535;
constexpr std::int64_t k_largest_chunk = 4096;
constexpr std::array<std::string_view, 3> k_acknowledge = {"none", "plain", "zero"};
constexpr std::array<std::string_view, 3> k_mms = {"none", "quectel", "simcom"};

bool is_usb_criterion(std::string_view text) {
    const auto is_hex = [](std::string_view part) {
        return part.size() == 4 && part.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    };
    if (text.size() < 6 || text[4] != ':') return false;
    return is_hex(text.substr(0, 4)) && (text.substr(5) == "*" || is_hex(text.substr(5)));
}

// One to five of the arguments of AT+CNMI, each one digit.
bool is_notice(std::string_view text) {
    if (text.size() % 2 == 0 || text.size() > 9) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i % 2 == 0 ? text[i] < '0' || text[i] > '3' : text[i] != ',') return false;
    return true;
}

// Calls `read(table, section)` for the table, if it is there, and finishes it.
template <class Read>
void in_table(Section& root, std::string_view key, Findings& findings, Read read) {
    auto section = root.table(key);
    if (!section) return;
    Table table(*section, findings);
    read(table, *section);
    section->finish();
}

void read_match(Section& root, ModemProfile::Match& match, Findings& findings) {
    in_table(root, "match", findings, [&](Table& table, Section& section) {
        table.checked("usb", match.usb, is_usb_criterion,
                      " is not a USB id such as \"2c7c:0125\" or \"2c7c:*\" in small letters");
        table.patterns("manufacturer", match.manufacturer);
        table.patterns("model", match.model);
        table.patterns("revision", match.revision);
        table.numbers("interfaces", match.interfaces, 0, 255);
        if (const auto protocol = section.count("protocol", Need::optional, 0, 255))
            match.protocol = static_cast<int>(protocol->value);
    });
}

void read_start(Section& root, ModemProfile::Start& start, Findings& findings) {
    in_table(root, "start", findings, [&](Table& table, Section&) {
        table.commands("commands", start.commands);
        table.line_starts("ready_lines", start.ready_lines);
        table.span("ready_wait", start.ready_wait, milliseconds(0), milliseconds(120'000));
        table.flag("first_command_lost", start.first_command_lost);
    });
}

void read_sms(Section& root, ModemProfile::Sms& sms, Findings& findings) {
    in_table(root, "sms", findings, [&](Table& table, Section& section) {
        table.checked("notices", sms.notices, is_notice,
                      " is not a list of arguments for AT+CNMI such as \"2,1,0,1,0\"");
        table.numbers("services", sms.services, 0, 1);
        if (const auto form = section.choice("acknowledge_receipts", k_acknowledge))
            sms.acknowledge_receipts = static_cast<Acknowledge>(form->value);
        if (const auto form = section.choice("acknowledge_texts", k_acknowledge))
            sms.acknowledge_texts = static_cast<Acknowledge>(form->value);
        table.stores("stores", sms.stores);
        table.stores("receipt_stores", sms.receipt_stores);
        table.number("first_index", sms.first_index, 0, 1);
        table.flag("lists", sms.lists);
        table.flag("keeps_link", sms.keeps_link);
        table.span("count_lag", sms.count_lag, milliseconds(0), milliseconds(10'000));
        table.flag("receipts", sms.receipts);
    });
}

void read_lines(Section& root, ModemProfile& profile, Findings& findings) {
    in_table(root, "line", findings, [&](Table& table, Section&) {
        table.span("gap", profile.line.gap, milliseconds(0), milliseconds(10'000));
        table.number("write_chunk", profile.line.write_chunk, 0, k_largest_chunk);
        table.span("write_delay", profile.line.write_delay, microseconds(0), microseconds(100'000));
    });
    in_table(root, "lines", findings, [&](Table& table, Section&) {
        table.line_starts("ignore", profile.lines.ignore);
        table.line_starts("restarted", profile.lines.restarted);
        table.line_starts("full", profile.lines.full);
        table.line_starts("sim", profile.lines.sim);
        table.line_starts("undervoltage", profile.lines.undervoltage);
    });
}

void read_times(Section& root, ModemProfile::Timeouts& timeouts, Findings& findings) {
    in_table(root, "timeouts", findings, [&](Table& table, Section&) {
        constexpr milliseconds k_least(100), k_most(600'000);
        table.span("command", timeouts.command, k_least, k_most);
        table.span("sim", timeouts.sim, k_least, k_most);
        table.span("radio", timeouts.radio, k_least, k_most);
        table.span("list", timeouts.list, k_least, k_most);
        table.span("prompt", timeouts.prompt, k_least, k_most);
        table.span("result", timeouts.result, k_least, k_most);
        table.span("late", timeouts.late, k_least, k_most);
    });
}

void read_recovery(Section& root, ModemProfile::Recovery& recovery, Findings& findings) {
    in_table(root, "recovery", findings, [&](Table& table, Section& section) {
        const toml::node* off = section.find("radio_off");
        if (off != nullptr && off->is_boolean() && !off->as_boolean()->get()) {
            recovery.radio_off.reset();
        } else if (off != nullptr) {
            const auto* number = off->as_integer();
            if (number != nullptr && (number->get() == 0 || number->get() == 4))
                recovery.radio_off = static_cast<int>(number->get());
            else
                findings.error(section.place_of(*off), "\"radio_off\" must be 4, 0 or false");
        }
        table.commands("bearer", recovery.bearer);
        table.command("reset", recovery.reset);
        table.command("power_off", recovery.power_off, true);
        table.span("reappears", recovery.reappears, std::chrono::seconds(1), std::chrono::seconds(600));
    });
}

// A command that asks and the pattern that finds the number in its answer belong together.
void read_question(Section& root, std::string_view key, std::string_view what, std::string& command,
                   std::string& pattern, Findings& findings) {
    auto section = root.table(key);
    if (!section) return;
    Table table(*section, findings);
    const std::string command_key = std::string(what) + "_command", pattern_key = std::string(what) + "_pattern";
    table.command(command_key, command, true);
    table.pattern(pattern_key, pattern);
    if (!command.empty() && pattern.empty())
        section->need_one({pattern_key}, section->at(),
                          quote(command_key) + " needs " + quote(pattern_key) + " to read its answer");
    section->finish();
}

void read_errors(Section& root, std::map<int, std::string>& errors, Findings& findings) {
    const auto section = root.table("errors");
    if (!section) return;
    for (const Section::Entry& entry : section->entries()) {
        std::int64_t code = -1;
        const char* end = entry.key.data() + entry.key.size();
        const auto parsed = std::from_chars(entry.key.data(), end, code);
        if (parsed.ec != std::errc() || parsed.ptr != end || code < 0 || code > k_highest_code) {
            findings.error(entry.at, quote(entry.key) + " is not the number of a +CMS ERROR");
            continue;
        }
        const auto name = root.text_of(entry.key, *entry.node);
        if (!name) continue;
        if (std::find(k_fault_class_names.begin(), k_fault_class_names.end(), name->value) == k_fault_class_names.end())
            findings.error(name->at, quote(name->value) + " is not a class of errors such as \"transient\"" +
                                         words::did_you_mean(name->value, k_fault_class_names));
        else
            errors[static_cast<int>(code)] = name->value;
    }
}

void read_header(Section& root, ModemProfile& profile, Findings& findings) {
    Table table(root, findings);
    if (const auto label = root.text("label")) {
        profile.label = label->value;
        if (label->value.size() > k_longest_label)
            root.error(label->at, "\"label\" must have at most " + std::to_string(k_longest_label) + " bytes");
    }
    root.text("inherits");
    if (const auto mms = root.choice("mms", k_mms)) profile.mms = static_cast<MmsCommands>(mms->value);
    table.span("expected", profile.expected, milliseconds(1), milliseconds(600'000));
}

}  // namespace

std::optional<Placed<std::string>> parent_of(const Document& document) {
    const toml::node* node = document.root.get("inherits");
    if (node == nullptr || !node->is_string()) return {};
    return Placed<std::string>{node->as_string()->get(), place(document, node->source())};
}

ModemProfile read_profile_file(const Document& document, const std::string& id, ModemProfile base, Findings& findings) {
    ModemProfile profile = std::move(base);
    profile.id = id;
    Section root(document, findings);
    read_schema(root);
    read_header(root, profile, findings);
    read_match(root, profile.match, findings);
    read_start(root, profile.start, findings);
    read_sms(root, profile.sms, findings);
    read_lines(root, profile, findings);
    read_times(root, profile.timeouts, findings);
    read_question(root, "pin", "attempts", profile.pin.attempts_command, profile.pin.attempts_pattern, findings);
    read_question(root, "health", "temperature", profile.health.temperature_command, profile.health.temperature_pattern,
                  findings);
    read_recovery(root, profile.recovery, findings);
    read_errors(root, profile.errors, findings);
    root.finish();
    return profile;
}

}  // namespace reader
