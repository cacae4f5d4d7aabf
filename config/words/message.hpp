#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace words {

// The values below are stored; they are never renumbered.

/// `service`: caused by the contact's own act; `marketing`: everything with an offer.
enum class MessageClass : std::uint8_t { service = 0, marketing = 1 };
/// Lanes in the order in which a free SIM looks at them.
enum class Lane : std::uint8_t { alert = 0, service = 1, bulk = 2 };
/// How a text is put on the air; `automatic` takes GSM 7-bit where it fits and UCS-2 otherwise; `smart` first writes
/// with other characters what loses nothing by it, where the text then fits.
enum class Encoding : std::uint8_t { automatic = 0, gsm7 = 1, ucs2 = 2, smart = 3 };

enum class MessageState : std::uint8_t {
    queued = 0,
    held = 1,
    sending = 2,
    sent = 3,
    delivered = 4,
    undelivered = 5,
    failed = 6,
    unknown = 7,
    skipped = 8,
    cancelled = 9,
    expired = 10,
};

/// Whether the design's table of states (*The way of a message*) has this step.
bool may_become(MessageState from, MessageState to);

/// What a message is encoded with unless it says otherwise: marketing smart, service automatic.
Encoding default_encoding(MessageClass message_class);

/// True where nothing more is sent by itself; a late receipt may still move it.
bool is_settled(MessageState state);

std::string_view to_string(MessageClass value);
std::string_view to_string(Lane value);
std::string_view to_string(Encoding value);
std::string_view to_string(MessageState value);

std::optional<MessageClass> parse_class(std::string_view text);
std::optional<Lane> parse_lane(std::string_view text);
std::optional<Encoding> parse_encoding(std::string_view text);
std::optional<MessageState> parse_state(std::string_view text);

inline constexpr std::array<std::string_view, 2> k_class_names = {"service", "marketing"};
inline constexpr std::array<std::string_view, 3> k_lane_names = {"alert", "service", "bulk"};
inline constexpr std::array<std::string_view, 4> k_encoding_names = {"auto", "gsm7", "ucs2", "smart"};
inline constexpr std::array<std::string_view, 11> k_state_names = {"queued",    "held",        "sending", "sent",
                                                                   "delivered", "undelivered", "failed",  "unknown",
                                                                   "skipped",   "cancelled",   "expired"};

}  // namespace words
