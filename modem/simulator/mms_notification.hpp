#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "modem/sms/user_data.hpp"

namespace modem::simulator {

/// That an MMS waits at its centre: m-notification-ind (OMA-TS-MMS_ENC §6.2) in a WAP push to port 2948.
struct MmsNotification {
    std::string from;  ///< E.164
    std::string subject;
    std::string url;
    std::uint32_t size = 0;  ///< octets
    std::string transaction;
};

/// The user data of its parts, two and more where it is long; `reference` is their concatenation's.
std::vector<sms::UserData> notification_parts(const MmsNotification& notification, std::uint8_t reference);

}  // namespace modem::simulator
