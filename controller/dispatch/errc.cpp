#include "controller/dispatch/errc.hpp"

namespace controller::dispatch {

namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::empty_text: return "the text is empty";
        case errc::too_many_parts: return "the text needs more than 10 parts: shorten it";
        case errc::text_not_encodable:
            return "the text has a character that GSM 7-bit does not have: take encoding auto or ucs2";
        case errc::expires_in_past: return "expires_at is in the past";
        case errc::expires_before_start: return "expires_at must be after not_before";
        case errc::alert_marketing: return "the lane alert is for service messages only";
        case errc::destination_forbidden:
            return "messages to this number are not allowed: look at [dispatch] allow; premium and shared-cost numbers "
                   "never are";
        case errc::unknown_sim: return "no SIM or modem of this name has been seen";
        case errc::media_too_big: return "a picture may have at most 300 kB: make it smaller";
        case errc::media_type:
            return "the data is not of the type that content_type names: image/jpeg, image/png or image/gif";
        case errc::not_found: return "there is no such message";
        case errc::flash_marketing: return "only a service message may be a flash message: it is often not kept";
        case errc::value_of_service: return "only a marketing message has a value";
        case errc::bad_value: return "value must be from 0 to 100";
        case errc::not_in_doubt: return "only a message whose state is unknown can be resolved: look at its state";
        case errc::was_withdrawn:
            return "the message was withdrawn (an opt-out, or cancelled) and must not be sent again: resolve it as "
                   "sent";
        case errc::has_expired:
            return "the time of the message is over: resolve it as sent, and send a new one where it is still of use";
        case errc::too_late: return "the message is on the air or settled already";
    }
    return "unknown error of the dispatcher";
}

}  // namespace

const boost::system::error_category& category() {
    static const words::Category instance("dispatch", sentence);
    return instance;
}

}  // namespace controller::dispatch
