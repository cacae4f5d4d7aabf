#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/number.hpp"
#include "controller/store/writer.hpp"

namespace controller::ledger {

using store::Scope;

/// Why a number must not be texted; stored by name. Only the first two are the person's own wish, which a later
/// wish may lift.
enum class SuppressionReason : std::uint8_t {
    stop,       ///< texted STOP or STOP ALL
    withdrawn,  ///< withdrew consent at the till or with the staff
    complaint,
    hard_bounce,  ///< the network says that there is no such subscriber
    staff,        ///< blocked by a person of the shop
    import,       ///< on a do-not-contact list
};
inline constexpr std::array<std::string_view, 6> k_suppression_reason_names = {"stop",        "withdrawn", "complaint",
                                                                               "hard_bounce", "staff",     "import"};
inline constexpr std::array<std::string_view, 2> k_scope_names = {"marketing", "all"};
std::string_view to_string(SuppressionReason value);
std::string_view to_string(Scope value);
std::optional<SuppressionReason> parse_suppression_reason(std::string_view text);
std::optional<Scope> parse_scope(std::string_view text);

struct Suppression {
    Scope scope{};
    std::string reason{};  ///< one of `k_suppression_reason_names`, or of a later release
    words::Instant since{};
};

/// Suppresses a number, whether or not there is a contact. Where it is suppressed in the scope already, the later
/// `since` and the stronger reason (one that no later consent lifts) stay. `since`: by default now, never after it.
/// Tells Suppressed and returns true if it was not suppressed in this scope.
bool suppress(store::Tx& tx, const words::Number& number, Scope scope, SuppressionReason reason,
              std::optional<words::Instant> since = {});

/// Lifts the scope whatever the reason: a person's decision. Tells SuppressionLifted and returns true if there was one.
bool lift(store::Tx& tx, const words::Number& number, Scope scope);

/// Lifts the scope only if it comes from the person's own opt-out before `at`: START, or a new consent. Without `at`
/// the person says it now, after whatever is recorded, wherever the clock stood then.
bool reopen(store::Tx& tx, const words::Number& number, Scope scope, std::optional<words::Instant> at = {});

/// A time that lies further than this ahead of the clock at a later record is one of a clock that went ahead. Nearer
/// ones are believed: the clock may be the one that is wrong, as after a power cut where no hardware clock runs on.
inline constexpr std::chrono::hours k_max_clock_lag{24 * 7};

/// In the order of the scopes.
std::vector<Suppression> suppressions_of(store::Database& database, const words::Number& number);

/// The widest scope that it is suppressed in.
std::optional<Scope> widest_suppression(store::Database& db, const words::Number& number);
/// May not be texted in `scope`; a suppression of `all` covers marketing too.
bool is_suppressed(store::Database& database, const words::Number& number, Scope scope);

}  // namespace controller::ledger
