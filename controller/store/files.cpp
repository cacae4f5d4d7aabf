#include "controller/store/files.hpp"

#include <date/date.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace controller::store {

namespace fs = std::filesystem;

namespace {

bool sync_path(const fs::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool done = ::fsync(fd) == 0;
    ::close(fd);
    return done;
}

}  // namespace

std::optional<std::uint64_t> free_bytes(const fs::path& path) {
    struct statvfs room {};
    if (::statvfs(path.c_str(), &room) != 0) return {};
    return static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
}

std::uint64_t size_of(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : size;
}

bool sync_folder(const fs::path& folder) { return sync_path(folder.empty() ? "." : folder, O_DIRECTORY); }

bool sync_file(const fs::path& file) { return sync_path(file, 0); }

std::string stamp(words::Instant at) { return date::format("%Y%m%d-%H%M%S", date::floor<std::chrono::seconds>(at)); }

fs::path aside_name(const std::string& path, const std::string& what, words::Instant at) {
    const std::string name = path + "." + what + "-" + stamp(at);
    fs::path free = name;
    for (int i = 2; fs::exists(free); ++i) free = name + "." + std::to_string(i);
    return free;
}

}  // namespace controller::store
