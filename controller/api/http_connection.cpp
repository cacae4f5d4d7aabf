#include "controller/api/http_connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>

namespace controller::api {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;
using Parser = http::request_parser<http::buffer_body>;
using Io = HttpConnection::Io;

constexpr std::size_t k_first_read = 4 * 1024;
constexpr std::size_t k_read_ahead = 64 * 1024;
constexpr std::size_t k_piece = 16 * 1024;
constexpr std::size_t k_line_break = 2;
constexpr char k_tls_handshake = 22;  // the first byte of a client that speaks TLS (RFC 8446 §5.1)
constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view k_last_chunk = "0\r\n\r\n";

Io kind_of(error_code ec) {
    if (!ec) return Io::ok;
    if (ec == beast::error::timeout) return Io::timeout;
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow) return Io::too_large;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return Io::closed;
    if (ec.category() == make_error_code(http::error::bad_version).category()) return Io::malformed;
    return Io::closed;
}

// RFC 9112 §6.1 and §3.2: what could be understood in two ways is refused.
bool has_one_meaning(const Parser& parser) {
    const auto& fields = parser.get();
    const auto codings = fields.count(http::field::transfer_encoding);
    if (codings > 1 || (codings == 1 && fields.version() < 11)) return false;
    if (codings == 1 && !beast::iequals(fields[http::field::transfer_encoding], "chunked")) return false;
    const auto hosts = fields.count(http::field::host);
    return hosts == 1 || (hosts == 0 && fields.version() < 11);
}

bool has_line_break(const std::string& text) { return text.find_first_of("\r\n") != std::string::npos; }

void add_field(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

// The status line and the fields that every answer has; the empty line is still to come.
std::string head_of(unsigned status, const std::string& content_type, const std::string& request_id, unsigned version,
                    bool keep_alive) {
    const auto reason = http::obsolete_reason(static_cast<http::status>(status));
    std::string head = fmt::format("HTTP/1.{} {} {}\r\n", version % 10, status, std::string_view(reason));
    if (!content_type.empty()) add_field(head, "Content-Type", content_type);
    add_field(head, "X-Request-Id", request_id);
    if (!keep_alive) add_field(head, "Connection", "close");
    if (keep_alive && version < 11) add_field(head, "Connection", "keep-alive");
    return head;
}

}  // namespace

struct HttpConnection::Impl {
    std::unique_ptr<Wire> wire;
    Limits limits;
    beast::flat_buffer buffer;
    std::optional<Parser> parser;
    bool first = true;
    bool idle = true;
    bool chunked = false;
    std::string trouble;

    Impl(std::unique_ptr<Wire> given_wire, const Limits& given)
        : wire(std::move(given_wire)), limits(given), buffer(given.header_bytes + k_read_ahead) {}

    unsigned version() const { return parser ? parser->get().version() : 11; }
    void drop_empty_lines();
    void take_head(Request& request) const;
    asio::awaitable<Io> open();
    asio::awaitable<Io> wait_for_first_byte();
    asio::awaitable<Io> fill();
    asio::awaitable<Io> parse_head();
    asio::awaitable<bool> send(asio::const_buffer bytes, asio::const_buffer more = {});
};

// RFC 9112 §2.2: clients of old send an empty line after a body.
void HttpConnection::Impl::drop_empty_lines() {
    while (buffer.size() > 0) {
        const auto* bytes = static_cast<const char*>(buffer.data().data());
        if (bytes[0] != '\n' && !(bytes[0] == '\r' && buffer.size() > 1 && bytes[1] == '\n')) return;
        buffer.consume(bytes[0] == '\n' ? 1 : 2);
    }
}

asio::awaitable<Io> HttpConnection::Impl::open() {
    const Wire::Opened opened = co_await wire->open();
    switch (opened.how) {
        case Wire::Opening::ok: co_return Io::ok;
        case Wire::Opening::closed: co_return Io::closed;
        case Wire::Opening::other_protocol: co_return Io::plain_on_tls;
        case Wire::Opening::failed: trouble = opened.error ? opened.error.message() : "this is neither TLS nor HTTP";
    }
    co_return Io::no_handshake;
}

asio::awaitable<Io> HttpConnection::Impl::wait_for_first_byte() {
    wire->expires_after(first ? limits.header : limits.idle);
    const bool opens = std::exchange(first, false);
    if (opens) {
        const Io opened = co_await open();
        if (opened != Io::ok) co_return opened;
    }
    drop_empty_lines();
    while (buffer.size() == 0) {
        const auto room = buffer.prepare(k_first_read);
        const Wire::Got got = co_await wire->read(room);
        if (got.error) co_return Io::closed;
        buffer.commit(got.count);
        if (opens && *static_cast<const char*>(buffer.data().data()) == k_tls_handshake) co_return Io::tls_on_plain;
        drop_empty_lines();
    }
    co_return Io::ok;
}

// Reads what there is into the buffer.
asio::awaitable<Io> HttpConnection::Impl::fill() {
    const std::size_t size = beast::read_size(buffer, k_read_ahead);
    if (size == 0) co_return Io::too_large;
    const auto room = buffer.prepare(size);
    const Wire::Got got = co_await wire->read(room);
    if (got.error) co_return got.error == beast::error::timeout ? Io::timeout : Io::closed;
    buffer.commit(got.count);
    co_return Io::ok;
}

asio::awaitable<Io> HttpConnection::Impl::parse_head() {
    while (true) {
        if (buffer.size() > 0) {
            error_code ec;
            buffer.consume(parser->put(buffer.data(), ec));
            if (ec && ec != http::error::need_more) co_return kind_of(ec);
            if (parser->is_header_done()) co_return Io::ok;
        }
        const Io io = co_await fill();
        if (io != Io::ok) co_return io;
    }
}

void HttpConnection::Impl::take_head(Request& request) const {
    const auto& head = parser->get();
    request.method = parse_method(head.method_string());
    for (const auto& field : head)
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
}

HttpConnection::HttpConnection(std::unique_ptr<Wire> wire, const Limits& limits)
    : impl_(std::make_unique<Impl>(std::move(wire), limits)) {}

HttpConnection::~HttpConnection() = default;

// Over plain HTTP nothing is waited for.
asio::awaitable<bool> HttpConnection::open() {
    Impl& impl = *impl_;
    impl.first = false;
    impl.wire->expires_after(impl.limits.linger);
    const Io opened = co_await impl.open();
    co_return opened == Io::ok || opened == Io::plain_on_tls;
}

asio::awaitable<Io> HttpConnection::read_head(Request& request) {
    Impl& impl = *impl_;
    impl.parser.reset();
    impl.idle = true;
    if (impl.buffer.size() == 0 && impl.buffer.capacity() > k_first_read) impl.buffer.shrink_to_fit();
    const Io first = co_await impl.wait_for_first_byte();
    if (first != Io::ok) co_return first;
    impl.idle = false;
    impl.parser.emplace();
    impl.parser->header_limit(static_cast<std::uint32_t>(impl.limits.header_bytes));
    impl.parser->body_limit(boost::none);
    impl.wire->expires_after(impl.limits.header);
    const Io read = co_await impl.parse_head();
    if (read != Io::ok) co_return read;
    if (!has_one_meaning(*impl.parser)) co_return Io::malformed;
    impl.take_head(request);
    co_return Io::ok;
}

std::string_view HttpConnection::raw_target() const { return impl_->parser->get().target(); }

std::string HttpConnection::trouble() const { return impl_->trouble; }

bool HttpConnection::keeps_alive() const { return impl_->parser && impl_->parser->keep_alive(); }

bool HttpConnection::expects_continue() const {
    const auto& head = impl_->parser->get();
    return head.version() >= 11 && beast::iequals(head[http::field::expect], "100-continue");
}

std::optional<std::uint64_t> HttpConnection::content_length() const {
    const auto length = impl_->parser->content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

bool HttpConnection::body_complete() const { return impl_->parser->is_done(); }

void HttpConnection::start_body_time() { impl_->wire->expires_after(impl_->limits.body); }

asio::awaitable<Io> HttpConnection::read_body(std::string& into) {
    Impl& impl = *impl_;
    const std::size_t before = into.size();
    const std::uint64_t expected = impl.parser->content_length_remaining().value_or(k_piece);
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(expected, k_read_ahead));
    if (expected > k_first_read) impl.buffer.reserve(k_read_ahead);
    into.resize(before + piece);
    auto& body = impl.parser->get().body();
    body.data = into.data() + before;
    body.size = piece;
    error_code ec = http::error::need_more;
    Io io = Io::ok;
    while (io == Io::ok && ec == http::error::need_more) {
        if (impl.buffer.size() > 0) impl.buffer.consume(impl.parser->put(impl.buffer.data(), ec));
        if (ec == http::error::need_more) io = co_await impl.fill();
    }
    into.resize(before + piece - body.size);
    if (io != Io::ok) co_return io;
    co_return ec == http::error::need_buffer ? Io::ok : kind_of(ec);
}

// The line break behind a chunk stays in the buffer until the next chunk comes; it is nothing to read.
bool HttpConnection::input_waiting() { return impl_->buffer.size() > k_line_break || impl_->wire->input_waiting(); }

asio::awaitable<bool> HttpConnection::Impl::send(asio::const_buffer bytes, asio::const_buffer more) {
    wire->expires_after(limits.write);
    const error_code ec = co_await wire->write(bytes, more);
    co_return !ec;
}

asio::awaitable<bool> HttpConnection::write_continue() {
    const bool sent = co_await impl_->send(asio::buffer(k_continue));
    co_return sent;
}

asio::awaitable<bool> HttpConnection::write(Response response, const std::string& request_id, bool keep_alive,
                                            bool head_only) {
    Impl& impl = *impl_;
    std::string head = head_of(response.status, response.content_type, request_id, impl.version(), keep_alive);
    for (const Header& header : response.headers)
        if (!has_line_break(header.value)) add_field(head, header.name, header.value);
    if (response.status != 204) add_field(head, "Content-Length", std::to_string(response.body.size()));
    head += "\r\n";
    if (head_only) response.body.clear();
    const auto first = asio::buffer(head), second = asio::buffer(response.body);
    const bool sent = co_await impl.send(first, second);
    co_return sent;
}

asio::awaitable<bool> HttpConnection::begin_stream(const std::string& content_type, const std::string& request_id,
                                                   bool keep_alive) {
    Impl& impl = *impl_;
    impl.chunked = impl.version() >= 11;
    std::string head = head_of(200, content_type, request_id, impl.version(), keep_alive && impl.chunked);
    if (impl.chunked) add_field(head, "Transfer-Encoding", "chunked");
    head += "\r\n";
    const bool sent = co_await impl.send(asio::buffer(head));
    co_return sent;
}

asio::awaitable<bool> HttpConnection::write_piece(const std::string& piece) {
    Impl& impl = *impl_;
    std::string chunk;
    if (impl.chunked) {
        chunk.reserve(piece.size() + 16);
        chunk.append(fmt::format("{:x}\r\n", piece.size())).append(piece).append("\r\n");
    }
    const auto bytes = asio::buffer(impl.chunked ? chunk : piece);
    const bool sent = co_await impl.send(bytes);
    co_return sent;
}

asio::awaitable<bool> HttpConnection::end_stream() {
    Impl& impl = *impl_;
    if (!impl.chunked) co_return true;
    const bool sent = co_await impl.send(asio::buffer(k_last_chunk));
    co_return sent;
}

asio::awaitable<void> HttpConnection::finish() {
    impl_->wire->expires_after(impl_->limits.linger);
    co_await impl_->wire->end_writing();
}

asio::awaitable<void> HttpConnection::linger() {
    Impl& impl = *impl_;
    impl.idle = true;
    impl.wire->expires_after(impl.limits.linger);
    co_await impl.wire->end_writing();
    std::array<char, k_piece> waste{};
    const auto room = asio::buffer(waste);
    while (true) {
        const Wire::Got got = co_await impl.wire->read(room);
        if (got.error) co_return;
    }
}

void HttpConnection::close() { impl_->wire->close(); }

bool HttpConnection::idle() const { return impl_->idle; }

}  // namespace controller::api
