#include "controller/store/salvage.hpp"

#include <fstream>

#include "controller/store/backup.hpp"
#include "controller/store/errc.hpp"
#include "tests/store/shop_database.hpp"
#include "tests/support/temporary.hpp"

using namespace controller::store;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace shop = shop_database;

namespace {

std::optional<Salvaged> salvage(const std::string& path, const std::optional<fs::path>& backups = {}) {
    return salvage_if_damaged(path, backups, shop::k_now);
}

int page_of(const std::string& path, const std::string& table) {
    return static_cast<int>(shop::number(path, "SELECT pageno FROM dbstat WHERE name = '" + table +
                                                   "' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 5"));
}

}  // namespace

TEST_CASE("a sound, an absent and a foreign database are left alone", "[salvage]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    CHECK_FALSE(salvage(path));
    CHECK_FALSE(fs::exists(path));
    shop::make(path, 10);
    CHECK_FALSE(salvage(path));
    LockFile(path).mark(LockFile::Last::damaged);  // told, and found to be sound
    CHECK_FALSE(salvage(path));
    std::ofstream(folder / "text") << std::string(5000, 'x');
    CHECK_FALSE(salvage(folder / "text"));
    CHECK(fs::file_size(folder / "text") == 5000);
}

TEST_CASE("what can be read around a damaged page is kept, the rest is named, marketing is braked", "[salvage]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 2000);
    const bool of_messages = GENERATE(true, false);
    shop::damage(path, page_of(path, of_messages ? "message" : "contact"), 1);
    CHECK_FALSE(salvage(path));  // a start does not read it all
    LockFile(path).mark(LockFile::Last::damaged);
    const auto salvaged = salvage(path);
    REQUIRE(salvaged);
    CHECK(salvaged->source == Salvaged::Source::rows);
    CHECK(fs::exists(salvaged->aside));
    const auto kept = shop::number(path, of_messages ? "SELECT count(*) FROM message" : "SELECT count(*) FROM contact");
    CHECK(kept > 1900);
    CHECK(kept < 2000);
    CHECK(shop::number(path, "SELECT count(*) FROM purchase") == 2000);
    CHECK(shop::number(path, "SELECT value FROM setting WHERE name = 'brake'") == 1);
    CHECK(shop::text(path, "PRAGMA integrity_check") == "ok");
    CHECK_THAT(salvaged->statement(),
               ContainsSubstring((of_messages ? "message: " : "contact: ") + std::to_string(kept) + " rows kept"));
    CHECK_THAT(shop::text(path, "SELECT detail FROM store_event WHERE kind = 'salvage'"),
               ContainsSubstring("rows kept"));
    if (!of_messages) CHECK_THAT(salvaged->statement(), ContainsSubstring("are missing"));
    const tests::FakeClock clock(shop::k_now);
    CHECK_NOTHROW(Store(path, clock));
    CHECK_FALSE(salvage(path));
}

TEST_CASE("messages that wait are unknown when part of the journal is lost", "[salvage]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 2000);
    Database(path, Database::Mode::read_write)
        .script("UPDATE message SET state = 0 WHERE key = 1999; PRAGMA wal_checkpoint(TRUNCATE)");
    shop::damage(path, page_of(path, "message"), 1);
    LockFile(path).mark(LockFile::Last::damaged);
    REQUIRE(salvage(path));
    CHECK(shop::number(path, "SELECT state FROM message WHERE key = 1999") == 7);
}

TEST_CASE("where nothing can be read the newest good backup takes its place", "[salvage]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    const fs::path copies = folder / "copies";
    fs::create_directory(copies);
    shop::make(path, 500);
    REQUIRE(make_backup({path, backup_name(copies, shop::k_now - 24h), {}, 0ms}).trouble == "");
    std::ofstream(backup_name(copies, shop::k_now)) << "a newer one, of no use";
    shop::damage(path, 1, 2);
    const auto salvaged = salvage(path, copies);
    REQUIRE(salvaged);
    CHECK(salvaged->source == Salvaged::Source::backup);
    CHECK(shop::number(path, "SELECT count(*) FROM message") == 500);
    CHECK(shop::number(path, "SELECT value FROM setting WHERE name = 'brake'") == 1);
    CHECK_THAT(salvaged->statement(), ContainsSubstring("A backup is in use"));
}

TEST_CASE("a backup that has more than the salvaged rows gets what is newer in them", "[salvage]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    const fs::path copies = folder / "copies";
    fs::create_directory(copies);
    shop::make(path, 2000);
    REQUIRE(make_backup({path, backup_name(copies, shop::k_now - 24h), {}, 0ms}).trouble == "");
    Database(path, Database::Mode::read_write)
        .script(
            "INSERT INTO suppression VALUES('+34600101001', 0, 'stop', 1794600000000); PRAGMA "
            "wal_checkpoint(TRUNCATE)");
    shop::damage(path, page_of(path, "purchase"), 1);
    LockFile(path).mark(LockFile::Last::damaged);
    const auto salvaged = salvage(path, copies);
    REQUIRE(salvaged);
    CHECK(salvaged->source == Salvaged::Source::backup);
    CHECK(shop::number(path, "SELECT count(*) FROM purchase") == 2000);
    CHECK(shop::number(path, "SELECT count(*) FROM suppression") == 1);
}

TEST_CASE("nothing to save and no backup: it is refused and left as it is", "[salvage]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 50);
    shop::damage(path, 1, 2);
    const auto size = fs::file_size(path);
    CHECK_THROWS_AS(salvage(path), Failure);
    CHECK(fs::file_size(path) == size);
    CHECK_FALSE(fs::exists(path + ".salvage"));
    CHECK_THROWS_AS(salvage(path), Failure);  // at the next start as well
}
