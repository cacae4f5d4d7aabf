#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/secret.hpp"

namespace reader {

struct Http;

/// What a receiver may be told, in the order of their numbers. Stored; never renumbered.
inline constexpr std::array<std::string_view, 18> k_webhook_events = {
    "message.accepted",  "message.queued",      "message.held",     "message.sending",   "message.sent",
    "message.delivered", "message.undelivered", "message.failed",   "message.unknown",   "message.skipped",
    "message.cancelled", "message.expired",     "inbound.received", "contact.opted_out", "contact.opted_in",
    "alert.raised",      "alert.cleared",       "webhook.test"};

/// Which of them a receiver wants, as bits by their numbers, and to which the text goes along.
struct EventFilter {
    std::uint32_t wanted = 0;
    std::uint32_t with_text = 0;
    friend bool operator==(const EventFilter&, const EventFilter&) = default;
};
/// `message.sent`, `message.*` or `*`, each with `+text` behind it where texts go along; an empty list is `*`. Nothing
/// where one of them is none of these: then `wrong` is that one.
std::optional<EventFilter> parse_event_filter(std::span<const std::string> patterns, std::string& wrong);

/// Where an address can be reached from.
enum class Reach : std::uint8_t { loopback, link_local, private_network, everywhere, nowhere };
Reach reach_of(const std::array<std::uint8_t, 4>& address);
Reach reach_of(const std::array<std::uint8_t, 16>& address);
/// Of this machine or its network.
bool is_near(Reach reach);

struct WebhookUrl {
    bool tls = false;
    std::string host;  ///< an address without brackets, or a name in small letters
    std::uint16_t port = 0;
    std::string target;          ///< path and query
    std::optional<Reach> reach;  ///< where the host is an address
    bool near = false;           ///< the host is an address or a name of this machine or its network
};
inline constexpr std::size_t k_max_webhook_url = 1000;
/// Plain http goes to addresses and names of this machine and its network only (`localhost`, `nas`, `nas.local`), https
/// everywhere. Refused with a sentence, without the URL in it: a name and password, a fragment, other schemes.
struct UrlReading {
    std::optional<WebhookUrl> url;
    std::string wrong;
};
UrlReading parse_webhook_url(std::string_view text);
/// Whether it leads to our own listener.
bool is_own_listener(const WebhookUrl& url, const Http& http);

/// `whsec_` and base 64 of 24 to 64 bytes (Standard Webhooks), one or, while they are exchanged, two with a blank or
/// line break between: the bytes of each. Nothing for anything else.
std::optional<std::vector<std::string>> parse_webhook_secrets(const words::Secret& written);

}  // namespace reader
