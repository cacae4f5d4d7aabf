#include "controller/api/http_batch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "controller/api/ndjson.hpp"
#include "controller/api/outbox.hpp"

namespace controller::api {

namespace {

namespace asio = boost::asio;
using Io = HttpConnection::Io;

// While the database writes one group, the next is read.
constexpr std::size_t k_groups_at_once = 2;

// One batch: `read` and `write` run side by side and meet in the outbox. Neither throws.
class Batch : public std::enable_shared_from_this<Batch> {
public:
    Batch(Service& service, HttpConnection& connection, const Router::Entry& entry, Request request)
        : service_(service),
          connection_(connection),
          entry_(entry),
          request_(std::make_shared<const Request>(std::move(request))),
          splitter_(service.limits().line_bytes),
          outbox_(service.executor(), service.limits().outbox_bytes),
          fewer_(service.executor(), asio::steady_timer::time_point::max()) {}

    asio::awaitable<bool> run();

private:
    asio::awaitable<void> read();
    asio::awaitable<Io> read_lines();
    asio::awaitable<void> handle_group();
    static asio::awaitable<void> work(std::shared_ptr<Batch> self, BatchGroup group, std::size_t turn);
    void answered();
    asio::awaitable<void> hand_out(std::string results, std::size_t turn);
    asio::awaitable<void> until_under_way(std::size_t groups);
    asio::awaitable<std::string> results_of(BatchGroup group);
    std::vector<std::string> take_group();
    asio::awaitable<void> write();
    asio::awaitable<bool> write_all();
    asio::awaitable<void> refuse();
    bool wants_more_lines();

    Service& service_;
    HttpConnection& connection_;
    const Router::Entry& entry_;
    std::shared_ptr<const Request> request_;
    LineSplitter splitter_;
    std::deque<Line> waiting_;
    std::size_t waiting_bytes_ = 0;  // at most what the lines in waiting_ have
    std::size_t next_line_ = 1;
    Outbox outbox_;
    asio::steady_timer fewer_;  // groups are under way: cancelled whenever one has been answered
    std::size_t begun_groups_ = 0, answered_groups_ = 0;
    bool broken_ = false;   // nobody reads the answer
    Io ended_ = Io::ok;     // how reading ended
    bool begun_ = false;    // the head of the answer is out
    bool written_ = false;  // all of the answer is out
};

asio::awaitable<bool> Batch::run() {
    using namespace asio::experimental::awaitable_operators;
    if (connection_.expects_continue() && !connection_.body_complete()) {
        const bool sent = co_await connection_.write_continue();
        if (!sent) co_return false;
    }
    co_await (read() && write());
    service_.log().debug("batch {} {} lines {} from {}", entry_.pattern, next_line_ - 1, request_->id,
                         request_->identity.name);
    if (ended_ == Io::malformed) co_await refuse();
    co_return ended_ == Io::ok&& written_&& connection_.keeps_alive() && !service_.stopping();
}

asio::awaitable<void> Batch::read() {
    const Io ended = co_await read_lines();
    co_await until_under_way(0);
    ended_ = broken_ ? Io::closed : ended;
    outbox_.close();
}

asio::awaitable<Io> Batch::read_lines() {
    std::string bytes;
    while (!connection_.body_complete()) {
        bytes.clear();
        connection_.start_body_time();
        const Io io = co_await connection_.read_body(bytes);
        if (io != Io::ok) co_return io;
        splitter_.feed(bytes, waiting_);
        waiting_bytes_ += bytes.size();
        if (connection_.body_complete()) splitter_.finish(waiting_);
        while (!waiting_.empty() && !wants_more_lines()) {
            co_await handle_group();
            if (broken_) co_return Io::closed;
        }
    }
    co_return Io::ok;
}

// A group is handled when it is full, or when more would have to be waited for.
bool Batch::wants_more_lines() {
    return waiting_.size() < service_.limits().group_lines && waiting_bytes_ < service_.limits().group_bytes &&
           !connection_.body_complete() && connection_.input_waiting();
}

asio::awaitable<void> Batch::handle_group() {
    co_await until_under_way(k_groups_at_once - 1);
    const std::size_t turn = begun_groups_++;
    if (waiting_.front().too_long) {
        waiting_.pop_front();
        const Problem problem = too_large("A line has at most 64 KiB.");
        std::string result = result_line(next_line_++, to_response(problem));
        co_await hand_out(std::move(result), turn);
        co_return;
    }
    BatchGroup group;
    group.request = request_;
    group.first_line = next_line_;
    group.lines = take_group();
    next_line_ += group.lines.size();
    const auto end = [self = shared_from_this()](const std::exception_ptr& error) {
        if (!error) return;
        self->broken_ = true;
        self->answered();
    };
    asio::co_spawn(service_.executor(), work(shared_from_this(), std::move(group), turn), end);
}

asio::awaitable<void> Batch::work(std::shared_ptr<Batch> self, BatchGroup group, std::size_t turn) {
    std::string results = co_await self->results_of(std::move(group));
    co_await self->hand_out(std::move(results), turn);
}

void Batch::answered() {
    ++answered_groups_;
    fewer_.cancel();
}

// In the order of the lines.
asio::awaitable<void> Batch::hand_out(std::string results, std::size_t turn) {
    while (answered_groups_ != turn) co_await fewer_.async_wait(asio::as_tuple(asio::use_awaitable));
    const bool taken = co_await outbox_.push(std::move(results));
    broken_ = broken_ || !taken;
    answered();
}

asio::awaitable<void> Batch::until_under_way(std::size_t groups) {
    while (begun_groups_ - answered_groups_ > groups) co_await fewer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

std::vector<std::string> Batch::take_group() {
    std::vector<std::string> lines;
    std::size_t bytes = 0;
    while (!waiting_.empty() && !waiting_.front().too_long && lines.size() < service_.limits().group_lines &&
           bytes < service_.limits().group_bytes) {
        bytes += waiting_.front().text.size();
        lines.push_back(std::move(waiting_.front().text));
        waiting_.pop_front();
    }
    waiting_bytes_ -= std::min(waiting_bytes_, bytes);
    return lines;
}

asio::awaitable<std::string> Batch::results_of(BatchGroup group) {
    const std::size_t first = group.first_line, count = group.lines.size();
    std::string joined;
    try {
        const std::vector<std::string> results = co_await entry_.batch(std::move(group));
        if (results.size() != count) throw std::logic_error("a batch handler answered another number of lines");
        for (const std::string& result : results) joined += result;
        co_return joined;
    } catch (const std::exception& error) {
        service_.log().error("{} lines {} to {}: {}", request_->id, first, first + count - 1, error.what());
    }
    const Response fault = to_response(internal_error(request_->id));
    joined.clear();
    for (std::size_t i = 0; i < count; ++i) joined += result_line(first + i, fault);
    co_return joined;
}

asio::awaitable<void> Batch::write() {
    written_ = co_await write_all();
    if (written_) co_return;
    outbox_.break_off();
    if (ended_ == Io::ok) connection_.close();
}

// False if the answer could not be finished, be it that the client is gone or that its body broke off.
asio::awaitable<bool> Batch::write_all() {
    while (true) {
        const std::string piece = co_await outbox_.next();
        if (piece.empty() && ended_ != Io::ok) co_return false;
        if (!begun_) {
            begun_ = true;
            begun_ = co_await connection_.begin_stream("application/x-ndjson", request_->id, !service_.stopping());
            if (!begun_) co_return false;
        }
        if (piece.empty()) break;
        const bool sent = co_await connection_.write_piece(piece);
        if (!sent) co_return false;
    }
    const bool ended = co_await connection_.end_stream();
    co_return ended;
}

// Where nothing has been answered yet, the reason can be told; else the answer just ends too early.
asio::awaitable<void> Batch::refuse() {
    const Problem problem = bad_request("This is not valid HTTP.");
    Response response = to_response(problem);
    bool written = begun_;
    if (!begun_) written = co_await connection_.write(std::move(response), request_->id, false, false);
    if (written) co_await connection_.linger();
}

}  // namespace

asio::awaitable<bool> answer_batch(Service& service, HttpConnection& connection, const Router::Entry& entry,
                                   Request request) {
    const auto batch = std::make_shared<Batch>(service, connection, entry, std::move(request));
    const bool kept = co_await batch->run();
    co_return kept;
}

}  // namespace controller::api
