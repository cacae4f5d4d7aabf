#include "config/reader/main_file.hpp"

#include <algorithm>
#include <system_error>

#include "config/reader/places.hpp"
#include "config/reader/scalars.hpp"
#include "config/words/money.hpp"

namespace reader {

namespace {

constexpr std::string_view k_default_socket = "/run/tillcast/control.sock";

void read_country(Section& shop, Config& config) {
    const auto country = shop.text("country", Need::required);
    if (!country) return;
    config.shop.country = country->value;
    if (is_country(country->value)) return;
    std::string hint;
    if (country->value == "UK") hint = " (did you mean \"GB\"?)";
    if (country->value == "EL") hint = " (did you mean \"GR\"?)";
    if (country->value.size() == 2) {
        std::string capitals = country->value;
        std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        if (is_country(capitals)) hint = " (did you mean \"" + capitals + "\"?)";
    }
    shop.error(country->at, quote(country->value) + " is not a country code of ISO 3166-1 such as \"ES\"" + hint);
}

void read_shop(Section& root, Config& config) {
    auto section = root.table("shop", Need::required);
    if (!section) return;
    Section& shop = *section;
    if (const auto name = shop.text("name", Need::required)) config.shop.name = name->value;
    read_country(shop, config);
    if (const auto region = shop.text("region")) {
        if (is_region(region->value) && region->value.starts_with(config.shop.country + "-"))
            config.shop.region = region->value;
        else
            shop.error(region->at,
                       quote(region->value) + " is not a region of " + config.shop.country + " as ISO 3166-2 names it");
    }
    if (const auto zone = shop.text("timezone", Need::required)) {
        config.shop.timezone = zone->value;
        if (!is_zone(zone->value))
            shop.error(zone->at, quote(zone->value) + " is not a time zone such as \"Europe/Madrid\"" +
                                     nearest_zone(zone->value));
    }
    if (const auto language = shop.text("language", Need::required)) {
        config.shop.language = language->value;
        if (!is_language(language->value))
            shop.error(language->at, quote(language->value) + " is not a language code of ISO 639-1 such as \"es\"");
    }
    if (const auto currency = shop.text("currency")) {
        config.shop.currency = currency->value;
        if (!words::is_currency(currency->value))
            shop.error(currency->at, quote(currency->value) + " is not a currency code such as \"EUR\"");
    }
    if (const auto address = shop.text("address")) config.shop.address = address->value;
    if (const auto contact = shop.text("contact")) config.shop.contact = contact->value;
    shop.finish();
}

std::optional<std::filesystem::path> read_tls_file(Section& http, std::string_view key, const Config& config) {
    const auto written = http.text(key);
    if (!written) return {};
    std::filesystem::path path = resolve(config, written->value);
    std::error_code error;
    if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found)
        http.error(written->at, "there is no file " + quote(path.string()));
    return path;
}

void read_http(Section& root, Config& config) {
    auto http = root.table("http", Need::required);
    if (!http) return;
    const auto listen = http->text("listen", Need::required);
    config.http.tls_cert = read_tls_file(*http, "tls_cert", config);
    config.http.tls_key = read_tls_file(*http, "tls_key", config);
    for (const auto& [one, other] : {std::pair("tls_cert", "tls_key"), std::pair("tls_key", "tls_cert")})
        if (const toml::node* node = http->find(one))
            http->need_one({other}, http->place_of(*node), quote(one) + " needs " + quote(other));
    if (listen) {
        if (const auto endpoint = parse_endpoint(listen->value)) {
            config.http.host = endpoint->host;
            config.http.port = endpoint->port;
            if (!is_loopback(endpoint->host) && !config.http.tls_cert && !config.http.tls_key)
                http->warning(listen->at,
                              "beyond this machine, tokens and texts go over the network unencrypted: set "
                              "tls_cert and tls_key");
        } else {
            http->error(
                listen->at,
                quote(listen->value) + " is not an IP address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\"");
        }
    }
    http->finish();
}

void read_places(Section& root, Config& config) {
    config.control_socket = k_default_socket;
    if (auto control = root.table("control")) {
        if (const auto socket = control->text("socket")) config.control_socket = resolve(config, socket->value);
        control->finish();
    }
    if (auto store = root.table("store", Need::required)) {
        if (const auto path = store->text("path", Need::required)) config.store_path = resolve(config, path->value);
        store->finish();
    }
}

std::optional<Amount> read_amount(Section& section, std::string_view key) {
    const auto written = section.text(key);
    if (!written) return {};
    const auto amount = parse_amount(written->value);
    if (amount && amount->millionths > 0) return amount;
    section.error(written->at, quote(key) + " must be an amount such as \"5.00 EUR\"");
    return {};
}

void read_dispatch(Section& root, Config& config) {
    auto section = root.table("dispatch");
    if (!section) return;
    if (const auto allow = section->texts("allow")) {
        if (allow->value.empty()) section->error(allow->at, "\"allow\" is empty: nothing could be sent");
        for (const auto& prefix : allow->value) {
            const bool good = prefix.value.size() >= 2 && prefix.value.size() <= 16 && prefix.value[0] == '+' &&
                              prefix.value[1] != '0' &&
                              prefix.value.find_first_not_of("0123456789", 1) == std::string::npos;
            if (!good) section->error(prefix.at, quote(prefix.value) + " is not a prefix such as \"+34\"");
            config.dispatch.allow.push_back(prefix.value);
        }
    }
    if (const auto flag = section->flag("resend_unknown_service")) config.dispatch.resend_unknown_service = flag->value;
    if (const auto letters = section->text("plain_letters")) {
        const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
        const bool any_ascii = std::any_of(letters->value.begin(), letters->value.end(), is_ascii);
        config.dispatch.plain_letters = letters->value;
        if (letters->value != "*" && any_ascii)
            section->error(letters->at,
                           quote(letters->value) +
                               " must be letters with an accent, one after the other (\"çãõ\"), or \"*\" for all");
    }
    config.dispatch.price_per_part = read_amount(*section, "price_per_part");
    const toml::node* spend = section->find("daily_spend");
    config.dispatch.daily_spend = read_amount(*section, "daily_spend");
    const auto& price = config.dispatch.price_per_part;
    if (spend != nullptr)
        section->need_one({"price_per_part"}, section->place_of(*spend), "\"daily_spend\" needs \"price_per_part\"");
    if (config.dispatch.daily_spend && price && price->currency != config.dispatch.daily_spend->currency)
        section->error(section->place_of(*spend),
                       "\"daily_spend\" must be in the currency of \"price_per_part\", " + price->currency);
    read_dispatch_paces(*section, config.dispatch);
    section->finish();
}

void read_practice(Section& root, Config& config) {
    constexpr std::array<std::string_view, 2> k_windows = {"open", "configured"}, k_clocks = {"system", "manual"};
    auto section = root.table("practice");
    if (!section) return;
    if (const auto on = section->flag("on", Need::required)) config.practice.on = on->value;
    if (const auto windows = section->choice("windows", k_windows))
        config.practice.windows = static_cast<Practice::Windows>(windows->value);
    if (const auto clock = section->choice("clock", k_clocks))
        config.practice.clock = static_cast<Practice::Time>(clock->value);
    section->finish();
}

void read_replies(Section& root, Config& config) {
    auto section = root.table("replies");
    if (!section) return;
    const std::string& language = config.shop.language;
    config.replies.opt_out = section->translations("opt_out", language);
    config.replies.opt_in = section->translations("opt_in", language);
    config.replies.help = section->translations("help", language);
    section->finish();
}

void read_clock_and_log(Section& root, Config& config) {
    constexpr std::array<std::string_view, 2> k_trust = {"auto", "always"};
    constexpr std::array<std::string_view, 4> k_levels = {"error", "warning", "info", "debug"};
    if (auto clock = root.table("clock")) {
        if (const auto trust = clock->choice("trust", k_trust))
            config.clock_trust = static_cast<ClockTrust>(trust->value);
        clock->finish();
    }
    if (auto log = root.table("log")) {
        if (const auto level = log->choice("level", k_levels)) config.log_level = static_cast<LogLevel>(level->value);
        log->finish();
    }
}

}  // namespace

std::filesystem::path resolve(const Config& config, const std::string& path) {
    return (config.directory / path).lexically_normal();
}

void read_schema(Section& root) {
    const toml::node* node = root.find("schema", Need::required);
    if (node == nullptr) return;
    const auto* number = node->as_integer();
    if (number == nullptr)
        root.wrong_type("schema", *node, "a whole number");
    else if (number->get() != 1)
        root.error(root.place_of(*node), "this Tillcast reads schema = 1");
}

void read_main_file(const Document& document, Config& config, Findings& findings) {
    Section root(document, findings);
    read_schema(root);
    read_shop(root, config);
    read_http(root, config);
    read_places(root, config);
    read_practice(root, config);
    read_modems(root, config);
    read_dispatch(root, config);
    read_sims(root, config);
    read_hours(root, config);
    read_caps(root, config);
    read_replies(root, config);
    read_backup(root, config);
    read_retention(root, config);
    read_alerts(root, config);
    read_webhooks(root, config);
    read_clock_and_log(root, config);
    root.finish();
}

}  // namespace reader
