#include "firmware/tillcastd/clock_trust.hpp"

#include <algorithm>

namespace firmware {

namespace {

bool agrees(const ClockFacts& facts) {
    return facts.network && std::chrono::abs(*facts.network) <= k_network_tolerance;
}

ClockVerdict trust(ClockSource source) { return {source, ClockDoubt::none}; }
ClockVerdict doubt(ClockDoubt why) { return {ClockSource::none, why}; }

std::string apart(std::chrono::milliseconds by) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(by));
    return std::to_string(seconds.count()) + " s " + (by.count() > 0 ? "behind" : "ahead of");
}

constexpr std::string_view k_confirm = "if it is right, say so with: tillcast clock confirm";

}  // namespace

std::string_view to_string(ClockSource source) {
    switch (source) {
        case ClockSource::none: return "none";
        case ClockSource::practice: return "practice";
        case ClockSource::configured: return "configured";
        case ClockSource::kernel: return "kernel";
        case ClockSource::network: return "network";
        case ClockSource::person: return "person";
        case ClockSource::earlier: return "earlier";
        case ClockSource::hardware: return "hardware";
    }
    return "";
}

ClockVerdict judge(const ClockFacts& facts) {
    if (facts.practice) return trust(ClockSource::practice);
    if (facts.configured) return trust(ClockSource::configured);
    if (facts.kernel_synchronised) return trust(ClockSource::kernel);
    if (agrees(facts)) return trust(ClockSource::network);
    if (!facts.was_set && facts.vouched && *facts.vouched <= k_vouched_for)
        return trust(facts.by_person ? ClockSource::person : ClockSource::earlier);
    if (facts.network) return doubt(ClockDoubt::network);
    if (facts.was_set) return doubt(ClockDoubt::was_set);
    if (!facts.hardware_clock) return doubt(ClockDoubt::nobody);
    if (facts.now < std::max(facts.record, k_oldest)) return doubt(ClockDoubt::behind);
    const bool has_record = facts.record > k_oldest;
    const words::Instant latest = has_record ? facts.record + k_far_ahead : k_oldest + k_far_ahead_without_record;
    if (facts.now > latest) return doubt(ClockDoubt::far_ahead);
    return trust(ClockSource::hardware);
}

namespace {

std::string why_trusted(ClockSource source) {
    switch (source) {
        case ClockSource::none: return {};
        case ClockSource::practice: return "Practice is on: the clock is believed.";
        case ClockSource::configured: return "The configuration says that the clock is right.";
        case ClockSource::kernel: return "The clock is synchronised.";
        case ClockSource::network: return "The mobile network tells the same time.";
        case ClockSource::person: return "A person said that the clock is right, and nobody has set it since.";
        case ClockSource::earlier: return "The clock was right earlier, and nobody has set it since.";
        case ClockSource::hardware: return "A hardware clock was read at boot.";
    }
    return {};
}

std::string why_not(const ClockVerdict& verdict, const ClockFacts& facts) {
    const std::string confirm(k_confirm);
    switch (verdict.doubt) {
        case ClockDoubt::none: return {};
        case ClockDoubt::nobody:
            return "Nothing vouches for the clock (not synchronised, no hardware clock, no modem whose network tells "
                   "the time): set up NTP, or fit a hardware clock; " +
                   confirm;
        case ClockDoubt::network:
            return "The clock is " + apart(*facts.network) + " the mobile network's: set it, or " + confirm;
        case ClockDoubt::was_set: return "The clock was set, and nothing vouches for the new time; " + confirm;
        case ClockDoubt::behind:
            return "The clock lies before the last time on record (" + words::to_rfc3339(facts.record) + "); " +
                   confirm;
        case ClockDoubt::far_ahead: return "The clock lies more than a year after the last time on record; " + confirm;
    }
    return {};
}

}  // namespace

std::string sentence_of(const ClockVerdict& verdict, const ClockFacts& facts) {
    return verdict.trusted() ? why_trusted(verdict.source) : why_not(verdict, facts);
}

}  // namespace firmware
