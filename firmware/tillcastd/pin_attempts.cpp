#include "firmware/tillcastd/pin_attempts.hpp"

#include <sodium.h>

#include <array>
#include <vector>

namespace firmware {

namespace store = controller::store;

namespace {

constexpr int k_least_attempts = 2;
enum Result : std::int64_t { right = 0, wrong = 1 };

using Hash = std::array<unsigned char, 16>;

Hash hash_of(store::Database& db, const std::string& sim, const words::Secret& pin) {
    std::vector<unsigned char> key;
    {
        store::Cursor cursor = db.query("SELECT value FROM setting WHERE name = 'pin_key'");
        if (!cursor.next()) throw std::logic_error("the database has no pin_key");
        const auto value = cursor.blob(0);
        const auto* begin = reinterpret_cast<const unsigned char*>(value.data());
        key.assign(begin, begin + value.size());
    }
    const std::string text = sim + '\0' + pin.reveal();
    Hash hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       key.data(), key.size());
    return hash;
}

store::Blob as_blob(const Hash& hash) { return std::as_bytes(std::span(hash)); }

}  // namespace

bool may_try_pin(store::Tx& tx, const std::string& sim, const words::Secret& pin, std::optional<int> attempts) {
    if (attempts && *attempts < k_least_attempts) return false;
    const Hash hash = hash_of(tx.db(), sim, pin);
    std::optional<std::int64_t> result;
    std::optional<std::int64_t> before;
    bool tried = false;
    {
        store::Cursor cursor =
            tx.db().query("SELECT result, attempts FROM pin_attempt WHERE sim = ?1 AND pin = ?2", sim, as_blob(hash));
        if (cursor.next()) {
            tried = true;
            result = cursor.maybe_integer(0);
            before = cursor.maybe_integer(1);
        }
    }
    const bool cost_none = attempts && before && *attempts >= *before;
    const bool may = !tried || result == right || (!result && cost_none);
    if (!may) return false;
    tx.run(
        "INSERT INTO pin_attempt(sim, pin, at, attempts) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(sim, pin) DO UPDATE SET at = excluded.at, attempts = excluded.attempts",
        sim, as_blob(hash), tx.now(), attempts);
    return true;
}

void keep_pin_result(store::Tx& tx, const std::string& sim, const words::Secret& pin, bool was_right) {
    tx.run("UPDATE pin_attempt SET result = ?3 WHERE sim = ?1 AND pin = ?2", sim, as_blob(hash_of(tx.db(), sim, pin)),
           static_cast<std::int64_t>(was_right ? right : wrong));
}

}  // namespace firmware
