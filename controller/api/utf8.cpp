#include "controller/api/utf8.hpp"

#include <boost/locale/utf.hpp>

namespace controller::api {

std::optional<std::size_t> utf8_length(std::string_view text) {
    namespace utf = boost::locale::utf;
    std::size_t characters = 0;
    for (const char* at = text.data(); at != text.data() + text.size(); ++characters) {
        const utf::code_point c = utf::utf_traits<char>::decode(at, text.data() + text.size());
        if (c == utf::illegal || c == utf::incomplete) return std::nullopt;
    }
    return characters;
}

}  // namespace controller::api
