#pragma once

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <future>

#include "controller/audience/metrics.hpp"
#include "controller/dispatch/dispatcher.hpp"
#include "controller/dispatch/due.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/receipts.hpp"
#include "controller/dispatch/view.hpp"
#include "controller/dispatch/withdraw.hpp"
#include "controller/ledger/consent.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/ledger/suppression.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/clock.hpp"
#include "tests/support/temporary.hpp"

namespace tests {

namespace dispatch = controller::dispatch;
namespace store = controller::store;

inline words::Instant at(std::string_view text) { return words::from_rfc3339(text).value(); }
inline words::Number number(std::string_view text) { return words::Number::parse(text).value(); }

/// A shop in Madrid on a Monday at noon.
inline reader::Config shop_config() {
    reader::Config config;
    config.shop = {.name = "Casa Elena",
                   .country = "ES",
                   .region = {},
                   .timezone = "Europe/Madrid",
                   .language = "es",
                   .currency = "EUR",
                   .address = {},
                   .contact = {}};
    config.dispatch.allow = {"+34"};
    config.pacing = {.per_minute = 1000,
                     .per_hour = 10000,
                     .per_day = 10000,
                     .per_month = {},
                     .recipients_per_day = {},
                     .recipients_per_month = 10000};
    config.dispatch.same_number_gap = std::chrono::seconds(0);
    words::CountryRules spain;
    spain.country = "ES";
    spain.zones = {"Europe/Madrid"};
    spain.marketing.hours = {std::chrono::hours(8), std::chrono::hours(21)};
    spain.marketing.days = words::Weekdays(0x3f);
    config.countries["ES"] = spain;
    return config;
}

/// The room on a real database, without an I/O thread.
class Shop {
public:
    explicit Shop(reader::Config config = shop_config())
        : store_(folder_ / "t.db", clock_), present(dispatch::make_rules(std::move(config))) {
        present.clock_trusted = true;
        store_.writer().observe([this](const store::Change& change, store::Tx& tx) {
            dispatch::on_change(tx, present, change);
            const auto* message = std::get_if<store::MessageChanged>(&change);
            if (message != nullptr && message->to == words::MessageState::queued) memory.turns.queued(message->message);
        });
    }

    template <class T>
    T write(std::function<T(store::Tx&)> job) {
        std::promise<std::exception_ptr> done;
        std::optional<T> result;
        store_.writer().submit([&](store::Tx& tx) { result = job(tx); },
                               [&](std::exception_ptr error) { done.set_value(error); });
        if (const auto error = done.get_future().get()) std::rethrow_exception(error);
        return std::move(*result);
    }

    words::Result<dispatch::Accepted> accept(const dispatch::NewMessage& message) {
        return write<words::Result<dispatch::Accepted>>(
            [&](store::Tx& tx) { return dispatch::accept(tx, present, message); });
    }
    words::Key service(std::string_view to = "+34612345678", std::string text = "Your order is ready") {
        return accept({.to = number(to), .text = std::move(text)}).value().key;
    }
    words::Key marketing(std::string_view to = "+34612345678", std::string text = "Two for one today") {
        return accept({.to = number(to), .text = std::move(text), .message_class = words::MessageClass::marketing})
            .value()
            .key;
    }
    void consent(std::string_view to) {
        write<bool>([&](store::Tx& tx) {
            return controller::ledger::record_consent(tx, {.number = number(to), .wording = "Offers by SMS"})
                .has_value();
        });
    }
    void suppress(std::string_view to, store::Scope scope = store::Scope::marketing) {
        write<bool>([&](store::Tx& tx) {
            return controller::ledger::suppress(tx, number(to), scope, controller::ledger::SuppressionReason::stop);
        });
    }
    words::Key sim(const std::string& name = "iccid:1") {
        return write<words::Key>([&](store::Tx& tx) { return dispatch::sim_of(tx, name, "left", {}); });
    }
    std::optional<dispatch::Intent> plan(words::Key sim_key, bool pictures = false) {
        return write<dispatch::Choice>([&](store::Tx& tx) {
                   return dispatch::plan_next(
                       tx, present, memory,
                       {.sim = sim_key, .modem = "left", .pictures = pictures, .absent_for = std::chrono::hours(24)});
               })
            .intent;
    }
    void result(const dispatch::Intent& intent, dispatch::Result outcome) {
        write<bool>([&](store::Tx& tx) {
            dispatch::write_result(tx, present, intent.place, outcome);
            return true;
        });
        present.under_way.remove(intent.place.message, intent.recall);
    }
    dispatch::Matched receipt(words::Key sim_key, std::uint8_t mr, std::string_view to, std::uint8_t status,
                              std::optional<words::Instant> accepted = {}, std::optional<words::Instant> settled = {},
                              const std::string& centre = "+34600000000") {
        modem::sms::StatusReport report;
        report.message_reference = mr;
        report.to = modem::sms::Address::parse(to).value();
        report.accepted = modem::sms::Timestamp{accepted.value_or(clock_.now()), std::chrono::minutes(60)};
        if (settled) report.settled = modem::sms::Timestamp{*settled, std::chrono::minutes(60)};
        report.status.code = status;
        return receipt(sim_key, {report, centre});
    }
    dispatch::Matched receipt(words::Key sim_key, const dispatch::ReceiptIn& in) {
        return write<dispatch::Matched>(
            [&](store::Tx& tx) { return dispatch::take_receipt(tx, present, sim_key, in); });
    }
    dispatch::MessageView look(words::Key message) {
        return write<dispatch::MessageView>([&](store::Tx& tx) { return dispatch::view(tx.db(), message).value(); });
    }
    words::MessageState state(words::Key message) { return look(message).state; }

    FakeClock& clock() { return clock_; }
    store::Store& store() { return store_; }

private:
    TemporaryFolder folder_;
    FakeClock clock_{at("2026-11-23T11:00:00Z")};
    store::Store store_;

public:
    dispatch::Present present;
    dispatch::Memory memory;
};

inline dispatch::Result sent(std::uint8_t mr) { return {.kind = dispatch::Result::Kind::sent, .reference = mr}; }
inline dispatch::Result untouched() { return {.kind = dispatch::Result::Kind::untouched}; }
inline dispatch::Result unknown() { return {.kind = dispatch::Result::Kind::unknown}; }
inline dispatch::Result refused(modem::sms::FaultClass fault, int code) {
    return {.kind = dispatch::Result::Kind::refused, .code = code, .fault = modem::sms::fault_info(fault)};
}
/// As the modem's number says.
inline dispatch::Result refused(int code) {
    return {.kind = dispatch::Result::Kind::refused, .code = code, .fault = modem::sms::describe_cms(code)};
}

}  // namespace tests
