#include "firmware/board/settings.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "config/reader/document.hpp"
#include "config/reader/main_file.hpp"
#include "config/reader/profile_table.hpp"

namespace firmware::board {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t k_highest_line = 1023;
constexpr std::string_view k_port = "-port";

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_chip(std::string_view text) {
    constexpr std::string_view k_begin = "/dev/gpiochip";
    return text.starts_with(k_begin) && is_number(text.substr(k_begin.size()));
}

bool is_name(std::string_view text) {
    return text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_' || c == '.';
           });
}

GpioLine read_line(reader::Section& section, std::set<std::string>& names, reader::Findings& findings) {
    GpioLine line;
    reader::Table table(section, findings);
    if (const auto name = section.text("name", reader::Need::required)) {
        line.name = name->value;
        if (!is_name(name->value)) findings.error(name->at, reader::quote(name->value) + " is not a modem's name");
        if (!names.insert(name->value).second)
            findings.error(name->at, "another line is named " + reader::quote(name->value));
    }
    if (const auto chip = section.text("chip", reader::Need::required)) {
        line.chip = chip->value;
        if (!is_chip(chip->value))
            findings.error(chip->at, reader::quote(chip->value) + " is not a chip such as \"/dev/gpiochip0\"");
    }
    if (const auto number = section.count("line", reader::Need::required, 0, k_highest_line))
        line.line = static_cast<unsigned>(number->value);
    constexpr std::array<std::string_view, 2> k_levels = {"low", "high"};
    if (const auto level = section.choice("active", k_levels, reader::Need::required))
        line.active_low = level->value == 0;
    table.span("pulse", line.pulse, milliseconds(10), milliseconds(40'000));
    section.finish();
    return line;
}

void read_usb(reader::Section& root, Settings& settings, reader::Findings& findings) {
    auto section = root.table("usb");
    if (!section) return;
    reader::Table table(*section, findings);
    table.checked("ports", settings.ports, is_hub_port,
                  " is not a port of a hub such as \"1-1-port2\"; those of root hubs (usb1-port2) are never switched");
    table.checked("devices", settings.devices, is_place, " is not the place of a USB device such as \"1-1.2\"");
    table.span("off", settings.off, milliseconds(10), milliseconds(30'000));
    section->finish();
}

}  // namespace

bool is_place(std::string_view text) {
    const auto hyphen = text.find('-');
    if (hyphen == std::string_view::npos || !is_number(text.substr(0, hyphen))) return false;
    std::string_view ports = text.substr(hyphen + 1);
    for (auto dot = ports.find('.'); dot != std::string_view::npos; dot = ports.find('.')) {
        if (!is_number(ports.substr(0, dot))) return false;
        ports.remove_prefix(dot + 1);
    }
    return is_number(ports) && text.size() <= 32;
}

bool is_hub_port(std::string_view text) {
    const auto at = text.rfind(k_port);
    return at != std::string_view::npos && is_place(text.substr(0, at)) && is_number(text.substr(at + k_port.size()));
}

std::optional<std::string> hub_port_of(std::string_view place) {
    const auto dot = place.rfind('.');
    if (!is_place(place) || dot == std::string_view::npos) return {};
    return std::string(place.substr(0, dot)) + std::string(k_port) + std::string(place.substr(dot + 1));
}

Loaded parse_settings(const std::string& name, const std::string& text) {
    const reader::SourceFile file{name, text};
    reader::Findings findings(std::span(&file, 1));
    Settings settings;
    if (const auto document = reader::parse_document(file, findings)) {
        reader::Section root(*document, findings);
        std::set<std::string> names;
        reader::read_schema(root);
        read_usb(root, settings, findings);
        for (reader::Section& section : root.tables("gpio"))
            settings.gpio.push_back(read_line(section, names, findings));
        root.finish();
    }
    Loaded loaded{{}, findings.errors()};
    if (loaded.errors.empty()) loaded.settings = std::move(settings);
    return loaded;
}

Loaded load_settings(const std::string& path) {
    const auto refuse = [&](std::string why) { return Loaded{{}, {{{path, 1, 1}, std::move(why)}}}; };
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return refuse("cannot be read: nothing is allowed without it");
    const bool is_ours = info.st_uid == 0 || info.st_uid == ::geteuid();
    if (!S_ISREG(info.st_mode) || !is_ours || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse("must be a file of root that nobody else may write: chown root, chmod 644");
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return refuse("cannot be read");
    return parse_settings(path, text.str());
}

}  // namespace firmware::board
