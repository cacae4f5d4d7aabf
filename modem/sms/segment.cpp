#include "modem/sms/segment.hpp"

#include <algorithm>
#include <optional>

#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

// Counts parts as `divide` cuts them, from the widths of the characters one after the other.
class Counter {
public:
    Counter(std::size_t alone, std::size_t joined) : alone_(alone), joined_(joined) {}

    void add(unsigned width) {
        total_ += width;
        if (used_ + width > joined_) {
            ++parts_;
            used_ = 0;
        }
        used_ += width;
    }
    std::size_t parts() const { return total_ <= alone_ ? 1 : parts_; }

private:
    std::size_t alone_;
    std::size_t joined_;
    std::size_t total_ = 0;
    std::size_t used_ = 0;
    std::size_t parts_ = 1;
};

// A unit that means nothing without the next one.
bool opens_pair(Alphabet alphabet, std::uint16_t unit) {
    return alphabet == Alphabet::gsm7 ? unit == k_escape : is_high_surrogate(unit);
}

std::vector<Units> divide(Alphabet alphabet, const Units& units) {
    const bool packed = alphabet == Alphabet::gsm7;
    if (units.size() <= (packed ? k_septets_alone : k_units_alone)) return {units};
    const std::size_t limit = packed ? k_septets_joined : k_units_joined;
    std::vector<Units> parts;
    for (std::size_t begin = 0; begin < units.size();) {
        std::size_t end = std::min(begin + limit, units.size());
        if (end < units.size() && opens_pair(alphabet, units[end - 1])) --end;
        const auto at = [&](std::size_t i) { return units.begin() + static_cast<std::ptrdiff_t>(i); };
        parts.emplace_back(at(begin), at(end));
        begin = end;
    }
    return parts;
}

words::Result<Alphabet> choose(std::string_view utf8, words::Encoding encoding) {
    if (encoding == words::Encoding::ucs2) return Alphabet::ucs2;
    if (!first_misfit(utf8)) return Alphabet::gsm7;
    if (encoding == words::Encoding::gsm7) return make_error_code(errc::not_gsm7);
    return Alphabet::ucs2;
}

}  // namespace

words::Result<Segmentation> segment(std::string_view utf8, words::Encoding encoding, std::uint8_t concat_reference) {
    const auto alphabet = choose(utf8, encoding);
    if (!alphabet) return alphabet.error();
    const auto units = *alphabet == Alphabet::gsm7 ? to_gsm7(utf8) : to_utf16(utf8);
    if (!units) return units.error();
    const auto divided = divide(*alphabet, *units);
    if (divided.size() > k_max_parts) return make_error_code(errc::too_many_parts);

    Segmentation segmentation{*alphabet, {}};
    segmentation.parts.reserve(divided.size());
    for (const auto& part : divided) {
        UserData data;
        data.coding.alphabet = *alphabet;
        data.units = part;
        if (divided.size() > 1)
            data.header.concat = Concat{concat_reference, static_cast<std::uint8_t>(divided.size()),
                                        static_cast<std::uint8_t>(segmentation.parts.size() + 1)};
        segmentation.parts.push_back(std::move(data));
    }
    return segmentation;
}

words::Result<unsigned> count_parts(std::string_view utf8, words::Encoding encoding) {
    Counter narrow(k_septets_alone, k_septets_joined);
    Counter wide(k_units_alone, k_units_joined);
    bool fits = true;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = next_code_point(utf8, at);
        if (!character) return make_error_code(errc::bad_utf8);
        const unsigned septets = septets_of(*character);
        if (septets == 0 && encoding == words::Encoding::gsm7) return make_error_code(errc::not_gsm7);
        fits = fits && septets != 0;
        narrow.add(septets);
        wide.add(*character < 0x10000 ? 1 : 2);
    }
    const bool as_gsm7 = fits && encoding != words::Encoding::ucs2;
    const std::size_t parts = as_gsm7 ? narrow.parts() : wide.parts();
    if (parts > k_max_parts) return make_error_code(errc::too_many_parts);
    return static_cast<unsigned>(parts);
}

}  // namespace modem::sms
