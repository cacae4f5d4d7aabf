#pragma once

#include <string>

#include "tests/api/raw_client.hpp"
#include "tests/support/catch.hpp"

namespace api_tests {

inline std::string echo(const std::string& body, const std::string& more = "") {
    return "POST /echo HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer tc_send\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string get(const std::string& path, const std::string& token = "", const std::string& method = "GET") {
    return method + " " + path + " HTTP/1.1\r\nHost: box\r\n" +
           (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n";
}

// What the other side of a connection has to show that it still understands us.
inline void check_alive(RawClient& client) {
    client.send(get("/healthz"));
    CHECK(client.read().body == "ok");
}

}  // namespace api_tests
