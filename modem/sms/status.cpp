#include "modem/sms/status.hpp"

#include <algorithm>
#include <array>

namespace modem::sms {

namespace {

struct Known {
    std::uint8_t code;
    std::string_view sentence;
};

constexpr std::array k_known = {
    Known{0x00, "The handset has received the message."},
    Known{0x01, "The centre passed the message on, but cannot say whether it arrived."},
    Known{0x02, "The centre replaced the message by a newer one."},
    Known{0x20, "The network is congested; the centre tries again."},
    Known{0x21, "The handset is busy; the centre tries again."},
    Known{0x22, "The handset does not answer; the centre tries again."},
    Known{0x23, "The service was rejected; the centre tries again."},
    Known{0x24, "The quality of service is not available; the centre tries again."},
    Known{0x25, "The handset reported an error; the centre tries again."},
    Known{0x40, "A remote procedure failed; the message will not arrive."},
    Known{0x41, "The destination cannot take this kind of message."},
    Known{0x42, "The handset rejected the connection."},
    Known{0x43, "The number cannot be reached at all."},
    Known{0x44, "The quality of service is not available; the message will not arrive."},
    Known{0x45, "The networks do not work together for this number."},
    Known{0x46, "The message was not delivered before its validity ended."},
    Known{0x47, "The sender had the message deleted."},
    Known{0x48, "The operator deleted the message."},
    Known{0x49, "The centre does not know the message."},
    Known{0x60, "The network was congested; the centre has given up."},
    Known{0x61, "The handset was busy; the centre has given up."},
    Known{0x62, "The handset did not answer; the centre has given up."},
    Known{0x63, "The service was rejected; the centre has given up."},
    Known{0x64, "The quality of service was not available; the centre has given up."},
    Known{0x65, "The handset reported an error; the centre has given up."},
};

std::string_view general_sentence(Status::Class value) {
    switch (value) {
        case Status::Class::delivered: return "The handset has received the message.";
        case Status::Class::unconfirmed: return "The centre has finished with the message, for a reason of its own.";
        case Status::Class::replaced: return "The centre replaced the message by a newer one.";
        case Status::Class::pending: return "The message has not arrived yet; the centre tries again.";
        case Status::Class::failed: return "The message will not arrive, for a reason of the centre's own.";
        case Status::Class::gave_up: return "The centre has given up, for a reason of its own.";
        case Status::Class::unknown: return "The centre reports a status that has no meaning in the standard.";
    }
    return {};
}

}  // namespace

Status::Class Status::classify() const {
    if (code == 0x00) return Class::delivered;
    if (code == 0x02) return Class::replaced;
    if (code < 0x20) return Class::unconfirmed;
    if (code < 0x40) return Class::pending;
    if (code < 0x60) return Class::failed;
    return code < 0x80 ? Class::gave_up : Class::unknown;
}

std::string_view Status::sentence() const {
    const auto* known = std::find_if(k_known.begin(), k_known.end(), [&](const Known& k) { return k.code == code; });
    return known != k_known.end() ? known->sentence : general_sentence(classify());
}

std::string_view to_string(Status::Class value) {
    switch (value) {
        case Status::Class::delivered: return "delivered";
        case Status::Class::unconfirmed: return "unconfirmed";
        case Status::Class::replaced: return "replaced";
        case Status::Class::pending: return "pending";
        case Status::Class::failed: return "failed";
        case Status::Class::gave_up: return "gave_up";
        case Status::Class::unknown: return "unknown";
    }
    return "unknown";
}

}  // namespace modem::sms
