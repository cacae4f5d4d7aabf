#include "controller/outreach/forecast.hpp"

#include <date/tz.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <tuple>

#include "controller/policy/judge.hpp"

namespace controller::outreach {

namespace {

using Seconds = std::chrono::duration<double>;
using dispatch::Bound;

constexpr std::int64_t k_no_bound = 100'000;
constexpr double k_nothing = 1e-9;
constexpr Seconds k_idle_step{60};

// What bulk may send in a window, see dispatch/pacer.hpp.
double bulk_limit(std::int64_t limit, int share, bool serves) {
    const std::int64_t left = limit * share / 100;
    if (left == 0) return static_cast<double>(limit);
    return static_cast<double>(limit - (serves ? left : (left + 4) / 5));
}

// Parts of bulk a second, but for the hour and the tariff.
struct Rate {
    double parts = 0;
    std::string_view limit;
};

Rate rate_of(const Capacity::Sim& sim, const Capacity& capacity) {
    const double service = sim.service_an_hour / 3600;
    const double air = 1.0 / std::max(Seconds(sim.part_time).count(), 0.001);
    Rate rate{std::max(0.0, air - service), "air"};
    const auto& pacing = sim.tariff.pacing;
    if (pacing.per_minute >= k_no_bound) return rate;
    const double limit = bulk_limit(pacing.per_minute, capacity.service_share, service > 0);
    const double room = std::min(limit, static_cast<double>(pacing.per_minute) - service * 60);
    const double loss = limit > 1 ? capacity.jitter / 100.0 : 0;
    if (const double paced = std::max(0.0, room - loss) / 60; paced < rate.parts) rate = {paced, "minute"};
    return rate;
}

// One SIM on its way through the time of the campaign. What is used is counted in fractions of a part.
class Runner {
public:
    Runner(const Capacity::Sim& sim, const Capacity& capacity, const Load& load)
        : sim_(sim), capacity_(capacity), load_(load), rate_(rate_of(sim, capacity)) {
        const auto& pacing = sim.tariff.pacing;
        if (pacing.per_hour < k_no_bound)
            hour_ = std::max(0.0, std::min(bulk_limit(pacing.per_hour, capacity.service_share, sim.service_an_hour > 0),
                                           static_cast<double>(pacing.per_hour) - sim.service_an_hour));
        const auto& used = sim.usage;
        day_ = {static_cast<double>(used.parts_today), static_cast<double>(used.people_today),
                static_cast<double>(used.spent_today)};
        month_ = {static_cast<double>(used.parts_month), static_cast<double>(used.people_month), 0};
        free_ = static_cast<double>(dispatch::bundle_left(sim.tariff, used));
    }

    // Parts it sends from `now` on for so long, of at most `wanted`; what kept it from sending more is noted.
    double send(words::Instant now, Seconds span, double wanted, const date::time_zone& zone) {
        renew(now, zone);
        serve(span);
        double most = rate_.parts * span.count();
        limit_ = rate_.limit;
        meet(hour_left(now), "hour", most);
        const auto share = [&](double limit, words::Instant from, words::Instant to) {
            return static_cast<double>(
                dispatch::bulk_share(static_cast<std::int64_t>(limit), capacity_.service_share, from, to, now));
        };
        const auto& pacing = sim_.tariff.pacing;
        const auto day = [&](double limit) { return share(limit, billing_.day_begins, billing_.day_ends); };
        meet(day(static_cast<double>(pacing.per_day)) - day_.parts, to_string(Bound::parts_day), most);
        const auto month = [&](double limit) { return share(limit, billing_.month_begins, billing_.month_ends); };
        if (pacing.per_month)
            meet(month(static_cast<double>(*pacing.per_month)) - month_.parts, to_string(Bound::parts_month), most);
        const double each =
            load_.parts == 0 ? 1 : static_cast<double>(load_.recipients) / static_cast<double>(load_.parts);
        new_today_ = each * load_.new_today;
        new_month_ = each * load_.new_month;
        if (pacing.recipients_per_day && new_today_ > 0)
            meet((day(static_cast<double>(*pacing.recipients_per_day)) - day_.people) / new_today_,
                 to_string(Bound::people_day), most);
        if (new_month_ > 0)
            meet((month(static_cast<double>(pacing.recipients_per_month)) - month_.people) / new_month_,
                 to_string(Bound::people_month), most);
        if (sim_.tariff.daily_spend && price() > 0)
            meet(free_ + (day(static_cast<double>(sim_.tariff.daily_spend->millionths)) - day_.money) / price(),
                 to_string(Bound::spend), most);
        const double sent = std::max(0.0, std::min(most, wanted));
        charge(now, sent);
        return sent;
    }
    double cost() const { return cost_; }
    double rate() const { return rate_.parts; }
    std::string_view limit() const { return limit_; }
    const dispatch::Tariff& tariff() const { return sim_.tariff; }

private:
    struct Used {
        double parts = 0, people = 0, money = 0;
    };

    double price() const {
        return sim_.tariff.price_per_part ? static_cast<double>(sim_.tariff.price_per_part->millionths) : 0;
    }
    void meet(double room, std::string_view name, double& most) {
        if (room >= most) return;
        most = std::max(0.0, room);
        limit_ = name;
    }
    void renew(words::Instant now, const date::time_zone& zone) {
        if (begun_ && billing_.day_begins <= now && now < billing_.day_ends) return;
        const auto before = billing_;
        billing_ = dispatch::billing_at(now, sim_.tariff.billing_day, zone);
        if (begun_ && billing_.day != before.day) day_ = {};
        if (begun_ && billing_.month != before.month) {
            month_ = {};
            free_ = static_cast<double>(sim_.tariff.bundle);
        }
        begun_ = true;
    }
    // Service that goes beside it uses the same tariff.
    void serve(Seconds span) {
        const double parts = sim_.service_an_hour / 3600 * span.count();
        day_.parts += parts;
        month_.parts += parts;
        pay(parts);
    }
    double pay(double parts) {
        const double free = std::min(free_, parts);
        free_ -= free;
        day_.money += (parts - free) * price();
        return (parts - free) * price();
    }
    double hour_left(words::Instant now) {
        if (hour_ < 0) return 1e18;
        while (!sent_.empty() && sent_.front().first + std::chrono::hours(1) <= now) {
            in_hour_ -= sent_.front().second;
            sent_.pop_front();
        }
        return hour_ - in_hour_;
    }
    void charge(words::Instant now, double parts) {
        if (parts <= 0) return;
        if (hour_ >= 0) {
            sent_.emplace_back(now, parts);
            in_hour_ += parts;
        }
        day_.parts += parts;
        month_.parts += parts;
        day_.people += parts * new_today_;
        month_.people += parts * new_month_;
        cost_ += pay(parts);
    }

    const Capacity::Sim& sim_;
    const Capacity& capacity_;
    const Load& load_;
    Rate rate_;
    double hour_ = -1;  // parts of bulk in an hour; less than 0: not bounded
    std::deque<std::pair<words::Instant, double>> sent_;
    double in_hour_ = 0;
    Used day_, month_;
    double free_ = 0, cost_ = 0, new_today_ = 1, new_month_ = 1;
    dispatch::Billing billing_;
    bool begun_ = false;
    std::string_view limit_;
};

words::Instant later(words::Instant at, Seconds by) {
    return at + std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(by.count() * 1000)));
}

// Short against the whole for a small load, and a minute for a long one.
Seconds step_of(double left, double rate) {
    return std::clamp(Seconds(left / std::max(rate, 0.001) / 400), Seconds(0.05), Seconds(60));
}

// What was in the way for how long.
class Limits {
public:
    void note(std::string_view limit, const std::string& sim, Seconds span) {
        Seconds& sum = spans_[{std::string(limit), sim}];
        sum += span;
    }
    void tell(Forecast& told) const {
        const auto most = std::max_element(spans_.begin(), spans_.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        if (most == spans_.end()) return;
        std::tie(told.limit, told.sim) = most->first;
    }

private:
    std::map<std::pair<std::string, std::string>, Seconds> spans_;
};

}  // namespace

Capacity capacity_of(const std::vector<dispatch::SimView>& sims, const reader::Dispatch& dispatch) {
    Capacity capacity{.sims = {}, .service_share = dispatch.service_share, .jitter = dispatch.jitter};
    for (const dispatch::SimView& sim : sims) {
        if (sim.state == "away") continue;
        Capacity::Sim each{.tariff = sim.tariff, .usage = sim.usage, .service_an_hour = sim.service_an_hour};
        if (sim.part_time) each.part_time = *sim.part_time;
        capacity.sims.push_back(std::move(each));
    }
    return capacity;
}

Forecast forecast(const Load& load, const Capacity& capacity, std::span<const policy::Layer> hours,
                  const date::time_zone& zone) {
    Forecast told;
    for (const Capacity::Sim& sim : capacity.sims)
        if (sim.tariff.price_per_part) told.currency = sim.tariff.price_per_part->currency;
    if (load.parts == 0) {
        told.done = load.from;
        return told;
    }
    std::deque<Runner> runners;
    for (const Capacity::Sim& sim : capacity.sims) runners.emplace_back(sim, capacity, load);
    double rate = 0;
    for (const Runner& runner : runners) rate += runner.rate();
    if (rate <= 0) return told;
    const words::Instant horizon = load.from + policy::k_horizon;
    const Seconds step = step_of(static_cast<double>(load.parts), rate);
    double left = static_cast<double>(load.parts);
    Limits limits;
    Seconds pace = step;
    words::Instant at = load.from;
    while (at < horizon && left > k_nothing) {
        const words::Instant open = policy::next_opening(hours, at, horizon);
        if (open > at) limits.note("hours", "", open - at);
        at = open;
        const words::Instant close = policy::closes_at(hours, at, horizon);
        while (at < close && left > k_nothing) {
            const Seconds span = std::min(pace, Seconds(close - at));
            double sent = 0;
            for (Runner& runner : runners) {
                sent += runner.send(at, span, left - sent, zone);
                limits.note(runner.limit(), runner.tariff().name, span / static_cast<double>(runners.size()));
            }
            left -= sent;
            at = later(at, span);
            // Where all is used up until midnight there is no need to look closely.
            pace = sent > k_nothing ? step : std::min(pace * 2, k_idle_step);
        }
    }
    double cost = 0;
    for (const Runner& runner : runners) cost += runner.cost();
    told.cost = static_cast<std::int64_t>(cost + 0.5);
    if (left <= k_nothing) told.done = at;
    limits.tell(told);
    return told;
}

}  // namespace controller::outreach
