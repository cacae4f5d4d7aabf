#include "controller/store/restore.hpp"

#include <fstream>

#include "controller/store/backup.hpp"
#include "controller/store/errc.hpp"
#include "controller/store/salvage.hpp"
#include "tests/store/shop_database.hpp"
#include "tests/support/temporary.hpp"

using namespace controller::store;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace shop = shop_database;

namespace {

constexpr std::int64_t k_since = 1'794'500'000'000;  // after the backup

std::string backup_of(const tests::TemporaryFolder& folder, const std::string& path,
                      const std::string& name = "copy.db") {
    const auto made = make_backup({path, folder / name, {}, 0ms});
    REQUIRE(made.trouble == "");
    return made.path.string();
}

// What waits in the backup: queued, held, held until tomorrow, sending.
void let_wait(Store& store) {
    shop::write(store, [](Tx& tx) {
        shop::add(tx, 101, 1'794'000'000'000, 0);
        shop::add(tx, 102, 1'794'000'000'000, 1);
        shop::add(tx, 103, 1'794'000'000'000, 1);
        shop::add(tx, 104, 1'794'000'000'000, 2);
        tx.run("UPDATE message SET reason = 'hours', next_attempt_at = 5 WHERE state = 1");
        tx.run("UPDATE message SET not_before = ?1 WHERE key = 103", shop::k_now + 24h);
        tx.run("INSERT INTO part(sim, seq, message, idx, state, planned_at) VALUES(1, 1, 104, 1, 0, 5)");
        tx.run(
            "INSERT INTO campaign(key, name, segment, template, class, state, created_at) VALUES(1, 'c', 's', 't', 1, "
            "1, 5)");
    });
}

int state_of(const std::string& path, int key) {
    return static_cast<int>(shop::number(path, "SELECT state FROM message WHERE key = " + std::to_string(key)));
}

}  // namespace

TEST_CASE("a restore turns back purchases, and neither what people said nor what went out", "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 5);
    const tests::FakeClock clock(shop::k_now);
    std::string copy;
    {
        Store store(path, clock);
        let_wait(store);
        shop::write(store, [](Tx& tx) {
            tx.run("INSERT INTO suppression VALUES('+34600101003', 0, 'stop', 5)");
            tx.run("INSERT INTO token VALUES(x'01', 'thief', 1, 5)");
            tx.run("INSERT INTO preference(contact, max_per_30d) VALUES(1, 5), (2, 5)");
        });
        copy = backup_of(folder, path);
        shop::write(store, [](Tx& tx) {
            tx.run("UPDATE message SET state = 4 WHERE key IN (101, 102)");  // they went out
            shop::add(tx, 200, k_since);
            tx.run("INSERT INTO suppression VALUES('+34600101001', 0, 'stop', ?1)", k_since);
            tx.run("DELETE FROM suppression WHERE number = '+34600101003'");  // who said START again
            tx.run("DELETE FROM token");
            tx.run("UPDATE contact SET first_name = 'wrong'");
            tx.run("UPDATE preference SET max_per_30d = 1 WHERE contact = 1");
            tx.run("DELETE FROM preference WHERE contact = 2");
            tx.run("INSERT INTO preference(contact, pause_until) VALUES(200, 1900000000000)");
        });
    }
    const RestorePreview preview = look_at_restore(copy, path);
    CHECK(preview.trouble == "");
    CHECK(preview.same_shop);
    CHECK(preview.purchases == 1);
    CHECK(preview.messages == 1);
    CHECK(preview.wishes == 2);
    CHECK(words::to_ms(preview.present_newest) == k_since);
    const Restored restored = restore(copy, path, shop::k_now);
    CHECK(restored.carried.journal_known);
    CHECK(restored.carried.wishes_known);
    CHECK_FALSE(restored.carried.braked);
    CHECK(restored.carried.in_doubt == 0);
    CHECK(state_of(path, 101) == 4);
    CHECK(state_of(path, 102) == 4);
    CHECK(state_of(path, 104) == 2);  // the daemon settles it at its start
    CHECK(shop::number(path, "SELECT count(*) FROM message WHERE key = 200") == 1);
    CHECK(shop::number(path, "SELECT count(*) FROM suppression WHERE number = '+34600101001'") == 1);
    CHECK(shop::number(path, "SELECT count(*) FROM suppression WHERE number = '+34600101003'") == 0);
    CHECK(shop::number(path, "SELECT count(*) FROM consent WHERE key = 200") == 1);
    CHECK(shop::number(path, "SELECT count(*) FROM contact WHERE key = 200") == 1);
    CHECK(
        shop::text(path, "SELECT group_concat(contact || ':' || coalesce(max_per_30d, pause_until)) FROM preference") ==
        "1:1,200:1900000000000");
    CHECK(shop::number(path, "SELECT count(*) FROM token") == 0);
    CHECK(shop::number(path, "SELECT count(*) FROM purchase WHERE contact = 200") == 0);
    CHECK(shop::number(path, "SELECT count(*) FROM contact WHERE first_name = 'wrong'") == 0 + 1);  // the new one
    CHECK(shop::number(path, "SELECT value FROM setting WHERE name = 'brake'") == 0);
    CHECK(fs::exists(restored.aside));
    CHECK(shop::text(path, "PRAGMA integrity_check") == "ok");
    CHECK_NOTHROW(Store(path, clock));
}

TEST_CASE("without the present database what waited becomes unknown and marketing is braked", "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 5);
    const tests::FakeClock clock(shop::k_now);
    std::string copy;
    {
        Store store(path, clock);
        let_wait(store);
        copy = backup_of(folder, path);
    }
    const bool gone = GENERATE(true, false);
    if (gone)
        fs::remove(path);
    else
        std::ofstream(path) << std::string(8192, 'x');
    const Restored restored = restore(copy, path, shop::k_now);
    CHECK(restored.aside.empty() == gone);
    CHECK(restored.carried.in_doubt == 3);
    CHECK(restored.carried.paused == 1);
    CHECK(restored.carried.braked);
    CHECK(state_of(path, 101) == 7);
    CHECK(state_of(path, 102) == 7);
    CHECK(state_of(path, 103) == 1);  // it was not to go before tomorrow
    CHECK(state_of(path, 104) == 7);
    CHECK(shop::number(path, "SELECT count(*) FROM part WHERE state = 3 AND message IN (101, 102, 104)") == 3);
    CHECK(shop::number(path, "SELECT count(*) FROM message WHERE state = 7 AND next_attempt_at IS NOT NULL") == 0);
    CHECK(shop::number(path, "SELECT value FROM setting WHERE name = 'brake'") == 1);
    CHECK_THAT(shop::text(path, "SELECT value FROM setting WHERE name = 'brake_why'"),
               ContainsSubstring("brought back"));
    CHECK_THAT(shop::text(path, "SELECT timeline FROM message WHERE key = 101"), ContainsSubstring("unknown"));
    CHECK(shop::number(path, "SELECT state FROM campaign") == 2);
}

TEST_CASE("where the preferences cannot be read, those of the backup hold and marketing is braked", "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 3);
    Database(path, Database::Mode::read_write).script("INSERT INTO preference(contact, max_per_30d) VALUES(1, 5)");
    const std::string copy = backup_of(folder, path);
    Database(path, Database::Mode::read_write).script("ALTER TABLE preference RENAME TO lost");
    const Restored restored = restore(copy, path, shop::k_now);
    CHECK_FALSE(restored.carried.wishes_known);
    CHECK(restored.carried.braked);
    CHECK(shop::number(path, "SELECT max_per_30d FROM preference WHERE contact = 1") == 5);
}

TEST_CASE("a swap that was cut short before its turn leaves the old database, after it brings the new one",
          "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db", fresh = folder / "fresh.db";
    shop::make(path, 3);
    shop::make(fresh, 7);
    SECTION("before") {
        for (const char* ending : {".restoring", ".restoring-wal", ".salvage"}) std::ofstream(path + ending) << "half";
        finish_swap(path);
        CHECK(shop::number(path, "SELECT count(*) FROM message") == 3);
    }
    SECTION("after, with the old log still beside the old file") {
        fs::rename(fresh, path + ".swapping");
        std::ofstream(path + "-wal") << "of the old file";
        CHECK_FALSE(salvage_if_damaged(path, {}, shop::k_now));
        CHECK(shop::number(path, "SELECT count(*) FROM message") == 7);
    }
    SECTION("after, where there was no database") {
        fs::rename(fresh, path + ".swapping");
        fs::remove(path);
        CHECK_FALSE(salvage_if_damaged(path, {}, shop::k_now));
        CHECK(shop::number(path, "SELECT count(*) FROM message") == 7);
    }
    for (const char* ending : {".restoring", ".restoring-wal", ".salvage", ".swapping"})
        CHECK_FALSE(fs::exists(path + ending));
    const tests::FakeClock clock(shop::k_now);
    CHECK_NOTHROW(Store(path, clock));
}

TEST_CASE("what is replaced is kept whole, also what only its log has", "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 3);
    const std::string copy = backup_of(folder, path);
    const std::string living = folder / "living.db";
    {
        Database open(path, Database::Mode::read_write);
        open.script("PRAGMA wal_autocheckpoint=0; DELETE FROM purchase");
        for (const char* ending : {"", "-wal"}) fs::copy_file(path + ending, living + ending);  // as a kill leaves it
    }
    const Restored restored = restore(copy, living, shop::k_now);
    CHECK(shop::number(living, "SELECT count(*) FROM purchase") == 3);
    CHECK(shop::number(restored.aside.string(), "SELECT count(*) FROM purchase") == 0);
}

TEST_CASE("a backup of another shop takes only the opt-outs with it", "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db", other = folder / "other.db";
    shop::make(path, 3);
    shop::make(other, 7);
    Database(other, Database::Mode::read_write).script("UPDATE setting SET value = value + 1 WHERE name = 'salt'");
    Database(path, Database::Mode::read_write).script("INSERT INTO suppression VALUES('+34600101001', 1, 'stop', 5)");
    const std::string copy = backup_of(folder, other);
    CHECK_FALSE(look_at_restore(copy, path).same_shop);
    const Restored restored = restore(copy, path, shop::k_now);
    CHECK_FALSE(restored.carried.same_shop);
    CHECK(restored.carried.braked);
    CHECK(shop::number(path, "SELECT count(*) FROM message") == 7);
    CHECK(shop::number(path, "SELECT count(*) FROM suppression") == 1);
}

TEST_CASE("a file that is no good backup, or a running daemon, leaves everything as it is", "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 300);
    const std::string copy = backup_of(folder, path);
    const auto size = fs::file_size(path);
    CHECK(look_at_restore(folder / "no.db", path).trouble == "there is no such file");
    {
        const LockFile held(path);
        CHECK_THROWS_AS(restore(copy, path, shop::k_now), Failure);
    }
    shop::damage(copy, 10, 8);
    CHECK_FALSE(look_at_restore(copy, path).trouble.empty());
    CHECK_THROWS_AS(restore(copy, path, shop::k_now), Failure);
    CHECK(fs::file_size(path) == size);
    CHECK_FALSE(fs::exists(path + ".restoring"));
    CHECK(shop::number(path, "SELECT count(*) FROM message") == 300);
}

TEST_CASE("where the ledgers of consents do not fit, who has withdrawn since is suppressed", "[restore]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 3);
    const std::string copy = backup_of(folder, path);
    Database present(path, Database::Mode::read_write);
    present.script(
        "DROP TRIGGER consent_fixed; UPDATE consent SET evidence = x'00' WHERE key = 3;"
        "INSERT INTO consent(key, contact, number, scope, status, basis, source, at, recorded_at, evidence)"
        " VALUES(4, 2, '+34600101002', 0, 1, 'express', 'pos', 1794500000000, 1794500000000, x'01'),"
        // Agreed while the clock was years ahead, and withdrew after it had been put right.
        " (5, 3, '+34600101003', 0, 0, 'express', 'pos', 1900000000000, 1900000000000, x'02'),"
        " (6, 3, '+34600101003', 0, 1, 'express', 'api', 1794500000000, 1794500000000, x'03'),"
        // Withdrew, and agreed again.
        " (7, 1, '+34600101001', 0, 1, 'express', 'pos', 1794500000000, 1794500000000, x'04'),"
        " (8, 1, '+34600101001', 0, 0, 'express', 'pos', 1794500000001, 1794500000001, x'05');");
    const Restored restored = restore(copy, path, shop::k_now);
    CHECK_FALSE(restored.carried.wishes_known);
    CHECK(restored.carried.braked);
    CHECK(shop::number(path, "SELECT count(*) FROM suppression WHERE number = '+34600101002'") == 1);
    CHECK(shop::number(path, "SELECT count(*) FROM suppression WHERE number = '+34600101003'") == 1);
    CHECK(shop::number(path, "SELECT count(*) FROM suppression WHERE number = '+34600101001'") == 0);
}
