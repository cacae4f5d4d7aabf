#include "modem/sms/errc.hpp"

#include <string_view>

#include "config/words/result.hpp"

namespace modem::sms {

namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::bad_number: return "a number is an optional + and 1 to 20 of the characters 0-9, * and #";
        case errc::bad_sender: return "an alphanumeric sender has 1 to 11 characters of the GSM alphabet";
        case errc::bad_utf8: return "the text is not valid UTF-8";
        case errc::not_gsm7: return "the text has a character that the GSM 7-bit alphabet lacks";
        case errc::too_many_parts: return "the text needs more than 255 parts";
        case errc::user_data_too_long: return "the text and its header do not fit into the 140 octets of a part";
        case errc::bad_units: return "a septet is above 127, or an octet above 255";
        case errc::bad_validity: return "the validity is not a time span above zero, or is given in two ways";
        case errc::bad_timestamp: return "the time lies outside 1990 to 2089, or its offset beyond 19 hours 45 minutes";
        case errc::odd_hex: return "a PDU has an even number of hexadecimal digits";
        case errc::bad_hex: return "a PDU is written in hexadecimal digits only";
        case errc::truncated: return "the PDU ends too early";
        case errc::trailing_octets: return "the PDU goes on after its end";
        case errc::too_long: return "the PDU is longer than 176 octets";
        case errc::bad_address: return "the PDU has an address that is too long";
        case errc::bad_header: return "the user data header is longer than the user data";
        case errc::compressed: return "the text is compressed, which Tillcast neither reads nor writes";
        case errc::not_a_push: return "the data is no WAP push";
        case errc::bad_push: return "what the WAP push carries is not written as it should be";
        case errc::bad_layout: return "the text is not the one that was laid out";
        case errc::unknown_type: return "the PDU is of a type that does not travel in this direction";
    }
    return "unknown error";
}

}  // namespace

const boost::system::error_category& sms_category() {
    static const words::Category instance("sms", sentence);
    return instance;
}

}  // namespace modem::sms
