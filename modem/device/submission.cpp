#include "modem/device/submission.hpp"

#include <algorithm>

#include "modem/at/fields.hpp"
#include "modem/sms/address.hpp"
#include "modem/sms/octets.hpp"

namespace modem::device {
namespace {

using End = at::Reply::End;
using Kind = SubmitOutcome::Kind;

// Once the PDU is written, it proves as little about the air as a code without a cause.
sms::FaultInfo bare_error() {
    auto info = sms::fault_info(sms::FaultClass::transient, "the modem refused the part without a reason");
    info.retries = 1;
    info.vague = true;
    return info;
}

sms::FaultInfo bare_header_error() {
    return sms::fault_info(sms::FaultClass::modem, "the modem refused AT+CMGS without a reason");
}

SubmitOutcome outcome(Kind kind, std::string_view sentence) {
    SubmitOutcome result;
    result.kind = kind;
    result.sentence = sentence;
    return result;
}

std::optional<sms::FaultInfo> fault_of(const at::FinalResult& result, const sms::ErrorNames& names) {
    if (!result.code) return std::nullopt;
    switch (result.kind) {
        case at::FinalResult::Kind::cms_error: return sms::describe_cms(*result.code, names);
        case at::FinalResult::Kind::cme_error: return sms::describe_cme(*result.code);
        case at::FinalResult::Kind::ok:
        case at::FinalResult::Kind::error:
        case at::FinalResult::Kind::not_supported:
        case at::FinalResult::Kind::connect:
        case at::FinalResult::Kind::no_carrier:
        case at::FinalResult::Kind::busy:
        case at::FinalResult::Kind::no_answer:
        case at::FinalResult::Kind::no_dialtone: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::uint8_t> reference_in(const std::vector<std::string>& fields) {
    const auto reference = at::number_at(fields, 0);
    if (!reference || *reference < 0 || *reference > 255) return std::nullopt;
    return static_cast<std::uint8_t>(*reference);
}

/// The time in <ackpdu>, an SMS-SUBMIT-REPORT without the centre's address (3GPP TS 23.040 §9.2.2.2a), which modems
/// give with AT+CSMS=1.
std::optional<sms::Timestamp> accepted_at(const std::vector<std::string>& fields) {
    constexpr unsigned k_submit_report = 1;
    if (fields.size() < 2) return std::nullopt;
    const auto octets = sms::from_hex(fields[1]);
    if (octets.has_error()) return std::nullopt;
    sms::Reader reader(*octets);
    const unsigned type = reader.octet() & 3U;
    reader.octet();  // TP-PI
    const auto at = sms::read_timestamp(reader);
    return reader.failed() || type != k_submit_report ? std::nullopt : at;
}

/// `+CMGS: <mr>[,<ackpdu>]`
std::optional<SubmitOutcome> reference_of(const at::Reply& reply) {
    for (const auto& line : reply.lines) {
        const auto fields = at::split_fields(at::after_prefix(line.text, "+CMGS"));
        const auto reference = reference_in(fields);
        if (!reference) continue;
        SubmitOutcome sent = outcome(Kind::sent, {});
        sent.reference = *reference;
        sent.accepted = accepted_at(fields);
        return sent;
    }
    return std::nullopt;
}

SubmitOutcome before_the_air(const at::Reply& reply, const sms::ErrorNames& names) {
    switch (reply.end) {
        case End::closed: return outcome(Kind::untouched, "the port was lost before the part was handed over");
        case End::restarted: return outcome(Kind::untouched, "the modem restarted before the part was handed over");
        case End::withdrawn: return outcome(Kind::untouched, "called off at the prompt");
        case End::no_prompt:
        case End::timed_out: {
            SubmitOutcome result = outcome(Kind::untouched, "the modem did not answer AT+CMGS with its prompt");
            result.fault = sms::fault_info(sms::FaultClass::modem, "no prompt");
            return result;
        }
        case End::final_result: break;
    }
    SubmitOutcome result = outcome(Kind::untouched, {});
    result.code = reply.result.code;
    result.fault = fault_of(reply.result, names).value_or(bare_header_error());
    result.sentence = result.fault->sentence;
    return result;
}

SubmitOutcome refusal(const at::FinalResult& result, const sms::ErrorNames& names) {
    const auto fault = fault_of(result, names).value_or(bare_error());
    const bool decided =
        fault.fault != sms::FaultClass::unknown_outcome && fault.fault != sms::FaultClass::already_sent;
    SubmitOutcome refused = outcome(decided ? Kind::refused : Kind::unknown, fault.sentence);
    refused.code = result.code;
    refused.fault = fault;
    return refused;
}

}  // namespace

at::Command submit_command(const sms::Pdu& pdu, const Timeouts& timeouts) {
    at::Command command;
    command.text = "AT+CMGS=" + std::to_string(pdu.length);
    command.prefixes = {"+CMGS"};
    command.payload = pdu.hex;
    command.timeout = timeouts.result;
    command.prompt_timeout = timeouts.prompt;
    command.late_timeout = timeouts.late;
    return command;
}

sms::Pdu with_centre(sms::Pdu pdu, const std::string& centre) {
    if (!pdu.hex.starts_with("00")) return pdu;
    const auto address = sms::Address::parse(centre);
    sms::Octets octets;
    if (!address || !sms::append_service_centre(octets, *address)) return pdu;
    pdu.hex = sms::to_hex(octets) + pdu.hex.substr(2);
    return pdu;
}

std::optional<std::uint8_t> late_reference(const std::string& line) {
    if (!at::has_prefix(line, "+CMGS")) return std::nullopt;
    return reference_in(at::split_fields(at::after_prefix(line, "+CMGS")));
}

SubmitOutcome settle(const at::Reply& reply, const sms::ErrorNames& names) {
    if (!reply.payload_written) return before_the_air(reply, names);
    if (auto sent = reference_of(reply)) return std::move(*sent);
    switch (reply.end) {
        case End::closed: return outcome(Kind::unknown, "the port was lost while the network was asked");
        case End::restarted: return outcome(Kind::unknown, "the modem restarted while the network was asked");
        case End::timed_out: return outcome(Kind::unknown, "the modem gave no result");
        case End::no_prompt:
        case End::withdrawn: return outcome(Kind::unknown, "the part was called off after it was handed over");
        case End::final_result: break;
    }
    if (reply.ok()) return outcome(Kind::unknown, "the modem said OK but gave no message reference");
    return refusal(reply.result, names);
}

}  // namespace modem::device
