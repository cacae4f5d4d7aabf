// Loaded into tillcastd by LD_PRELOAD: a layer between SQLite and the disk that writes down, in order, what is written
// to each database and WAL and when it is synced (tests/power/images.py makes of it what a disk may have kept after a
// power cut). TILLCAST_POWER_LOG is the file to write to, TILLCAST_POWER_SYNC what becomes of syncs: `full` they are
// made, `normal` PRAGMA synchronous=FULL is heard as NORMAL, `off` they are said to be made and are not. Each shim
// method forwards to the file of the real VFS that lies behind it in memory (https://www.sqlite.org/vfs.html).
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

namespace {

enum class Op : std::uint8_t { begin = 0, open = 1, write = 2, truncate = 3, sync = 4, remove = 5 };

// As it stands in the log, before `size` bytes of data.
struct Record {
    std::uint64_t at_ns;  // monotonic, after it was done
    std::uint64_t offset;
    std::uint32_t size;
    std::uint16_t file;
    Op op;
    std::uint8_t flag;
};
static_assert(sizeof(Record) == 24);

struct File {
    sqlite3_file base;
    std::uint16_t id;  // 0: a temporary file, which nobody misses
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

constexpr int k_logged = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;

sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;
int log_fd = -1;
bool drops_syncs = false;
bool hears_normal = false;
std::mutex log_mutex;
std::uint16_t last_id = 0;

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

void note(Op op, std::uint16_t file, std::uint64_t offset, const void* data, std::size_t size, std::uint8_t flag = 0) {
    const std::lock_guard lock(log_mutex);
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    Record record{static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec),
                  offset,
                  static_cast<std::uint32_t>(size),
                  file,
                  op,
                  flag};
    const iovec pieces[] = {{&record, sizeof record}, {const_cast<void*>(data), size}};
    if (::writev(log_fd, pieces, 2) != static_cast<ssize_t>(sizeof record + size)) std::abort();
}

int on_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    const int code = methods(file)->xWrite(real(file), data, size, offset);
    const auto id = reinterpret_cast<File*>(file)->id;
    if (code == SQLITE_OK && id != 0)
        note(Op::write, id, static_cast<std::uint64_t>(offset), data, static_cast<std::size_t>(size));
    return code;
}

int on_truncate(sqlite3_file* file, sqlite3_int64 size) {
    const int code = methods(file)->xTruncate(real(file), size);
    const auto id = reinterpret_cast<File*>(file)->id;
    if (code == SQLITE_OK && id != 0) note(Op::truncate, id, static_cast<std::uint64_t>(size), nullptr, 0);
    return code;
}

int on_sync(sqlite3_file* file, int flags) {
    if (drops_syncs) return SQLITE_OK;
    const int code = methods(file)->xSync(real(file), flags);
    const auto id = reinterpret_cast<File*>(file)->id;
    if (code == SQLITE_OK && id != 0) note(Op::sync, id, 0, nullptr, 0);
    return code;
}

// WAL needs version 2 (shared memory); version 3 would write past us through a mapping of the file.
const sqlite3_io_methods k_methods = {
    2,
    [](sqlite3_file* f) { return methods(f)->xClose(real(f)); },
    [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) { return methods(f)->xRead(real(f), to, size, at); },
    on_write,
    on_truncate,
    on_sync,
    [](sqlite3_file* f, sqlite3_int64* size) { return methods(f)->xFileSize(real(f), size); },
    [](sqlite3_file* f, int level) { return methods(f)->xLock(real(f), level); },
    [](sqlite3_file* f, int level) { return methods(f)->xUnlock(real(f), level); },
    [](sqlite3_file* f, int* held) { return methods(f)->xCheckReservedLock(real(f), held); },
    [](sqlite3_file* f, int op, void* what) { return methods(f)->xFileControl(real(f), op, what); },
    [](sqlite3_file* f) { return methods(f)->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return methods(f)->xDeviceCharacteristics(real(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** to) {
        return methods(f)->xShmMap(real(f), page, size, extend, to);
    },
    [](sqlite3_file* f, int offset, int n, int flags) { return methods(f)->xShmLock(real(f), offset, n, flags); },
    [](sqlite3_file* f) { methods(f)->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int remove) { return methods(f)->xShmUnmap(real(f), remove); },
    nullptr,
    nullptr,
};

int on_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* given) {
    auto* shim = reinterpret_cast<File*>(file);
    shim->base.pMethods = nullptr;
    shim->id = 0;
    const int code = real_vfs->xOpen(real_vfs, name, shim->real(), flags, given);
    if (shim->real()->pMethods != nullptr) shim->base.pMethods = &k_methods;
    if (code != SQLITE_OK || name == nullptr || (flags & k_logged) == 0) return code;
    {
        const std::lock_guard lock(log_mutex);
        shim->id = ++last_id;
    }
    note(Op::open, shim->id, 0, name, std::strlen(name));
    return code;
}

int on_delete(sqlite3_vfs*, const char* name, int sync_folder) {
    const int code = real_vfs->xDelete(real_vfs, name, sync_folder);
    const bool kept = sync_folder == 0 || drops_syncs;
    if (code == SQLITE_OK) note(Op::remove, 0, 0, name, std::strlen(name), kept ? 0 : 1);
    return code;
}

__attribute__((constructor)) void begin() {
    const char* path = std::getenv("TILLCAST_POWER_LOG");
    if (path == nullptr) return;
    log_fd = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) std::abort();
    const char* sync = std::getenv("TILLCAST_POWER_SYNC");
    drops_syncs = sync != nullptr && std::string_view(sync) == "off";
    hears_normal = sync != nullptr && std::string_view(sync) == "normal";
    real_vfs = sqlite3_vfs_find(nullptr);
    shim_vfs = *real_vfs;
    shim_vfs.zName = "power";
    shim_vfs.pNext = nullptr;
    shim_vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
    shim_vfs.xOpen = on_open;
    shim_vfs.xDelete = on_delete;
    if (sqlite3_vfs_register(&shim_vfs, 1) != SQLITE_OK) std::abort();
    note(Op::begin, 0, 0, nullptr, 0);
}

}  // namespace

extern "C" int sqlite3_exec(sqlite3* handle, const char* sql, int (*callback)(void*, int, char**, char**),
                            void* context, char** error) {
    static const auto next = reinterpret_cast<decltype(&sqlite3_exec)>(::dlsym(RTLD_NEXT, "sqlite3_exec"));
    std::string text(sql == nullptr ? "" : sql);
    constexpr std::string_view k_full = "synchronous=FULL";
    const auto found = text.find(k_full);
    if (hears_normal && found != std::string::npos) text.replace(found, k_full.size(), "synchronous=NORMAL");
    return next(handle, text.c_str(), callback, context, error);
}
