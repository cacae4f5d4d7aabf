#include "firmware/tillcastd/purge.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "controller/dispatch/purge.hpp"
#include "controller/inbox/purge.hpp"
#include "controller/ledger/purge.hpp"
#include "controller/store/carry_over.hpp"

namespace firmware {

namespace asio = boost::asio;
namespace dispatch = controller::dispatch;
namespace store = controller::store;
using dispatch::PurgeStep;

namespace {

constexpr int k_rows_at_once = 300;
constexpr std::chrono::milliseconds k_breath{20};
constexpr std::chrono::hours k_month{31 * 24};

using Step = std::function<PurgeStep(store::Tx&, words::Key after)>;

asio::awaitable<void> breathe(store::Store& store) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    do {
        timer.expires_after(k_breath);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    } while (!store.writer().idle());
}

asio::awaitable<int> all_of(store::Store& store, Step step, const bool& stopping) {
    int removed = 0;
    PurgeStep last{0, 0, true};
    while (last.more && !stopping) {
        std::function<PurgeStep(store::Tx&)> job = [step, after = last.through](store::Tx& tx) {
            return step(tx, after);
        };
        last = co_await store.write<PurgeStep>(std::move(job));
        removed += last.removed;
        if (last.more) co_await breathe(store);
    }
    co_return removed;
}

Step events_step(words::Instant before) {
    return [before](store::Tx& tx, words::Key) {
        const int removed = controller::ledger::purge_events(tx, before, k_rows_at_once);
        return PurgeStep{0, removed, removed == k_rows_at_once};
    };
}

// What caps and the minimum gap look back upon is not removed, however short the retention is.
words::Instant rows_before(const dispatch::Rules& rules, words::Instant now) {
    const auto& caps = rules.caps;
    const std::chrono::milliseconds kept = rules.config.retention.receipts;
    return now - std::max<std::chrono::milliseconds>({kept, caps.per, caps.min_gap, k_month});
}

}  // namespace

asio::awaitable<void> purge(store::Store& store, const dispatch::Present& present, const words::Clock& clock,
                            spdlog::logger& log, const bool& stopping) {
    const auto rules = present.rules();
    const auto now = clock.now();
    const auto texts = now - rules->config.retention.texts, rows = rows_before(*rules, now);
    const std::vector<std::pair<const char*, Step>> steps = {
        {"texts", [texts](auto& tx, auto after) { return dispatch::purge_texts(tx, texts, after, k_rows_at_once); }},
        {"messages",
         [rows](auto& tx, auto after) { return dispatch::purge_messages(tx, rows, after, k_rows_at_once); }},
        {"texts that came in",
         [texts](auto& tx, auto after) { return controller::inbox::purge_texts(tx, texts, after, k_rows_at_once); }},
        {"inbound",
         [rows](auto& tx, auto after) { return controller::inbox::purge_inbound(tx, rows, after, k_rows_at_once); }},
        {"events", events_step(now - rules->config.retention.events)},
        {"counts",
         [](auto& tx, auto) {
             return PurgeStep{0, dispatch::purge_counts(tx), false};
         }},
        {"numbers", [](auto& tx, auto after) { return dispatch::purge_numbers(tx, after, k_rows_at_once); }},
    };
    std::string told;
    try {
        for (const auto& [what, step] : steps) {
            const int removed = co_await all_of(store, step, stopping);
            if (removed > 0) told += (told.empty() ? "" : ", ") + std::to_string(removed) + " " + what;
        }
        if (told.empty()) co_return;
        log.info("removed, as their time was up ([retention]): {}", told);
        store::Job job = [told](store::Tx& tx) {
            store::write_event(tx.db(), {.kind = "purge", .at = tx.now(), .detail = told});
        };
        co_await store.write_only(std::move(job));
    } catch (const std::exception& failure) {
        log.error("what is too old could not be removed: {}", failure.what());
    }
}

}  // namespace firmware
