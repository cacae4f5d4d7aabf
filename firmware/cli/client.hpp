#pragma once

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firmware::cli {

/// What the daemon answered, whatever its status.
struct Answer {
    unsigned status = 0;
    std::string request_id;
    boost::json::value body;  ///< null where there is none; a string where it is not JSON

    bool ok() const { return status >= 200 && status < 300; }
    /// For an answer that is not ok: its title and detail, and a line for each field that is wrong.
    std::string complaint() const;
};

/// The answer, or a sentence for the operator why there is none.
using Reply = boost::system::result<Answer, std::string>;

/// Speaks with the daemon over its control socket, one connection for each request; a call returns when the answer is
/// there, or after `patience`.
class Client {
public:
    explicit Client(std::filesystem::path socket, std::chrono::milliseconds patience = std::chrono::seconds(60))
        : socket_(std::move(socket)), patience_(patience) {}

    /// `target` is path and query, already escaped.
    Reply get(std::string_view target) const { return request("GET", target, std::nullopt); }
    /// With an Idempotency-Key, it may be asked again without harm.
    Reply post(std::string_view target, const boost::json::value& body, std::string_view idempotency_key = {}) const {
        return request("POST", target, body, idempotency_key);
    }
    /// A batch: an answer for each line, in their order, or the sentence why there are none.
    boost::system::result<std::vector<Answer>, std::string> post_lines(
        std::string_view target, const std::vector<boost::json::value>& lines) const;
    Reply patch(std::string_view target, const boost::json::value& body) const {
        return request("PATCH", target, body);
    }
    Reply remove(std::string_view target) const { return request("DELETE", target, std::nullopt); }

private:
    Reply request(std::string_view method, std::string_view target, const std::optional<boost::json::value>& body,
                  std::string_view idempotency_key = {}) const;

    std::filesystem::path socket_;
    std::chrono::milliseconds patience_;
};

/// A value for a query: everything but letters, digits and `-._~` is escaped.
std::string escaped(std::string_view value);

/// A fresh Idempotency-Key.
std::string new_key();

}  // namespace firmware::cli
