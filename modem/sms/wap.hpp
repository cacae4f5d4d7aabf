#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "config/words/instant.hpp"
#include "config/words/result.hpp"
#include "modem/sms/octets.hpp"

namespace modem::sms {

/// Where WAP pushes come from and go to (WAP-259-WDP appendix B).
inline constexpr std::uint16_t k_port_push = 2948;
inline constexpr std::uint16_t k_port_push_secure = 2949;
inline constexpr std::uint16_t k_port_settings = 49999;

/// More than 255 parts can carry.
inline constexpr std::size_t k_max_push = 0x8800;

/// A service indication (WAP-167) or, with `loads`, service loading (WAP-168): an address that the sender wants to be
/// opened. It is a text like any other here and never followed.
struct Indication {
    bool loads = false;
    std::string text{};  ///< of an indication
    std::string address{};
    std::string id{};
    std::string action{};  ///< `signal-high`, `execute-low`, `delete`, …
    std::optional<words::Instant> created{};
    std::optional<words::Instant> expires{};
    friend bool operator==(const Indication&, const Indication&) = default;
};

/// A picture message that waits at the operator (m-notification-ind, OMA-MMS-ENC §6.2), or word of one that was sent.
struct MmsNotice {
    enum class Kind : std::uint8_t { waiting, delivery, read, other };
    Kind kind = Kind::waiting;
    std::string transaction{};
    std::string from{};  ///< a number, an address of e-mail, or empty where the sender hides; without `/TYPE=`
    std::string subject{};
    std::string message_class{};                 ///< `personal`, `advertisement`, `informational`, `auto` or a name
    std::optional<std::uint64_t> size{};         ///< octets
    std::optional<words::Instant> expires_at{};  ///< or the next:
    std::optional<std::chrono::seconds> expires_in{};
    std::string location{};  ///< where it lies; never fetched
    friend bool operator==(const MmsNotice&, const MmsNotice&) = default;
};

/// What a connectionless push carries (WAP-235-PushOTA §7, WAP-230-WSP §8.2.4.1).
struct Push {
    std::uint8_t transaction = 0;
    std::string content_type{};  ///< `application/vnd.wap.mms-message`; `0x42` where a number has no name here
    std::string application{};   ///< what X-Wap-Application-Id says
    std::variant<std::monostate, Indication, MmsNotice> content{};  ///< nothing: of another type
    std::size_t body_size = 0;
};

/// Reads what came to one of the push ports, joined from its parts. Refused with `not_a_push`, `bad_push`, `truncated`,
/// `too_long`; `stopped_at`, if given, becomes the octet where it stops.
words::Result<Push> decode_push(std::span<const std::uint8_t> octets, std::size_t* stopped_at = nullptr);

}  // namespace modem::sms
