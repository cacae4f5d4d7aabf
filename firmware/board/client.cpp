#include "firmware/board/client.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <utility>

namespace firmware::board {

namespace {

namespace asio = boost::asio;
namespace verb = modem::device::board_verb;
using Result = words::Result<std::string>;
using Socket = asio::local::stream_protocol::socket;

constexpr auto k_as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds k_patience{55};
constexpr std::size_t k_longest_answer = 4096;

// What recovery asks for, in the helper's own words.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_verbs = {
    {{verb::usb_authorise, "usb-reauthorize"},
     {verb::usb_rebind, "driver-rebind"},
     {verb::usb_power, "usb-power cycle"},
     {verb::power_key, "gpio-pulse"},
     {"port-holder", "port-holder"}}};
constexpr std::array<std::pair<std::string_view, errc>, 4> k_errors = {{{"bad_request", errc::bad_request},
                                                                        {"not_allowed", errc::not_allowed},
                                                                        {"impossible", errc::impossible},
                                                                        {"failed", errc::failed}}};

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::unreachable: return "the helper is not there: systemctl enable --now tillcast-board.socket";
        case errc::silent: return "the helper did not answer";
        case errc::bad_request: return "the helper does not understand what it is asked: are both of one version?";
        case errc::not_allowed: return "the helper may not do that: allow it in /etc/tillcast/board.toml";
        case errc::impossible: return "this board cannot do that";
        case errc::failed: return "the helper tried and failed";
    }
    return "unknown error";
}

std::string text_of(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

}  // namespace

const boost::system::error_category& board_category() {
    static const words::Category instance("board", sentence);
    return instance;
}

Client::Client(const asio::any_io_executor& executor, std::string socket, spdlog::logger& log)
    : executor_(executor), socket_(std::move(socket)), log_(log) {}

asio::awaitable<Result> Client::perform(std::string name, std::string target) {
    // A space or a line's end would make another request of it.
    const bool one_word =
        !target.empty() && std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c <= 0x7e; });
    std::string line;
    for (const auto& [ours, theirs] : k_verbs)
        if (name == ours) line = std::string(theirs) + " " + target + "\n";
    if (line.empty() || !one_word) co_return make_error_code(errc::bad_request);
    Result answer = co_await ask(std::move(line));
    co_return answer;
}

asio::awaitable<Result> Client::ask(std::string line) {
    const auto socket = std::make_shared<Socket>(executor_);
    asio::steady_timer guard(executor_, k_patience);
    guard.async_wait([weak = std::weak_ptr<Socket>(socket)](words::error_code ec) {
        words::error_code ignored;
        if (const auto late = weak.lock(); !ec && late) late->close(ignored);
    });
    const asio::local::stream_protocol::endpoint endpoint(socket_);
    const auto [refused] = co_await socket->async_connect(endpoint, k_as_tuple);
    if (refused) co_return make_error_code(errc::unreachable);
    const auto request = asio::buffer(line);
    const auto [cut, sent] = co_await asio::async_write(*socket, request, k_as_tuple);
    if (cut || sent != line.size()) co_return make_error_code(errc::unreachable);
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer, k_longest_answer);
    const auto [ended, length] = co_await asio::async_read_until(*socket, buffer, '\n', k_as_tuple);
    if (ended) co_return make_error_code(errc::silent);
    answer.resize(length);
    co_return understand(answer);
}

Result Client::understand(const std::string& line) {
    words::error_code wrong;
    const boost::json::value value = boost::json::parse(line, wrong);
    const auto* object = wrong ? nullptr : value.if_object();
    if (object == nullptr) return make_error_code(errc::silent);
    const auto* ok = object->if_contains("ok");
    if (ok != nullptr && ok->is_bool() && ok->get_bool()) return text_of(*object, "done");
    const std::string error = text_of(*object, "error");
    log_.warn("tillcast-board: {}", text_of(*object, "sentence"));
    for (const auto& [name, code] : k_errors)
        if (error == name) return make_error_code(code);
    return make_error_code(errc::failed);
}

}  // namespace firmware::board
