#include "controller/store/migrations.hpp"

#include <array>
#include <filesystem>

#include "config/words/failpoint.hpp"
#include "controller/store/errc.hpp"
#include "controller/store/schema.hpp"
#include "controller/store/schema_2.hpp"
#include "controller/store/schema_3.hpp"

namespace controller::store {

namespace {

constexpr std::array<std::string_view, k_schema> k_steps = {k_schema_1, k_schema_2, k_schema_3};

// 2048 is the page size with the fewest bytes written per message.
constexpr const char* k_form = "PRAGMA page_size=2048; PRAGMA journal_mode=WAL;";

std::int64_t pragma(Database& database, std::string_view sql) {
    Cursor cursor = database.query(sql);
    return cursor.next() ? cursor.integer(0) : 0;
}

void verify(Database& copy, const std::string& name) {
    Cursor cursor = copy.query("PRAGMA integrity_check(1)");
    if (!cursor.next() || cursor.text(0) != "ok")
        throw Failure(make_error_code(errc::corrupt), "the copy made before the update is damaged: " + name);
}

// A copy that has been opened and checked, so that an update can be taken back.
void keep_copy(Database& database, const std::string& path, std::int64_t version) {
    const std::string copy = path + ".before-" + std::to_string(version + 1);
    std::filesystem::remove(copy);
    database.run("VACUUM INTO ?1", copy);
    words::failpoint("store.copying");
    Database opened(copy, Database::Mode::read_only);
    verify(opened, copy);
    words::failpoint("store.copied");
}

void refuse_foreign(Database& database, std::int64_t application, std::int64_t version, const std::string& path) {
    const auto tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
    if (application == k_application_id || (application == 0 && version == 0 && tables == 0)) return;
    throw Failure(make_error_code(errc::foreign), path);
}

}  // namespace

void migrate(Database& database, const std::string& path) {
    auto version = pragma(database, "PRAGMA user_version");
    refuse_foreign(database, pragma(database, "PRAGMA application_id"), version, path);
    if (version > k_schema) {
        const auto readable = pragma(database, "SELECT value FROM setting WHERE name = 'readable_from'");
        if (readable > k_schema)
            throw Failure(make_error_code(errc::newer_schema), path + " has schema " + std::to_string(version) +
                                                                   ", this release knows " + std::to_string(k_schema));
        return;
    }
    database.script(k_form);
    if (version > 0 && version < k_schema) keep_copy(database, path, version);
    for (; version < k_schema; ++version) {
        words::failpoint("store.migrating");
        database.script("BEGIN IMMEDIATE;" + std::string(k_steps[static_cast<std::size_t>(version)]) +
                        "PRAGMA application_id=" + std::to_string(k_application_id) +
                        "; PRAGMA user_version=" + std::to_string(version + 1) + "; COMMIT;");
        words::failpoint("store.migrated");
    }
}

}  // namespace controller::store
