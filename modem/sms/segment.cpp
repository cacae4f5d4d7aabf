#include "modem/sms/segment.hpp"

#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

// Counts parts as `lay_out` cuts them, from the widths of the characters one after the other.
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

}  // namespace

words::Result<Segmentation> segment(std::string_view utf8, words::Encoding encoding, std::uint8_t concat_reference) {
    const auto layout = lay_out(utf8, {.encoding = encoding});
    if (!layout) return layout.error();
    return segment(utf8, *layout, concat_reference);
}

words::Result<Segmentation> segment(std::string_view utf8, const Layout& layout, std::uint8_t concat_reference) {
    const auto units = layout.alphabet == Alphabet::gsm7 ? to_gsm7(utf8, layout.tables) : to_utf16(utf8);
    if (!units) return units.error();
    if (layout.ends.empty() || layout.ends.back() != units->size() || layout.ends.size() > k_max_parts)
        return make_error_code(errc::bad_layout);
    Segmentation segmentation{layout.alphabet, {}};
    segmentation.parts.reserve(layout.ends.size());
    std::size_t begin = 0;
    for (const std::size_t end : layout.ends) {
        if (end < begin || end > units->size()) return make_error_code(errc::bad_layout);
        UserData data;
        data.coding.alphabet = layout.alphabet;
        data.header.tables = layout.tables;
        data.units.assign(units->begin() + static_cast<std::ptrdiff_t>(begin),
                          units->begin() + static_cast<std::ptrdiff_t>(end));
        begin = end;
        if (layout.ends.size() > 1)
            data.header.concat = Concat{concat_reference, static_cast<std::uint8_t>(layout.ends.size()),
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
        fits = fits && septets != 0;
        narrow.add(septets);
        wide.add(*character < 0x10000 ? 1 : 2);
    }
    if (!fits && encoding == words::Encoding::gsm7) return make_error_code(errc::not_gsm7);
    const bool as_gsm7 = fits && encoding != words::Encoding::ucs2;
    const std::size_t parts = as_gsm7 ? narrow.parts() : wide.parts();
    if (parts > k_max_parts) return make_error_code(errc::too_many_parts);
    return static_cast<unsigned>(parts);
}

}  // namespace modem::sms
