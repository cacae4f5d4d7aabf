#include "controller/store/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "config/words/failpoint.hpp"
#include "controller/store/database.hpp"
#include "controller/store/errc.hpp"
#include "controller/store/files.hpp"
#include "controller/store/migrations.hpp"

namespace controller::store {

namespace fs = std::filesystem;

namespace {

constexpr int k_pages_at_once = 128;
// What was copied is synchronised in pieces, so that the commits of the shop on the same disk never wait for all of it.
constexpr int k_steps_between_syncs = 16;
constexpr std::uint64_t k_margin = 4 * 1024 * 1024;

class Failed : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string part_name(const fs::path& target) {
    return (target.parent_path() / ("." + target.filename().string() + ".part")).string();
}

std::uint64_t pages_of(Database& database) {
    Cursor cursor = database.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    return cursor.next() ? static_cast<std::uint64_t>(cursor.integer(0)) : 0;
}

void require_room(const fs::path& folder, std::uint64_t needed) {
    const auto free = free_bytes(folder);
    if (free && *free >= needed + k_margin) return;
    throw Failed("there is no room for it in " + folder.string() + ": it needs " +
                 std::to_string((needed + k_margin) >> 20) + " MiB, " + std::to_string(free.value_or(0) >> 20) +
                 " MiB are free. Make room, or lower \"keep\" in [backup]");
}

void let_go_or_wait(const BackupPlan& plan) {
    if (plan.let_go && plan.let_go())
        throw Failed("it was given up: the daemon ends, or it took so long that the log grew too much");
    std::this_thread::sleep_for(plan.breath);
}

// The source keeps one snapshot, so that what is written meanwhile does not make the copy begin anew.
void copy(const BackupPlan& plan, Database& from, Database& into, int fd) {
    sqlite3_backup* backup = sqlite3_backup_init(into.handle(), "main", from.handle(), "main");
    if (backup == nullptr) throw Failed(sqlite3_errmsg(into.handle()));
    int code = SQLITE_OK;
    try {
        for (int step = 1; code == SQLITE_OK; ++step) {
            code = sqlite3_backup_step(backup, k_pages_at_once);
            if (step % k_steps_between_syncs == 0) ::fdatasync(fd);
            if (code == SQLITE_OK) let_go_or_wait(plan);
        }
    } catch (...) {
        sqlite3_backup_finish(backup);
        throw;
    }
    if (sqlite3_backup_finish(backup) != SQLITE_OK || code != SQLITE_DONE)
        throw Failure(make_error_code(from_sqlite(code, into.handle())), sqlite3_errstr(code));
}

void write_copy(const BackupPlan& plan, const std::string& part) {
    Database from(plan.database, Database::Mode::read_only);
    from.script("BEGIN");
    require_room(plan.target.parent_path(), pages_of(from));
    const int fd = ::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) throw Failed(part + " cannot be made: " + std::generic_category().message(errno));
    try {
        Database into(part, Database::Mode::read_write);
        into.script("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-512;");
        copy(plan, from, into, fd);
    } catch (...) {
        ::close(fd);
        throw;
    }
    const bool synced = ::fsync(fd) == 0;
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);  // so that what is checked comes from the disk
    ::close(fd);
    if (!synced) throw Failed("the disk did not take it: " + std::generic_category().message(errno));
}

}  // namespace

std::optional<std::string> backup_trouble(const fs::path& file) {
    try {
        Database database(file.string(), Database::Mode::frozen);
        const auto number = [&](std::string_view sql) {
            Cursor cursor = database.query(sql);
            return cursor.next() ? cursor.integer(0) : 0;
        };
        if (number("PRAGMA application_id") != k_application_id) return "it is no database of Tillcast";
        const auto schema = number("PRAGMA user_version");
        if (schema < 1 ||
            (schema > k_schema && number("SELECT value FROM setting WHERE name = 'readable_from'") > k_schema))
            return "it was written by a later release (schema " + std::to_string(schema) + ", this one knows " +
                   std::to_string(k_schema) + ")";
        Cursor cursor = database.query("PRAGMA integrity_check(1)");
        if (cursor.next() && cursor.text(0) == "ok") return {};
        return "it is damaged: " + std::string(cursor.text(0));
    } catch (const Failure& failure) {
        return failure.what();
    }
}

BackupOutcome make_backup(const BackupPlan& plan) {
    const auto began = std::chrono::steady_clock::now();
    const std::string part = part_name(plan.target);
    BackupOutcome outcome;
    outcome.path = plan.target;
    try {
        if (fs::exists(plan.target)) throw Failed(plan.target.string() + " is there already");
        ::unlink(part.c_str());
        words::failpoint("backup.begin");
        write_copy(plan, part);
        words::failpoint("backup.copied");
        if (const auto trouble = backup_trouble(part))
            throw Failed("the copy that was made cannot be used: " + *trouble);
        words::failpoint("backup.checked");
        if (::rename(part.c_str(), plan.target.c_str()) != 0)
            throw Failed(plan.target.string() + ": " + std::generic_category().message(errno));
        words::failpoint("backup.renamed");
        sync_folder(plan.target.parent_path());
        outcome.bytes = size_of(plan.target);
    } catch (const std::exception& error) {
        ::unlink(part.c_str());
        outcome.trouble = error.what();
    }
    outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    return outcome;
}

}  // namespace controller::store
