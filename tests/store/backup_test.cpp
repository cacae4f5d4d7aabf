#include "controller/store/backup.hpp"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/store/shop_database.hpp"
#include "tests/support/temporary.hpp"

using namespace controller::store;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace shop = shop_database;

TEST_CASE("a backup made while others write is one moment of the database, sound and private", "[backup]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 3000);
    const tests::FakeClock clock(shop::k_now);
    Store store(path, clock);
    std::atomic<bool> stop = false;
    std::atomic<int> written = 3000;
    std::thread writer([&] {
        while (!stop) {
            shop::write(store, [&](Tx& tx) { shop::add(tx, written + 1, 1'794'100'000'000); });
            ++written;
        }
    });
    const BackupOutcome outcome = make_backup({path, folder / "copy.db", {}, 1ms});
    stop = true;
    writer.join();
    CHECK(outcome.trouble == "");
    CHECK(written > 3000);
    struct stat status {};
    REQUIRE(::stat(outcome.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(outcome.bytes == static_cast<std::uint64_t>(status.st_size));
    Database copy(outcome.path.string(), Database::Mode::frozen);
    Cursor cursor = copy.query("SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM purchase)");
    REQUIRE(cursor.next());
    CHECK(cursor.integer(0) >= 3000);
    CHECK(cursor.integer(0) == cursor.integer(1));  // what was written together is there together
    for (const auto& entry : fs::directory_iterator(fs::path(path).parent_path()))
        CHECK_FALSE(entry.path().string().ends_with(".part"));
}

TEST_CASE("a backup that is told to let go leaves nothing", "[backup]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 2000);
    int asked = 0;
    const auto outcome = make_backup({path, folder / "copy.db", [&] { return ++asked == 2; }, 0ms});
    CHECK_THAT(outcome.trouble, ContainsSubstring("given up"));
    CHECK(asked == 2);
    CHECK_FALSE(fs::exists(folder / "copy.db"));
    CHECK_FALSE(fs::exists(folder / ".copy.db.part"));
}

TEST_CASE("a copy that is there already, or a folder that is not, is named", "[backup]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 1);
    std::ofstream(folder / "copy.db") << "precious";
    CHECK_THAT(make_backup({path, folder / "copy.db", {}, 0ms}).trouble, ContainsSubstring("is there already"));
    CHECK(fs::file_size(folder / "copy.db") == 8);
    CHECK_FALSE(make_backup({path, folder / "no/copy.db", {}, 0ms}).trouble.empty());
}

TEST_CASE("what is no database of ours, is damaged or is of a later release is no backup", "[backup]") {
    const tests::TemporaryFolder folder;
    const std::string path = folder / "t.db";
    shop::make(path, 500);
    const auto copy = [&](const std::string& name) {
        const auto made = make_backup({path, folder / name, {}, 0ms});
        REQUIRE(made.trouble.empty());
        return made.path.string();
    };
    CHECK_FALSE(backup_trouble(copy("good.db")));
    const std::string damaged = copy("damaged.db");
    shop::damage(damaged, 20, 8);
    CHECK_THAT(backup_trouble(damaged).value_or(""), ContainsSubstring("damaged"));
    const std::string later = copy("later.db");
    Database(later, Database::Mode::read_write)
        .script(
            "PRAGMA user_version=99; UPDATE setting SET value = 99 WHERE name = 'readable_from'; PRAGMA "
            "wal_checkpoint(TRUNCATE)");
    CHECK_THAT(backup_trouble(later).value_or(""), ContainsSubstring("later release"));
    std::ofstream(folder / "text.db") << std::string(5000, 'x');
    CHECK(backup_trouble(folder / "text.db"));
    Database(folder / "foreign.db", Database::Mode::read_write).script("CREATE TABLE t(a)");
    CHECK_THAT(backup_trouble(folder / "foreign.db").value_or(""), ContainsSubstring("no database of Tillcast"));
}

TEST_CASE("only the newest copies are kept, and nothing else is touched", "[backup]") {
    const tests::TemporaryFolder folder;
    const fs::path place = folder / "copies";
    fs::create_directory(place);
    for (int day = 0; day < 5; ++day) std::ofstream(backup_name(place, shop::k_now + day * 24h)) << "x";
    for (const char* name : {"tillcast.db", "tillcast-notes.db", "photo.jpg", ".tillcast-20261101-000000.db.part"})
        std::ofstream(place / name) << "x";
    CHECK(remove_old_backups(place, 2) == 3);
    const auto left = list_backups(place);
    REQUIRE(left.size() == 2);
    CHECK(left[0].at == std::chrono::floor<std::chrono::seconds>(shop::k_now + 4 * 24h));
    CHECK(fs::exists(place / "tillcast.db"));
    CHECK(fs::exists(place / "tillcast-notes.db"));
    CHECK(fs::exists(place / "photo.jpg"));
    CHECK_FALSE(fs::exists(place / ".tillcast-20261101-000000.db.part"));
}

TEST_CASE("a stick that is not mounted is away, and nothing is made in its place", "[backup]") {
    const tests::TemporaryFolder folder;
    const fs::path place = folder / "stick";
    const BackupPlace away = look_at_place(place, true, folder / "t.db");
    CHECK(away.away);
    CHECK_THAT(away.trouble, ContainsSubstring("nothing is mounted"));
    CHECK_FALSE(fs::exists(place));
    const BackupPlace below = look_at_place("/mnt/tillcast-test-that-is-not-there/x", false, folder / "t.db");
    CHECK(below.away);
    CHECK(look_at_place(place, false, folder / "t.db").usable());
    CHECK(fs::exists(place));
    CHECK_THAT(look_at_place(folder / "a/b", false, folder / "t.db").trouble, ContainsSubstring("cannot be made"));
    std::ofstream(folder / "file") << "x";
    CHECK_THAT(look_at_place(folder / "file", false, folder / "t.db").trouble, ContainsSubstring("no folder"));
}
