#include <algorithm>

#include "config/reader/load.hpp"

namespace reader {

namespace {

// Everything about a modem but its pacing, which a reload applies at once.
bool same_device(const Modem& a, const Modem& b) {
    return a.name == b.name && a.port == b.port && a.imei == b.imei && a.usb == b.usb && a.pin_file == b.pin_file &&
           a.number == b.number && a.operator_letter == b.operator_letter && a.mms == b.mms;
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
    compare("[http] listen", running.http.host == read.http.host && running.http.port == read.http.port);
    compare("[http] tls_cert", running.http.tls_cert == read.http.tls_cert);
    compare("[http] tls_key", running.http.tls_key == read.http.tls_key);
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
