#include "controller/store/restore.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "config/words/failpoint.hpp"
#include "controller/store/backup.hpp"
#include "controller/store/errc.hpp"
#include "controller/store/files.hpp"
#include "controller/store/lock_file.hpp"
#include "controller/store/migrations.hpp"
#include "controller/store/salvage.hpp"

namespace controller::store {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_newest =
    "SELECT max((SELECT coalesce(max(created_at), 0) FROM message), (SELECT coalesce(max(received_at), 0) FROM "
    "inbound),"
    " (SELECT coalesce(max(recorded_at), 0) FROM consent), (SELECT coalesce(max(received_at), 0) FROM purchase),"
    " (SELECT coalesce(max(received_at), 0) FROM event), (SELECT coalesce(max(since), 0) FROM suppression))";

std::int64_t number(Database& database, const std::string& sql) {
    Cursor cursor = database.query(sql);
    return cursor.next() ? cursor.integer(0) : 0;
}

void count_since(Database& present, words::Instant since, RestorePreview& preview) {
    const std::string after = " > " + std::to_string(words::to_ms(since));
    preview.purchases = number(present, "SELECT count(*) FROM purchase WHERE received_at" + after);
    preview.events = number(present, "SELECT count(*) FROM event WHERE received_at" + after);
    preview.messages = number(present, "SELECT count(*) FROM message WHERE created_at" + after);
    preview.inbound = number(present, "SELECT count(*) FROM inbound WHERE received_at" + after);
    preview.wishes = number(present, "SELECT (SELECT count(*) FROM consent WHERE recorded_at" + after +
                                         ") + (SELECT count(*) FROM suppression WHERE since" + after + ")");
}

constexpr const char* k_salt = "SELECT value FROM setting WHERE name = 'salt'";

void own_as_folder(const std::string& file, const std::string& path) {
    struct stat folder {};
    if (::geteuid() != 0 || ::stat(fs::path(path).parent_path().c_str(), &folder) != 0) return;
    if (::chown(file.c_str(), folder.st_uid, folder.st_gid) != 0)
        throw std::system_error(errno, std::generic_category(), file);
}

}  // namespace

RestorePreview look_at_restore(const fs::path& file, const std::string& path) {
    RestorePreview preview;
    if (!fs::exists(file)) {
        preview.trouble = "there is no such file";
        return preview;
    }
    if (const auto trouble = backup_trouble(file)) {
        preview.trouble = *trouble;
        return preview;
    }
    Database copy(file.string(), Database::Mode::frozen);
    preview.file_newest = words::from_ms(number(copy, k_newest));
    preview.present_is_there = size_of(path) > 0;
    if (!preview.present_is_there) return preview;
    try {
        Database present(path, Database::Mode::read_only);
        preview.same_shop = number(present, k_salt) == number(copy, k_salt);
        preview.present_newest = words::from_ms(number(present, k_newest));
        count_since(present, preview.file_newest, preview);
    } catch (const Failure& failure) {
        preview.present_trouble = failure.what();
    }
    return preview;
}

Restored restore(const fs::path& file, const std::string& path, words::Instant now) {
    LockFile lock(path);
    if (const auto trouble = backup_trouble(file))
        throw Failure(make_error_code(errc::corrupt), file.string() + " cannot be used: " + *trouble);
    finish_swap(path);
    const std::string fresh_path = path + std::string(k_restoring);
    for (const char* ending : {"", "-wal", "-shm"}) ::unlink((fresh_path + ending).c_str());
    Restored result;
    try {
        fs::copy_file(file, fresh_path);
        fs::permissions(fresh_path, fs::perms::owner_read | fs::perms::owner_write);
        own_as_folder(fresh_path, path);
        words::failpoint("restore.copied");
        {
            Database fresh(fresh_path, Database::Mode::read_write);
            migrate(fresh, fresh_path);
            std::optional<Database> present;
            if (size_of(path) > 0) {
                result.aside = aside_name(path, "before-restore", now);
                try {
                    present.emplace(path, Database::Mode::read_only);
                    (void)tables_of(*present);
                } catch (const Failure&) {
                    present.reset();
                }
            }
            result.carried = carry_over(present ? &*present : nullptr, fresh, now, "a backup was brought back");
            write_event(fresh, {.kind = "restore", .at = now, .path = file.string(), .detail = result.aside.string()});
        }
        words::failpoint("restore.carried");
        swap_in(fresh_path, path, result.aside);
    } catch (...) {
        for (const char* ending : {"", "-wal", "-shm"}) ::unlink((fresh_path + ending).c_str());
        throw;
    }
    own_as_folder(path + ".lock", path);
    lock.mark(LockFile::Last::clean);
    return result;
}

}  // namespace controller::store
