#include "config/reader/webhook_rules.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "config/reader/config.hpp"

namespace reader {

namespace {

namespace urls = boost::urls;

constexpr std::string_view k_with_text = "+text";
constexpr std::string_view k_secret_prefix = "whsec_";
constexpr std::size_t k_most_secrets = 2;
// A test is sent to whom it is meant for, whatever else that one wants.
constexpr std::uint32_t k_all_events = (1U << (k_webhook_events.size() - 1)) - 1;

std::uint32_t bits_of(std::string_view pattern) {
    if (pattern == "*") return k_all_events;
    const bool group = pattern.ends_with(".*");
    const std::string_view wanted = group ? pattern.substr(0, pattern.size() - 1) : pattern;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < k_webhook_events.size(); ++i) {
        const std::string_view event = k_webhook_events[i];
        if (group ? event.starts_with(wanted) : event == wanted) bits |= 1U << i;
    }
    return bits & k_all_events;
}

// Names that no public server of names answers for.
bool is_near_name(std::string_view host) {
    if (host.find('.') == std::string_view::npos) return true;
    for (const std::string_view end : {".localhost", ".local", ".home.arpa", ".internal", ".lan"})
        if (host.ends_with(end)) return true;
    return false;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

// The host as an address or a name; false where it is neither.
bool read_host(const urls::url_view& from, WebhookUrl& url) {
    switch (from.host_type()) {
        case urls::host_type::ipv4: {
            const auto address = from.host_ipv4_address();
            url.reach = reach_of(address.to_bytes());
            url.host = address.to_string();
            break;
        }
        case urls::host_type::ipv6: {
            const auto address = from.host_ipv6_address();
            url.reach = reach_of(address.to_bytes());
            url.host = address.to_string();
            break;
        }
        case urls::host_type::name: {
            url.host = lower(from.host());
            if (url.host.ends_with('.')) url.host.pop_back();
            const bool plain = !url.host.empty() && url.host.find_first_not_of(
                                                        "abcdefghijklmnopqrstuvwxyz0123456789-._") == std::string::npos;
            if (!plain) return false;
            break;
        }
        case urls::host_type::ipvfuture:
        case urls::host_type::none: return false;
    }
    url.near = url.reach ? is_near(*url.reach) : is_near_name(url.host);
    return true;
}

bool read_port(const urls::url_view& from, WebhookUrl& url) {
    url.port = url.tls ? 443 : 80;
    if (!from.has_port()) return true;
    url.port = from.port_number();
    return url.port != 0;
}

int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

std::optional<std::string> from_base64(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string bytes;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = value_of(c);
        if (value < 0) return {};
        held = (held << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<char>(held >> bits & 0xff));
    }
    return bytes;
}

}  // namespace

std::optional<EventFilter> parse_event_filter(std::span<const std::string> patterns, std::string& wrong) {
    EventFilter filter;
    if (patterns.empty()) filter.wanted = k_all_events;
    for (const std::string& written : patterns) {
        std::string_view pattern = written;
        const bool with_text = pattern.ends_with(k_with_text);
        if (with_text) pattern.remove_suffix(k_with_text.size());
        const auto bits = bits_of(pattern);
        if (bits == 0) {
            wrong = written;
            return {};
        }
        filter.wanted |= bits;
        if (with_text) filter.with_text |= bits;
    }
    return filter;
}

Reach reach_of(const std::array<std::uint8_t, 4>& a) {
    if (a[0] == 127) return Reach::loopback;
    if (a[0] == 0 || a[0] >= 224) return Reach::nowhere;  // "this network", groups, reserved, broadcast
    if (a[0] == 169 && a[1] == 254) return Reach::link_local;
    if (a[0] == 10 || (a[0] == 172 && a[1] >> 4 == 1) || (a[0] == 192 && a[1] == 168)) return Reach::private_network;
    return Reach::everywhere;
}

Reach reach_of(const std::array<std::uint8_t, 16>& a) {
    const bool zeros = std::all_of(a.begin(), a.begin() + 10, [](std::uint8_t byte) { return byte == 0; });
    // ::ffff:192.168.1.2 is that address of IPv4; ::192.168.1.2 was one, long ago.
    if (zeros && a[10] == 0xff && a[11] == 0xff) return reach_of(std::array{a[12], a[13], a[14], a[15]});
    if (zeros && a[10] == 0 && a[11] == 0) {
        const bool one = a[12] == 0 && a[13] == 0 && a[14] == 0 && a[15] == 1;
        return one ? Reach::loopback : Reach::nowhere;
    }
    if (a[0] == 0xff) return Reach::nowhere;
    if (a[0] == 0xfe && a[1] >> 6 == 2) return Reach::link_local;
    if (a[0] >> 1 == 0x7e) return Reach::private_network;
    return Reach::everywhere;
}

bool is_near(Reach reach) {
    return reach == Reach::loopback || reach == Reach::link_local || reach == Reach::private_network;
}

UrlReading parse_webhook_url(std::string_view text) {
    if (text.size() > k_max_webhook_url)
        return {{}, "is longer than " + std::to_string(k_max_webhook_url) + " characters"};
    const auto parsed = urls::parse_uri(text);
    if (!parsed) return {{}, "is not a URL such as \"https://pos.example.com/tillcast\""};
    WebhookUrl url;
    const std::string scheme = lower(parsed->scheme());
    if (scheme != "http" && scheme != "https")
        return {{}, "must begin with https:// or, in the shop's network, http://"};
    url.tls = scheme == "https";
    if (parsed->has_userinfo())
        return {{}, "must not have a name and password in it: the signature tells the receiver who calls"};
    if (parsed->has_fragment()) return {{}, "must not have a \"#\" and what follows it"};
    if (!read_host(*parsed, url)) return {{}, "has no host that can be called"};
    if (!read_port(*parsed, url)) return {{}, "must have a port from 1 to 65535"};
    if (url.reach == Reach::nowhere) return {{}, "has an address that no machine has"};
    if (!url.tls && !url.near)
        return {{},
                "is plain http to a host outside the shop's network, where anybody could read along: take https, or an "
                "address of this network or a name such as \"nas.local\""};
    url.target = std::string(parsed->encoded_target());
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    return {std::move(url), {}};
}

bool is_own_listener(const WebhookUrl& url, const Http& http) {
    if (url.port != http.port) return false;
    return url.host == http.host || url.host == "localhost" || url.reach == Reach::loopback;
}

std::optional<std::vector<std::string>> parse_webhook_secrets(const words::Secret& written) {
    std::vector<std::string> secrets;
    std::string_view rest = written.reveal();
    for (;;) {
        const auto begin = rest.find_first_not_of(" \t\r\n");
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        const std::string_view one = rest.substr(0, rest.find_first_of(" \t\r\n"));
        rest.remove_prefix(one.size());
        if (!one.starts_with(k_secret_prefix)) return {};
        auto bytes = from_base64(one.substr(k_secret_prefix.size()));
        if (!bytes || bytes->size() < 24 || bytes->size() > 64) return {};
        secrets.push_back(std::move(*bytes));
    }
    if (secrets.empty() || secrets.size() > k_most_secrets) return {};
    return secrets;
}

}  // namespace reader
