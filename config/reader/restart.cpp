#include <algorithm>
#include <tuple>

#include "config/reader/load.hpp"

namespace reader {

namespace {

// Everything about a modem but its pacing and languages, which a reload applies at once.
bool same_device(const Modem& a, const Modem& b) {
    const auto device = [](const Modem& one) { return std::tie(one.name, one.port, one.imei, one.usb, one.profile); };
    const auto sim = [](const Modem& one) {
        return std::tie(one.pin_file, one.iccid, one.smsc, one.number, one.operator_letter, one.roaming, one.balance,
                        one.balance_operator, one.mms);
    };
    return device(a) == device(b) && sim(a) == sim(b);
}

}  // namespace

std::vector<std::string> needs_restart(const Config& running, const Config& read) {
    std::vector<std::string> names;
    const auto compare = [&](const char* name, bool same) {
        if (!same) names.emplace_back(name);
    };
    const Shop &was = running.shop, &is = read.shop;
    compare("[shop] name", was.name == is.name);
    compare("[shop] country", was.country == is.country);
    compare("[shop] region", was.region == is.region);
    compare("[shop] timezone", was.timezone == is.timezone);
    compare("[shop] language", was.language == is.language);
    compare("[shop] currency", was.currency == is.currency);
    compare("[shop] address", was.address == is.address);
    compare("[shop] contact", was.contact == is.contact);
    compare("[http] listen", running.http.host == read.http.host && running.http.port == read.http.port);
    compare("[http] tls_cert", running.http.tls_cert.has_value() == read.http.tls_cert.has_value());
    compare("[control] socket", running.control_socket == read.control_socket);
    compare("[store] path", running.store_path == read.store_path);
    compare("[[modem]]", std::equal(running.modems.begin(), running.modems.end(), read.modems.begin(),
                                    read.modems.end(), same_device));
    compare("[clock] trust", running.clock_trust == read.clock_trust);
    compare("[practice]", running.practice.on == read.practice.on &&
                              running.practice.windows == read.practice.windows &&
                              running.practice.clock == read.practice.clock);
    compare("[log] level", running.log_level == read.log_level);
    return names;
}

}  // namespace reader
