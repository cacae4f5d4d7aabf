#include "controller/dispatch/line.hpp"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "config/words/failpoint.hpp"
#include "config/words/id.hpp"

namespace controller::dispatch {

namespace asio = boost::asio;
using modem::device::SubmitOutcome;

namespace {

constexpr std::chrono::seconds k_disk_retry{1};
// After the radio sent a part back without having tried: long enough not to spin, short enough not to be noticed.
constexpr std::chrono::milliseconds k_breath{200};

}  // namespace

Line::Line(asio::any_io_executor executor, Radio& radio, const words::Clock& clock, std::uint16_t salt, Check check,
           Report report, Giving giving)
    : executor_(executor),
      radio_(radio),
      clock_(clock),
      salt_(salt),
      check_(std::move(check)),
      report_(std::move(report)),
      giving_(std::move(giving)),
      changed_(executor, asio::steady_timer::time_point::max()) {}

void Line::push(Intent intent) {
    waiting_.push_back(std::move(intent));
    if (stopping_) give_back();
    changed_.cancel();
}

void Line::call_back(const Place& place) {
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Intent& each) {
        return each.place.sim == place.sim && each.place.seq == place.seq;
    });
    if (found == waiting_.end()) return;
    Intent intent = std::move(*found);
    waiting_.erase(found);
    write(std::move(intent), SubmitOutcome{});
}

void Line::stop() {
    stopping_ = true;
    give_back();
    changed_.cancel();
}

void Line::give_back() {
    std::deque<Intent> intents;
    intents.swap(waiting_);
    for (Intent& intent : intents) write(std::move(intent), SubmitOutcome{});
}

asio::awaitable<void> Line::wait() { co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable)); }

asio::awaitable<void> Line::run() {
    const auto self = shared_from_this();
    for (;;) {
        while (waiting_.empty() && !stopping_) co_await wait();
        if (stopping_) break;
        Intent intent = std::move(waiting_.front());
        waiting_.pop_front();
        co_await hand_over(std::move(intent));
    }
    while (unwritten_ > 0) co_await wait();
    ended_ = true;
    changed_.cancel();
}

asio::awaitable<void> Line::ended() {
    while (!ended_) co_await wait();
}

asio::awaitable<void> Line::hand_over(Intent intent) {
    words::failpoint("line.hand_over");
    modem::device::Gate gate;
    const words::PublicId id{intent.created, salt_, intent.place.message};
    gate.label = words::to_string("msg_", id) + "/" + std::to_string(intent.place.index);
    gate.may_start = [this, &intent] { return check_(intent); };
    gate.may_send = [this, &intent] { return may_send(intent); };
    gate.more = !waiting_.empty();
    SubmitOutcome outcome;
    if (intent.mms) {
        modem::device::Mms mms = std::move(*intent.mms);
        outcome = co_await radio_.submit_mms(std::move(mms), gate);
    } else {
        modem::sms::Pdu pdu = intent.pdu;
        outcome = co_await radio_.submit(std::move(pdu), gate);
    }
    words::failpoint("line.result");
    const bool tried = outcome.kind != SubmitOutcome::Kind::untouched || !check_(intent);
    write(std::move(intent), std::move(outcome));
    if (tried || stopping_) co_return;
    asio::steady_timer breath(executor_, k_breath);
    co_await breath.async_wait(asio::as_tuple(asio::use_awaitable));
}

// No part goes on the air whose predecessor's result is not on disk. The commit runs while the modem answers with its
// prompt; what may have come in between is asked for last of all.
asio::awaitable<bool> Line::may_send(Intent& intent) {
    while (unwritten_ > 0 && disk_ok_) co_await wait();
    const bool go = unwritten_ == 0 && check_(intent);
    if (go) intent.written = clock_.now();
    if (go && giving_) giving_(intent);
    co_return go;
}

void Line::write(Intent intent, SubmitOutcome outcome) {
    ++unwritten_;
    asio::co_spawn(executor_, keep(shared_from_this(), std::move(intent), std::move(outcome)), asio::detached);
}

// A disk that is full or gone does not lose a result: it is tried again, and nothing more is sent meanwhile.
asio::awaitable<void> Line::keep(std::shared_ptr<Line> self, Intent intent, SubmitOutcome outcome) {
    for (bool first = true;; first = false) {
        self->disk_ok_ = co_await self->report_(intent, outcome, first);
        self->changed_.cancel();
        if (self->disk_ok_) break;
        asio::steady_timer again(self->executor_, k_disk_retry);
        co_await again.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    --self->unwritten_;
    self->changed_.cancel();
}

}  // namespace controller::dispatch
