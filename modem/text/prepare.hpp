#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/language.hpp"
#include "config/words/message.hpp"
#include "config/words/result.hpp"
#include "modem/sms/layout.hpp"
#include "modem/text/substitute.hpp"

namespace modem::text {

/// How a text may be put on the air.
struct Wish {
    words::Encoding encoding = words::Encoding::automatic;
    std::span<const words::Language> languages{};  ///< whose tables the SIM's configuration allows
    Spelling spelling{};                           ///< for `smart` only
};

/// A text ready for the air.
struct Prepared {
    std::string text;    ///< what is sent: as given, but for `smart`
    sms::Layout layout;  ///< cut between what readers take for characters
    bool usual = true;   ///< the layout is what `sms::lay_out` would give without languages and bonds
};

/// With `smart` the text is brought into normal form C, and where it does not fit the GSM alphabet (or an allowed
/// table) as it is, written with other characters that lose nothing, or without the accents that may be dropped where
/// that saves a part. If all that does not make it fit it goes out in UCS-2 as it was. Refused as `sms::lay_out` does.
words::Result<Prepared> prepare(std::string_view utf8, const Wish& wish);

/// A character that has no place in the GSM alphabet and the allowed tables, and makes the text UCS-2.
struct Forced {
    std::string character;                  ///< as a reader sees it; several code points for some pictures
    char32_t code_point = 0;                ///< the first of them that does not fit
    std::string name;                       ///< of the code point, by Unicode: `SPARKLES`
    std::size_t position = 0;               ///< counted in code points from 1
    std::optional<std::string> suggestion;  ///< see suggestion_for
};

/// What a text costs and why.
struct Report {
    Prepared prepared;
    std::vector<Forced> forced;         ///< in their order, at most k_most_forced; empty unless it is UCS-2 by need
    std::size_t more_forced = 0;        ///< how many are not listed
    std::string text_if_replaced;       ///< with every suggestion taken
    std::size_t parts_if_replaced = 0;  ///< of it
};
inline constexpr std::size_t k_most_forced = 100;

/// Refused as prepare.
words::Result<Report> report(std::string_view utf8, const Wish& wish);

}  // namespace modem::text
