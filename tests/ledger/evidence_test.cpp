#include "controller/ledger/evidence.hpp"

#include <sqlite3.h>

#include <set>

#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using tests::number;
using tests::Shop;

namespace {

constexpr int k_rows = 8;

void fill(Shop& shop) {
    auto tx = shop.tx();
    for (int i = 0; i < k_rows; ++i) {
        ConsentInput input{number("+3361234567" + std::to_string(i % 3))};
        input.at = shop.now - std::chrono::hours(i);
        input.wording = "wording " + std::to_string(i);
        if (i % 2 == 0) input.proof = "proof";
        record_consent(tx, input).value();
    }
    shop.commit();
}

const std::string k_without_triggers = "DROP TRIGGER consent_kept; DROP TRIGGER consent_fixed; ";

// The first broken row after `sql`, which is undone.
std::optional<words::Key> broken_by(Shop& shop, const std::string& sql) {
    shop.db().script("SAVEPOINT tamper; " + k_without_triggers + sql);
    const auto broken = verify_chain(shop.db());
    shop.db().script("ROLLBACK TO tamper; RELEASE tamper");
    return broken;
}

Consent entry() {
    return {1, 2, number("+33612345678"), ConsentScope::marketing, ConsentStatus::granted, "express", "pos"};
}

}  // namespace

TEST_CASE("an untouched ledger is whole", "[evidence]") {
    Shop shop;
    CHECK_FALSE(verify_chain(shop.db()));
    fill(shop);
    CHECK_FALSE(verify_chain(shop.db()));
}

TEST_CASE("a change of any column of any row is found at that row", "[evidence]") {
    const std::vector<std::string> changes = {
        "contact = contact + 1",
        "number = '+33612345679'",
        "number = 'nobody'",
        "scope = 1",
        "status = 1",
        "basis = 'soft_opt_in'",
        "source = 'paper'",
        "wording = wording || ' '",
        "wording = NULL",
        "language = 'fr'",
        "at = at + 1",
        "recorded_at = recorded_at - 1",
        "expires_at = 0",
        "proof = ''",
        "evidence = zeroblob(32)",
        "evidence = substr(evidence, 1, 31)",
        "evidence = CAST(substr(evidence, 1, 31) || x'00' AS BLOB)",
        "evidence = x''",
    };
    Shop shop;
    fill(shop);
    for (const std::string& change : changes) {
        for (const int row : {1, 4, k_rows}) {
            INFO(change << " of row " << row);
            CHECK(broken_by(shop, "UPDATE consent SET " + change + " WHERE key = " + std::to_string(row)) == row);
        }
    }
    CHECK_FALSE(verify_chain(shop.db()));
}

TEST_CASE("a byte changed by another program is found", "[evidence]") {
    Shop shop;
    fill(shop);
    shop.db().run("COMMIT");
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(shop.path().c_str(), &handle) == SQLITE_OK);
    const std::string sql = k_without_triggers + "UPDATE consent SET wording = 'Wording 3' WHERE key = 4";
    CHECK(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
    CHECK(verify_chain(shop.db()) == 4);
    shop.db().run("BEGIN");
}

TEST_CASE("a row taken out, put in or swapped is found", "[evidence]") {
    const std::vector<std::pair<std::string, words::Key>> cases = {
        {"DELETE FROM consent WHERE key = 1", 2},
        {"DELETE FROM consent WHERE key = 4", 5},
        {"DELETE FROM consent WHERE key = 4; UPDATE consent SET key = key - 1 WHERE key > 4", 4},
        {"UPDATE consent SET key = 0 WHERE key = 8", 0},
        {"UPDATE consent SET key = 99 WHERE key = 3; UPDATE consent SET key = 3 WHERE key = 4; "
         "UPDATE consent SET key = 4 WHERE key = 99",
         3},
        {"INSERT INTO consent SELECT 9, contact, number, scope, status, basis, source, wording, language, at, "
         "recorded_at, expires_at, proof, evidence FROM consent WHERE key = 8",
         9},
    };
    Shop shop;
    fill(shop);
    for (const auto& [sql, row] : cases) {
        INFO(sql);
        CHECK(broken_by(shop, sql) == row);
    }
}

TEST_CASE("what is written to the ledger cannot be changed or deleted through it", "[evidence]") {
    Shop shop;
    fill(shop);
    CHECK_THROWS(shop.db().run("UPDATE consent SET status = 1"));
    CHECK_THROWS(shop.db().run("DELETE FROM consent"));
    CHECK_FALSE(verify_chain(shop.db()));
}

TEST_CASE("no two entries have the same evidence", "[evidence]") {
    std::set<Evidence> seen;
    const auto add = [&](const Consent& consent) { return seen.insert(evidence_of(consent, {})).second; };
    CHECK(add(entry()));
    CHECK_FALSE(add(entry()));
    const std::vector<void (*)(Consent&)> changes = {
        [](auto& c) { c.wording = ""; },
        [](auto& c) { c.language = ""; },
        [](auto& c) { c.proof = ""; },
        [](auto& c) { c.expires_at = words::from_ms(0); },
        // what a concatenation without lengths would confuse
        [](auto& c) { c.basis = "expres", c.source = "spos"; },
        [](auto& c) { c.wording = "ab", c.language = "c"; },
        [](auto& c) { c.wording = "a", c.language = "bc"; },
        [](auto& c) { c.key = 2, c.contact = 1; },
        [](auto& c) { c.at = words::from_ms(256); },
        [](auto& c) { c.recorded_at = words::from_ms(256); },
        [](auto& c) { c.at = words::from_ms(-1); },
    };
    for (const auto change : changes) {
        Consent consent = entry();
        change(consent);
        CHECK(add(consent));
    }
    Evidence other{};
    other[31] = std::byte{1};
    CHECK(evidence_of(entry(), other) != evidence_of(entry(), {}));
}

TEST_CASE("the evidence of an entry is the same on every machine and in every release", "[evidence]") {
    Consent consent = entry();
    consent.wording = "Offers by SMS, reply STOP to end";
    consent.at = words::from_ms(1'795'000'000'000);
    consent.recorded_at = consent.at;
    std::string hex;
    for (const std::byte byte : evidence_of(consent, {})) {
        constexpr std::string_view k_digits = "0123456789abcdef";
        hex += k_digits[static_cast<std::size_t>(byte) >> 4];
        hex += k_digits[static_cast<std::size_t>(byte) & 15];
    }
    CHECK(hex == "da445fbc92d21cf22c9c943d414a9f35fe22a5dad954efad3f6992264bd8c316");
}
