#include "modem/text/graphemes.hpp"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <memory>

#include "modem/sms/unicode.hpp"

namespace modem::text {

namespace {

// Where a character begins, in octets; empty where ICU does not do its work.
std::vector<std::size_t> beginnings(std::string_view utf8) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> breaks(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
    const std::unique_ptr<UText, decltype(&utext_close)> text(
        utext_openUTF8(nullptr, utf8.data(), static_cast<std::int64_t>(utf8.size()), &error), utext_close);
    if (U_FAILURE(error)) return {};
    breaks->setText(text.get(), error);
    if (U_FAILURE(error)) return {};
    std::vector<std::size_t> found;
    for (auto at = breaks->first(); at != icu::BreakIterator::DONE; at = breaks->next())
        found.push_back(static_cast<std::size_t>(at));
    return found;
}

}  // namespace

std::vector<std::size_t> bonds_of(std::string_view utf8) {
    const auto loose = beginnings(utf8);
    if (loose.empty()) return {};
    std::vector<std::size_t> bonds;
    auto next = loose.begin();
    for (std::size_t at = 0; at < utf8.size();) {
        while (next != loose.end() && *next < at) ++next;
        if (next == loose.end() || *next != at) bonds.push_back(at);
        if (!sms::next_code_point(utf8, at)) return {};
    }
    return bonds;
}

}  // namespace modem::text
