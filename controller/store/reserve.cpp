#include "controller/store/reserve.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "controller/store/files.hpp"

namespace controller::store {

bool Reserve::is_held() const { return size_of(path_) >= k_bytes; }

bool Reserve::hold() {
    if (is_held()) return true;
    const auto free = free_bytes(std::filesystem::path(path_).parent_path());
    if (!free || *free < 3 * k_bytes) return false;
    const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    const bool taken = ::posix_fallocate(fd, 0, static_cast<off_t>(k_bytes)) == 0;
    ::close(fd);
    if (!taken) give_up();
    return taken;
}

void Reserve::give_up() { ::unlink(path_.c_str()); }

}  // namespace controller::store
