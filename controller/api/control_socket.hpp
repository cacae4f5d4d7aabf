#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/words/result.hpp"
#include "controller/api/request.hpp"

namespace controller::api {

/// The unix socket through which the technician's command speaks with the daemon: mode 0660, owned by `group` where
/// the system has it. A socket that nobody answers on is replaced; one that is answered is refused
/// (errc::control_in_use). The file goes when this does.
class ControlSocket {
public:
    using Acceptor = boost::asio::local::stream_protocol::acceptor;

    static words::Result<std::shared_ptr<ControlSocket>> listen(boost::asio::any_io_executor executor,
                                                                const std::filesystem::path& path,
                                                                const std::string& group);
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;
    ~ControlSocket();

    Acceptor& acceptor() { return acceptor_; }
    /// Who is at the other end, by SO_PEERCRED: root, our own user and the members of the group are admin.
    Peer peer_of(boost::asio::local::stream_protocol::socket& socket) const;

private:
    ControlSocket(Acceptor acceptor, std::filesystem::path path, std::optional<gid_t> group);

    Acceptor acceptor_;
    std::filesystem::path path_;
    std::optional<gid_t> group_;
    ino_t inode_ = 0;
};

}  // namespace controller::api
