#include "controller/store/salvage.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "config/words/failpoint.hpp"
#include "controller/store/backup.hpp"
#include "controller/store/errc.hpp"
#include "controller/store/files.hpp"
#include "controller/store/lock_file.hpp"
#include "controller/store/migrations.hpp"

namespace controller::store {

namespace fs = std::filesystem;

namespace {

// What takes the place of the database, whatever happens.
constexpr const char* k_swapping = ".swapping";

// By which it is judged whether a salvaged database or a backup has more.
constexpr std::array<std::string_view, 7> k_weighed = {"contact", "consent", "suppression", "purchase",
                                                       "message", "inbound", "event"};

// What opening costs anyhow: the header, the schema, the tables that a start reads.
std::optional<std::string> first_look(const std::string& path) {
    try {
        Database database(path, Database::Mode::read_only);
        for (const char* sql : {"SELECT count(*) FROM sqlite_schema", "SELECT max(name) FROM setting",
                                "SELECT max(key) FROM message", "SELECT max(key) FROM sim"})
            if (Cursor cursor = database.query(sql); cursor.next()) continue;
    } catch (const Failure& failure) {
        if (failure.code() == errc::corrupt) return failure.what();
    }
    return {};
}

bool is_ours(const std::string& path) {
    try {
        Database database(path, Database::Mode::read_only);
        Cursor cursor = database.query("PRAGMA application_id");
        return cursor.next() && cursor.integer(0) == k_application_id;
    } catch (const Failure&) {
        return false;
    }
}

std::int64_t weight_of(Database& database) {
    std::int64_t rows = 0;
    for (const std::string_view table : k_weighed) rows += count_rows(database, std::string(table));
    return rows;
}

void remove_database(const std::string& path) {
    for (const char* ending : {"", "-wal", "-shm", "-journal"}) ::unlink((path + ending).c_str());
}

// Keys of these are given one after the other and never taken back: what lies between is missing.
std::string loss_of(Database& fresh, const Copied& copied) {
    std::string text = copied.table + ": " + std::to_string(copied.rows) + " rows kept";
    if (copied.complete && copied.refused == 0) return text;
    text += ", others could not be read";
    if (copied.table == "consent" || copied.table == "contact") {
        Cursor cursor = fresh.query("SELECT max(key) - count(*) FROM \"" + copied.table + "\"");
        if (cursor.next() && cursor.integer(0) > 0)
            text += " (at least " + std::to_string(cursor.integer(0)) + " are missing)";
    }
    return text + (copied.trouble.empty() ? "" : ": " + copied.trouble);
}

// All rows that can be read into a new database; 0 where not even the schema can be.
std::int64_t copy_rows(const std::string& path, const std::string& fresh_path, Salvaged& result, CarriedOver& known) {
    Database fresh(fresh_path, Database::Mode::read_write);
    migrate(fresh, fresh_path);
    std::int64_t rows = 0;
    known.journal_known = known.wishes_known = true;
    try {
        Database from(path, Database::Mode::read_only);
        (void)tables_of(from);
        fresh.script("BEGIN");
        for (const std::string& table : tables_of(fresh)) {
            const Copied copied = copy_table(from, fresh, table, table == "consent" ? Onto::keep : Onto::replace);
            result.sentences.push_back(loss_of(fresh, copied));
            rows += copied.rows;
            const bool whole = copied.complete && copied.refused == 0;
            if (!whole && (table == "consent" || table == "suppression" || table == "preference"))
                known.wishes_known = false;
            if (!whole && table != "contact" && table != "tag") known.journal_known = false;
        }
        fresh.script("COMMIT");
    } catch (const Failure& failure) {
        if (!fresh.autocommit()) fresh.script("ROLLBACK");
        result.sentences.assign(1, std::string("not even the list of tables can be read: ") + failure.what());
        return 0;
    }
    return rows;
}

std::optional<fs::path> newest_good(const std::optional<fs::path>& folder, std::vector<std::string>& sentences) {
    if (!folder) return {};
    for (const BackupFile& file : list_backups(*folder)) {
        const auto trouble = backup_trouble(file.path);
        if (!trouble) return file.path;
        sentences.push_back("the backup " + file.path.string() + " is of no use: " + *trouble);
    }
    return {};
}

// The backup in place of the salvaged rows, with what is newer in the damaged one.
void take_backup(const std::string& path, const std::string& fresh_path, words::Instant now, Salvaged& result) {
    remove_database(fresh_path);
    fs::copy_file(result.backup, fresh_path);
    fs::permissions(fresh_path, fs::perms::owner_read | fs::perms::owner_write);
    Database fresh(fresh_path, Database::Mode::read_write);
    migrate(fresh, fresh_path);
    std::optional<Database> from;
    try {
        from.emplace(path, Database::Mode::read_only);
        (void)tables_of(*from);
    } catch (const Failure&) {
        from.reset();
    }
    const CarriedOver carried = carry_over(from ? &*from : nullptr, fresh, now, "the database was damaged");
    result.source = Salvaged::Source::backup;
    result.sentences.assign(1, "the backup " + result.backup.string() + " took its place");
    for (const Copied& copied : carried.tables)
        if (copied.rows > 0 || !copied.complete)
            result.sentences.push_back("carried over from the damaged one: " + loss_of(fresh, copied));
    if (carried.in_doubt > 0)
        result.sentences.push_back(std::to_string(carried.in_doubt) +
                                   " messages waited in the backup and may have gone out since: they are unknown");
}

// Opt-outs that are in the backup alone: better one text too few.
void add_wishes(const fs::path& backup, Database& fresh) {
    Database from(backup.string(), Database::Mode::frozen);
    copy_table(from, fresh, "suppression", Onto::keep);
}

void finish(const std::string& fresh_path, words::Instant now, const Salvaged& result, const CarriedOver& known) {
    Database fresh(fresh_path, Database::Mode::read_write);
    fresh.script("BEGIN IMMEDIATE");
    if (result.source == Salvaged::Source::rows && !result.backup.empty()) add_wishes(result.backup, fresh);
    CarriedOver held;
    if (result.source == Salvaged::Source::rows && !known.journal_known) hold_back(fresh, now, held);
    brake_marketing(fresh,
                    "the database was damaged, and opt-outs may be missing. Look at what was lost (tillcast backup "
                    "list), then let the brake go: tillcast stop none");
    write_event(fresh, {.kind = "salvage", .at = now, .path = result.aside.string(), .detail = result.statement()});
    fresh.script("COMMIT");
    Cursor cursor = fresh.query("PRAGMA integrity_check(1)");
    if (!cursor.next() || cursor.text(0) != "ok")
        throw Failure(make_error_code(errc::corrupt), "what was salvaged is not sound either");
}

void close_log(const std::string& path) {
    Database database(path, Database::Mode::read_write);
    database.script("PRAGMA wal_checkpoint(TRUNCATE)");
}

void link_or_throw(const std::string& path, const std::string& name) {
    if (::link(path.c_str(), name.c_str()) != 0) throw std::system_error(errno, std::generic_category(), name);
}

void rename_or_throw(const std::string& path, const std::string& name) {
    if (::rename(path.c_str(), name.c_str()) != 0) throw std::system_error(errno, std::generic_category(), name);
}

bool is_left_over(const std::string& path) {
    return fs::exists(path + k_swapping) || fs::exists(path + std::string(k_restoring)) ||
           fs::exists(path + std::string(k_salvaging));
}

// A log belongs to its file: beside the new one it would be read into that.
void take_place(const std::string& path) {
    for (const char* ending : {"-wal", "-shm"}) ::unlink((path + ending).c_str());
    sync_folder(fs::path(path).parent_path());
    words::failpoint("swap.bare");
    rename_or_throw(path + k_swapping, path);
    words::failpoint("swap.done");
    sync_folder(fs::path(path).parent_path());
}

}  // namespace

std::string Salvaged::statement() const {
    std::string text = "The database was damaged (" + damage + ") and is kept as " + aside.string() + ". " +
                       (source == Source::rows ? "What could be read of it is in use" : "A backup is in use") + ".";
    for (const std::string& sentence : sentences) text += "\n  " + sentence;
    return text + "\nMarketing is stopped until a person has looked: tillcast stop none lets it go.";
}

std::optional<std::string> damage_of(const std::string& path, std::function<bool()> let_go) {
    constexpr int k_steps = 100'000;  // of SQLite's machine, some milliseconds
    try {
        Database database(path, Database::Mode::read_only);
        const auto ask = [](void* asked) { return (*static_cast<std::function<bool()>*>(asked))() ? 1 : 0; };
        if (let_go) sqlite3_progress_handler(database.handle(), k_steps, ask, &let_go);
        Cursor cursor = database.query("PRAGMA integrity_check(1)");
        if (!cursor.next()) return "it says nothing about itself";
        if (cursor.text(0) == "ok") return {};
        return std::string(cursor.text(0));
    } catch (const Failure& failure) {
        if (failure.code() == errc::corrupt) return failure.what();
        return {};
    }
}

// The new file gets the name that says that it is to replace the old one in one step, once the old one is kept with all
// that it has; the rest can be done again after a crash.
void swap_in(const std::string& fresh, const std::string& path, const fs::path& aside) {
    struct stat owner {};
    const bool known = ::stat(path.c_str(), &owner) == 0 && !aside.empty();
    close_log(fresh);
    sync_file(fresh);
    if (known) {
        link_or_throw(path, aside.string());
        if (fs::exists(path + "-wal")) link_or_throw(path + "-wal", aside.string() + "-wal");
        if (::geteuid() == 0 && ::chown(fresh.c_str(), owner.st_uid, owner.st_gid) != 0)
            throw std::system_error(errno, std::generic_category(), fresh);
    }
    sync_folder(fs::path(path).parent_path());
    words::failpoint("swap.aside");
    rename_or_throw(fresh, path + k_swapping);
    sync_folder(fs::path(path).parent_path());
    words::failpoint("swap.ready");
    take_place(path);
    remove_database(fresh);
}

void finish_swap(const std::string& path) {
    if (fs::exists(path + k_swapping)) take_place(path);
    for (const std::string_view ending : {k_restoring, k_salvaging}) remove_database(path + std::string(ending));
}

std::optional<Salvaged> salvage_if_damaged(const std::string& path, const std::optional<fs::path>& backups,
                                           words::Instant now) {
    if (is_left_over(path)) {
        LockFile lock(path);
        finish_swap(path);
    }
    if (size_of(path) == 0) return {};
    LockFile lock(path);
    const bool suspect = lock.last() == LockFile::Last::damaged;
    const auto damage = suspect ? damage_of(path) : first_look(path);
    if (!damage || (lock.last() == LockFile::Last::never && !is_ours(path))) return {};
    lock.mark(LockFile::Last::damaged);
    Salvaged result;
    result.damage = *damage;
    result.aside = aside_name(path, "damaged", now);
    const std::string fresh_path = path + std::string(k_salvaging);
    remove_database(fresh_path);
    std::vector<std::string> useless;
    if (const auto backup = newest_good(backups, useless)) result.backup = *backup;
    CarriedOver known;
    const std::int64_t rows = copy_rows(path, fresh_path, result, known);
    if (!result.backup.empty()) {
        Database copy(result.backup.string(), Database::Mode::frozen);
        Database fresh(fresh_path, Database::Mode::read_only);
        if (rows == 0 || weight_of(copy) > weight_of(fresh)) result.source = Salvaged::Source::backup;
    }
    result.sentences.insert(result.sentences.end(), useless.begin(), useless.end());
    if (result.source == Salvaged::Source::backup) take_backup(path, fresh_path, now, result);
    if (rows == 0 && result.backup.empty()) {
        remove_database(fresh_path);
        throw Failure(make_error_code(errc::corrupt),
                      path + " (" + *damage +
                          "): nothing of it can be read and there is no backup; it is left as it is. Bring "
                          "a backup back with `tillcast restore FILE`");
    }
    finish(fresh_path, now, result, known);
    swap_in(fresh_path, path, result.aside);
    lock.mark(LockFile::Last::unclean);
    return result;
}

}  // namespace controller::store
