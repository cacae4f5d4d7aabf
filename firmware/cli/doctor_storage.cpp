#include "firmware/cli/doctor_storage.hpp"

#include "controller/store/carry_over.hpp"
#include "controller/store/errc.hpp"
#include "controller/store/files.hpp"
#include "firmware/cli/private_files.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace store = controller::store;

namespace {

constexpr int k_tables = 3;
constexpr int k_backups = 100;

void look_into(store::Database& database, BoxFacts& box) {
    store::Cursor cursor = database.query(
        "SELECT s.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = 1"
        " GROUP BY s.tbl_name ORDER BY 2 DESC LIMIT ?1",
        k_tables);
    while (cursor.next()) box.tables.emplace_back(cursor.text(0), cursor.integer(1));
    for (const auto& event : store::read_events(database, "backup", k_backups)) {
        if (!event.trouble) {
            box.last_good_backup = event.at;
            break;
        }
        if (box.backup_trouble.empty()) box.backup_trouble = *event.trouble;
    }
    for (const auto& event : store::read_events(database, "salvage", 1)) box.salvaged = event.detail.value_or("");
}

}  // namespace

void look_at_storage(BoxFacts& box, const reader::Config& config) {
    box.now = machine_now();
    box.backups = config.backup.has_value();
    if (config.backup) box.backup_every = config.backup->every;
    box.loose_files = loose_files(config);
    box.database_bytes = store::size_of(box.store);
    box.log_bytes = store::size_of(box.store + "-wal");
    if (box.database != BoxFacts::Database::fine) return;
    try {
        store::Database database(box.store, store::Database::Mode::read_only);
        look_into(database, box);
    } catch (const store::Failure&) {
        return;  // of an earlier schema, or in use by a later release
    }
}

}  // namespace firmware::cli
