#include "controller/dispatch/dispatcher.hpp"

#include <date/tz.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "controller/dispatch/receipts.hpp"
#include "controller/dispatch/sent_lately.hpp"
#include "controller/dispatch/sim_health.hpp"
#include "controller/dispatch/withdraw.hpp"
#include "controller/store/failpoint.hpp"
#include "modem/sms/decode.hpp"

namespace controller::dispatch {

namespace asio = boost::asio;
using modem::device::ModemPhase;
using modem::device::ModemStatus;
using modem::device::SubmitOutcome;

namespace {

constexpr int k_chunk = 500;
constexpr std::chrono::milliseconds k_receipt_patience{250};
// How often a queue that no SIM can take is looked through for what has expired.
constexpr std::chrono::seconds k_expiry_round{30};

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

// Registration says whether the network takes texts; abroad is for a person to allow.
bool may_send_at_all(const ModemStatus& status) { return status.registration != modem::device::Registration::denied; }

struct Attached {
    words::Key sim;
    SentLately sent;
};

// What a look at the queue found.
struct Look {
    std::optional<words::Instant> due;
    bool more = false;
    bool queue_waits = false;
};

}  // namespace

std::string sim_name(const ModemStatus& status) {
    if (!status.iccid.empty()) return "iccid:" + status.iccid;
    if (!status.imsi.empty()) return "imsi:" + status.imsi;
    return "modem:" + status.name;
}

struct Dispatcher::Modem {
    std::shared_ptr<Line> line;
    std::optional<words::Key> sim;
    std::string sim_name;
    bool ready = false;
    bool running = false;
};

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
        executor_, radio, store_.salt(), [this](const Intent& intent) { return may_go(intent); },
        [this, name](const Intent& intent, const SubmitOutcome& outcome, bool first) {
            return report(name, intent, outcome, first);
        },
        [this](const Intent& intent) {
            if (marks_) marks_->give(intent.place.sim, intent.place.seq);
        });
    std::weak_ptr<Line> line = modem->line;
    board_.add(name, [line, executor = executor_](Intent intent) {
        auto kept = std::make_shared<Intent>(std::move(intent));
        asio::post(executor, [line, kept] {
            if (const auto alive = line.lock()) alive->push(std::move(*kept));
        });
    });
    modems_[name] = std::move(modem);
}

asio::awaitable<void> Dispatcher::start() {
    store_.writer().observe([this](const store::Change& change, store::Tx& tx) { observe(change, tx); });
    std::function<int(store::Tx&)> job = [this](store::Tx& tx) {
        present_.brake = read_brake(tx.db());
        let_probe(tx);
        return recover(tx, present_, marks_.get());
    };
    const int in_doubt = co_await store_.write<int>(std::move(job));
    if (marks_) marks_->begin();
    if (in_doubt > 0)
        log_.warn(
            "{} part(s) were with a modem when the last run ended: unknown until a receipt or a person settles them",
            in_doubt);
    for (auto& [name, modem] : modems_) {
        modem->running = true;
        asio::co_spawn(executor_, modem->line->run(), asio::detached);
    }
    kick();
}

asio::awaitable<void> Dispatcher::stop() {
    stopping_ = true;
    timer_.cancel();
    for (auto& [name, modem] : modems_) {
        board_.set_lost(name);
        modem->line->stop();
    }
    for (auto& [name, modem] : modems_) co_await modem->line->ended();
}

std::int64_t Dispatcher::day_of(words::Instant at) const {
    const auto local = date::make_zoned(present_.rules()->shop_zone, at).get_local_time();
    return date::floor<date::days>(local).time_since_epoch().count();
}

words::Instant Dispatcher::start_of_day(words::Instant at) const {
    const auto zone = present_.rules()->shop_zone;
    const auto local = date::floor<date::days>(date::make_zoned(zone, at).get_local_time());
    return words::Instant(zone->to_sys(local, date::choose::earliest).time_since_epoch());
}

bool Dispatcher::may_go(const Intent& intent) const {
    if (intent.recall->load() || stopping_ || present_.stopped(intent.message_class)) return false;
    return !intent.valid_until || clock_.now() < *intent.valid_until;
}

// The board shows which SIMs rest after faults; when the first has rested, the queue is looked at again.
void Dispatcher::look_at_rests(store::Tx& tx) {
    std::vector<Board::Rest> rests;
    {
        store::Cursor cursor = tx.query("SELECT sim, until, why FROM sim_rest");
        while (cursor.next()) rests.push_back({cursor.integer(0), cursor.instant(1), std::string(cursor.text(2))});
    }
    board_.set_rests(rests);
    present_.sims_ready = board_.available();
    if (const auto next = next_rested(tx.db(), tx.now())) tx.after_commit([this, next] { post_due(next); });
}

// On the writer thread, at the end of each job that has put a message into the queue or finished a part.
void Dispatcher::feed(store::Tx& tx) {
    look_at_rests(tx);
    std::vector<std::string> tried;
    const auto day = day_of(tx.now());
    while (auto claim = board_.claim(clock_.monotonic(), day, tried)) {
        Choice choice;
        if (may_take(tx.db(), claim->sender.sim, tx.now())) choice = plan_next(tx, present_, quota_, claim->sender);
        if (choice.more) tx.after_commit([this] { post_kick(); });
        if (!choice.intent) {
            board_.unclaim(claim->modem);
            tried.push_back(claim->modem);
            continue;
        }
        tx.if_undone([this, modem = claim->modem] { board_.unclaim(modem); });
        auto intent = std::make_shared<Intent>(std::move(*choice.intent));
        tx.after_commit([this, modem = claim->modem, intent] { board_.deliver(modem, std::move(*intent)); });
    }
}

void Dispatcher::observe(const store::Change& change, store::Tx& tx) {
    on_change(tx, present_, change);
    if (const auto* message = std::get_if<store::MessageChanged>(&change)) {
        if (message->to == words::MessageState::queued) tx.at_end("dispatch", [this, &tx] { feed(tx); });
        if (message->to == words::MessageState::held || message->to == words::MessageState::unknown)
            tx.at_end("dispatch due",
                      [this, &tx] { tx.after_commit([this, due = next_due(tx.db())] { post_due(due); }); });
    }
    if (std::holds_alternative<store::BrakeChanged>(change)) tx.after_commit([this] { post_kick(); });
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

asio::awaitable<bool> Dispatcher::report(const std::string& modem, const Intent& intent, const SubmitOutcome& outcome,
                                         bool first) {
    Result result = to_result(outcome);
    if (intent.mms) result.reference.reset();  // a picture has none, and no receipt
    if (first) {
        present_.under_way.remove(intent.place.message, intent.recall);
        board_.finish(modem, result.kind == Result::Kind::sent || result.kind == Result::Kind::unknown);
    }
    if (result.kind == Result::Kind::refused || result.kind == Result::Kind::unknown)
        log_.warn("{}: part {} of message {} {}: {}", modem, intent.place.index, intent.place.message,
                  result.kind == Result::Kind::refused ? "refused" : "in doubt", result.sentence);
    if (result.kind == Result::Kind::refused && result.fault.retry == modem::sms::Retry::alarm)
        log_.error("{}: a person must look: {} The same will happen to other messages.", modem, result.sentence);
    store::Job job = [this, place = intent.place, result](store::Tx& tx) {
        write_result(tx, present_, place, result);
        words::failpoint("journal.result");
        store::failpoint_when_committed(tx, "journal.settled");
        tx.at_end("dispatch", [this, &tx] { feed(tx); });
    };
    try {
        co_await store_.write_only(std::move(job));
    } catch (const std::exception& error) {
        log_.error("the result of a part cannot be written, sending waits: {}", error.what());
        co_return false;
    }
    if (board_.next_pace(clock_.monotonic())) arm();
    co_return true;
}

void Dispatcher::on_status(const ModemStatus& status) {
    const auto found = modems_.find(status.name);
    if (found == modems_.end() || stopping_) return;
    Modem& modem = *found->second;
    board_.set_next_look(status.name, status.recovery ? status.recovery->next_probe : std::nullopt);
    const bool ready = status.phase == ModemPhase::ready && may_send_at_all(status);
    const std::string name = sim_name(status);
    if (ready && (!modem.ready || modem.sim_name != name)) {
        modem.ready = true;
        modem.sim_name = name;
        asio::co_spawn(executor_, attach(status.name, name, status.pictures.value_or(false)), asio::detached);
    } else if (!ready && modem.ready) {
        modem.ready = false;
        board_.set_lost(status.name);
        modem.line->give_back();
    }
}

// Writes down which SIM the modem has, and takes over what it has sent lately.
asio::awaitable<void> Dispatcher::attach(std::string modem, std::string sim_name, bool pictures) {
    const auto rules = present_.rules();
    const auto* config = rules->modem(modem);
    const reader::Pacing limits = config != nullptr ? config->pacing : rules->config.pacing;
    std::optional<std::string> number;
    if (config != nullptr && config->number) number = config->number->text();
    std::function<Attached(store::Tx&)> job = [this, modem, sim_name, number](store::Tx& tx) {
        const words::Key sim = sim_of(tx, sim_name, modem, number);
        return Attached{sim, sent_lately(tx.db(), sim, tx.now(), start_of_day(tx.now()))};
    };
    try {
        const Attached attached = co_await store_.write<Attached>(std::move(job));
        Modem& entry = *modems_.at(modem);
        if (!entry.ready || entry.sim_name != sim_name || stopping_) co_return;  // gone or swapped meanwhile
        entry.sim = attached.sim;
        Pacer pacer(limits);
        pacer.seed(clock_.monotonic(), attached.sent.ages, day_of(clock_.now()), attached.sent.today);
        board_.set_ready(modem, attached.sim, std::move(pacer),
                         pictures && config != nullptr && config->mms.has_value());
        log_.info("{}: ready, {}", modem, sim_name);
        kick();
    } catch (const std::exception& error) {
        log_.error("{}: its SIM cannot be written down: {}", modem, error.what());
        modems_.at(modem)->ready = false;  // the next status tries again
    }
}

// By the SIM that is in the modem now, not by what has been attached: the two differ after a swap.
store::Job Dispatcher::receipt_job(const ModemStatus& modem, const std::string& pdu) {
    const auto decoded = modem::sms::decode(pdu, modem::sms::Direction::from_network);
    const auto* report = decoded ? std::get_if<modem::sms::StatusReport>(&decoded->pdu) : nullptr;
    if (report == nullptr) {
        log_.warn("{}: a receipt that cannot be read was put aside", modem.name);
        return {};
    }
    const bool is_known = !modem.iccid.empty() || !modem.imsi.empty();
    ReceiptIn receipt{*report, decoded->centre ? decoded->centre->text : std::string()};
    return [this, receipt, modem = modem.name, sim = is_known ? sim_name(modem) : std::string()](store::Tx& tx) {
        auto key = sim.empty() ? last_sim_of(tx.db(), modem) : sim_named(tx.db(), sim);
        if (!key) key = sim_of(tx, sim.empty() ? "modem:" + modem : sim, modem, {});
        take_receipt(tx, present_, *key, receipt);
    };
}

void Dispatcher::on_receipt(const ModemStatus& modem, std::string pdu) {
    store::Job job = receipt_job(modem, pdu);
    if (!job) return;
    const auto failed = [this, alive = alive_](const std::exception_ptr& error) {
        if (!error) return;
        asio::post(executor_, [this, alive] {
            if (*alive) log_.error("a receipt could not be written");
        });
    };
    store_.writer().submit(std::move(job), failed, k_receipt_patience);
}

asio::awaitable<bool> Dispatcher::on_stored_receipt(ModemStatus modem, std::string pdu) {
    store::Job job = receipt_job(modem, pdu);
    if (!job) co_return true;  // it would never be readable: it may go from the modem
    try {
        co_await store_.write_only(std::move(job));
    } catch (const std::exception& error) {
        log_.error("a receipt could not be written and stays in {}: {}", modem.name, error.what());
        co_return false;
    }
    co_return true;
}

void Dispatcher::kick() {
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
        std::function<Look(store::Tx&)> job = [this](store::Tx& tx) {
            Look look;
            tx.at_end("dispatch", [] {});  // what is released is fed below, once
            look.more = release_due(tx, k_chunk) == k_chunk;
            look.more |= expire_queued(tx, k_chunk) == k_chunk;
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
            more = look.more;
            next_due_ = look.due;
            queue_waits_ = look.queue_waits;
        } catch (const std::exception& error) {
            if (!*alive) co_return;
            more = false;
            queue_waits_ = true;  // look again in a while
            log_.error("the queue cannot be looked at: {}", error.what());
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
    if (queue_waits_) earlier(now + k_expiry_round);
    timer_.cancel();
    if (!when) return;
    timer_.expires_at(*when);
    timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
        if (!error && *alive) kick();
    });
}

void Dispatcher::reload() {
    const auto rules = present_.rules();
    for (const auto& modem : rules->config.modems) board_.set_limits(modem.name, modem.pacing);
    kick();
}

}  // namespace controller::dispatch
