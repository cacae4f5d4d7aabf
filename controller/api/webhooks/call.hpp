#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "config/reader/webhook_rules.hpp"
#include "controller/api/webhooks/schedule.hpp"

namespace controller::api::webhooks {

inline constexpr std::chrono::seconds k_connect_time{5};  ///< name, connection and TLS
inline constexpr std::chrono::seconds k_whole_time{15};

/// One POST to a receiver.
struct Call {
    reader::WebhookUrl url;
    std::string id;
    std::int64_t timestamp = 0;  ///< seconds since 1970
    std::string signature;
    std::string body;
    std::string version;
    std::uint16_t own_port = 0;  ///< of our listener: not called, by whatever name
};

/// The system's certificate authorities, and nothing older than TLS 1.2.
std::shared_ptr<boost::asio::ssl::context> make_tls();

/// Whether a receiver of this URL may have this address: one that is near by its name is near, and one that is not is
/// neither this machine nor a neighbour on the link (a name that its owner pointed at us). Addresses of the shop's
/// network may have public names.
bool may_have(const reader::WebhookUrl& url, const boost::asio::ip::address& address);

/// Calls the receiver and says what came of it. Follows no redirect; of the answer it reads at most 16 KiB.
boost::asio::awaitable<Called> call(Call call, std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace controller::api::webhooks
