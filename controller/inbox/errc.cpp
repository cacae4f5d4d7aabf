#include "controller/inbox/errc.hpp"

namespace controller::inbox {

namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::not_found: return "there is no such inbound text";
        case errc::already_handled: return "the text has been handled as something else already";
        case errc::no_number: return "the text came from a short code or a name, which cannot be opted out or in";
        case errc::still_blocked:
            return "the number is blocked for another reason than its own opt-out: lift that first";
    }
    return "unknown error of the inbox";
}

}  // namespace

const boost::system::error_category& category() {
    static const words::Category instance("inbox", sentence);
    return instance;
}

}  // namespace controller::inbox
