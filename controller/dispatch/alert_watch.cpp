#include "controller/dispatch/alert_watch.hpp"

#include <date/tz.h>
#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>

#include "controller/dispatch/dispatcher.hpp"
#include "controller/dispatch/withdraw.hpp"

namespace controller::dispatch {

namespace asio = boost::asio;
using modem::device::ModemStatus;

namespace {

// After a start the clock has so long to be set by the network before anybody is told.
constexpr std::chrono::minutes k_clock_patience{10};
constexpr int k_receipt_looks = 8;  // in the time without receipts that is an alert

std::string iccid_of(const ModemStatus& status) {
    const std::string name = sim_name(status);
    return name.starts_with("iccid:") ? name.substr(6) : name;
}

std::string in_words(const reader::Amount& amount) {
    const auto cents = amount.millionths / 10'000;
    const auto rest = std::abs(cents % 100);
    return std::to_string(cents / 100) + "." + (rest < 10 ? "0" : "") + std::to_string(rest) + " " + amount.currency;
}

// The SIM that a message went through.
std::vector<std::string> sims_of(store::Tx& tx, words::Key message) {
    std::vector<std::string> sims;
    store::Cursor cursor = tx.query(
        "SELECT DISTINCT s.name FROM part p JOIN sim s ON s.key = p.sim WHERE p.message = ?1 AND p.state IN (5, 6)",
        message);
    while (cursor.next()) {
        const auto name = cursor.text(0);
        sims.emplace_back(name.starts_with("iccid:") ? name.substr(6) : name);
    }
    return sims;
}

}  // namespace

AlertWatch::AlertWatch(asio::any_io_executor executor, store::Store& store, const Present& present,
                       const words::Clock& clock, spdlog::logger& log)
    : executor_(executor), store_(store), present_(present), clock_(clock), log_(log), timer_(executor) {}

store::Observer AlertWatch::observer() {
    return [this](const store::Change& fact, store::Tx& tx) { on_change(fact, tx); };
}

// On the writer thread.
void AlertWatch::on_change(const store::Change& fact, store::Tx& tx) {
    if (std::holds_alternative<store::BrakeChanged>(fact)) {
        const auto level = read_brake(tx.db());
        if (level == policy::Brake::none)
            clear(tx, present_, AlertCause::brake, "");
        else
            raise(tx, present_, AlertCause::brake, "",
                  level == policy::Brake::all ? "it stops all sending" : "it stops marketing");
    }
    if (std::holds_alternative<store::AlertChanged>(fact))
        tx.after_commit([this, weak = weak_from_this()] {
            asio::post(executor_, [weak] {
                if (const auto self = weak.lock()) self->arm();
            });
        });
    const auto* message = std::get_if<store::MessageChanged>(&fact);
    if (message == nullptr) return;
    if (message->to == words::MessageState::sent && !sends_.exchange(true))
        tx.after_commit([this, weak = weak_from_this()] {
            asio::post(executor_, [weak] {
                if (const auto self = weak.lock()) self->look_at_receipts();
            });
        });
    const bool answered =
        message->to == words::MessageState::delivered || message->to == words::MessageState::undelivered;
    if (answered && lacks_)
        for (const std::string& sim : sims_of(tx, message->message)) clear(tx, present_, AlertCause::no_receipts, sim);
}

void AlertWatch::change(std::function<void(store::Tx&)> job) {
    store_.writer().submit(std::move(job), [weak = weak_from_this(), executor = executor_](const auto& error) {
        if (!error) return;
        asio::post(executor, [weak] {
            if (const auto self = weak.lock()) self->log_.error("an alert could not be written");
        });
    });
}

void AlertWatch::start() {
    const auto rules = present_.rules();
    std::vector<std::string> names;
    for (const auto& modem : rules->config.modems) {
        names.push_back(modem.name);
        ModemStatus away;
        away.name = modem.name;
        on_status(away);
    }
    change([this, names](store::Tx& tx) {
        std::vector<std::pair<AlertCause, std::string>> over;
        {
            store::Cursor cursor =
                tx.query("SELECT cause, subject FROM alert WHERE cleared_at IS NULL AND cause IN (?1, ?2)",
                         AlertCause::modem_quarantined, AlertCause::signal);
            while (cursor.next())
                if (std::find(names.begin(), names.end(), cursor.text(1)) == names.end())
                    over.emplace_back(cursor.as<AlertCause>(0), std::string(cursor.text(1)));
        }
        for (const auto& [cause, subject] : over) clear(tx, present_, cause, subject);
    });
    look_at_receipts();
    arm();
}

void AlertWatch::stop() {
    stopping_ = true;
    timer_.cancel();
}

void AlertWatch::on_status(const ModemStatus& status) {
    if (stopping_) return;
    const bool is_new = !modems_.contains(status.name);
    Modem& modem = modems_[status.name];
    look_at_credit(status, modem);
    auto trouble = trouble_of(status);
    const bool other =
        trouble.has_value() != modem.trouble.has_value() ||
        (trouble && (trouble->cause != modem.trouble->cause || trouble->at_once != modem.trouble->at_once));
    if (!other && !is_new) {
        modem.trouble = std::move(trouble);
        return;
    }
    // What is wrong since when counts from the first that was wrong: a modem in trouble shows it in several ways.
    if (!modem.trouble) modem.since = clock_.monotonic();
    modem.trouble = std::move(trouble);
    look_at(status.name, modem);
    arm();
}

void AlertWatch::look_at(const std::string& name, Modem& modem) {
    if (!modem.trouble) {
        if (!modem.raised && !modem.of_last_run) return;
        modem.raised = modem.of_last_run = false;
        change([this, name](store::Tx& tx) {
            clear(tx, present_, AlertCause::modem_quarantined, name);
            clear(tx, present_, AlertCause::signal, name);
        });
        return;
    }
    const auto patience = present_.rules()->config.alerts.no_signal;
    if (!modem.trouble->at_once && clock_.monotonic() < modem.since + patience) return;
    modem.raised = true;
    change([this, name, trouble = *modem.trouble](store::Tx& tx) {
        const auto other = trouble.cause == AlertCause::signal ? AlertCause::modem_quarantined : AlertCause::signal;
        clear(tx, present_, other, name);
        raise(tx, present_, trouble.cause, name, trouble.sentence);
    });
}

void AlertWatch::look_at_credit(const ModemStatus& status, Modem& modem) {
    const auto limit = present_.rules()->config.alerts.credit;
    const auto& balance = status.balance;
    if (!limit || !balance || !balance->amount || modem.balance_at == balance->at) return;
    modem.balance_at = balance->at;
    if (balance->amount->currency != limit->currency) return;
    change([this, sim = iccid_of(status), left = *balance->amount, limit = *limit](store::Tx& tx) {
        if (left.millionths < limit.millionths)
            raise(tx, present_, AlertCause::credit, sim, in_words(left) + " are left");
        else
            clear(tx, present_, AlertCause::credit, sim);
    });
}

void AlertWatch::clock_judged(bool trusted, std::string why) {
    clock_why_ = std::move(why);
    if (trusted) {
        untrusted_since_.reset();
        if (clock_open_) change([this](store::Tx& tx) { clear(tx, present_, AlertCause::clock, ""); });
        clock_open_ = clock_told_ = false;
    } else if (!untrusted_since_) {
        untrusted_since_ = clock_.monotonic();
    }
    arm();
}

void AlertWatch::look_at_clock() {
    if (!untrusted_since_ || clock_told_ || clock_.monotonic() < *untrusted_since_ + k_clock_patience) return;
    clock_open_ = clock_told_ = true;
    change([this, why = clock_why_](store::Tx& tx) { raise(tx, present_, AlertCause::clock, "", why); });
}

void AlertWatch::look_at_receipts() {
    if (stopping_) return;
    const auto time = present_.rules()->config.alerts.no_receipts;
    receipts_due_ = clock_.monotonic() + time / k_receipt_looks;
    sends_ = true;
    change([this, time, weak = weak_from_this()](store::Tx& tx) {
        const Unreceipted found = without_receipts(tx.db(), tx.now(), time);
        for (const std::string& sim : found.sims)
            raise(tx, present_, AlertCause::no_receipts, sim, "parts go out and no delivery receipt comes");
        lacks_ =
            tx.query("SELECT 1 FROM alert WHERE cause = ?1 AND cleared_at IS NULL", AlertCause::no_receipts).next();
        // Nothing goes out: the next message that does is the time to look again.
        if (found.is_sending) return;
        sends_ = false;
        tx.after_commit([this, weak] {
            asio::post(executor_, [weak] {
                const auto self = weak.lock();
                if (!self || self->sends_) return;
                self->receipts_due_.reset();
                self->arm();
            });
        });
    });
    arm();
}

void AlertWatch::look_again() { look(); }

void AlertWatch::look() {
    if (stopping_) return;
    const auto now = clock_.monotonic();
    for (auto& [name, modem] : modems_)
        if (modem.trouble && !modem.raised) look_at(name, modem);
    look_at_clock();
    if (receipts_due_ && now >= *receipts_due_) look_at_receipts();
    if (reminder_ && clock_.now() >= *reminder_) change([this](store::Tx& tx) { remind(tx, present_); });
    reminder_.reset();
    arm();
}

void AlertWatch::arm() {
    if (stopping_) return;
    const auto now = clock_.monotonic();
    std::optional<words::Monotonic> when = receipts_due_;
    const auto earlier = [&](words::Monotonic at) {
        if (!when || at < *when) when = at;
    };
    const auto rules = present_.rules();
    for (const auto& [name, modem] : modems_)
        if (modem.trouble && !modem.raised) earlier(modem.since + rules->config.alerts.no_signal);
    if (untrusted_since_ && !clock_told_) earlier(*untrusted_since_ + k_clock_patience);
    if (!reminder_) reminder_ = next_reminder(*rules->shop_zone, clock_.now());
    earlier(now + std::max(std::chrono::milliseconds(0), *reminder_ - clock_.now()));
    timer_.expires_at(*when);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self) self->look();
    });
}

}  // namespace controller::dispatch
