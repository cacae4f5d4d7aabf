#include "modem/sms/concat.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace modem::sms {

namespace {

constexpr std::string_view k_gap = "…";

// Neighbours of one alphabet and of the same tables, to be converted together.
class Run {
public:
    void add(const UserData& part, std::string& text) {
        if (run_.coding.alphabet != part.coding.alphabet || run_.header.tables != part.header.tables) flush(text);
        run_.coding.alphabet = part.coding.alphabet;
        run_.header.tables = part.header.tables;
        run_.units.insert(run_.units.end(), part.units.begin(), part.units.end());
    }
    void flush(std::string& text) {
        text += run_.text();
        run_.units.clear();
    }

private:
    UserData run_;
};

// The first part of each index; a part without a concatenation is not among them.
std::array<const UserData*, 256> in_order(std::span<const UserData> parts) {
    std::array<const UserData*, 256> by_index{};
    for (const auto& part : parts) {
        if (!part.header.concat) continue;
        auto& place = by_index[part.header.concat->index];
        if (!place) place = &part;
    }
    return by_index;
}

}  // namespace

Joined join(std::span<const UserData> parts) {
    if (parts.empty()) return {};
    if (!parts[0].header.concat) return {parts[0].text(), true};
    const auto by_index = in_order(parts);
    const std::size_t count = parts[0].header.concat->count;
    Joined joined{{}, true};
    Run run;
    bool gap = false;
    for (std::size_t index = 1; index <= count; ++index) {
        if (by_index[index]) {
            run.add(*by_index[index], joined.text);
        } else if (!gap) {
            run.flush(joined.text);
            joined.text += k_gap;
            joined.complete = false;
        }
        gap = !by_index[index];
    }
    run.flush(joined.text);
    return joined;
}

Octets join_octets(std::span<const UserData> parts) {
    Octets octets;
    const auto add = [&](const UserData& part) {
        if (part.coding.alphabet != Alphabet::eight_bit) return;
        for (const auto unit : part.units) octets.push_back(static_cast<std::uint8_t>(unit & 0xff));
    };
    if (parts.empty()) return octets;
    if (!parts[0].header.concat) {
        add(parts[0]);
        return octets;
    }
    for (const auto* part : in_order(parts))
        if (part) add(*part);
    return octets;
}

}  // namespace modem::sms
