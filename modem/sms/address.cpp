#include "modem/sms/address.hpp"

#include <algorithm>
#include <span>

#include "modem/sms/alphabet.hpp"
#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

constexpr std::string_view k_digits = "0123456789*#abc";
constexpr std::uint8_t k_fill = 0x0f;
constexpr std::size_t k_max_name_septets = 11;
constexpr std::size_t k_max_octets = k_max_digits / 2;

// 3GPP TS 23.040 §9.1.2.5: the numbering plan is E.164 where it means something, and unknown for names.
std::uint8_t type_octet(Address::Type type) {
    const bool planned =
        type == Address::Type::unknown || type == Address::Type::international || type == Address::Type::national;
    return static_cast<std::uint8_t>(0x80 | (static_cast<unsigned>(type) << 4) | (planned ? 1U : 0U));
}

Address::Type type_of(std::uint8_t octet) {
    const unsigned type = (octet >> 4) & 7U;
    return type == 7 ? Address::Type::unknown : static_cast<Address::Type>(type);
}

// The digits of an address without its +, or nothing where it is not a number of its type.
std::optional<std::string_view> digits_of(const Address& address) {
    std::string_view digits = address.text;
    if (address.type == Address::Type::international) {
        if (digits.empty() || digits[0] != '+') return {};
        digits.remove_prefix(1);
    }
    const bool known =
        std::all_of(digits.begin(), digits.end(), [](char c) { return k_digits.find(c) != std::string_view::npos; });
    if (digits.empty() || digits.size() > k_max_digits || !known) return {};
    return digits;
}

void append_digits(Octets& octets, std::string_view digits) {
    const auto value = [&](std::size_t i) {
        return i < digits.size() ? static_cast<std::uint8_t>(k_digits.find(digits[i])) : k_fill;
    };
    for (std::size_t i = 0; i < digits.size(); i += 2)
        octets.push_back(static_cast<std::uint8_t>((value(i + 1) << 4) | value(i)));
}

// The fill 0xF ends a number wherever it stands: some networks count it as a digit.
std::string read_digits(std::span<const std::uint8_t> octets, std::size_t count) {
    std::string digits;
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned value = (i % 2 == 0) ? octets[i / 2] & 0x0fU : static_cast<unsigned>(octets[i / 2] >> 4);
        if (value == k_fill) break;
        digits += k_digits[value];
    }
    return digits;
}

bool is_control(char32_t character) { return character < 0x20 || (character >= 0x7f && character < 0xa0); }

// A name from the network ends up in listings and logs: controls go, and so do spaces around it.
std::string clean(std::string_view name) {
    std::string cleaned;
    for (std::size_t at = 0; at < name.size();) {
        const auto character = next_code_point(name, at);
        if (!character) break;
        if (!is_control(*character)) append_utf8(cleaned, *character);
    }
    const auto begin = cleaned.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    return cleaned.substr(begin, cleaned.find_last_not_of(' ') - begin + 1);
}

std::string read_name(std::span<const std::uint8_t> octets, std::size_t semi_octets) {
    Units septets = unpack(octets, semi_octets * 4 / 7);
    // Seven characters fill 49 bits; who counts whole octets announces an eighth one, which is only padding.
    if (septets.size() == 8 && septets.back() == 0) septets.pop_back();
    return clean(gsm7_to_utf8(septets));
}

Address read_value(std::uint8_t type, std::span<const std::uint8_t> octets, std::size_t semi_octets) {
    Address address{type_of(type), {}};
    if (address.type == Address::Type::alphanumeric) {
        address.text = read_name(octets, semi_octets);
        return address;
    }
    address.text = read_digits(octets, semi_octets);
    if (address.type == Address::Type::international && !address.text.empty()) address.text.insert(0, 1, '+');
    return address;
}

}  // namespace

words::Result<Address> Address::parse(std::string_view number) {
    const bool international = number.starts_with('+');
    const std::string_view digits = international ? number.substr(1) : number;
    const std::string_view allowed = k_digits.substr(0, international ? 10 : 12);
    if (digits.empty() || digits.size() > k_max_digits || digits.find_first_not_of(allowed) != std::string_view::npos)
        return make_error_code(errc::bad_number);
    return Address{international ? Type::international : Type::unknown, std::string(number)};
}

words::Result<Address> Address::alphanumeric(std::string_view name) {
    const auto septets = to_gsm7(name);
    if (!septets || septets->empty() || septets->size() > k_max_name_septets || clean(name) != name)
        return make_error_code(errc::bad_sender);
    // Eight with an @ at the end cannot be told from seven and the padding of their octets.
    if (septets->size() == 8 && septets->back() == 0) return make_error_code(errc::bad_sender);
    return Address{Type::alphanumeric, std::string(name)};
}

words::Result<void> append_address(Octets& octets, const Address& address) {
    if (address.type == Address::Type::alphanumeric) {
        const auto name = Address::alphanumeric(address.text);
        if (!name) return name.error();
        const Units septets = *to_gsm7(address.text);
        const Octets packed = pack(septets);
        octets.push_back(static_cast<std::uint8_t>((septets.size() * 7 + 3) / 4));
        octets.push_back(type_octet(address.type));
        octets.insert(octets.end(), packed.begin(), packed.end());
        return {};
    }
    const auto digits = digits_of(address);
    if (!digits) return make_error_code(errc::bad_number);
    octets.push_back(static_cast<std::uint8_t>(digits->size()));
    octets.push_back(type_octet(address.type));
    append_digits(octets, *digits);
    return {};
}

words::Result<void> append_service_centre(Octets& octets, const std::optional<Address>& centre) {
    if (!centre) {
        octets.push_back(0);
        return {};
    }
    const auto digits = digits_of(*centre);
    if (!digits || centre->type == Address::Type::alphanumeric) return make_error_code(errc::bad_number);
    octets.push_back(static_cast<std::uint8_t>(1 + (digits->size() + 1) / 2));
    octets.push_back(type_octet(centre->type));
    append_digits(octets, *digits);
    return {};
}

Address read_address(Reader& reader) {
    const std::size_t begin = reader.at();
    const std::size_t semi_octets = reader.octet();
    if (semi_octets > k_max_digits) {
        reader.fail(errc::bad_address, begin);
        return {};
    }
    const auto type = reader.octet();
    const auto octets = reader.take((semi_octets + 1) / 2);
    if (reader.failed()) return {};
    return read_value(type, octets, semi_octets);
}

std::optional<Address> read_service_centre(Reader& reader) {
    const std::size_t begin = reader.at();
    const std::size_t length = reader.octet();
    if (length == 0) return {};
    if (length > k_max_octets + 1) {
        reader.fail(errc::bad_address, begin);
        return {};
    }
    const auto type = reader.octet();
    const auto octets = reader.take(length - 1);
    if (reader.failed()) return {};
    Address centre = read_value(type, octets, octets.size() * 2);
    if (centre.text.empty()) return {};
    return centre;
}

}  // namespace modem::sms
