#pragma once

#include <boost/system/error_code.hpp>

#include "config/words/result.hpp"

namespace controller::ledger {

/// Why the ledger refuses what it is given. Nothing has been written when it does.
enum class errc {
    number_empty = 1,
    number_too_long,     ///< more than `k_max_number_text` characters
    number_characters,   ///< a character that no till writes in a number
    number_plus,         ///< a plus sign that is not in front, or a second one
    number_unreadable,   ///< no number in it
    number_country,      ///< no such country code, or a national number and no known country
    number_short,        ///< too few digits
    number_digits,       ///< too many digits
    number_invalid,      ///< not in the numbering plan of its country
    text_missing,        ///< a text that must be there is empty
    text_long,           ///< a text beyond its limit
    text_characters,     ///< control characters, or not UTF-8
    language_invalid,    ///< not a language tag
    zone_unknown,        ///< not in the time zone database
    region_invalid,      ///< not of the form of ISO 3166-2
    hours_invalid,       ///< no hours of a day, or they end before they begin
    days_invalid,        ///< no day of the week, or none at all
    pause_far,           ///< a pause beyond `k_longest_pause`
    maximum_invalid,     ///< not 1 to `k_max_per_30d`
    birthday_invalid,    ///< neither `--05-17` nor `1990-05-17`, or no day of the calendar
    birthday_ahead,      ///< a birthday in the future
    tag_invalid,         ///< a tag with `|` in it
    tags_many,           ///< more than `k_max_tags`
    time_early,          ///< before `k_earliest`
    time_ahead,          ///< further ahead of the clock than `k_max_ahead`
    expiry_invalid,      ///< an expiry that is not after the consent, or of something that is not granted
    revision_invalid,    ///< not 0 to `k_max_revision`
    currency_invalid,    ///< not three capital letters
    amount_negative,     ///< a negative amount where none may be
    amount_large,        ///< an amount beyond `k_max_amount`
    quantity_invalid,    ///< 0, or beyond `k_max_quantity`
    lines_many,          ///< more than `k_max_lines`
    event_type_invalid,  ///< not small letters, digits and `_`, beginning with a letter
    event_data_invalid,  ///< not a JSON object
};

const boost::system::error_category& category();
inline boost::system::error_code make_error_code(errc e) { return {static_cast<int>(e), category()}; }

}  // namespace controller::ledger

template <>
struct boost::system::is_error_code_enum<controller::ledger::errc> : std::true_type {};
