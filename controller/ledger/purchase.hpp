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

inline constexpr std::size_t k_max_pos_id = 128;
inline constexpr std::size_t k_max_lines = 500;
inline constexpr std::size_t k_max_sku = 64;
inline constexpr std::size_t k_max_product_name = 200;
inline constexpr std::size_t k_max_category = 100;
inline constexpr std::size_t k_max_coupon = 64;
inline constexpr std::int64_t k_max_amount = 1'000'000'000'000;
inline constexpr std::int64_t k_max_quantity = 1'000'000;
inline constexpr std::int64_t k_max_revision = 1'000'000'000;

/// Stored; never renumbered.
enum class PurchaseStatus : std::uint8_t { completed = 0, refunded = 1, void_ = 2 };
inline constexpr std::array<std::string_view, 3> k_purchase_status_names = {"completed", "refunded", "void"};
std::string_view to_string(PurchaseStatus value);
std::optional<PurchaseStatus> parse_purchase_status(std::string_view text);

/// One line of a receipt, prices in minor units for one piece. A negative quantity is a return.
struct Line {
    std::string sku;
    std::optional<std::string> name{};
    std::optional<std::string> category{};
    std::int64_t quantity = 1;
    std::int64_t unit_price = 0;
    std::optional<std::int64_t> list_price{};
    friend bool operator==(const Line&, const Line&) = default;
};

/// A purchase as the till tells it; `id` is the till's own. The sum of the lines need not be the total: tills round,
/// and some take off discounts elsewhere. No amount is negative, but the total of a receipt that has a return on it.
struct PurchaseInput {
    std::string id;
    std::int64_t revision = 1;
    std::optional<words::Number> number{};
    std::optional<words::Instant> at{};  ///< by default now; of a later revision: as it was
    std::string currency{};              ///< ISO 4217
    std::int64_t total = 0;              ///< what was paid, minor units
    std::int64_t discount = 0;           ///< what was taken off before that
    std::optional<std::string> coupon{};
    PurchaseStatus status = PurchaseStatus::completed;
    std::vector<Line> lines{};
};

struct Purchase {
    words::Key key = 0;
    std::string id{};
    std::int64_t revision = 0;
    std::optional<words::Key> contact{};
    words::Instant at{};
    words::Instant received_at{};  ///< the revision
    std::string currency{};
    std::int64_t total = 0;
    std::int64_t discount = 0;
    std::optional<std::string> coupon{};
    PurchaseStatus status{};
    std::vector<Line> lines{};
};

Faults check(const PurchaseInput& input, words::Instant now);

struct PurchaseOutcome {
    enum class What : std::uint8_t { created, replaced, unchanged };
    What what = What::created;
    words::Key key = 0;
    std::optional<words::Key> contact{};
};

/// Records a purchase; creates the contact of an unknown number. The same id with a higher revision replaces it,
/// lines too, but a revision without a number leaves it with the contact it had; a lower or equal revision changes
/// nothing, whatever it says. Tells PurchaseRecorded.
words::Result<PurchaseOutcome> record_purchase(store::Tx& tx, const PurchaseInput& input);

std::optional<Purchase> get_purchase(store::Database& database, words::Key key);
std::optional<Purchase> find_purchase(store::Database& database, std::string_view id);
/// The latest first.
std::vector<Purchase> purchases_of(store::Database& database, words::Key contact, std::size_t limit);

}  // namespace controller::ledger
