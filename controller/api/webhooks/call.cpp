#include "controller/api/webhooks/call.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <charconv>

#include "controller/api/utf8.hpp"

namespace controller::api::webhooks {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;
using Moment = std::chrono::steady_clock::time_point;

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t k_most_header = 8 * 1024;
constexpr std::uint64_t k_most_body = 16 * 1024;
constexpr std::size_t k_words_shown = 160;

reader::Reach reach_of(const asio::ip::address& address) {
    return address.is_v4() ? reader::reach_of(address.to_v4().to_bytes())
                           : reader::reach_of(address.to_v6().to_bytes());
}

Called failed(std::string sentence) { return {0, std::move(sentence)}; }

std::string sentence_of(const error_code& error, std::string_view doing) {
    if (error == beast::error::timeout) return "no answer in time, " + std::string(doing);
    if (error == http::error::end_of_stream || error == asio::error::eof || error == ssl::error::stream_truncated)
        return "it closed the connection without an answer";
    if (error == boost::system::errc::operation_not_permitted)
        return "the system does not let Tillcast call it: allow its address, `systemctl edit tillcast`, [Service] "
               "IPAddressAllow=";
    return std::string(doing) + ": " + error.message();
}

// What the receiver says of its refusal, as one line that can be shown.
std::string first_words(std::string_view body) {
    std::string text(body.substr(0, k_words_shown));
    while (!text.empty() && !utf8_length(text) && text.size() + 4 > k_words_shown) text.pop_back();
    if (!utf8_length(text)) return {};
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text;
}

template <class Response>
Called read_answer(const Response& response) {
    Called called{static_cast<int>(response.result_int()), {}};
    if (called.status >= 200 && called.status < 300) return called;
    called.error = "it answered " + std::to_string(called.status);
    if (called.status >= 300 && called.status < 400) called.error += ", a redirection, which is not followed";
    if (const std::string words = first_words(response.body()); !words.empty()) called.error += ": " + words;
    const auto wait = response[http::field::retry_after];
    int seconds = 0;
    const auto [end, error] = std::from_chars(wait.data(), wait.data() + wait.size(), seconds);
    const bool is_number = error == std::errc() && end == wait.data() + wait.size() && seconds > 0;
    if (is_number && (called.status == 429 || called.status == 503)) called.retry_after = std::chrono::seconds(seconds);
    return called;
}

http::request<http::string_body> request_of(const Call& call) {
    http::request<http::string_body> request{http::verb::post, call.url.target, 11};
    const bool usual = call.url.port == (call.url.tls ? 443 : 80);
    const std::string host = call.url.host.find(':') == std::string::npos ? call.url.host : "[" + call.url.host + "]";
    request.set(http::field::host, usual ? host : host + ":" + std::to_string(call.url.port));
    request.set(http::field::user_agent, "Tillcast/" + call.version);
    request.set(http::field::content_type, "application/json");
    request.set(http::field::connection, "close");
    request.set("webhook-id", call.id);
    request.set("webhook-timestamp", std::to_string(call.timestamp));
    request.set("webhook-signature", call.signature);
    request.body() = call.body;
    request.prepare_payload();
    return request;
}

template <class Stream>
asio::awaitable<Called> exchange(Stream& stream, const Call& call) {
    const auto request = request_of(call);
    const auto [write_error, written] = co_await http::async_write(stream, request, k_await);
    // A receiver may answer and close before it has read all: the answer counts.
    http::response_parser<http::string_body> parser;
    parser.header_limit(k_most_header);
    parser.body_limit(k_most_body);
    beast::flat_buffer buffer(k_most_header + k_most_body);
    const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, k_await);
    if (parser.is_header_done()) co_return read_answer(parser.get());
    co_return failed(sentence_of(write_error ? write_error : read_error, "waiting for the answer"));
}

struct Resolved {
    std::vector<tcp::endpoint> endpoints;
    std::string wrong;
};

asio::awaitable<Resolved> resolve(const reader::WebhookUrl& url) {
    Resolved resolved;
    if (url.reach) {
        resolved.endpoints.emplace_back(asio::ip::make_address(url.host), url.port);
        co_return resolved;
    }
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    const std::string service = std::to_string(url.port);
    const auto [error, results] =
        co_await resolver.async_resolve(url.host, service, tcp::resolver::numeric_service, k_await);
    if (error) resolved.wrong = "the name of its host is not found: " + error.message();
    for (const auto& result : results)
        if (may_have(url, result.endpoint().address())) resolved.endpoints.push_back(result.endpoint());
    if (resolved.endpoints.empty() && resolved.wrong.empty())
        resolved.wrong = url.near ? "the name of its host leads out of the shop's network"
                                  : "the name of its host leads to this machine, which its URL does not say";
    co_return resolved;
}

bool is_our_own(Plain& stream, std::uint16_t own_port) {
    error_code error;
    const auto remote = stream.socket().remote_endpoint(error);
    if (error || remote.port() != own_port) return false;
    const auto local = stream.socket().local_endpoint(error);
    return remote.address().is_loopback() || (!error && local.address() == remote.address());
}

// The connection, with what has gone wrong, if anything has.
asio::awaitable<std::string> connect(Plain& stream, const Call& call, Moment start) {
    const Resolved resolved = co_await resolve(call.url);
    if (!resolved.wrong.empty()) co_return resolved.wrong;
    stream.expires_at(start + k_connect_time);
    const auto [error, endpoint] = co_await stream.async_connect(resolved.endpoints, k_await);
    if (error) co_return sentence_of(error, "connecting");
    if (is_our_own(stream, call.own_port)) co_return "it leads to Tillcast itself";
    co_return "";
}

asio::awaitable<std::string> shake_hands(Tls& stream, const Call& call) {
    if (!call.url.reach) SSL_set_tlsext_host_name(stream.native_handle(), call.url.host.c_str());
    stream.set_verify_callback(ssl::host_name_verification(call.url.host));
    const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, k_await);
    if (!error) co_return "";
    const long verdict = SSL_get_verify_result(stream.native_handle());
    if (verdict != X509_V_OK)
        co_return std::string("its certificate is not accepted: ") + X509_verify_cert_error_string(verdict);
    co_return sentence_of(error, "agreeing on TLS");
}

}  // namespace

std::shared_ptr<ssl::context> make_tls() {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    error_code ignored;  // without authorities no certificate is accepted, and each call says so
    context->set_default_verify_paths(ignored);
    context->set_verify_mode(ssl::verify_peer);
    return context;
}

bool may_have(const reader::WebhookUrl& url, const asio::ip::address& address) {
    const auto reach = reach_of(address);
    if (reach == reader::Reach::nowhere) return false;
    if (url.near) return reader::is_near(reach);
    return reach == reader::Reach::everywhere || reach == reader::Reach::private_network;
}

asio::awaitable<Called> call(Call call, std::shared_ptr<ssl::context> tls) {
    const auto executor = co_await asio::this_coro::executor;
    const Moment start = std::chrono::steady_clock::now();
    if (!call.url.tls) {
        Plain stream(executor);
        const std::string wrong = co_await connect(stream, call, start);
        if (!wrong.empty()) co_return failed(wrong);
        stream.expires_at(start + k_whole_time);
        co_return co_await exchange(stream, call);
    }
    Tls stream(executor, *tls);
    std::string wrong = co_await connect(stream.next_layer(), call, start);
    if (wrong.empty()) wrong = co_await shake_hands(stream, call);
    if (!wrong.empty()) co_return failed(wrong);
    stream.next_layer().expires_at(start + k_whole_time);
    co_return co_await exchange(stream, call);
}

}  // namespace controller::api::webhooks
