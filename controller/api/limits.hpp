#pragma once

#include <chrono>
#include <cstddef>

namespace controller::api {

/// What one connection may ask of us; tests make them small.
struct Limits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t body_bytes = 1024 * 1024;        ///< not batches
    std::size_t line_bytes = 64 * 1024;          ///< one line of a batch
    std::size_t group_lines = 500;               ///< lines of a batch that are committed together
    std::size_t group_bytes = 1024 * 1024;       ///< the same, in bytes
    std::size_t outbox_bytes = 4 * 1024 * 1024;  ///< results of a batch that wait for a client which does not read
    std::size_t connections = 512;               ///< over TCP; more are answered 503
    std::size_t control_connections = 64;        ///< the control socket has its own, so that TCP cannot lock it out
    std::chrono::milliseconds idle{75'000};      ///< between requests
    std::chrono::milliseconds header{30'000};    ///< from the first byte of a request to the end of its head
    std::chrono::milliseconds body{60'000};      ///< for a body; for a batch from one read to the next
    std::chrono::milliseconds write{60'000};     ///< for an answer, or a piece of a batch's answer
    std::chrono::milliseconds linger{5'000};     ///< for a client to read why its connection closes
};

}  // namespace controller::api
