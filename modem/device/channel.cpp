#include "modem/device/channel.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "config/words/failpoint.hpp"
namespace modem::device {
namespace {

using Todo = at::Action::Todo;

constexpr auto k_as_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);
constexpr auto k_write_limit = std::chrono::seconds(10);
constexpr std::size_t k_read_size = 1024;
constexpr std::size_t k_slowest = 5'000;  // bytes in a second; a serial line of 57 600 baud has more

}  // namespace

Channel::Channel(const boost::asio::any_io_executor& executor, std::unique_ptr<port::Port> port,
                 std::chrono::milliseconds gap, const words::Clock& clock, std::shared_ptr<Recorder> recorder)
    : port_(std::move(port)),
      pace_{gap, 0, {}},
      clock_(clock),
      recorder_(std::move(recorder)),
      wake_(executor),
      write_guard_(executor),
      pause_(executor) {}

void Channel::suit(Pace pace, at::LineStarts lines) {
    pace_ = pace;
    session_.expect(std::move(lines));
}

void Channel::start(std::function<void()> on_input) {
    on_input_ = std::move(on_input);
    auto self = shared_from_this();
    // Without its reader a channel is as good as closed.
    auto on_end = [self](const std::exception_ptr&) { self->on_input(boost::asio::error::eof, {}); };
    boost::asio::co_spawn(wake_.get_executor(), read(self), std::move(on_end));
}

boost::asio::awaitable<at::Reply> Channel::execute(at::Command command, const Ask* ask) {
    co_await keep_gap();
    at::Action first = session_.start(std::move(command), clock_.monotonic());
    at::Reply reply = co_await perform(std::move(first), ask);
    abandoned_ = false;
    co_return reply;
}

boost::asio::awaitable<at::Reply> Channel::quiet(std::chrono::milliseconds silence) {
    at::Action first = session_.start_quieting(silence, clock_.monotonic());
    at::Reply reply = co_await perform(std::move(first), nullptr);
    co_return reply;
}

void Channel::close() {
    on_input_ = nullptr;
    port_->close();
}

void Channel::abandon() {
    abandoned_ = true;
    wake_.cancel();
}

boost::asio::awaitable<void> Channel::read(std::shared_ptr<Channel> /*keeps this alive*/) {
    std::array<char, k_read_size> buffer;
    while (!lost_) {
        const auto [ec, count] = co_await port_->read_some(boost::asio::buffer(buffer));
        on_input(ec, std::string_view(buffer.data(), count));
    }
}

void Channel::on_input(words::error_code ec, std::string_view bytes) {
    if (lost_) return;
    lost_ = ec.failed();
    recorder_->in(bytes, clock_.monotonic());
    const at::Action action = session_.on_read(ec, bytes, clock_.monotonic());
    const bool may_wait_on = action.todo == Todo::wait_until && action.deadline >= wake_.expiry();
    if (!may_wait_on) wake_.cancel();
    if (ec) port_->close();
    if (!ec && !session_.has_unsolicited()) return;
    const auto call = on_input_;  // may close the channel
    if (call) call();
}

boost::asio::awaitable<at::Reply> Channel::perform(at::Action action, const Ask* ask) {
    while (action.todo != Todo::done) {
        switch (action.todo) {
            case Todo::write: action = co_await write(std::move(action.bytes)); break;
            case Todo::wait_until: action = co_await wait(action.deadline); break;
            case Todo::ask: action = co_await consult(ask); break;
            case Todo::nothing:
            case Todo::done: std::terminate();  // the session always says what a command in flight waits for
        }
    }
    last_final_ = clock_.monotonic();
    co_return session_.take_reply();
}

boost::asio::awaitable<at::Action> Channel::write(std::string bytes) {
    const auto chunks = pace_.write_chunk == 0 ? 0 : bytes.size() / pace_.write_chunk;
    write_guard_.expires_after(k_write_limit + std::chrono::seconds(bytes.size() / k_slowest) +
                               chunks * pace_.write_delay);
    write_guard_.async_wait([weak = weak_from_this()](words::error_code ec) {
        const auto self = weak.lock();
        if (!ec && self) self->port_->close();
    });
    if (session_.writes_data())
        recorder_->note(std::to_string(bytes.size()) + " bytes of data written", clock_.monotonic());
    else
        recorder_->out(bytes, clock_.monotonic());
    const auto [ec, count] = co_await write_paced(bytes);
    write_guard_.cancel();
    if (std::exchange(hands_over_, false)) words::failpoint("modem.written");
    if (ec) port_->close();  // the reader ends, too
    co_return session_.on_written(ec, count, clock_.monotonic());
}

/// In chunks, where bad wiring or a slow modem loses bytes that come too fast.
boost::asio::awaitable<std::pair<words::error_code, std::size_t>> Channel::write_paced(const std::string& bytes) {
    const std::size_t chunk = pace_.write_chunk == 0 ? bytes.size() : pace_.write_chunk;
    std::pair<words::error_code, std::size_t> written;
    while (!written.first && written.second < bytes.size()) {
        if (written.second > 0 && pace_.write_delay.count() > 0) {
            pause_.expires_after(pace_.write_delay);
            co_await pause_.async_wait(k_as_tuple);
        }
        const std::string next = bytes.substr(written.second, chunk);
        const auto [ec, count] = co_await port_->write(next);
        written.first = ec;
        written.second += count;
    }
    co_return written;
}

boost::asio::awaitable<at::Action> Channel::wait(words::Monotonic deadline) {
    wake_.expires_at(deadline);
    const auto [cancelled] = co_await wake_.async_wait(k_as_tuple);
    // Whatever has come meanwhile counts first.
    if (std::exchange(abandoned_, false) && session_.action().todo == Todo::wait_until)
        co_return session_.on_timeout(words::Monotonic::max());
    co_return cancelled ? session_.action() : session_.on_timeout(clock_.monotonic());
}

boost::asio::awaitable<at::Action> Channel::consult(const Ask* ask) {
    bool go = !session_.has_forgotten();
    words::failpoint("modem.prompt");
    if (go && ask != nullptr && *ask) {
        try {
            go = co_await (*ask)();
        } catch (const std::exception&) {
            go = false;
        }
    }
    if (go) words::failpoint("modem.payload");
    hands_over_ = go;
    co_return session_.proceed(go, clock_.monotonic());
}

boost::asio::awaitable<void> Channel::keep_gap() {
    const auto until = last_final_ + pace_.gap;
    if (pace_.gap.count() == 0 || clock_.monotonic() >= until) co_return;
    pause_.expires_at(until);
    co_await pause_.async_wait(k_as_tuple);
}

}  // namespace modem::device
