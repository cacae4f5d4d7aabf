#include "modem/sms/status_report.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_type_status_report = 0x02;
constexpr std::uint8_t k_no_more_waiting = 0x04;
constexpr std::uint8_t k_for_command = 0x20;

}  // namespace

words::Result<Pdu> encode(const StatusReport& report, const std::optional<Address>& centre) {
    Octets octets;
    if (const auto done = append_service_centre(octets, centre); !done) return done.error();
    const std::size_t begin = octets.size();
    unsigned first = k_type_status_report;
    if (!report.more_waiting) first |= k_no_more_waiting;
    if (report.for_command) first |= k_for_command;
    octets.push_back(static_cast<std::uint8_t>(first));
    octets.push_back(report.message_reference);
    if (const auto done = append_address(octets, report.to); !done) return done.error();
    if (const auto done = append_timestamp(octets, report.accepted); !done) return done.error();
    if (const auto done = append_timestamp(octets, report.settled); !done) return done.error();
    octets.push_back(report.status.code);
    return Pdu{to_hex(octets), static_cast<unsigned>(octets.size() - begin)};
}

StatusReport read_status_report(Reader& reader) {
    StatusReport report;
    const auto first = reader.octet();
    report.more_waiting = (first & k_no_more_waiting) == 0;
    report.for_command = (first & k_for_command) != 0;
    report.message_reference = reader.octet();
    report.to = read_address(reader);
    report.accepted = read_timestamp(reader);
    report.settled = read_timestamp(reader);
    report.status.code = reader.octet();
    return report;
}

}  // namespace modem::sms
