#include "controller/dispatch/air_marks.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <system_error>

namespace controller::dispatch {

namespace {

constexpr std::array<char, 8> k_magic = {'t', 'i', 'l', 'l', 'a', 'i', 'r', '1'};
constexpr std::size_t k_slots = 240;

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

template <std::size_t Size>
std::array<char, Size> cut(const std::string& text) {
    std::array<char, Size> out{};
    std::copy_n(text.begin(), std::min(text.size(), Size), out.begin());
    return out;
}

}  // namespace

// Only ever written by one process, the one that holds the lock of the database.
struct AirMarks::File {
    struct Slot {
        std::int64_t sim;  // 0: free, as are all that follow
        std::int64_t seq;  // up to it parts of the SIM were given
    };
    std::array<char, 8> magic;
    std::array<char, 40> boot;
    std::array<char, 64> whose;
    std::int64_t counts;  // 1: what is not marked was not given
    std::array<Slot, k_slots> slots;
};

AirMarks::AirMarks(const std::filesystem::path& path, const std::string& boot_id, const std::string& whose) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) fail(path);
    // Reserved, so that no store to it can find the disk full.
    if (const int error = ::posix_fallocate(fd, 0, sizeof(File)); error != 0) {
        ::close(fd);
        errno = error;
        fail(path);
    }
    void* memory = ::mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    const int error = errno;
    ::close(fd);
    errno = error;
    if (memory == MAP_FAILED) fail(path);
    file_ = static_cast<File*>(memory);
    const auto boot = cut<40>(boot_id);
    const auto owner = cut<64>(whose);
    if (file_->magic == k_magic && file_->boot == boot && file_->whose == owner && !boot_id.empty()) return;
    std::memset(memory, 0, sizeof(File));
    file_->boot = boot;
    file_->whose = owner;
    file_->magic = k_magic;
}

AirMarks::~AirMarks() { ::munmap(file_, sizeof(File)); }

void AirMarks::begin() { std::atomic_ref(file_->counts).store(1, std::memory_order_release); }

void AirMarks::give(words::Key sim, std::int64_t seq) {
    for (File::Slot& slot : file_->slots) {
        if (slot.sim != 0 && slot.sim != sim) continue;
        std::atomic_ref mark(slot.seq);
        // Never back: a database that was restored counts from an older place.
        mark.store(std::max(mark.load(), seq), std::memory_order_release);
        std::atomic_ref(slot.sim).store(sim, std::memory_order_release);
        return;
    }
    std::atomic_ref(file_->counts).store(0, std::memory_order_release);  // more SIMs than there is room for
}

bool AirMarks::never_given(words::Key sim, std::int64_t seq) const {
    if (file_->counts != 1) return false;
    for (const File::Slot& slot : file_->slots) {
        if (slot.sim == 0) return true;
        if (slot.sim == sim) return seq > slot.seq;
    }
    return false;
}

}  // namespace controller::dispatch
