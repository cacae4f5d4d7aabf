#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "modem/sms/errors.hpp"

namespace modem::sms {

// The tables of errors.hpp: codes in rising order, none twice.

constexpr Retry usual_retry(FaultClass fault) {
    switch (fault) {
        case FaultClass::permanent:
        case FaultClass::unknown_outcome:
        case FaultClass::already_sent: return Retry::never;
        case FaultClass::transient:
        case FaultClass::benign: return Retry::same_sim;
        case FaultClass::network:
        case FaultClass::sim: return Retry::other_sim;
        case FaultClass::modem: return Retry::after_ready;
        case FaultClass::config: return Retry::alarm;
    }
    return Retry::never;
}

struct ErrorEntry {
    int first;
    int last;
    FaultInfo info;

    constexpr ErrorEntry by(Retry retry) const {
        ErrorEntry entry = *this;
        entry.info.retry = retry;
        return entry;
    }
    /// Tried so many times more, then it counts as `then`.
    constexpr ErrorEntry times(int retries, FaultClass then) const {
        ErrorEntry entry = *this;
        entry.info.retries = retries;
        entry.info.then = then;
        return entry;
    }
    constexpr ErrorEntry with(Change change) const {
        ErrorEntry entry = *this;
        entry.info.change = change;
        return entry;
    }
    constexpr ErrorEntry about_sender() const {
        ErrorEntry entry = *this;
        entry.info.about_sender = true;
        return entry;
    }
    constexpr ErrorEntry vague() const {
        ErrorEntry entry = *this;
        entry.info.vague = true;
        return entry;
    }
};

constexpr ErrorEntry range(int first, int last, FaultClass fault, std::string_view sentence) {
    ErrorEntry entry{first, last, {}};
    entry.info.fault = fault;
    entry.info.sentence = sentence;
    entry.info.retry = usual_retry(fault);
    return entry;
}
constexpr ErrorEntry one(int code, FaultClass fault, std::string_view sentence) {
    return range(code, code, fault, sentence);
}

constexpr bool is_in_order(std::span<const ErrorEntry> table) {
    for (std::size_t i = 1; i < table.size(); ++i)
        if (table[i].first <= table[i - 1].last) return false;
    return true;
}

/// +CMS ERROR from 0 to INT_MAX, without a gap.
std::span<const ErrorEntry> cms_errors();
/// +CME ERROR, those that can come.
std::span<const ErrorEntry> cme_errors();

}  // namespace modem::sms
