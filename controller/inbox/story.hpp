#pragma once

#include <optional>
#include <string>

#include "config/words/instant.hpp"
#include "modem/sms/content.hpp"

namespace controller::inbox {

/// What a person is shown of a message that came in, and what there is to know of it.
struct Story {
    std::string text;                      ///< the words of a text; of everything else a sentence
    std::optional<std::string> details{};  ///< a JSON object, by the form of the content; texts have none
};

/// Addresses and locations in it come from outside and are data: nobody follows them. `now` is when it came.
Story story_of(const modem::sms::Content& content, words::Instant now);

/// `145 kB`, `2.4 MB`, `980 bytes`.
std::string size_text(std::uint64_t octets);

}  // namespace controller::inbox
