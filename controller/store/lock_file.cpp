#include "controller/store/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "controller/store/errc.hpp"

namespace controller::store {

namespace {

// All of one length, so that marking never needs room on the disk.
constexpr std::array<std::pair<LockFile::Last, std::string_view>, 3> k_marks = {{
    {LockFile::Last::clean, "tillcast closed \n"},
    {LockFile::Last::unclean, "tillcast in use \n"},
    {LockFile::Last::damaged, "tillcast damaged\n"},
}};

LockFile::Last read_mark(int fd) {
    std::array<char, 32> text{};
    const auto got = ::pread(fd, text.data(), text.size(), 0);
    if (got <= 0) return LockFile::Last::never;
    const std::string_view found(text.data(), static_cast<std::size_t>(got));
    for (const auto& [state, mark] : k_marks)
        if (found == mark) return state;
    return LockFile::Last::unclean;  // something was here, and its mark is torn
}

}  // namespace

LockFile::LockFile(const std::string& path)
    : fd_(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ < 0) throw Failure(make_error_code(errno == ENOSPC ? errc::full : errc::read_only), path + ".lock");
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd_);
        throw Failure(make_error_code(errc::busy), path);
    }
    last_ = read_mark(fd_);
}

LockFile::~LockFile() { ::close(fd_); }

void LockFile::mark(Last state) {
    for (const auto& [each, mark] : k_marks)
        if (each == state && ::pwrite(fd_, mark.data(), mark.size(), 0) == static_cast<ssize_t>(mark.size()))
            ::fdatasync(fd_);
}

}  // namespace controller::store
