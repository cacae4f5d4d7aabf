#include "firmware/cli/doctor_disk.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "controller/store/database.hpp"
#include "controller/store/errc.hpp"

namespace firmware::cli {

namespace fs = std::filesystem;
namespace store = controller::store;

namespace {

constexpr int k_writes = 9;
constexpr std::size_t k_page = 4096;

std::string folder_of(const BoxFacts& box) { return fs::path(box.store).parent_path().string(); }

bool is_closed(int error) { return error == EACCES || error == EPERM; }

// The errno of the first write that failed, or 0.
int measure(int fd, std::vector<Milliseconds>& times) {
    std::array<char, k_page> page{};
    for (int i = 0; i < k_writes; ++i) {
        const auto began = std::chrono::steady_clock::now();
        const ssize_t written = ::pwrite(fd, page.data(), page.size(), 0);
        if (written < 0 || ::fsync(fd) != 0) return errno;
        if (static_cast<std::size_t>(written) < page.size()) return ENOSPC;
        times.push_back(std::chrono::ceil<Milliseconds>(std::chrono::steady_clock::now() - began));
    }
    return 0;
}

}  // namespace

void look_at_disk(BoxFacts& box) {
    // A limit on the size of files is told by an error, as a full disk is.
    std::signal(SIGXFSZ, SIG_IGN);
    const std::string folder = folder_of(box);
    std::string name = folder + "/.doctor-XXXXXX";
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) {
        box.disk_is_private = is_closed(errno);
        box.disk_trouble = box.disk_is_private ? "" : std::strerror(errno);
        return;
    }
    ::unlink(name.c_str());
    std::vector<Milliseconds> times;
    const int error = measure(fd, times);
    ::close(fd);
    if (error != 0) {
        box.disk_trouble = std::strerror(error);
        return;
    }
    std::sort(times.begin(), times.end());
    box.sync_median = times[times.size() / 2];
    box.sync_most = times.back();
    struct statvfs room {};
    if (::statvfs(folder.c_str(), &room) != 0) return;
    box.disk_free = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    box.disk_total = static_cast<std::uint64_t>(room.f_blocks) * room.f_frsize;
}

void look_at_database(BoxFacts& box) {
    using State = BoxFacts::Database;
    if (box.disk_is_private) return;
    if (::access(box.store.c_str(), F_OK) != 0) {
        if (errno == ENOENT) box.database = State::none_yet;
        return;
    }
    try {
        store::Database database(box.store, store::Database::Mode::read_only);
        store::Cursor cursor = database.query("PRAGMA quick_check(1)");
        box.database_sentence = cursor.next() ? std::string(cursor.text(0)) : "it says nothing";
        box.database = box.database_sentence == "ok" ? State::fine : State::damaged;
    } catch (const store::Failure& failure) {
        const bool damaged = failure.code() == store::errc::corrupt || failure.code() == store::errc::foreign;
        box.database = damaged ? State::damaged : State::unreadable;
        box.database_sentence = failure.what();
    }
}

}  // namespace firmware::cli
