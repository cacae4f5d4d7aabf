#pragma once

#include <cstdint>

namespace controller::api {

/// Connections that came to nothing since the start.
struct DoorCounts {
    std::uint64_t plain_on_tls = 0;  ///< plain HTTP to a port of HTTPS: answered with 400
    std::uint64_t tls_on_plain = 0;  ///< TLS to a port of plain HTTP: closed
    std::uint64_t no_handshake = 0;  ///< such as a client that does not accept the certificate
};

}  // namespace controller::api
