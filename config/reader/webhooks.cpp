#include <fstream>
#include <iterator>
#include <set>

#include "config/reader/main_file.hpp"
#include "config/reader/webhook_rules.hpp"

namespace reader {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t k_max_secret_file = 1024;
constexpr std::size_t k_max_name = 64;
constexpr std::string_view k_make_one = "; `tillcast webhooks secret` makes one";

void read_url(Section& section, Webhook& webhook, const Config& config) {
    const auto url = section.text("url", Need::required);
    if (!url) return;
    webhook.url = url->value;
    const auto reading = parse_webhook_url(url->value);
    if (!reading.url)
        section.error(url->at, "\"url\" " + reading.wrong);
    else if (is_own_listener(*reading.url, config.http))
        section.error(url->at, "\"url\" leads to Tillcast itself ([http] listen)");
}

// Who may not look at the file can check the rest; the daemon says when it cannot read it.
void read_secret(Section& section, Webhook& webhook, const Config& config) {
    const auto written = section.text("secret_file", Need::required);
    if (!written) return;
    const fs::path path = resolve(config, written->value);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) {
        section.error(written->at, "there is no file " + quote(path.string()) + std::string(k_make_one));
        return;
    }
    if (status.type() != fs::file_type::regular || fs::file_size(path, error) > k_max_secret_file) {
        if (!error) section.error(written->at, quote(path.string()) + " is not a file with a secret");
        return;
    }
    constexpr auto k_others = fs::perms::others_all | fs::perms::group_write;
    if ((status.permissions() & k_others) != fs::perms::none)
        section.error(written->at,
                      "others on this machine may read or change " + quote(path.string()) + ": chmod 600, or 640");
    std::ifstream in(path);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) {
        section.warning(written->at, quote(path.string()) + " cannot be read by the user who checks");
        return;
    }
    webhook.secret = words::Secret(text);
    if (!parse_webhook_secrets(webhook.secret))
        section.error(written->at, quote(path.string()) +
                                       " must hold one secret, or two while they are exchanged: \"whsec_\" and base 64 "
                                       "of 24 to 64 bytes" +
                                       std::string(k_make_one));
}

void read_events(Section& section, Webhook& webhook) {
    const auto events = section.texts("events");
    if (!events) return;
    if (events->value.empty()) section.error(events->at, "\"events\" is empty: leave it out for all of them");
    for (const auto& event : events->value) {
        const std::vector<std::string> one = {event.value};
        std::string wrong;
        if (!parse_event_filter(one, wrong))
            section.error(event.at,
                          quote(event.value) + " is no event" + words::did_you_mean(event.value, k_webhook_events));
        webhook.events.push_back(event.value);
    }
}

Webhook read_webhook(Section& section, std::set<std::string>& names, const Config& config) {
    Webhook webhook;
    webhook.at = section.at();
    if (const auto name = section.text("name", Need::required)) {
        webhook.name = name->value;
        if (name->value.size() > k_max_name)
            section.error(name->at, "\"name\" must have at most " + std::to_string(k_max_name) + " characters");
        if (!names.insert(name->value).second)
            section.error(name->at, "there is another webhook " + quote(name->value));
    }
    read_url(section, webhook, config);
    read_secret(section, webhook, config);
    read_events(section, webhook);
    section.finish();
    return webhook;
}

}  // namespace

void read_webhooks(Section& root, Config& config) {
    std::set<std::string> names;
    for (Section& section : root.tables("webhook")) config.webhooks.push_back(read_webhook(section, names, config));
}

}  // namespace reader
