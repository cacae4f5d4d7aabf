#include "modem/sms/octets.hpp"

namespace modem::sms {

namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> octets) {
    constexpr std::string_view k_digits = "0123456789ABCDEF";
    std::string hex;
    hex.reserve(octets.size() * 2);
    for (const auto octet : octets) {
        hex += k_digits[octet >> 4];
        hex += k_digits[octet & 0x0f];
    }
    return hex;
}

words::Result<Octets> from_hex(std::string_view hex, std::size_t* stopped_at) {
    const auto refuse = [&](errc why, std::size_t digit) {
        if (stopped_at) *stopped_at = digit / 2;
        return make_error_code(why);
    };
    if (hex.size() > 2 * k_max_pdu) return refuse(errc::too_long, 2 * k_max_pdu);
    Octets octets;
    octets.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = digit_value(hex[i]);
        if (high < 0) return refuse(errc::bad_hex, i);
        if (i + 1 == hex.size()) return refuse(errc::odd_hex, i);
        const int low = digit_value(hex[i + 1]);
        if (low < 0) return refuse(errc::bad_hex, i);
        octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return octets;
}

std::uint8_t Reader::octet() {
    const auto one = take(1);
    return one.empty() ? std::uint8_t{0} : one[0];
}

std::span<const std::uint8_t> Reader::take(std::size_t count) {
    if (failed_) return {};
    if (count > left()) {
        fail(errc::truncated, octets_.size());
        return {};
    }
    const auto taken = octets_.subspan(at_, count);
    at_ += count;
    return taken;
}

void Reader::fail(errc why, std::size_t offset) {
    if (failed_) return;
    failed_ = true;
    error_ = why;
    stopped_at_ = offset;
}

}  // namespace modem::sms
