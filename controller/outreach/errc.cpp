#include "controller/outreach/errc.hpp"

namespace controller::outreach {

namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::unknown_segment: return "there is no segment of this name in the configuration";
        case errc::unknown_template: return "there is no template of this name in the configuration";
        case errc::offer_in_service: return "the template carries an offer, so the campaign must be of class marketing";
        case errc::bad_name: return "a campaign needs a name of at most 200 bytes";
        case errc::bad_expiry: return "a message must be allowed to wait for a minute to 90 days";
        case errc::not_found: return "there is no such campaign";
        case errc::not_a_draft: return "the campaign has been started already";
        case errc::not_running: return "the campaign is not running";
        case errc::not_paused: return "the campaign is not paused";
        case errc::ended: return "the campaign is over";
    }
    return "unknown error of a campaign";
}

}  // namespace

const boost::system::error_category& category() {
    static const words::Category instance("outreach", sentence);
    return instance;
}

}  // namespace controller::outreach
