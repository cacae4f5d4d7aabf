#include "controller/api/metrics.hpp"

#include <prometheus/text_serializer.h>

#include "controller/api/webhooks/events.hpp"
#include "controller/api/webhooks/receivers.hpp"
#include "controller/dispatch/alerts.hpp"
#include "controller/dispatch/sims.hpp"
#include "controller/dispatch/view.hpp"

namespace controller::api {

namespace asio = boost::asio;
using modem::device::ModemPhase;
using modem::device::ModemStatus;
using prometheus::MetricType;

namespace {

constexpr int k_most_alerts = 1000;

using Labels = std::vector<prometheus::ClientMetric::Label>;

// The families of one scrape, in the order in which they are begun.
class Exposition {
public:
    Exposition& family(std::string name, std::string help, MetricType type) {
        families_.push_back({"tillcast_" + std::move(name), std::move(help), type, {}});
        return *this;
    }
    Exposition& counter(std::string name, std::string help) {
        return family(std::move(name), std::move(help), MetricType::Counter);
    }
    Exposition& gauge(std::string name, std::string help) {
        return family(std::move(name), std::move(help), MetricType::Gauge);
    }
    template <class Number>
    Exposition& add(Labels labels, Number value) {
        prometheus::ClientMetric metric;
        metric.label = std::move(labels);
        (families_.back().type == MetricType::Counter ? metric.counter.value : metric.gauge.value) =
            static_cast<double>(value);
        families_.back().metric.push_back(std::move(metric));
        return *this;
    }
    std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

private:
    std::vector<prometheus::MetricFamily> families_;
};

// What a scrape takes from the database.
struct Sample {
    std::vector<dispatch::Holds> waiting;
    std::vector<std::pair<words::Lane, std::int64_t>> queued;
    std::vector<PartCounter::Sim> sims;
    std::vector<dispatch::SimView> tariffs;
    std::vector<std::pair<std::string, webhooks::EventCounts>> webhooks;
    std::size_t alerts = 0;
};

Sample sample(store::Database& db, const dispatch::Rules& rules, const std::vector<dispatch::Board::State>& states,
              PartCounter& parts, words::Instant now) {
    Sample result{dispatch::holds(db, states), {}, parts.look(db), dispatch::view_sims(db, rules, states, now), {}, 0};
    for (const auto& receiver : webhooks::receivers(db))
        result.webhooks.emplace_back(receiver.name, webhooks::count_events(db, receiver.key));
    result.alerts = dispatch::list_alerts(db, false, {}, k_most_alerts).size();
    store::Cursor cursor =
        db.query("SELECT lane, count(*) FROM message INDEXED BY message_line WHERE state = 0 GROUP BY lane");
    while (cursor.next()) result.queued.emplace_back(cursor.as<words::Lane>(0), cursor.integer(1));
    return result;
}

void add_program(Exposition& out, const Context& context) {
    const auto& config = context.present.rules()->config;
    const std::chrono::duration<double> up = context.clock.monotonic() - context.controls.started;
    out.gauge("info", "Always 1; the label is the release.").add({{"version", context.controls.version}}, 1);
    out.gauge("uptime_seconds", "Since the program's start.").add({}, up.count());
    out.gauge("practice", "1 while only simulated modems are driven.").add({}, config.practice.on ? 1 : 0);
    out.gauge("clock_trusted", "0 while civil time is not trusted and marketing waits for it.")
        .add({}, context.present.clock_trusted ? 1 : 0);
    out.gauge("brake", "0 none, 1 marketing is stopped, 2 everything is.")
        .add({}, static_cast<int>(context.present.brake.load()));
    out.counter("commits_total", "Transactions put on disk.").add({}, context.store.writer().commits());
    out.counter("http_requests_total", "Requests that came to a resource, by its path.");
    for (const auto& [key, count] : context.answered)
        out.add({{"method", std::string(to_string(key.method))},
                 {"path", std::string(key.path)},
                 {"status", std::to_string(key.status)}},
                count);
    const DoorCounts door = context.controls.door();
    out.counter("http_foreign_connections_total", "Connections that spoke another protocol, or could not agree on TLS.")
        .add({{"kind", "plain_on_tls"}}, door.plain_on_tls)
        .add({{"kind", "tls_on_plain"}}, door.tls_on_plain)
        .add({{"kind", "no_handshake"}}, door.no_handshake);
    if (const auto tls = context.controls.tls(); tls && tls->certificate)
        out.gauge("tls_certificate_ends_seconds", "When the certificate of the listener ends, in Unix time.")
            .add({}, words::to_ms(tls->certificate->ends) / 1000);
    out.counter("http_batch_lines_total", "Lines of batches, by the path they were sent to.");
    for (const auto& [path, count] : context.batch_lines) out.add({{"path", std::string(path)}}, count);
}

void add_messages(Exposition& out, const Context& context, const Sample& taken) {
    out.counter("messages_total", "Messages that came to a state since the program's start.");
    for (std::size_t i = 0; i < words::k_state_names.size(); ++i)
        out.add({{"state", std::string(words::k_state_names[i])}},
                context.messages_counted->of(static_cast<words::MessageState>(i)));
    out.gauge("messages_waiting", "Messages that are queued or held, by what they wait for.");
    for (const auto& hold : taken.waiting) out.add({{"reason", hold.reason}}, hold.count);
    out.gauge("queue_length", "Messages that are queued, by lane.");
    for (std::size_t i = 0; i < words::k_lane_names.size(); ++i) {
        std::int64_t length = 0;
        for (const auto& [lane, count] : taken.queued)
            if (lane == static_cast<words::Lane>(i)) length = count;
        out.add({{"lane", std::string(words::k_lane_names[i])}}, length);
    }
    out.counter("parts_total", "Parts handed to a modem since the program's start, by SIM and what came of it.");
    for (const auto& sim : taken.sims)
        for (const auto& [result, count] :
             {std::pair("sent", sim.sent), {"refused", sim.refused}, {"unknown", sim.unknown}})
            out.add({{"sim", sim.name}, {"modem", sim.modem}, {"result", result}}, count);
}

void add_receipts(Exposition& out, const dispatch::ReceiptCounts& receipts) {
    out.counter("receipts_total", "Delivery receipts since the program's start, by what became of them.");
    for (std::size_t i = 0; i < dispatch::k_matched_names.size(); ++i)
        out.add({{"outcome", std::string(dispatch::k_matched_names[i])}},
                receipts.of(static_cast<dispatch::Matched>(i)));
}

void add_recovery(Exposition& out, const std::vector<ModemStatus>& modems) {
    out.gauge("modem_quarantined", "1 while recovery has tried what it may and a person must look.");
    for (const ModemStatus& modem : modems)
        out.add({{"modem", modem.name}}, modem.phase == ModemPhase::quarantined ? 1 : 0);
    out.gauge("modem_recovery",
              "Always 1 while a step of recovery is not known to have helped; the label is the step.");
    for (const ModemStatus& modem : modems)
        if (modem.recovery) out.add({{"modem", modem.name}, {"rung", modem.recovery->rung}}, 1);
    out.counter("modem_resyncs_total", "Times the line had to be brought back in step.");
    for (const ModemStatus& modem : modems) out.add({{"modem", modem.name}}, modem.resyncs);
    out.counter("modem_faults_total", "Parts that the modem or the network did not take, by the class of the fault.");
    for (const ModemStatus& modem : modems)
        for (const auto& [fault, count] : modem.refusals) out.add({{"modem", modem.name}, {"class", fault}}, count);
}

void add_health(Exposition& out, const std::vector<ModemStatus>& modems) {
    add_recovery(out, modems);
    out.gauge("modem_store_used", "Places taken in a message store of the modem.");
    for (const ModemStatus& modem : modems)
        for (const auto& store : modem.stores) out.add({{"modem", modem.name}, {"store", store.name}}, store.used);
    out.gauge("modem_store_total", "Places of a message store of the modem.");
    for (const ModemStatus& modem : modems)
        for (const auto& store : modem.stores) out.add({{"modem", modem.name}, {"store", store.name}}, store.total);
    out.gauge("modem_temperature_celsius", "Where the modem tells it.");
    for (const ModemStatus& modem : modems)
        if (modem.temperature_c) out.add({{"modem", modem.name}}, *modem.temperature_c);
    out.gauge("modem_balance", "What the operator says is left, in its currency.");
    for (const ModemStatus& modem : modems)
        if (modem.balance && modem.balance->amount)
            out.add({{"modem", modem.name}, {"currency", modem.balance->amount->currency}},
                    static_cast<double>(modem.balance->amount->millionths) / 1e6);
}

void add_modems(Exposition& out, const std::vector<ModemStatus>& modems) {
    const auto each = [&out, &modems](auto value) {
        for (const ModemStatus& modem : modems) out.add({{"modem", modem.name}}, value(modem));
    };
    out.gauge("modem_up", "1 while the modem may be given parts.");
    each([](const ModemStatus& modem) { return modem.phase == ModemPhase::ready ? 1 : 0; });
    out.gauge("modem_signal_dbm", "Received signal strength, where the modem tells it.");
    for (const ModemStatus& modem : modems)
        if (modem.signal_dbm) out.add({{"modem", modem.name}}, *modem.signal_dbm);
    out.gauge("modem_receipts", "Always 1; the label is the way in which delivery receipts come.");
    for (const ModemStatus& modem : modems)
        out.add({{"modem", modem.name}, {"path", std::string(modem::device::to_string(modem.receipts))}}, 1);
    out.counter("modem_timeouts_total", "Commands that the modem did not answer in time.");
    each([](const ModemStatus& modem) { return modem.timeouts; });
    out.counter("modem_restarts_total", "Restarts of the modem, seen in its talk.");
    each([](const ModemStatus& modem) { return modem.restarts; });
    add_health(out, modems);
}

void add_bounds(Exposition& out, const std::vector<dispatch::SimView>& sims) {
    out.gauge("sim_parts_limit", "Parts that the SIM's tariff allows in a civil day and a billing month.");
    for (const auto& sim : sims) {
        out.add({{"sim", sim.tariff.name}, {"period", "day"}}, sim.tariff.pacing.per_day);
        if (sim.tariff.pacing.per_month)
            out.add({{"sim", sim.tariff.name}, {"period", "month"}}, *sim.tariff.pacing.per_month);
    }
    out.gauge("sim_recipients_limit", "Different numbers that the SIM's tariff allows.");
    for (const auto& sim : sims) {
        if (sim.tariff.pacing.recipients_per_day)
            out.add({{"sim", sim.tariff.name}, {"period", "day"}}, *sim.tariff.pacing.recipients_per_day);
        out.add({{"sim", sim.tariff.name}, {"period", "month"}}, sim.tariff.pacing.recipients_per_month);
    }
}

void add_tariffs(Exposition& out, const std::vector<dispatch::SimView>& sims) {
    const auto both = [&](auto today, auto month) {
        for (const auto& sim : sims) {
            out.add({{"sim", sim.tariff.name}, {"period", "day"}}, sim.usage.*today);
            out.add({{"sim", sim.tariff.name}, {"period", "month"}}, sim.usage.*month);
        }
    };
    using dispatch::Usage;
    out.gauge("sim_parts", "Parts that the SIM has sent in this civil day and this billing month.");
    both(&Usage::parts_today, &Usage::parts_month);
    out.gauge("sim_recipients", "Different numbers that the SIM has texted.");
    both(&Usage::people_today, &Usage::people_month);
    add_bounds(out, sims);
    out.gauge("sim_bundle_left", "Parts of the SIM's bundle that are left in this billing month.");
    for (const auto& sim : sims)
        if (sim.tariff.bundle > 0) out.add({{"sim", sim.tariff.name}}, dispatch::bundle_left(sim.tariff, sim.usage));
    out.gauge("sim_spent", "What the SIM's parts have cost, in the currency.");
    for (const auto& sim : sims) {
        if (!sim.tariff.price_per_part) continue;
        const std::string& currency = sim.tariff.price_per_part->currency;
        for (const auto& [period, spent] : {std::pair("day", sim.usage.spent_today), {"month", sim.usage.spent_month}})
            out.add({{"sim", sim.tariff.name}, {"period", period}, {"currency", currency}},
                    static_cast<double>(spent) / 1e6);
    }
}

void add_webhooks(Exposition& out, const Context& context, const Sample& taken) {
    out.gauge("alerts_open", "What a person must mend.").add({}, taken.alerts);
    out.gauge("webhook_events", "Events that wait for a receiver, or were given up in the last 30 days.");
    for (const auto& [name, counts] : taken.webhooks)
        out.add({{"webhook", name}, {"state", "waiting"}}, counts.waiting)
            .add({{"webhook", name}, {"state", "dead"}}, counts.dead);
    out.counter("webhook_calls_total", "Calls of a receiver since the program's start, by what came of them.");
    for (const auto& [name, counts] : context.webhooks->counts)
        out.add({{"webhook", name}, {"outcome", "delivered"}}, counts.delivered)
            .add({{"webhook", name}, {"outcome", "failed"}}, counts.failed);
}

asio::awaitable<Response> metrics(Context& context, Request) {
    std::function<Sample(store::Database&)> job =
        [rules = context.present.rules(), states = context.dispatcher.states(), parts = context.parts_counted,
         now = context.clock.now()](store::Database& db) { return sample(db, *rules, states, *parts, now); };
    const Sample taken = co_await context.store.read<Sample>(std::move(job));
    Exposition out;
    add_program(out, context);
    add_messages(out, context, taken);
    add_receipts(out, context.present.receipts);
    add_modems(out, context.controls.modems());
    add_tariffs(out, taken.tariffs);
    add_webhooks(out, context, taken);
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = out.text();
    co_return response;
}

constexpr Route<Context> k_routes[] = {{Method::get, "/metrics", Scope::read, metrics}};

}  // namespace

std::span<const Route<Context>> metric_routes() { return k_routes; }

}  // namespace controller::api
