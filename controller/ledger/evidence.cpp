#include "controller/ledger/evidence.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

namespace controller::ledger {

using store::Cursor;
using store::Database;

namespace {

constexpr int k_evidence_column = 13;

// Every value is written so that no two rows give the same bytes: whole numbers in eight bytes, the lowest first;
// a text after its length; what may be missing after 0 or 1.
class Hasher {
public:
    Hasher() { crypto_generichash_init(&state_, nullptr, 0, sizeof(Evidence)); }

    void add(std::span<const std::byte> bytes) {
        crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    }
    void add(std::int64_t value) {
        std::array<std::byte, 8> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xff);
        add(std::span<const std::byte>(bytes));
    }
    void add(std::string_view text) {
        add(static_cast<std::int64_t>(text.size()));
        add(std::as_bytes(std::span(text)));
    }
    void add(const std::optional<std::string>& text) {
        add(std::int64_t{text.has_value()});
        if (text) add(std::string_view(*text));
    }
    void add(const std::optional<words::Instant>& at) {
        add(std::int64_t{at.has_value()});
        if (at) add(words::to_ms(*at));
    }

    Evidence result() {
        Evidence evidence{};
        crypto_generichash_final(&state_, reinterpret_cast<unsigned char*>(evidence.data()), evidence.size());
        return evidence;
    }

private:
    crypto_generichash_state state_;
};

bool same(store::Blob blob, const Evidence& evidence) {
    return std::equal(blob.begin(), blob.end(), evidence.begin(), evidence.end());
}

}  // namespace

Evidence evidence_of(const Consent& entry, const Evidence& before) {
    Hasher hasher;
    hasher.add(std::string_view("tillcast consent 1"));
    hasher.add(std::span<const std::byte>(before));
    hasher.add(entry.key);
    hasher.add(entry.contact);
    hasher.add(std::string_view(entry.number.text()));
    hasher.add(static_cast<std::int64_t>(entry.scope));
    hasher.add(static_cast<std::int64_t>(entry.status));
    hasher.add(std::string_view(entry.basis));
    hasher.add(std::string_view(entry.source));
    hasher.add(entry.wording);
    hasher.add(entry.language);
    hasher.add(words::to_ms(entry.at));
    hasher.add(words::to_ms(entry.recorded_at));
    hasher.add(entry.expires_at);
    hasher.add(entry.proof);
    return hasher.result();
}

ChainEnd chain_end(Database& database) {
    Cursor cursor = database.query("SELECT key, evidence FROM consent ORDER BY key DESC LIMIT 1");
    ChainEnd end;
    if (!cursor.next()) return end;
    end.key = cursor.integer(0);
    const store::Blob blob = cursor.blob(1);
    std::copy_n(blob.begin(), std::min(blob.size(), end.evidence.size()), end.evidence.begin());
    return end;
}

Consent read_consent(const Cursor& cursor) {
    return {cursor.integer(0),           cursor.integer(1),           words::Number::parse(cursor.text(2)).value(),
            cursor.as<ConsentScope>(3),  cursor.as<ConsentStatus>(4), std::string(cursor.text(5)),
            std::string(cursor.text(6)), cursor.maybe_text(7),        cursor.maybe_text(8),
            cursor.instant(9),           cursor.instant(10),          cursor.maybe_instant(11),
            cursor.maybe_text(12)};
}

std::optional<words::Key> verify_chain(Database& database) {
    static const std::string k_all = "SELECT " + std::string(k_consent_columns) + " FROM consent ORDER BY key";
    Evidence before{};
    words::Key expected = 0;
    Cursor cursor = database.query(k_all);
    while (cursor.next()) {
        const words::Key key = cursor.integer(0);
        // A number that is none any more cannot be read, but is what a damaged row may hold.
        if (key != ++expected || !words::Number::parse(cursor.text(2))) return key;
        before = evidence_of(read_consent(cursor), before);
        if (!same(cursor.blob(k_evidence_column), before)) return key;
    }
    return {};
}

}  // namespace controller::ledger
