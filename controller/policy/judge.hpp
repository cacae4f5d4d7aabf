#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/words/calendar.hpp"
#include "config/words/instant.hpp"
#include "config/words/message.hpp"
#include "config/words/number.hpp"
#include "controller/policy/caps.hpp"
#include "controller/policy/window.hpp"

namespace controller::policy {

/// Why a message waits. The names (`to_string`) are those of the API and are stored; they are never changed.
enum class HoldReason : std::uint8_t {
    scheduled,              ///< its `not_before` has not come
    brake,                  ///< a person stopped this class
    clock,                  ///< civil time is not trusted
    country_rules_missing,  ///< no file says what is allowed in that country
    open_case,              ///< a person must first answer or look at what the contact wrote
    paused,                 ///< the contact asked for a pause
    cap,                    ///< as many as may be went out in the period
    gap,                    ///< the last one is too fresh
    window,                 ///< outside of the hours
};

/// Why a message is never sent.
enum class SkipReason : std::uint8_t {
    destination_forbidden,  ///< not one of the numbers that may be texted
    suppressed,             ///< the contact does not want it, or must not be texted
    marketing_forbidden,    ///< the country's rules let no marketing go from a box like this one
    no_consent,             ///< to marketing, or it is over
};

std::string_view to_string(HoldReason reason);
std::string_view to_string(SkipReason reason);

/// Whether `Hold::until` ends the wait; the others end by an event (the brake released, a file laid down), and
/// `until` is only when to look again.
bool ends_by_time(HoldReason reason);

/// It may go now, and any time before `valid_until` unless an event changes the facts.
struct Send {
    words::Instant valid_until;
    friend bool operator==(const Send&, const Send&) = default;
};
/// It waits; `until` is after now and not after the message's expiry, and for what caps, pauses and hours hold the
/// first instant at which it may go. `detail` is for people: `4 of 4 in 30 days`.
struct Hold {
    HoldReason reason;
    words::Instant until;
    std::string detail{};
    friend bool operator==(const Hold&, const Hold&) = default;
};
struct Skip {
    SkipReason reason;
    std::string detail{};  ///< for people: the rule that forbids it
    friend bool operator==(const Skip&, const Skip&) = default;
};
/// Its time is over: the state is `expired`, not `skipped`.
struct Expire {
    friend bool operator==(const Expire&, const Expire&) = default;
};
using Verdict = std::variant<Send, Hold, Skip, Expire>;

enum class Brake : std::uint8_t { none = 0, marketing = 1, all = 2 };

/// What the ledger knows of the contact's consent to marketing. `soft`: no word of consent, but a purchase of one's
/// own, which counts only where the country's rules say so.
struct Consent {
    enum class Status : std::uint8_t { none, granted, soft, withdrawn };
    Status status = Status::none;
    std::optional<words::Instant> expires_at{};
    std::optional<words::Instant> at{};  ///< when it was given; a soft one that must not be old is none without it
};

struct Suppression {
    bool marketing = false;
    bool all = false;
};

/// What the contact asked for; it concerns marketing only.
struct Preference {
    std::optional<words::SendingHours> hours;  ///< in the contact's zone
    std::optional<words::Instant> pause_until;
    std::optional<std::int64_t> max_per_30d;
};

/// Everything that is asked about one message to one contact; what the pointers and spans show must outlive the call.
struct Facts {
    words::Instant now;
    words::Number to;
    words::MessageClass message_class = words::MessageClass::marketing;
    words::Lane lane = words::Lane::bulk;
    bool clock_trusted = false;
    std::optional<words::Instant> not_before{};
    std::optional<words::Instant> expires_at{};
    bool begun = false;            ///< parts of it are on the air: hours, caps and time no longer stop it
    bool is_confirmation = false;  ///< the one answer to an opt-out, which suppression lets pass
    Brake brake = Brake::none;
    Consent consent{};
    Suppression suppression{};
    bool open_case = false;                   ///< marketing waits for a person (an open question, a near miss)
    std::span<const std::string> allowed{};   ///< prefixes such as `+353`; empty: no destination is allowed
    std::span<const words::Instant> sends{};  ///< marketing to this contact, any order, as far back as the caps reach
    const CapRules* caps = nullptr;           ///< null: no caps
    std::string_view stage{};
    std::optional<FlowCap> flow{};
    const words::CountryRules* rules = nullptr;   ///< of the contact's country; null: there is no file
    std::string_view region{};                    ///< whose holidays count, ISO 3166-2, or empty: the country's alone
    std::string_view own_region{};                ///< of the contact, or empty: what any region forbids is forbidden
    std::vector<const date::time_zone*> zones{};  ///< where the contact may be: must be open in each; empty: the shop's
    const date::time_zone* shop_zone = nullptr;   ///< never null
    const WeekHours* shop_hours = nullptr;        ///< for this class of message; null: at any hour
    Preference preference{};
    bool windows_open = false;  ///< practice: every hour is open
};

/// How long a `send` holds at most, and when a wait that no time ends is looked at again.
inline constexpr std::chrono::minutes k_longest_validity{15};
/// How far an opening is looked for.
inline constexpr std::chrono::days k_horizon{60};

/// May this message go to this contact now? Skips outweigh holds. Service needs no consent and knows no caps, and keeps
/// to hours only where the country's file or the shop gives some; the lane `alert` keeps to the country's only. Among
/// the waits that time ends, the longest is named.
Verdict judge(const Facts& facts);

}  // namespace controller::policy
