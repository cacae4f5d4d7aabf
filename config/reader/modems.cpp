#include <algorithm>
#include <map>
#include <system_error>

#include "config/reader/main_file.hpp"

namespace reader {

namespace {

namespace fs = std::filesystem;

// Names appear in listings, journal lines and metrics.
bool is_modem_name(std::string_view name) {
    return name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_' || c == '.';
           });
}

bool is_usb_id(std::string_view id) {
    if (id.size() != 9 || id[4] != ':') return false;
    for (std::size_t i = 0; i < id.size(); ++i)
        if (i != 4 && std::string_view("0123456789abcdef").find(id[i]) == std::string_view::npos) return false;
    return true;
}

bool is_imei(std::string_view imei) {
    return imei.size() == 15 && imei.find_first_not_of("0123456789") == std::string_view::npos;
}

// A value that only one modem may have.
using Taken = std::map<std::string, std::string>;

bool take(Taken& taken, const std::string& value, const std::string& by) { return taken.emplace(value, by).second; }

struct Uniqueness {
    Taken names, ports, imeis, usb_ids, numbers, iccids;
};

void read_name(Section& section, Modem& modem, Uniqueness& seen) {
    const auto name = section.text("name", Need::required);
    if (!name) return;
    modem.name = name->value;
    if (!is_modem_name(name->value))
        section.error(name->at,
                      quote(name->value) + " is not a name: at most 32 letters, digits, \"-\", \"_\" and \".\"");
    else if (!take(seen.names, name->value, name->value))
        section.error(name->at, "another modem is named " + quote(name->value));
}

void read_port(Section& section, Modem& modem, Uniqueness& seen, const Config& config) {
    const auto port = section.text("port");
    if (!port) return;
    modem.port = resolve(config, port->value);
    if (!take(seen.ports, modem.port->string(), modem.name))
        section.error(port->at,
                      "modem " + quote(seen.ports[modem.port->string()]) + " has the port " + quote(port->value));
}

void read_identity(Section& section, Modem& modem, Uniqueness& seen) {
    if (const auto imei = section.text("imei")) {
        modem.imei = imei->value;
        if (!is_imei(imei->value))
            section.error(imei->at, quote(imei->value) + " is not an IMEI: 15 digits");
        else if (!take(seen.imeis, imei->value, modem.name))
            section.error(imei->at, "modem " + quote(seen.imeis[imei->value]) + " has the IMEI " + imei->value);
    }
    if (const auto usb = section.text("usb")) {
        modem.usb = usb->value;
        if (!is_usb_id(usb->value))
            section.error(usb->at, quote(usb->value) + " is not a USB id such as \"2c7c:0125\"");
        else if (!modem.port && !modem.imei && !take(seen.usb_ids, usb->value, modem.name))
            section.error(usb->at, "modem " + quote(seen.usb_ids[usb->value]) + " has the USB id " + usb->value +
                                       ": tell them apart by port or imei");
    }
    if (const auto iccid = section.text("iccid")) {
        modem.iccid = iccid->value;
        if (!is_iccid(iccid->value))
            section.error(iccid->at, quote(iccid->value) + " is not the number of a SIM (ICCID): 18 to 20 digits");
        else if (!take(seen.iccids, iccid->value, modem.name))
            section.error(iccid->at, "modem " + quote(seen.iccids[iccid->value]) + " has the SIM " + iccid->value);
    }
    if (const auto smsc = section.text("smsc")) {
        modem.smsc = words::Number::parse(smsc->value);
        if (!modem.smsc)
            section.error(smsc->at, quote(smsc->value) + " is not an international number such as \"+34600000000\"");
    }
    if (const auto number = section.text("number")) {
        modem.number = words::Number::parse(number->value);
        if (!modem.number)
            section.error(number->at,
                          quote(number->value) + " is not an international number such as \"+34600000001\"");
        else if (!take(seen.numbers, number->value, modem.name))
            section.error(number->at,
                          "modem " + quote(seen.numbers[number->value]) + " has the number " + number->value);
    }
}

void read_pin_file(Section& section, Modem& modem, const Config& config) {
    const auto written = section.text("pin_file");
    if (!written) return;
    modem.pin_file = resolve(config, written->value);
    std::error_code error;
    const fs::file_status status = fs::status(*modem.pin_file, error);
    if (status.type() == fs::file_type::not_found)
        section.error(written->at, "there is no file " + quote(modem.pin_file->string()));
    else if (error)
        return;  // whoever checks may not be allowed to look; the daemon tells when it cannot read
    else if (status.type() != fs::file_type::regular)
        section.error(written->at, quote(modem.pin_file->string()) + " is not a file");
    else if ((status.permissions() & fs::perms::others_read) != fs::perms::none)
        section.warning(written->at,
                        "everyone on this machine may read " + quote(modem.pin_file->string()) + ": chmod 640");
}

// These go into AT commands between quotation marks.
bool is_plain(std::string_view text) {
    return !text.empty() && text.size() <= 200 && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c <= '~' && c != '"' && c != ',' && c != '\\';
    });
}

bool is_host_and_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || !is_plain(text)) return false;
    const auto port = text.substr(colon + 1);
    return !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<MmsSettings> read_mms(Section section) {
    MmsSettings mms;
    if (const auto apn = section.text("apn", Need::required)) {
        mms.apn = apn->value;
        if (!is_plain(apn->value)) section.error(apn->at, quote(apn->value) + " is not an access point name");
    }
    if (const auto mmsc = section.text("mmsc", Need::required)) {
        mms.mmsc = mmsc->value;
        if (!is_plain(mmsc->value) || !mmsc->value.starts_with("http://"))
            section.error(mmsc->at, quote(mmsc->value) + " is not an address such as \"http://mms.example.net\"");
    }
    if (const auto proxy = section.text("proxy")) {
        mms.proxy = proxy->value;
        if (!is_host_and_port(proxy->value))
            section.error(proxy->at, quote(proxy->value) + " is not a proxy such as \"10.0.0.1:8080\"");
    }
    section.finish();
    return mms;
}

void read_languages(Section& section, Modem& modem) {
    const auto languages = section.texts("languages");
    if (!languages) return;
    for (const auto& code : languages->value) {
        const auto language = words::parse_language(code.value);
        if (!language)
            section.error(code.at, quote(code.value) + " is not a language with an alphabet of its own: tr, es, pt, " +
                                       "bn, gu, hi, kn, ml, or, pa, ta, te, ur");
        else if (std::find(modem.languages.begin(), modem.languages.end(), *language) != modem.languages.end())
            section.error(code.at, quote(code.value) + " is named twice");
        else
            modem.languages.push_back(*language);
    }
}

Modem read_modem(Section& section, Uniqueness& seen, const Config& config) {
    Modem modem;
    read_name(section, modem, seen);
    read_port(section, modem, seen, config);
    read_identity(section, modem, seen);
    read_pin_file(section, modem, config);
    read_modem_keys(section, modem, config);
    if (const auto letter = section.flag("operator_letter")) modem.operator_letter = letter->value;
    if (auto mms = section.table("mms")) modem.mms = read_mms(std::move(*mms));
    read_languages(section, modem);
    modem.pacing = config.pacing;
    if (auto pacing = section.table("pacing")) modem.pacing = read_pacing(std::move(*pacing), config.pacing);
    if (config.practice.on)
        section.need_one({"port"}, section.at(),
                         "[practice] works with simulated modems only: give this one by its port");
    else
        section.need_one({"port", "imei", "usb"}, section.at(), "a modem needs a port, an imei or a usb id");
    section.finish();
    return modem;
}

}  // namespace

void read_paces(Section& section, Pacing& pacing) {
    const auto read = [&](std::string_view key, auto& into) {
        if (const auto number = section.count(key)) into = number->value;
    };
    read("per_minute", pacing.per_minute);
    read("per_hour", pacing.per_hour);
    read("per_day", pacing.per_day);
    read("per_month", pacing.per_month);
    read("recipients_per_day", pacing.recipients_per_day);
    read("recipients_per_month", pacing.recipients_per_month);
}

Pacing read_pacing(Section section, Pacing base) {
    read_paces(section, base);
    section.finish();
    return base;
}

void read_modems(Section& root, Config& config) {
    if (auto pacing = root.table("pacing")) config.pacing = read_pacing(std::move(*pacing), config.pacing);
    Uniqueness seen;
    const bool written = root.find("modem") != nullptr;
    for (Section& section : root.tables("modem")) config.modems.push_back(read_modem(section, seen, config));
    if (!written) root.warning(root.at(), "there is no [[modem]]: nothing can be sent");
}

}  // namespace reader
