#include "modem/device/errc.hpp"

#include <string_view>

#include "config/words/result.hpp"

namespace modem::device {
namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::no_answer: return "the modem does not answer AT commands: is this its AT port?";
        case errc::sim_missing: return "no SIM in the modem, or it is not seated well";
        case errc::sim_pin_required: return "the SIM asks for its PIN: write it into a file and name that as pin_file";
        case errc::sim_puk_required: return "the SIM is blocked and asks for its PUK: unblock it in a telephone";
        case errc::sim_locked: return "the modem is locked to another network or SIM";
        case errc::sim_failure: return "the SIM does not answer, or is broken";
        case errc::no_pdu_mode: return "the modem refuses PDU mode (AT+CMGF=0)";
        case errc::sim_pin_unreadable: return "the file with the SIM's PIN cannot be read";
        case errc::sim_pin_wrong:
            return "the SIM refuses the PIN in pin_file, which is not tried again: put the right one there";
        case errc::sim_pin_tried:
            return "the PIN in pin_file was tried on this SIM before and did not open it, so that it is not tried "
                   "again: put the right one there, or unlock the SIM in a telephone";
        case errc::sim_pin_last_attempt:
            return "fewer than two attempts are left for the SIM's PIN, so that it is not tried: enter it in a "
                   "telephone, which gives it three again";
        case errc::sim_other: return "this is not the SIM that the setting iccid names: nothing is sent through it";
    }
    return "unknown error";
}

}  // namespace

std::string_view to_string(errc value) {
    switch (value) {
        case errc::no_answer: return "no_answer";
        case errc::sim_missing: return "sim_missing";
        case errc::sim_pin_required: return "sim_pin_required";
        case errc::sim_puk_required: return "sim_puk_required";
        case errc::sim_locked: return "sim_locked";
        case errc::sim_failure: return "sim_failure";
        case errc::no_pdu_mode: return "no_pdu_mode";
        case errc::sim_pin_unreadable: return "sim_pin_unreadable";
        case errc::sim_pin_wrong: return "sim_pin_wrong";
        case errc::sim_pin_tried: return "sim_pin_tried";
        case errc::sim_pin_last_attempt: return "sim_pin_last_attempt";
        case errc::sim_other: return "sim_other";
    }
    return "unknown";
}

const boost::system::error_category& device_category() {
    static const words::Category instance("device", sentence);
    return instance;
}

}  // namespace modem::device
