#include "controller/dispatch/retry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace controller::dispatch {

namespace {

using modem::sms::Change;
using modem::sms::FaultClass;
using modem::sms::FaultInfo;
using modem::sms::Retry;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using What = Decision::What;

constexpr std::size_t k_faults_in_a_row = 5;
constexpr std::size_t k_transients = 10;
constexpr int k_times_at_once = 3;

// A fifth more or less, so that what failed together does not come back together.
milliseconds jittered(milliseconds delay, double dice) {
    const double factor = 0.8 + 0.4 * std::clamp(dice, 0.0, 1.0);
    return milliseconds(static_cast<std::int64_t>(static_cast<double>(delay.count()) * factor));
}

template <std::size_t Size>
milliseconds step(const std::array<int, Size>& steps, int n) {
    return seconds(steps[std::min(static_cast<std::size_t>(std::max(n, 0)), Size - 1)]);
}

milliseconds soon(int n) { return step(std::array{5, 15, 45, 300}, n); }
milliseconds of_another_sim(int n) { return step(std::array{1, 5, 15, 45, 300}, n); }
milliseconds of_the_account(int n) { return step(std::array{60, 180, 540, 900}, n); }
milliseconds of_a_recipient(int n) { return step(std::array{300, 900, 2700, 3600}, n); }

Decision again(const Refusal& refusal, milliseconds delay, std::string_view reason = "retry") {
    Decision decision;
    if (refusal.expires_at <= refusal.now) return decision;  // a begun message may be past its time
    decision.what = What::again;
    decision.at = std::min(refusal.now + jittered(delay, refusal.dice), refusal.expires_at);
    decision.reason = reason;
    return decision;
}

Decision elsewhere(const Refusal& refusal, milliseconds alone, milliseconds rest) {
    if (!refusal.other_sim) return again(refusal, alone);
    Decision decision = again(refusal, of_another_sim(refusal.attempts));
    decision.avoid_until = std::max(decision.at, refusal.now + rest);
    return decision;
}

Decision act(const Refusal& refusal, Retry retry) {
    switch (retry) {
        case Retry::same_sim: return again(refusal, soon(refusal.attempts));
        case Retry::other_sim: return elsewhere(refusal, of_the_account(refusal.attempts), k_rest);
        case Retry::after_ready: return elsewhere(refusal, soon(refusal.attempts), soon(refusal.attempts));
        case Retry::later: {
            Decision decision = again(refusal, of_a_recipient(refusal.recipient_failures), "recipient");
            decision.recipient = true;
            return decision;
        }
        case Retry::never:
        case Retry::alarm: break;
    }
    return {};
}

Decision changed(const Refusal& refusal) {
    Decision decision;
    decision.what = What::at_once;
    decision.change = refusal.fault.change;
    return decision;
}

bool is_used_up(const Refusal& refusal) {
    // The same answer twice from a SIM that sends to others is about this number after all.
    if (refusal.fault.about_sender) return refusal.same_code > 0 && refusal.sim_works;
    if (refusal.fault.fault == FaultClass::network && refusal.sim_rests) return false;
    return refusal.fault.retries && refusal.same_code >= *refusal.fault.retries;
}

std::size_t recipients(std::span<const SimFault> faults) {
    std::set<std::string_view> numbers;
    for (const SimFault& fault : faults) numbers.insert(fault.number);
    return numbers.size();
}

bool is_of_sim(FaultClass fault) { return fault == FaultClass::sim || fault == FaultClass::config; }

bool is_transient(const SimFault& fault) {
    return fault.fault == FaultClass::transient || fault.fault == FaultClass::unknown_outcome;
}

}  // namespace

Decision decide(const Refusal& refusal) {
    Decision decision;
    switch (refusal.fault.fault) {
        case FaultClass::unknown_outcome: decision.what = What::unknown; return decision;
        case FaultClass::already_sent: decision.what = What::already_sent; return decision;
        case FaultClass::benign:
            if (refusal.same_code >= k_times_at_once) return again(refusal, soon(refusal.same_code - k_times_at_once));
            decision.what = What::at_once;
            return decision;
        case FaultClass::permanent:
        case FaultClass::transient:
        case FaultClass::network:
        case FaultClass::modem:
        case FaultClass::sim:
        case FaultClass::config: break;
    }
    if (refusal.fault.change != Change::none && refusal.may_change) return changed(refusal);
    if (refusal.fault.vague && refusal.after_payload && refusal.message_class == words::MessageClass::marketing) {
        decision.what = What::unknown;
        return decision;
    }
    if (is_used_up(refusal)) {
        const auto then = refusal.fault.about_sender ? FaultClass::permanent : refusal.fault.then;
        return act(refusal, modem::sms::fault_info(then).retry);
    }
    return act(refusal, refusal.fault.retry);
}

bool counts_against_sim(const FaultInfo& fault) {
    switch (fault.fault) {
        case FaultClass::network:
        case FaultClass::sim:
        case FaultClass::unknown_outcome: return true;
        case FaultClass::transient: return fault.retry != Retry::later;
        case FaultClass::config: return fault.retry == Retry::other_sim;
        case FaultClass::permanent:
        case FaultClass::modem:  // the device recovers by itself, and is not ready meanwhile
        case FaultClass::already_sent:
        case FaultClass::benign: return false;
    }
    return false;
}

std::optional<std::string_view> must_rest(std::span<const SimFault> faults, words::Instant now) {
    std::vector<SimFault> lasting, transient;
    for (const SimFault& fault : faults) {
        if (!is_transient(fault))
            lasting.push_back(fault);
        else if (fault.at > now - k_transient_window)
            transient.push_back(fault);
    }
    if (lasting.size() >= 2) {
        const SimFault &last = lasting.back(), &before = lasting[lasting.size() - 2];
        if (last.about_sender && before.about_sender && last.number != before.number)
            return "the network does not know the SIM: it said so twice in a row";
    }
    const auto of_sim = static_cast<std::size_t>(
        std::count_if(lasting.begin(), lasting.end(), [](const SimFault& fault) { return is_of_sim(fault.fault); }));
    if (of_sim >= k_faults_in_a_row) return "five faults of the SIM in a row";
    if (lasting.size() >= k_faults_in_a_row && recipients(lasting) > 1) return "five refusals by the operator in a row";
    if (transient.size() >= k_transients && recipients(transient) > 1)
        return "ten failures of the network within ten minutes";
    return {};
}

}  // namespace controller::dispatch
