#include "modem/device/status.hpp"

#include "modem/device/outcome.hpp"

namespace modem::device {

std::string_view to_string(ModemPhase value) {
    switch (value) {
        case ModemPhase::closed: return "closed";
        case ModemPhase::opening: return "opening";
        case ModemPhase::bringing_up: return "bringing_up";
        case ModemPhase::ready: return "ready";
        case ModemPhase::faulty: return "faulty";
        case ModemPhase::quarantined: return "quarantined";
    }
    return "";
}

std::string_view to_string(Registration value) {
    switch (value) {
        case Registration::unknown: return "unknown";
        case Registration::none: return "none";
        case Registration::searching: return "searching";
        case Registration::denied: return "denied";
        case Registration::home: return "home";
        case Registration::roaming: return "roaming";
    }
    return "";
}

std::string_view to_string(ReceiptPath value) {
    switch (value) {
        case ReceiptPath::unknown: return "unknown";
        case ReceiptPath::direct: return "direct";
        case ReceiptPath::stored: return "stored";
        case ReceiptPath::none: return "none";
    }
    return "";
}

std::string_view to_string(SubmitOutcome::Kind kind) {
    switch (kind) {
        case SubmitOutcome::Kind::sent: return "sent";
        case SubmitOutcome::Kind::refused: return "refused";
        case SubmitOutcome::Kind::untouched: return "untouched";
        case SubmitOutcome::Kind::unknown: return "unknown";
    }
    return "";
}

}  // namespace modem::device
