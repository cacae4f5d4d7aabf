// What a modem hands over as a PDU: whatever the octets are, they are read within their bounds, and what is read can be
// written and read back as the same. The first octet tells the direction, or that the rest is the line as it stands.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "modem/sms/content.hpp"
#include "modem/sms/decode.hpp"

namespace {

namespace sms = modem::sms;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_text(const std::string& utf8) { require(sms::to_utf16(utf8).has_value()); }

template <class T>
void check_again(const T& pdu, const sms::Decoded& decoded, sms::Direction direction) {
    const auto written = sms::encode(pdu, decoded.centre);
    if (!written) return;  // some of what is read is never written: times that are none, reserved codings
    const auto again = sms::decode(written->hex, direction);
    require(again.has_value());
    require(again->length == written->length);
    const auto* same = std::get_if<T>(&again->pdu);
    require(same != nullptr);
    const auto twice = sms::encode(*same, again->centre);
    require(twice.has_value() && *twice == *written);
}

void look_at(const sms::Decoded& decoded, sms::Direction direction) {
    if (const auto* deliver = std::get_if<sms::Deliver>(&decoded.pdu)) {
        check_text(deliver->data.text());
        check_text(deliver->from.text);
        check_text(sms::content_of(*deliver, {&deliver->data, 1}).words.text);
        check_again(*deliver, decoded, direction);
    } else if (const auto* submit = std::get_if<sms::Submit>(&decoded.pdu)) {
        check_text(submit->data.text());
        check_again(*submit, decoded, direction);
    } else if (const auto* report = std::get_if<sms::StatusReport>(&decoded.pdu)) {
        require(!report->status.sentence().empty());
        check_again(*report, decoded, direction);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> rest(data + 1, size - 1);
    const auto direction = (data[0] & 1) == 0 ? sms::Direction::from_network : sms::Direction::to_network;
    const bool as_it_stands = (data[0] & 2) != 0;
    const std::string line = as_it_stands ? std::string(rest.begin(), rest.end()) : sms::to_hex(rest);
    std::size_t stopped_at = 0;
    const auto decoded = sms::decode(line, direction, &stopped_at);
    if (decoded)
        look_at(*decoded, direction);
    else
        require(!decoded.error().message().empty() && stopped_at <= line.size());
    return 0;
}
