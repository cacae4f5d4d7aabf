#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "modem/sms/concat.hpp"
#include "modem/sms/deliver.hpp"
#include "modem/sms/wap.hpp"

namespace modem::sms {

/// TP-PID values that change what a receiver does (3GPP TS 23.040 §9.2.3.9).
inline constexpr std::uint8_t k_type_0 = 0x40;
inline constexpr std::uint8_t k_replace_first = 0x41;
inline constexpr std::uint8_t k_replace_last = 0x47;

/// What a message that came in is. Stored; never renumbered.
enum class Form : std::uint8_t {
    text = 0,      ///< words for a person
    flash = 1,     ///< words that a phone shows at once (class 0)
    data = 2,      ///< octets, or words that are addressed to an application
    push = 3,      ///< a service indication or loading
    picture = 4,   ///< word of a picture message (MMS)
    waiting = 5,   ///< a sign that voicemail or the like waits
    silent = 6,    ///< type 0: acknowledged and shown to nobody
    settings = 7,  ///< of an access point or an account (OTA, OMA CP, SyncML)
};

inline constexpr std::array<std::string_view, 8> k_form_names = {"text",    "flash",   "data",   "push",
                                                                 "picture", "waiting", "silent", "settings"};
std::string_view to_string(Form form);
std::optional<Form> parse_form(std::string_view name);

/// A sign that something waits, from TP-DCS or from the header (§9.2.3.24.2).
struct WaitingSign {
    Waiting what{};
    std::optional<std::uint8_t> count{};
    friend bool operator==(const WaitingSign&, const WaitingSign&) = default;
};

/// A message as far as it can be told what it is.
struct Content {
    Form form = Form::text;
    Joined words{};                ///< in hexadecimal for octets
    std::optional<Ports> ports{};  ///< of its (first) part
    std::optional<Push> push{};
    std::optional<WaitingSign> waiting{};
    std::optional<std::uint8_t>
        replaces{};  ///< TP-PID 65 to 71: takes the place of the sender's last one with the same

    /// Whether a person wrote it to us: what alone may be read as a wish.
    bool is_from_person() const { return form == Form::text || form == Form::flash; }
};

/// From the first part, and all parts that came (the first among them).
Content content_of(const Deliver& first, std::span<const UserData> parts);

}  // namespace modem::sms
