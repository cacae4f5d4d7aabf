#pragma once

#include <date/tz.h>

#include <optional>
#include <string>
#include <variant>

#include "config/reader/config.hpp"
#include "config/words/id.hpp"
#include "config/words/instant.hpp"
#include "controller/dispatch/air.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/outreach/template.hpp"
#include "controller/store/database.hpp"

namespace controller::outreach {

/// What is known of the one who is written to.
struct Recipient {
    words::Number number;
    std::optional<std::string> first_name{};
    std::optional<std::string> last_name{};
    std::optional<std::string> language{};
    std::int64_t n_purchases = 0;
    std::int64_t spend_total = 0;
    std::optional<words::Instant> first_purchase{};
    std::optional<words::Instant> last_purchase{};
};
/// Nothing if there is no such contact.
std::optional<Recipient> recipient_of(store::Database& database, words::Key contact);

/// Where a text is written from; what it points to outlives it.
struct Surroundings {
    const reader::Shop* shop = nullptr;
    const date::time_zone* zone = nullptr;       ///< the shop's
    const words::CountryRules* rules = nullptr;  ///< of the recipient's country; null: there is no file
    words::MessageClass message_class = words::MessageClass::marketing;
    const dispatch::AirRules* air = nullptr;  ///< null: no tables of languages, no accent is dropped
};

/// A text ready for the air.
struct Rendered {
    std::string text;
    std::string text_on_air;  ///< how dispatch will write it
    std::string language;
    words::Encoding encoding = words::Encoding::gsm7;  ///< gsm7 or ucs2
    unsigned parts = 0;
};
/// Why this recipient cannot have the text; stored as the reason of what is skipped.
struct Obstacle {
    enum class Reason {
        missing_variable,
        too_long,
        shop_name_missing,
        address_missing,
        contact_missing,
        link_forbidden,
        opt_out_missing,
        empty_text
    };
    Reason reason{};
    std::string detail{};  ///< the variable that is missing, the host of the link
};
std::string_view to_string(Obstacle::Reason reason);

/// Fills in, in the recipient's language. To marketing the country's opt-out line is added, on a line of its own,
/// unless the text already tells how to opt out.
std::variant<Rendered, Obstacle> render(const Template& written, const Recipient& recipient,
                                        const Surroundings& surroundings);

}  // namespace controller::outreach
