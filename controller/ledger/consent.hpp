#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/id.hpp"
#include "config/words/number.hpp"
#include "controller/ledger/input.hpp"
#include "controller/store/writer.hpp"

namespace controller::ledger {

using store::ConsentScope;

// Scope and status are stored by value, basis and source by name; neither changes.
enum class ConsentStatus : std::uint8_t { granted = 0, withdrawn = 1, pending = 2 };
enum class Basis : std::uint8_t { express, double_opt_in, soft_opt_in, implied_purchase };
enum class Source : std::uint8_t { pos, keyword, receipt_code, import, paper, staff, api };

inline constexpr std::array<std::string_view, 3> k_consent_scope_names = {"marketing", "service", "profiling"};
inline constexpr std::array<std::string_view, 3> k_consent_status_names = {"granted", "withdrawn", "pending"};
inline constexpr std::array<std::string_view, 4> k_basis_names = {"express", "double_opt_in", "soft_opt_in",
                                                                  "implied_purchase"};
inline constexpr std::array<std::string_view, 7> k_source_names = {"pos",   "keyword", "receipt_code", "import",
                                                                   "paper", "staff",   "api"};
std::string_view to_string(ConsentScope value);
std::string_view to_string(ConsentStatus value);
std::string_view to_string(Basis value);
std::string_view to_string(Source value);
std::optional<ConsentScope> parse_consent_scope(std::string_view text);
std::optional<ConsentStatus> parse_consent_status(std::string_view text);
std::optional<Basis> parse_basis(std::string_view text);
std::optional<Source> parse_source(std::string_view text);

inline constexpr std::size_t k_max_wording = 2000;
inline constexpr std::size_t k_max_proof = 500;

/// An act of a person, or what a till tells of it.
struct ConsentInput {
    words::Number number;
    ConsentScope scope = ConsentScope::marketing;
    ConsentStatus status = ConsentStatus::granted;
    Basis basis = Basis::express;  ///< of a withdrawal: of no meaning
    Source source = Source::api;
    std::optional<std::string> wording{};        ///< what the person was told
    std::optional<std::string> language{};       ///< of the wording
    std::optional<words::Instant> at{};          ///< when; by default now
    std::optional<words::Instant> expires_at{};  ///< of what is granted only
    std::optional<std::string> proof{};          ///< an inbound text's hash, a receipt's number, a scan's name
};

/// One row of the ledger.
struct Consent {
    words::Key key = 0;
    words::Key contact = 0;
    words::Number number;
    ConsentScope scope{};
    ConsentStatus status{};
    std::string basis{};   ///< one of `k_basis_names`, or of a later release
    std::string source{};  ///< one of `k_source_names`, or of a later release
    std::optional<std::string> wording{};
    std::optional<std::string> language{};
    words::Instant at{};
    words::Instant recorded_at{};
    std::optional<words::Instant> expires_at{};
    std::optional<std::string> proof{};
};

enum class Standing : std::uint8_t { none, granted, withdrawn, pending, expired };
std::string_view to_string(Standing value);
/// What the entry means at `now`: a grant ends with its expiry.
Standing standing(const Consent& entry, words::Instant now);

Faults check(const ConsentInput& input, words::Instant now);

struct Recorded {
    words::Key contact = 0;
    words::Key key = 0;
    bool duplicate = false;  ///< the very entry, with the same `at`, was there already; nothing was done
};

/// Appends an entry; creates the contact of an unknown number. An `at` ahead of the clock counts as now, so that a
/// till whose clock goes fast cannot outrank a later STOP.
/// Marketing: a withdrawal suppresses the number for marketing, unless a grant that could lift that is later. A grant
/// with basis express or double_opt_in, from any source but an import, lifts what the person's own opt-out
/// suppressed before it (`reopen`); a list that is imported again brings nobody back.
/// Tells ConsentRecorded, after Suppressed or SuppressionLifted.
words::Result<Recorded> record_consent(store::Tx& tx, const ConsentInput& input);

/// The latest entry of the scope, by `at` and then by key: the one that rules. A grant's `at` later than the moment at
/// which another entry of the scope was recorded afterwards counts as that moment, and a withdrawal that is recorded
/// after such a grant rules whatever its own `at`. A withdrawal's counts so only where it lies more than
/// `k_max_clock_lag` ahead: the later clock may be the one that is wrong. With `before`: the one that ruled until that
/// entry was recorded.
std::optional<Consent> ruling_consent(store::Database& database, words::Key contact, ConsentScope scope,
                                      std::optional<words::Key> before = {});
Standing consent_now(store::Database& database, words::Key contact, ConsentScope scope, words::Instant now);
/// The ruling entry of each scope that has one, in the order of the scopes.
std::vector<Consent> consents_now(store::Database& database, words::Key contact);
/// Every entry of a contact, the oldest first.
std::vector<Consent> consents_of(store::Database& database, words::Key contact);

/// Recomputes the chain of hashes; the first row that is not what was written, or nothing.
std::optional<words::Key> verify_chain(store::Database& database);

}  // namespace controller::ledger
