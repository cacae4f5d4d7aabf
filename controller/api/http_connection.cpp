#include "controller/api/http_connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace controller::api {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;
using Stream = beast::basic_stream<asio::generic::stream_protocol>;
using Parser = http::request_parser<http::buffer_body>;
using Io = HttpConnection::Io;

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_first_read = 4 * 1024;
constexpr std::size_t k_read_ahead = 64 * 1024;
constexpr std::size_t k_piece = 16 * 1024;
constexpr std::size_t k_line_break = 2;
constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";

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

template <class Body>
void fill_head(http::response<Body>& out, const std::string& content_type, const std::string& request_id,
               unsigned version, bool keep_alive) {
    out.version(version);
    out.keep_alive(keep_alive);
    if (!content_type.empty()) out.set(http::field::content_type, content_type);
    out.set("X-Request-Id", request_id);
}

}  // namespace

struct HttpConnection::Impl {
    Stream stream;
    Limits limits;
    beast::flat_buffer buffer;
    std::optional<Parser> parser;
    bool first = true;
    bool idle = true;
    bool chunked = false;

    Impl(Socket socket, const Limits& given)
        : stream(std::move(socket)), limits(given), buffer(given.header_bytes + k_read_ahead) {}

    unsigned version() const { return parser ? parser->get().version() : 11; }
    void drop_empty_lines();
    void take_head(Request& request) const;
    asio::awaitable<Io> wait_for_first_byte();
    asio::awaitable<bool> send(asio::const_buffer bytes);
};

// RFC 9112 §2.2: clients of old send an empty line after a body.
void HttpConnection::Impl::drop_empty_lines() {
    while (buffer.size() > 0) {
        const auto* bytes = static_cast<const char*>(buffer.data().data());
        if (bytes[0] != '\n' && !(bytes[0] == '\r' && buffer.size() > 1 && bytes[1] == '\n')) return;
        buffer.consume(bytes[0] == '\n' ? 1 : 2);
    }
}

asio::awaitable<Io> HttpConnection::Impl::wait_for_first_byte() {
    stream.expires_after(first ? limits.header : limits.idle);
    first = false;
    drop_empty_lines();
    while (buffer.size() == 0) {
        const auto room = buffer.prepare(k_first_read);
        const auto [ec, n] = co_await stream.async_read_some(room, k_await);
        if (ec) co_return Io::closed;
        buffer.commit(n);
        drop_empty_lines();
    }
    co_return Io::ok;
}

void HttpConnection::Impl::take_head(Request& request) const {
    const auto& head = parser->get();
    request.method = parse_method(head.method_string());
    for (const auto& field : head)
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
}

HttpConnection::HttpConnection(Socket socket, const Limits& limits)
    : impl_(std::make_unique<Impl>(std::move(socket), limits)) {}

HttpConnection::~HttpConnection() = default;

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
    impl.stream.expires_after(impl.limits.header);
    const auto [ec, n] = co_await http::async_read_header(impl.stream, impl.buffer, *impl.parser, k_await);
    if (ec) co_return kind_of(ec);
    if (!has_one_meaning(*impl.parser)) co_return Io::malformed;
    impl.take_head(request);
    co_return Io::ok;
}

std::string_view HttpConnection::raw_target() const { return impl_->parser->get().target(); }

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

void HttpConnection::start_body_time() { impl_->stream.expires_after(impl_->limits.body); }

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
    auto [ec, n] = co_await http::async_read_some(impl.stream, impl.buffer, *impl.parser, k_await);
    into.resize(before + piece - body.size);
    if (ec == http::error::need_buffer) ec = {};
    co_return kind_of(ec);
}

// The line break behind a chunk stays in the buffer until the next chunk comes; it is nothing to read.
bool HttpConnection::input_waiting() {
    error_code ec;
    return impl_->buffer.size() > k_line_break || impl_->stream.socket().available(ec) > 0;
}

asio::awaitable<bool> HttpConnection::Impl::send(asio::const_buffer bytes) {
    stream.expires_after(limits.write);
    const auto [ec, n] = co_await asio::async_write(stream, bytes, k_await);
    co_return !ec;
}

asio::awaitable<bool> HttpConnection::write_continue() {
    const bool sent = co_await impl_->send(asio::buffer(k_continue));
    co_return sent;
}

asio::awaitable<bool> HttpConnection::write(Response response, const std::string& request_id, bool keep_alive,
                                            bool head_only) {
    Impl& impl = *impl_;
    http::response<http::string_body> out;
    fill_head(out, response.content_type, request_id, impl.version(), keep_alive);
    out.result(response.status);
    for (const Header& header : response.headers)
        if (!has_line_break(header.value)) out.insert(header.name, header.value);
    if (response.status != 204) out.content_length(response.body.size());
    if (!head_only) out.body() = std::move(response.body);
    impl.stream.expires_after(impl.limits.write);
    const auto [ec, n] = co_await http::async_write(impl.stream, out, k_await);
    co_return !ec;
}

asio::awaitable<bool> HttpConnection::begin_stream(const std::string& content_type, const std::string& request_id,
                                                   bool keep_alive) {
    Impl& impl = *impl_;
    impl.chunked = impl.version() >= 11;
    http::response<http::empty_body> out;
    fill_head(out, content_type, request_id, impl.version(), keep_alive && impl.chunked);
    out.chunked(impl.chunked);
    http::response_serializer<http::empty_body> serializer(out);
    impl.stream.expires_after(impl.limits.write);
    const auto [ec, n] = co_await http::async_write_header(impl.stream, serializer, k_await);
    co_return !ec;
}

asio::awaitable<bool> HttpConnection::write_piece(const std::string& piece) {
    Impl& impl = *impl_;
    if (!impl.chunked) {
        const bool sent = co_await impl.send(asio::buffer(piece));
        co_return sent;
    }
    const auto chunk = http::make_chunk(asio::buffer(piece));
    impl.stream.expires_after(impl.limits.write);
    const auto [ec, n] = co_await asio::async_write(impl.stream, chunk, k_await);
    co_return !ec;
}

asio::awaitable<bool> HttpConnection::end_stream() {
    Impl& impl = *impl_;
    if (!impl.chunked) co_return true;
    impl.stream.expires_after(impl.limits.write);
    const auto last = http::make_chunk_last();
    const auto [ec, n] = co_await asio::async_write(impl.stream, last, k_await);
    co_return !ec;
}

asio::awaitable<void> HttpConnection::linger() {
    Impl& impl = *impl_;
    impl.idle = true;
    error_code failed;
    impl.stream.socket().shutdown(asio::socket_base::shutdown_send, failed);
    impl.stream.expires_after(impl.limits.linger);
    std::array<char, k_piece> waste{};
    const auto room = asio::buffer(waste);
    while (true) {
        const auto [ec, n] = co_await impl.stream.async_read_some(room, k_await);
        if (ec) co_return;
    }
}

void HttpConnection::close() { impl_->stream.close(); }

bool HttpConnection::idle() const { return impl_->idle; }

}  // namespace controller::api
