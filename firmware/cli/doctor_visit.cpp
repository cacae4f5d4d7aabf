#include "firmware/cli/doctor_visit.hpp"

#include <spdlog/sinks/null_sink.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "controller/api/modems.hpp"
#include "firmware/cli/doctor_modem_facts.hpp"
#include "firmware/cli/modem_settings.hpp"
#include "firmware/cli/times.hpp"
#include "modem/sms/decode.hpp"
#include "modem/sms/submit.hpp"

namespace firmware::cli {

namespace asio = boost::asio;
namespace sms = modem::sms;
using modem::device::ModemPhase;
using modem::device::SubmitOutcome;

namespace {

constexpr std::chrono::seconds k_between_looks{2};
constexpr std::chrono::seconds k_between_sweeps{5};
constexpr std::chrono::seconds k_to_leave{25};

// A receipt often has the number in another form than the text was sent to.
bool same_subscriber(const std::string& a, const std::string& b) {
    static constexpr std::size_t k_enough = 7;
    const auto end = [](const std::string& number) {
        return number.substr(number.size() - std::min(number.size(), k_enough));
    };
    return end(a) == end(b);
}

Milliseconds since(words::Monotonic began) {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began);
}

}  // namespace

class Visit::WallClock final : public words::Clock {
public:
    words::Instant now() const override { return machine_now(); }
    words::Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
};

/// One modem and what it brings while it is visited.
class Visit::Guest final : public modem::device::Listener {
public:
    Guest(asio::io_context& io, const reader::Modem& modem, modem::device::ModemSettings settings,
          const words::Clock& clock, spdlog::logger& log)
        : configured(modem), device(io.get_executor(), unhurried(std::move(settings)), *this, clock, log) {}

    void on_status(const modem::device::ModemStatus&) override {}

    asio::awaitable<bool> on_deliver(std::string pdu) override {
        const auto decoded = sms::decode(pdu, sms::Direction::from_network);
        const auto* deliver = decoded ? std::get_if<sms::Deliver>(&decoded->pdu) : nullptr;
        const bool ours = deliver != nullptr && !expected.empty() && deliver->data.text() == expected;
        if (ours && !arrived) arrived = std::chrono::steady_clock::now();
        co_return ours;  // then it is deleted; what is not ours stays for the daemon
    }
    asio::awaitable<bool> on_stored_receipt(std::string pdu) override { co_return take_receipt(pdu); }
    void on_receipt(std::string pdu) override { take_receipt(pdu); }
    // That a PIN was tried must be on disk, and the database is the daemon's.
    asio::awaitable<bool> may_try_pin(std::string, words::Secret, std::optional<int>) override { co_return false; }
    void on_pin_result(std::string, words::Secret, modem::device::PinResult) override {}
    void on_network_time(words::Instant at) override {
        network_offset = std::chrono::duration_cast<std::chrono::seconds>(at - machine_now());
    }

    /// True where it is known to be of the text that this modem sent. It may come before +CMGS, so that each is kept
    /// until the reference is known.
    bool take_receipt(const std::string& pdu) {
        const auto decoded = sms::decode(pdu, sms::Direction::from_network);
        const auto* report = decoded ? std::get_if<sms::StatusReport>(&decoded->pdu) : nullptr;
        if (report == nullptr || number.empty() || !same_subscriber(report->to.text, number)) return false;
        receipts.push_back({*report, std::chrono::steady_clock::now()});
        return outcome && outcome->reference == report->message_reference;
    }

    struct Receipt {
        sms::StatusReport report;
        words::Monotonic at;
    };

    reader::Modem configured;
    std::string expected;  // the text that is on its way to this modem
    std::optional<words::Monotonic> arrived;
    std::string number;  // where this modem's text goes
    words::Monotonic began{};
    std::optional<SubmitOutcome> outcome;
    std::optional<words::Monotonic> taken;
    std::vector<Receipt> receipts;
    std::optional<std::chrono::seconds> network_offset;
    modem::device::Modem device;

private:
    // Looks often, and takes no heavy step: a technician who examines does not want the modem reset meanwhile.
    static modem::device::ModemSettings unhurried(modem::device::ModemSettings settings) {
        settings.recovery.heavy_per_hour = 0;
        settings.timeouts.health = settings.timeouts.searching = k_between_looks;
        settings.timeouts.sweep = k_between_sweeps;
        return settings;
    }
};

// The guest outlives what runs on its executor.
asio::awaitable<void> Visit::submit(Guest* guest, sms::Pdu pdu) {
    const modem::device::Gate open;
    SubmitOutcome outcome = co_await guest->device.submit(std::move(pdu), open);
    guest->taken = std::chrono::steady_clock::now();
    guest->outcome = std::move(outcome);
}

Visit::Visit(const std::vector<reader::Modem>& modems, Profiles profiles)
    : clock_(std::make_unique<WallClock>()), log_("doctor", std::make_shared<spdlog::sinks::null_sink_st>()) {
    for (const reader::Modem& modem : modems) {
        auto settings = settings_of(modem, profiles);
        guests_.push_back(std::make_unique<Guest>(io_, modem, std::move(settings), *clock_, log_));
    }
    for (const auto& guest : guests_) {
        ++running_;
        asio::co_spawn(io_, guest->device.run(), [this](const std::exception_ptr&) { --running_; });
    }
    facts_.resize(guests_.size());
}

Visit::~Visit() {
    for (const auto& guest : guests_) guest->device.stop();
    run_until([this] { return running_ == 0; }, k_to_leave);
}

bool Visit::run_until(const std::function<bool()>& reached, Milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!reached()) {
        const auto left = until - std::chrono::steady_clock::now();
        if (left <= left.zero()) return false;
        io_.restart();
        io_.run_one_for(std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(100)));
    }
    return true;
}

void Visit::bring_up(std::chrono::seconds patience) {
    const auto has_told = [](const std::unique_ptr<Guest>& guest) {
        const auto& status = guest->device.status();
        if (status.phase == ModemPhase::closed) return !status.sentence.empty();
        return status.phase != ModemPhase::opening && status.phase != ModemPhase::bringing_up;
    };
    run_until([&] { return std::all_of(guests_.begin(), guests_.end(), has_told); }, patience);
    look();
}

std::optional<std::chrono::seconds> Visit::network_offset() const {
    for (const auto& guest : guests_)
        if (guest->network_offset) return guest->network_offset;
    return {};
}

void Visit::look() {
    for (std::size_t i = 0; i < guests_.size(); ++i) {
        const boost::json::value told = controller::api::to_json(guests_[i]->device.status());
        ModemFacts now = read_modem(told);
        now.signal_dbm = std::move(facts_[i].signal_dbm);
        now.rsrp_dbm = std::move(facts_[i].rsrp_dbm);
        now.looked = facts_[i].looked;
        now.trip = std::move(facts_[i].trip);
        facts_[i] = std::move(now);
        add_look(facts_[i], told);
        add_configured(facts_[i], guests_[i]->configured);
    }
}

void Visit::watch(std::chrono::seconds time) {
    const auto began = std::chrono::steady_clock::now();
    while (since(began) < time) {
        const auto left = std::chrono::duration_cast<Milliseconds>(time) - since(began);
        run_until([] { return false; }, std::min<Milliseconds>(k_between_looks, left));
        look();
    }
    for (ModemFacts& facts : facts_) facts.looked = time;
}

void Visit::begin_trips(const std::string& text) {
    for (const Pair& pair : pair_up(facts_)) {
        TripFacts& trip = facts_[pair.from].trip.emplace();
        trip.to = facts_[pair.to].name;
        trip.trouble = pair.trouble;
        if (!trip.trouble.empty()) continue;
        Guest& from = *guests_[pair.from];
        // A text of its own for each, so that none is taken for another's.
        const std::string own = text + " " + facts_[pair.from].name;
        const auto to = sms::Address::parse(pair.number);
        sms::MessageOptions options;
        options.status_report = true;
        const auto pdus =
            to ? sms::encode_message(*to, own, options) : words::Result<std::vector<sms::Pdu>>(to.error());
        if (!pdus || pdus->size() != 1) {
            trip.trouble = "no text can be made for " + pair.number;
            continue;
        }
        guests_[pair.to]->expected = own;
        from.number = pair.number;
        from.began = std::chrono::steady_clock::now();
        asio::co_spawn(io_, submit(&from, pdus->front()), asio::detached);
    }
}

void Visit::send(std::chrono::seconds patience) {
    begin_trips(new_trip_text());
    const auto pairs = pair_up(facts_);
    const auto tell = [&](const Pair& pair) {
        Guest& from = *guests_[pair.from];
        TripFacts& trip = *facts_[pair.from].trip;
        if (!from.outcome || !trip.trouble.empty()) return !trip.trouble.empty();
        if (from.outcome->kind != SubmitOutcome::Kind::sent) {
            trip.trouble = from.outcome->sentence;
            return true;
        }
        trip.taken = std::chrono::duration_cast<Milliseconds>(*from.taken - from.began);
        if (const auto& arrived = guests_[pair.to]->arrived)
            trip.arrived = std::chrono::duration_cast<Milliseconds>(*arrived - from.began);
        for (const Guest::Receipt& receipt : from.receipts) {
            if (receipt.report.message_reference != from.outcome->reference) continue;
            const bool good = receipt.report.status.classify() == sms::Status::Class::delivered;
            if (good) trip.receipt = std::chrono::duration_cast<Milliseconds>(receipt.at - from.began);
            trip.receipt_sentence = good ? "" : std::string(receipt.report.status.sentence());
        }
        return trip.arrived && trip.receipt;
    };
    run_until(
        [&] { return std::count_if(pairs.begin(), pairs.end(), tell) == static_cast<std::ptrdiff_t>(pairs.size()); },
        patience);
    for (const Pair& pair : pairs) facts_[pair.from].trip->waited = patience;
}

}  // namespace firmware::cli
