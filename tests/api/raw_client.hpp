#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace api_tests {

/// An answer as it came; header names in lower case. `complete` is false if the connection ended in the middle of it.
struct RawAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body;
    bool complete = false;
};

/// A blocking client that sends exactly the bytes it is told to. Every wait ends after ten seconds, as if the other
/// side had closed.
class RawClient {
public:
    static RawClient tcp(std::uint16_t port);
    static RawClient unix_socket(const std::string& path);
    RawClient(RawClient&& other) noexcept;
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient();

    /// False if the other side has closed.
    bool send(std::string_view bytes);
    /// The next answer of the connection; `head_only` for one to HEAD. Informational answers (1xx) are answers, too.
    RawAnswer read(bool head_only = false);
    /// The next chunk of a chunked answer, after `read_head`; empty at its end.
    std::string read_chunk();
    RawAnswer read_head();
    /// True if the other side closes without sending more.
    bool closed();
    /// Ends our side.
    void finish_sending();
    /// With a reset, as a client that was killed.
    void reset();

private:
    explicit RawClient(int handle) : handle_(handle) {}
    bool fill();
    bool read_line(std::string& line);
    bool read_bytes(std::size_t count, std::string& into);

    int handle_;
    std::string buffer_;
};

}  // namespace api_tests
