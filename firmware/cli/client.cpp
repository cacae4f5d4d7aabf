#include "firmware/cli/client.hpp"

#include <grp.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <iomanip>
#include <random>
#include <sstream>
#include <utility>

namespace firmware::cli {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

// Who may use the socket, for the advice to somebody who may not. A folder in front of it may hide it from us.
std::string group_of(const std::filesystem::path& socket) {
    struct stat status {};
    if (stat(socket.c_str(), &status) == 0 && status.st_gid != 0)
        if (const group* owner = getgrgid(status.st_gid)) return owner->gr_name;
    return "tillcast";
}

std::string sentence(error_code ec, const std::filesystem::path& socket) {
    if (ec == asio::error::connection_refused || ec == boost::system::errc::no_such_file_or_directory)
        return "tillcastd is not running (no answer on " + socket.string() + ")";
    if (ec == boost::system::errc::permission_denied)
        return "no permission to use " + socket.string() + ": be root, or a member of the group " + group_of(socket);
    if (ec == beast::error::timeout) return "tillcastd did not answer in time on " + socket.string();
    if (ec == http::error::end_of_stream || ec == http::error::partial_message || ec == asio::error::connection_reset ||
        ec == asio::error::broken_pipe || ec == asio::error::eof)
        return "tillcastd closed " + socket.string() + " before it had answered; its log may say why";
    return "cannot speak with tillcastd on " + socket.string() + ": " + ec.message();
}

// One request over one connection. Each step starts an operation and runs the io_context until it has ended; unlike
// blocking calls these keep to the time limit of the stream.
class Exchange {
public:
    explicit Exchange(std::chrono::milliseconds patience) { stream_.expires_after(patience); }

    error_code connect(const std::filesystem::path& socket) {
        stream_.async_connect(Local::endpoint(socket.string()), [this](error_code ec) { ec_ = ec; });
        return run();
    }
    error_code send(const http::request<http::string_body>& request) {
        http::async_write(stream_, request, [this](error_code ec, std::size_t) { ec_ = ec; });
        return run();
    }
    error_code receive(http::response_parser<http::string_body>& parser) {
        http::async_read(stream_, buffer_, parser, [this](error_code ec, std::size_t) { ec_ = ec; });
        return run();
    }

private:
    error_code run() {
        io_.restart();
        io_.run();
        return ec_;
    }

    asio::io_context io_;
    beast::basic_stream<Local> stream_{io_};
    beast::flat_buffer buffer_;
    error_code ec_;
};

http::request<http::string_body> make_request(std::string_view method, std::string_view target,
                                              const std::optional<json::value>& body,
                                              std::string_view idempotency_key) {
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(method);
    request.target(target);
    request.set(http::field::host, "tillcast");
    request.keep_alive(false);
    if (!idempotency_key.empty()) request.set("Idempotency-Key", idempotency_key);
    if (body) {
        request.set(http::field::content_type, "application/json");
        request.body() = json::serialize(*body);
    }
    request.prepare_payload();
    return request;
}

Answer to_answer(http::response<http::string_body> response) {
    Answer answer;
    answer.status = response.result_int();
    answer.request_id = std::string(response["X-Request-Id"]);
    if (response.body().empty()) return answer;
    error_code ec;
    answer.body = json::parse(response.body(), ec);
    if (ec) answer.body = json::string(response.body());
    return answer;
}

std::string text_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    const json::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? "" : std::string(text->data(), text->size());
}

using Raw = boost::system::result<http::response<http::string_body>, std::string>;

Raw exchange(const std::filesystem::path& socket, std::chrono::milliseconds patience,
             const http::request<http::string_body>& request) {
    if (socket.native().size() >= sizeof(sockaddr_un::sun_path))
        return "the path of the control socket is too long: " + socket.string();
    Exchange exchange(patience);
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    error_code ec = exchange.connect(socket);
    if (!ec) ec = exchange.send(request);
    if (!ec) ec = exchange.receive(parser);
    if (ec) return sentence(ec, socket);
    return parser.release();
}

using Answers = boost::system::result<std::vector<Answer>, std::string>;

// `{"line":3,"status":202,"body":{…}}` for each line; the numbers count from 1 without a gap.
Answers read_lines(const std::string& text, std::size_t wanted) {
    std::vector<Answer> answers;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        error_code ec;
        const json::value line = json::parse(std::string_view(text).substr(from, end - from), ec);
        const json::object* object = ec ? nullptr : line.if_object();
        const json::value* status = object == nullptr ? nullptr : object->if_contains("status");
        if (status == nullptr || !status->is_int64()) return "tillcastd answered a batch with what is no result line";
        Answer answer;
        answer.status = static_cast<unsigned>(status->get_int64());
        if (const json::value* body = object->if_contains("body")) answer.body = *body;
        answers.push_back(std::move(answer));
        from = end + 1;
    }
    if (answers.size() != wanted)
        return "tillcastd answered " + std::to_string(answers.size()) + " of " + std::to_string(wanted) +
               " lines of a batch";
    return answers;
}

}  // namespace

Reply Client::request(std::string_view method, std::string_view target, const std::optional<json::value>& body,
                      std::string_view idempotency_key) const {
    Raw raw = exchange(socket_, patience_, make_request(method, target, body, idempotency_key));
    if (!raw) return raw.error();
    return to_answer(std::move(*raw));
}

Answers Client::post_lines(std::string_view target, const std::vector<json::value>& lines) const {
    auto request = make_request("POST", target, std::nullopt, {});
    request.set(http::field::content_type, "application/x-ndjson");
    for (const json::value& line : lines) request.body() += json::serialize(line) + "\n";
    request.prepare_payload();
    Raw raw = exchange(socket_, patience_, request);
    if (!raw) return raw.error();
    if (raw->result() != http::status::ok) return to_answer(std::move(*raw)).complaint();
    return read_lines(raw->body(), lines.size());
}

std::string Answer::complaint() const {
    const json::object* problem = body.if_object();
    std::string text = problem == nullptr ? "" : text_at(*problem, "detail");
    if (text.empty()) return "tillcastd answered " + std::to_string(status) + " (" + request_id + ")";
    if (const std::string title = text_at(*problem, "title"); !title.empty()) text = title + ": " + text;
    const json::value* errors = problem->if_contains("errors");
    if (errors == nullptr || !errors->is_array()) return text;
    for (const json::value& error : errors->get_array())
        if (const json::object* entry = error.if_object())
            text += "\n  " + text_at(*entry, "pointer") + ": " + text_at(*entry, "detail");
    return text;
}

std::string escaped(std::string_view value) { return boost::urls::encode(value, boost::urls::unreserved_chars); }

std::string new_key() {
    std::random_device random;
    std::ostringstream key;
    for (int i = 0; i < 4; ++i) key << std::hex << std::setw(8) << std::setfill('0') << random();
    return key.str();
}

}  // namespace firmware::cli
