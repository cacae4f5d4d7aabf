#pragma once

#include <cstdint>
#include <string_view>

namespace modem::sms {

/// TP-Status of a status report (3GPP TS 23.040 §9.2.3.15).
struct Status {
    enum class Class : std::uint8_t {
        delivered,    ///< 00: the handset has it
        unconfirmed,  ///< 01, 03 to 1F: passed on; whether it arrived nobody says; final
        replaced,     ///< 02: the centre put a newer text in its place; final
        pending,      ///< 20 to 3F: not yet; the centre goes on trying, another report follows
        failed,       ///< 40 to 5F: never; a second attempt would fail as well; final
        gave_up,      ///< 60 to 7F: not, and the centre has stopped trying; a second attempt may succeed; final
        unknown,      ///< 80 to FF: reserved
    };

    std::uint8_t code = 0;

    Class classify() const;
    bool is_final() const { return classify() != Class::pending && classify() != Class::unknown; }
    /// What the code means, in a sentence.
    std::string_view sentence() const;
    friend bool operator==(const Status&, const Status&) = default;
};

/// `delivered`, `unconfirmed`, `replaced`, `pending`, `failed`, `gave_up`, `unknown`.
std::string_view to_string(Status::Class value);

}  // namespace modem::sms
