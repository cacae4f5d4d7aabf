#include "controller/dispatch/dispatcher.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "controller/dispatch/alert_watch.hpp"
#include "controller/dispatch/dispatcher_modem.hpp"
#include "controller/dispatch/due.hpp"
#include "controller/dispatch/late_result.hpp"
#include "controller/dispatch/sim_health.hpp"
#include "controller/dispatch/withdraw.hpp"
#include "controller/store/failpoint.hpp"

namespace controller::dispatch {

namespace asio = boost::asio;
using modem::device::SubmitOutcome;

namespace {

constexpr int k_chunk = 500;
// How often the whole queue is looked through: for what has expired, and for what another SIM was to take.
constexpr std::chrono::seconds k_round{30};

Result to_result(const SubmitOutcome& outcome) {
    Result result;
    switch (outcome.kind) {
        case SubmitOutcome::Kind::sent: result.kind = Result::Kind::sent; break;
        case SubmitOutcome::Kind::refused: result.kind = Result::Kind::refused; break;
        // The air is untouched, but the modem gave a reason: what cannot go now would not go at once either.
        case SubmitOutcome::Kind::untouched:
            result.kind = outcome.fault ? Result::Kind::refused : Result::Kind::untouched;
            break;
        case SubmitOutcome::Kind::unknown: result.kind = Result::Kind::unknown; break;
    }
    if (result.kind == Result::Kind::sent) result.reference = outcome.reference;
    if (outcome.accepted) result.scts = outcome.accepted->at;
    result.code = outcome.code.value_or(0);
    if (outcome.fault) result.fault = *outcome.fault;
    result.after_payload = outcome.kind != SubmitOutcome::Kind::untouched;
    result.sentence = outcome.sentence;
    return result;
}

// What a look at the queue found.
struct Look {
    std::optional<words::Instant> due;
    bool more = false;
    bool more_expired = false;
    bool queue_waits = false;
};

}  // namespace

Dispatcher::Dispatcher(asio::any_io_executor executor, store::Store& store, Present& present, const words::Clock& clock,
                       spdlog::logger& log)
    : executor_(executor),
      store_(store),
      present_(present),
      clock_(clock),
      log_(log),
      timer_(executor),
      alive_(std::make_shared<bool>(true)) {}

Dispatcher::~Dispatcher() { *alive_ = false; }

void Dispatcher::add_modem(const std::string& name, Radio& radio) {
    auto modem = std::make_unique<Modem>();
    modem->line = std::make_shared<Line>(
        executor_, radio, clock_, store_.salt(), [this](const Intent& intent) { return may_go(intent); },
        [this, name](const Intent& intent, const SubmitOutcome& outcome, bool first) {
            return report(name, intent, outcome, first);
        },
        [this, name](const Intent& intent) {
            board_.handed(name, intent.place, clock_.monotonic());
            give(name, intent);
        });
    std::weak_ptr<Line> line = modem->line;
    const auto deliver = [line, executor = executor_](Intent intent) {
        auto kept = std::make_shared<Intent>(std::move(intent));
        asio::post(executor, [line, kept] {
            if (const auto alive = line.lock()) alive->push(std::move(*kept));
        });
    };
    const auto call_back = [line, executor = executor_](const Place& place) {
        asio::post(executor, [line, place] {
            if (const auto alive = line.lock()) alive->call_back(place);
        });
    };
    board_.add(name, {deliver, call_back});
    modems_[name] = std::move(modem);
}

void Dispatcher::watch() {
    watching_ = true;
    store_.writer().observe([this](const store::Change& change, store::Tx& tx) { observe(change, tx); });
}

asio::awaitable<void> Dispatcher::start() {
    if (!watching_) watch();
    const auto doubts = std::make_shared<std::map<std::string, Place>>();
    std::function<int(store::Tx&)> job = [this, doubts](store::Tx& tx) {
        present_.brake = read_brake(tx.db());
        let_probe(tx);
        const int in_doubt = recover(tx, present_, marks_.get());
        *doubts = left_in_doubt(tx);
        return in_doubt;
    };
    const int in_doubt = co_await store_.write<int>(std::move(job));
    if (marks_) marks_->begin();
    if (in_doubt > 0)
        log_.warn(
            "{} part(s) were with a modem when the last run ended: unknown until a receipt or a person settles them",
            in_doubt);
    for (auto& [name, modem] : modems_) {
        modem->running = true;
        if (const auto doubt = doubts->find(name); doubt != doubts->end()) modem->given = doubt->second;
        asio::co_spawn(executor_, modem->line->run(), asio::detached);
    }
    kick();
}

asio::awaitable<void> Dispatcher::stop() {
    stopping_ = true;
    timer_.cancel();
    for (auto& [name, modem] : modems_) {
        board_.set_lost(name, clock_.monotonic());
        modem->line->stop();
    }
    for (auto& [name, modem] : modems_) co_await modem->line->ended();
}

bool Dispatcher::may_go(const Intent& intent) const {
    if (intent.recall->load() || stopping_ || present_.stopped(intent.message_class)) return false;
    if (!intent.valid_until) return true;
    // Judged under another time, which this may see before anybody has told that it was set: to be judged again.
    if (std::chrono::abs(course() - intent.course) > k_clock_was_set) return false;
    if (intent.message_class == words::MessageClass::marketing && !present_.clock_trusted) return false;
    return clock_.now() < *intent.valid_until;
}

words::Instant Dispatcher::course() const {
    return clock_.now() - std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic().time_since_epoch());
}

void Dispatcher::observe(const store::Change& change, store::Tx& tx) {
    on_change(tx, present_, change);
    if (const auto* message = std::get_if<store::MessageChanged>(&change)) {
        if (message->to == words::MessageState::queued) {
            came_back_ = true;
            memory_.turns.queued(message->message);
            tx.at_end("dispatch", [this, &tx] { feed(tx); });
        }
        if (message->to == words::MessageState::held || message->to == words::MessageState::unknown)
            tx.at_end("dispatch due",
                      [this, &tx] { tx.after_commit([this, due = next_due(tx.db())] { post_due(due); }); });
    }
    if (std::holds_alternative<store::BrakeChanged>(change)) tx.after_commit([this] { post_kick(); });
    // What the contact asks for may hold less than before.
    if (const auto* contact = std::get_if<store::ContactChanged>(&change); contact && judge_again(tx, contact->contact))
        tx.after_commit([this] { post_kick(); });
}

void Dispatcher::post_look() {
    asio::post(executor_, [this, alive = alive_] {
        if (*alive) look();
    });
}

void Dispatcher::post_kick() {
    asio::post(executor_, [this, alive = alive_] {
        if (*alive) kick();
    });
}

void Dispatcher::post_due(std::optional<words::Instant> due) {
    asio::post(executor_, [this, due, alive = alive_] {
        if (!*alive || !due || (next_due_ && *next_due_ <= *due)) return;
        next_due_ = due;
        arm();
    });
}

void Dispatcher::finish(const std::string& modem, const Place& place, Result::Kind kind) {
    board_.finish(modem, place, kind == Result::Kind::sent || kind == Result::Kind::unknown, clock_.monotonic());
}

asio::awaitable<bool> Dispatcher::report(const std::string& modem, const Intent& intent, const SubmitOutcome& outcome,
                                         bool first) {
    Result result = to_result(outcome);
    result.modem = modem;
    result.written = intent.written;
    if (intent.mms) result.reference.reset();  // a picture has none, and no receipt
    const bool comes_back = result.kind == Result::Kind::untouched;
    if (first) {
        present_.under_way.remove(intent.place.message, intent.recall);
        if (!comes_back) finish(modem, intent.place, result.kind);
    }
    if (result.kind == Result::Kind::refused || result.kind == Result::Kind::unknown)
        log_.warn("{}: part {} of message {} {}: {}", modem, intent.place.index,
                  words::to_string("msg_", {intent.created, store_.salt(), intent.place.message}),
                  result.kind == Result::Kind::refused ? "refused" : "in doubt", result.sentence);
    if (result.kind == Result::Kind::refused && result.fault.retry == modem::sms::Retry::alarm)
        log_.error("{}: a person must look: {} The same will happen to other messages.", modem, result.sentence);
    const bool begins = intent.valid_until.has_value();
    store::Job job = [this, place = intent.place, result, comes_back, begins](store::Tx& tx) {
        write_result(tx, present_, place, result);
        if (comes_back && begins) memory_.turns.came_back(tx.db(), place.message);
        // Not before its message is in the queue again: another would go in its stead.
        if (comes_back) finish(result.modem, place, result.kind);
        words::failpoint("journal.result");
        store::failpoint_when_committed(tx, "journal.settled");
        tx.at_end("dispatch", [this, &tx] { feed(tx); });
    };
    try {
        co_await store_.write_only(std::move(job));
    } catch (const std::exception& error) {
        if (first) log_.error("the result of a part cannot be written, sending waits: {}", error.what());
        co_return false;
    }
    if (board_.next_pace(clock_.monotonic())) arm();
    co_return true;
}

void Dispatcher::clock_set(const ClockStep& step) {
    present_.under_way.recall_all();
    store_.writer().submit([step](store::Tx& tx) { follow_clock(tx, step); },
                           [this, alive = alive_](const std::exception_ptr& error) {
                               if (!error) return;
                               asio::post(executor_, [this, alive] {
                                   if (*alive) log_.error("what waits could not follow the clock");
                               });
                           });
    kick();
}

void Dispatcher::kick() {
    round_ = true;
    if (store_.health().fine() && !stopping_)
        for (store::Job& job : std::exchange(unwritten_, {})) write_receipt(std::move(job));
    look();
}

void Dispatcher::look() {
    if (stopping_) return;
    look_once_more_ = true;
    if (looking_) return;
    looking_ = true;
    asio::co_spawn(executor_, look_for_work(alive_), asio::detached);
}

asio::awaitable<void> Dispatcher::look_for_work(std::shared_ptr<bool> alive) {
    bool more = false;
    while (*alive && !stopping_ && (more || look_once_more_)) {
        look_once_more_ = false;
        // To read the whole queue for each part that a pace lets go would cost more than sending it.
        const bool round = round_ || clock_.monotonic() >= next_round_;
        if (round) next_round_ = clock_.monotonic() + k_round;
        round_ = false;
        std::function<Look(store::Tx&)> job = [this, round](store::Tx& tx) {
            Look look;
            tx.at_end("dispatch", [] {});  // what is released is fed below, once
            look.more = release_due(tx, k_chunk) == k_chunk;
            if (round) {
                memory_.turns.look_again();
                if (present_.clock_trusted) look.more_expired = expire_queued(tx, k_chunk) == k_chunk;
            }
            feed(tx);
            look.due = next_due(tx.db());
            const auto rested = next_rested(tx.db(), tx.now());
            if (rested && (!look.due || *rested < *look.due)) look.due = rested;
            look.queue_waits = tx.query("SELECT 1 FROM message INDEXED BY message_line WHERE state = 0 LIMIT 1").next();
            return look;
        };
        try {
            const Look look = co_await store_.write<Look>(std::move(job));
            if (!*alive) co_return;
            more = look.more || look.more_expired;
            round_ |= look.more_expired;
            next_due_ = look.due;
            queue_waits_ = look.queue_waits;
        } catch (const std::exception& error) {
            if (!*alive) co_return;
            more = false;
            round_ |= round;
            queue_waits_ = true;  // look again in a while
            if (store_.health().fine()) log_.error("the queue cannot be looked at: {}", error.what());
        }
    }
    if (!*alive) co_return;
    looking_ = false;
    arm();
}

void Dispatcher::arm() {
    if (stopping_) return;
    const auto now = clock_.monotonic();
    std::optional<words::Monotonic> when = board_.next_pace(now);
    const auto earlier = [&](words::Monotonic at) {
        if (!when || at < *when) when = at;
    };
    if (next_due_) earlier(now + std::max(std::chrono::milliseconds(0), *next_due_ - clock_.now()));
    if (queue_waits_) earlier(now + k_round);
    const auto room = queue_waits_ ? board_.next_room(clock_.now()) : std::nullopt;
    if (room) earlier(now + std::max(std::chrono::milliseconds(0), *room - clock_.now()));
    timer_.cancel();
    if (!when) return;
    timer_.expires_at(*when);
    timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
        if (!error && *alive) look();
    });
}

// A tariff that has changed, or a SIM that has come, may have room for what waits.
void Dispatcher::look_at_waiting(store::Tx& tx) {
    for (const std::string_view reason : {"quota", "spend", "route", "sim"}) reconsider(tx, reason, {});
}

void Dispatcher::reload() {
    const auto done = [this, executor = executor_, alive = alive_](const std::exception_ptr&) {
        asio::post(executor, [this, alive] {
            if (*alive) kick();
        });
    };
    store_.writer().submit([](store::Tx& tx) { look_at_waiting(tx); }, done);
}

}  // namespace controller::dispatch
