#include "firmware/tillcastd/time_keeper.hpp"

#include <spdlog/spdlog.h>

#include "controller/dispatch/clock_step.hpp"
#include "controller/dispatch/withdraw.hpp"
#include "controller/policy/judge.hpp"
#include "firmware/tillcastd/clock_record.hpp"

namespace firmware {

namespace dispatch = controller::dispatch;
namespace store = controller::store;

void TimeKeeper::hear(const std::string& modem, words::Instant told) {
    network_time_.hear(modem, told, house_.clock.monotonic());
    judge();
}

void TimeKeeper::judge() {
    const auto rules = house_.present.rules();
    if (house_.clock.manual()) keeper_.forget_course();
    const auto monotonic = house_.clock.monotonic();
    const ClockFacts facts = look_at_clock(rules->config, house_.clock, last_on_record_, network_time_);
    const ClockKeeper::Look look = keeper_.look(facts, monotonic);
    if (look.changed) judged_ = monotonic;
    look_ = look;
    const bool is_trusted = look.verdict.trusted();
    const bool was_trusted = house_.present.clock_trusted.exchange(is_trusted);
    if (look.step) follow(*look.step);
    if (look.vouched && last_on_record_ > facts.now + k_network_tolerance) mend_record();
    house_.alerts.clock_judged(is_trusted, look.sentence);
    if (look.changed && !is_trusted) house_.log.warn("civil time is not trusted, marketing waits: {}", look.sentence);
    if (is_trusted == was_trusted) return;
    if (is_trusted) house_.log.info("civil time is trusted: {}", look.sentence);
    let_marketing_wait_or_go(is_trusted);
}

void TimeKeeper::let_marketing_wait_or_go(bool is_trusted) {
    house_.trust_moved(is_trusted);
    house_.store.writer().submit(
        [is_trusted](store::Tx& tx) {
            if (is_trusted)
                dispatch::reconsider(tx, controller::policy::to_string(controller::policy::HoldReason::clock), {});
        },
        {});
    house_.dispatcher.kick();
}

void TimeKeeper::follow(const ClockKeeper::Step& step) {
    house_.log.warn("civil time was set, by {} s", std::chrono::duration_cast<std::chrono::seconds>(step.by).count());
    house_.dispatcher.clock_set({step.by, step.since, step.before, house_.present.clock_trusted});
    house_.stepped();
}

// A clock that ran ahead has written times that are still to come: they are no witness against the right one.
void TimeKeeper::mend_record() {
    house_.log.warn("the database has times up to {} on record, which are not right",
                    words::to_rfc3339(last_on_record_));
    keep_present_as_record();
}

void TimeKeeper::keep_present_as_record() {
    last_on_record_ = house_.clock.now();
    house_.store.writer().submit(
        [](store::Tx& tx) {
            keep_record(tx);
            dispatch::mend_future(tx);
        },
        {});
}

void TimeKeeper::confirm() {
    judge();  // so that it is not taken for what came before a step that nobody has seen yet
    keeper_.confirm(house_.clock.monotonic());
    keep_present_as_record();
}

controller::api::ClockState TimeKeeper::state() const {
    controller::api::ClockState state;
    state.source = to_string(look_.verdict.source);
    state.sentence = look_.sentence;
    state.since =
        house_.clock.now() - std::chrono::duration_cast<std::chrono::milliseconds>(house_.clock.monotonic() - judged_);
    if (const auto ahead = network_time_.ahead(house_.clock))
        state.network_offset = std::chrono::duration_cast<std::chrono::seconds>(*ahead);
    return state;
}

}  // namespace firmware
