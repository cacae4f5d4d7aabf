#include "controller/api/control_socket.hpp"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "controller/api/errc.hpp"

namespace controller::api {

namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::size_t k_max_path = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::size_t k_max_groups = 1024;
constexpr mode_t k_mode = 0660;

error_code last_error() { return {errno, boost::system::system_category()}; }

std::optional<gid_t> group_named(const std::string& name) {
    std::vector<char> buffer(16 * 1024);
    group entry{};
    group* found = nullptr;
    if (getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return found->gr_gid;
}

// Takes a socket that nobody answers on out of the way. Whether somebody does is asked without waiting: a full
// queue of a live daemon gives EAGAIN.
error_code clear_path(const asio::any_io_executor& executor, const std::filesystem::path& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return errno == ENOENT ? error_code() : last_error();
    if (!S_ISSOCK(status.st_mode)) return errc::control_not_a_socket;
    Protocol::socket probe(executor);
    error_code ec;
    probe.open(Protocol(), ec);
    if (!ec) probe.non_blocking(true, ec);
    if (ec) return ec;
    probe.connect(Protocol::endpoint(path.string()), ec);
    if (!ec || ec == asio::error::would_block || ec == asio::error::try_again) return errc::control_in_use;
    if (ec != asio::error::connection_refused) return ec;
    return unlink(path.c_str()) == 0 || errno == ENOENT ? error_code() : last_error();
}

bool in_group(int socket, gid_t primary, gid_t wanted) {
    if (primary == wanted) return true;
    std::array<gid_t, k_max_groups> groups{};
    socklen_t size = sizeof groups;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0) return false;
    const auto known = std::span(groups).first(size / sizeof(gid_t));
    return std::find(known.begin(), known.end(), wanted) != known.end();
}

}  // namespace

words::Result<std::shared_ptr<ControlSocket>> ControlSocket::listen(asio::any_io_executor executor,
                                                                    const std::filesystem::path& path,
                                                                    const std::string& group) {
    if (path.native().size() > k_max_path) return error_code(errc::control_path_too_long);
    if (const error_code ec = clear_path(executor, path)) return ec;
    Acceptor acceptor(executor);
    error_code ec;
    acceptor.open(Protocol(), ec);
    if (!ec) acceptor.bind(Protocol::endpoint(path.string()), ec);
    if (ec) return ec;
    // Nobody can connect before listen(), so the rights are right from the start. Where we may not give the file to the
    // group, it stays with our own.
    const auto owner = group_named(group);
    if (owner && chown(path.c_str(), static_cast<uid_t>(-1), *owner) != 0 && errno != EPERM) return last_error();
    if (chmod(path.c_str(), k_mode) != 0) return last_error();
    std::shared_ptr<ControlSocket> socket(new ControlSocket(std::move(acceptor), path, owner));
    socket->acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return ec;
    return socket;
}

ControlSocket::ControlSocket(Acceptor acceptor, std::filesystem::path path, std::optional<gid_t> group)
    : acceptor_(std::move(acceptor)), path_(std::move(path)), group_(group) {
    struct stat status {};
    if (stat(path_.c_str(), &status) == 0) inode_ = status.st_ino;
}

// Not if another daemon has put its own socket there.
ControlSocket::~ControlSocket() {
    struct stat status {};
    if (stat(path_.c_str(), &status) == 0 && status.st_ino == inode_) unlink(path_.c_str());
}

Peer ControlSocket::peer_of(Protocol::socket& socket) const {
    Peer peer;
    peer.control = true;
    ucred credentials{};
    socklen_t size = sizeof credentials;
    const int handle = socket.native_handle();
    if (getsockopt(handle, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return peer;
    peer.address = "uid " + std::to_string(credentials.uid);
    peer.control_admin =
        credentials.uid == 0 || credentials.uid == geteuid() || (group_ && in_group(handle, credentials.gid, *group_));
    return peer;
}

}  // namespace controller::api
