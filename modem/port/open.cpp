#include <fcntl.h>
#include <grp.h>
#include <libserialport.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "modem/port/errc.hpp"
#include "modem/port/holder.hpp"
#include "modem/port/port.hpp"

namespace modem::port {
namespace {

constexpr int k_baud = 115200;

/// A file descriptor until a Port takes it.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

std::string resolve(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? std::string(real.get()) : std::string();
}

bool lies_under_pts(const std::string& device) { return device.starts_with("/dev/pts/"); }

OpenFailure failure(errc code, const std::string& sentence) { return {make_error_code(code), sentence}; }

OpenFailure busy(const std::string& device) {
    const auto holder = port_holder(device);
    return failure(errc::busy, device + " is in use by " + holder.value_or("another program"));
}

OpenFailure no_permission(const std::string& device) {
    struct stat info {};
    std::string group = "its group";
    if (::stat(device.c_str(), &info) == 0) {
        struct group found {};
        struct group* result = nullptr;
        std::array<char, 4096> names{};
        const int rc = ::getgrgid_r(info.st_gid, &found, names.data(), names.size(), &result);
        if (rc == 0 && result != nullptr) group = std::string("the group ") + result->gr_name;
    }
    return failure(errc::no_permission, "no permission for " + device + ": the user must be in " + group);
}

OpenFailure cannot_open(const std::string& device, int error) {
    if (error == EACCES || error == EPERM) return no_permission(device);
    if (error == EBUSY) return busy(device);
    if (error == ENOENT || error == ENXIO || error == ENODEV) {
        return failure(errc::absent, device + " is not there: is the modem plugged in and switched on?");
    }
    return failure(errc::cannot_open, device + " cannot be opened: " +
                                          words::error_code(error, boost::system::system_category()).message());
}

/// Raw, and a read waits for a byte: with VMIN 0 an idle line would look like end of file.
bool make_raw(int fd) {
    termios line{};
    if (::tcgetattr(fd, &line) != 0) return false;
    ::cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~static_cast<tcflag_t>(HUPCL);
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    return ::tcsetattr(fd, TCSANOW, &line) == 0;
}

bool set_line(sp_port* port) {
    return sp_set_baudrate(port, k_baud) == SP_OK && sp_set_bits(port, 8) == SP_OK &&
           sp_set_parity(port, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(port, 1) == SP_OK &&
           sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK;
}

/// Line settings belong to the tty, not to a descriptor, so that libserialport sets them through one of its own.
bool configure_tty(const std::string& device) {
    sp_port* port = nullptr;
    if (sp_get_port_by_name(device.c_str(), &port) != SP_OK) return false;
    const std::unique_ptr<sp_port, decltype(&sp_free_port)> owner(port, &sp_free_port);
    if (sp_open(port, SP_MODE_READ_WRITE) != SP_OK) return false;
    const bool done = set_line(port);
    sp_close(port);
    return done;
}

}  // namespace

bool is_pty(const std::string& path) { return lies_under_pts(resolve(path)); }

Opened open_port(const boost::asio::any_io_executor& executor, const std::string& path) {
    const std::string device = resolve(path);
    if (device.empty()) return cannot_open(path, errno);
    Descriptor fd(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (fd.get() < 0) return cannot_open(device, errno);
    if (::isatty(fd.get()) == 0) return failure(errc::no_terminal, device + " is not a serial port");
    // The kernel drops the lock with its holder, so that there are no stale ones.
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return busy(device);
    const bool pty = lies_under_pts(device);
    if (!pty && lock_file_holder(device)) return busy(device);
    if ((!pty && !configure_tty(device)) || !make_raw(fd.get())) {
        return failure(errc::cannot_configure, "the line of " + device + " cannot be configured");
    }
    // On a pty TIOCEXCL would outlive its holder.
    if (!pty) ::ioctl(fd.get(), TIOCEXCL);
    ::tcflush(fd.get(), TCIOFLUSH);
    return std::make_unique<Port>(executor, fd.release(), device);
}

}  // namespace modem::port
