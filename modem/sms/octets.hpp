#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/result.hpp"
#include "modem/sms/errc.hpp"

namespace modem::sms {

using Octets = std::vector<std::uint8_t>;

/// The longest TPDU (3GPP TS 23.040 §9.2.2) and the service centre's address before it (TS 24.011 §8.2.5.2).
inline constexpr std::size_t k_max_tpdu = 164;
inline constexpr std::size_t k_max_sca = 12;
inline constexpr std::size_t k_max_pdu = k_max_sca + k_max_tpdu;

/// Upper case, without separators.
std::string to_hex(std::span<const std::uint8_t> octets);

/// At most `k_max_pdu` octets in either case, nothing between the digits. Where it is refused, `stopped_at` (if given)
/// becomes the octet in which it stops.
words::Result<Octets> from_hex(std::string_view hex, std::size_t* stopped_at = nullptr);

/// Reads octets one after the other and never beyond the end. The first failure is kept with its place; after it
/// every read gives zeros or nothing, so that callers may look once, at the end.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> octets) : octets_(octets) {}

    std::uint8_t octet();
    /// Exactly `count` octets, or an empty span and the failure `truncated`. Lives as long as what is read.
    std::span<const std::uint8_t> take(std::size_t count);
    std::size_t at() const { return at_; }
    std::size_t left() const { return octets_.size() - at_; }

    void fail(errc why) { fail(why, at_); }
    void fail(errc why, std::size_t offset);
    bool failed() const { return failed_; }
    words::error_code error() const { return error_; }
    std::size_t stopped_at() const { return stopped_at_; }

private:
    std::span<const std::uint8_t> octets_;
    std::size_t at_ = 0;
    bool failed_ = false;
    words::error_code error_;
    std::size_t stopped_at_ = 0;
};

}  // namespace modem::sms
