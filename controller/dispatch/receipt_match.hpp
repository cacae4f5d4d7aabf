#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "config/words/instant.hpp"
#include "modem/sms/address.hpp"

namespace controller::dispatch {

// Which of several parts a receipt is for. Pure: the candidates are of one SIM, and of the receipt's reference where
// theirs is known.

/// How a recipient as a network writes it compares to the number we texted.
enum class SameNumber {
    no,
    by_tail,  ///< a national form, or one with a prefix of the network's: the last digits are the same
    exactly,
};
SameNumber compare_numbers(std::string_view ours, const modem::sms::Address& theirs);

/// By how much a service centre's clock is ahead of ours, as its receipts have shown: in nearly all cases whole
/// quarters of an hour, of a time zone left out or added twice.
struct CentreClock {
    std::chrono::milliseconds ahead{0};
    std::chrono::milliseconds deviation{0};  ///< mean absolute
    int samples = 0;
    std::optional<std::chrono::milliseconds>
        suspect{};  ///< the last sample was far off: if the next one is too, that is it
};
/// Takes in one sample; a single one that is far off changes nothing.
CentreClock learn(CentreClock clock, std::chrono::milliseconds sample);

struct ReceiptTimes {
    std::optional<words::Instant> accepted{};  ///< TP-SCTS: when the centre took the part, by its clock
    std::optional<words::Instant> settled{};   ///< TP-DT
    words::Instant now{};
};

struct PartTimes {
    enum class Kind {
        referenced,  ///< its reference is known, and the receipt's
        doubtful,    ///< it may be on the air, no reference is known
        under_way,   ///< it is with the modem: its receipt may come before its reference
    };
    Kind kind = Kind::referenced;
    words::Instant planned{};                       ///< it was not with the modem before
    words::Instant result{};                        ///< when its result came; now, where it is under way
    std::optional<words::Instant> accepted{};       ///< as +CMGS told it
    std::optional<words::Instant> told_accepted{};  ///< as an earlier receipt told it
    SameNumber number = SameNumber::exactly;
    bool awaited = false;  ///< on the air, and no final receipt has come for it
    bool possible = true;  ///< doubtful: counted from the parts around it, its reference may be the receipt's
};

struct Pick {
    std::optional<std::size_t> index{};  ///< absent: none of them
    bool certain = false;                ///< worth learning the centre's clock from
};

/// In this order: what an earlier receipt or +CMGS said of the centre's time; the recipient digit by digit before its
/// tail; nearest in time once the centre's clock is allowed for; newest. What is more than a quarter of an hour (or
/// three times the deviation) off is passed over where there is another; a doubtful part must be within two minutes,
/// and gives way to one that awaits a receipt with this reference and is not so far off. Where it may be any of several
/// parts without a reference, it is none of them: while one of those is under way, or neither their references nor
/// three seconds tell them apart.
Pick pick(std::span<const PartTimes> parts, const ReceiptTimes& receipt, const CentreClock& clock);

}  // namespace controller::dispatch
