#include "controller/ledger/errc.hpp"

namespace controller::ledger {

namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::number_empty: return "the number is empty";
        case errc::number_too_long: return "a number has at most 24 characters";
        case errc::number_characters: return "a number is written with digits, spaces and + ( ) . / - only";
        case errc::number_plus: return "a number has at most one +, and only in front";
        case errc::number_unreadable: return "this is not a telephone number";
        case errc::number_country: return "no country has this code: write + and the country's code in front";
        case errc::number_short: return "the number has too few digits";
        case errc::number_digits: return "the number has too many digits";
        case errc::number_invalid: return "no such number can be in use in its country";
        case errc::text_missing: return "this must not be empty";
        case errc::text_long: return "this is too long";
        case errc::text_characters: return "this must be UTF-8 text without control characters";
        case errc::language_invalid: return "a language is written like fr or pt-BR";
        case errc::zone_unknown: return "no such time zone: write it like Europe/Paris";
        case errc::region_invalid: return "a region is written like US-NY or ES-CT (ISO 3166-2)";
        case errc::hours_invalid: return "hours are written like 10:00 and 20:00, the end after the beginning";
        case errc::days_invalid: return "days are written like mon and tue, at least one of them";
        case errc::pause_far: return "a pause ends within five years; who wants nothing more withdraws the consent";
        case errc::maximum_invalid:
            return "a maximum is a whole number from 1 to 1000; who wants nothing withdraws the consent";
        case errc::birthday_invalid: return "a birthday is written like 1990-05-17, or --05-17 without the year";
        case errc::birthday_ahead: return "the birthday is in the future";
        case errc::tag_invalid: return "a tag must not be empty or contain |";
        case errc::tags_many: return "a contact has at most 32 tags";
        case errc::time_early: return "the time is before 1990";
        case errc::time_ahead: return "the time is more than a day ahead of the gateway's clock";
        case errc::expiry_invalid: return "only a granted consent expires, and only after it was given";
        case errc::revision_invalid: return "a revision is a whole number from 0 to 1000000000";
        case errc::currency_invalid: return "a currency is written like EUR";
        case errc::amount_negative: return "an amount must not be negative (a return has a negative quantity)";
        case errc::amount_large: return "the amount is too large: it counts in minor units (cents)";
        case errc::quantity_invalid: return "a quantity is a whole number up to 1000000, negative for a return, not 0";
        case errc::lines_many: return "a purchase has at most 500 lines";
        case errc::event_type_invalid:
            return "the type of an event is written like cart_saved, with 64 characters at most";
        case errc::event_data_invalid: return "the data of an event is a JSON object of at most 16 KiB";
    }
    return "unknown error of the ledger";
}

}  // namespace

const boost::system::error_category& category() {
    static const words::Category instance("ledger", sentence);
    return instance;
}

}  // namespace controller::ledger
