#include "controller/dispatch/tariff.hpp"

#include <date/tz.h>

#include <algorithm>
#include <tuple>

namespace controller::dispatch {

namespace {

constexpr std::string_view k_iccid = "iccid:";
constexpr std::int64_t k_percent = 100;

// The narrower of two paces, where the modem has one of its own.
reader::Pacing narrower(reader::Pacing sim, const reader::Pacing& modem, const reader::Pacing& all) {
    const auto narrow = [&](auto reader::Pacing::*field) {
        if (modem.*field == all.*field) return;
        if constexpr (requires { (modem.*field).has_value(); }) {
            if (modem.*field && (!(sim.*field) || *(modem.*field) < *(sim.*field))) sim.*field = modem.*field;
        } else {
            sim.*field = std::min(sim.*field, modem.*field);
        }
    };
    narrow(&reader::Pacing::per_minute);
    narrow(&reader::Pacing::per_hour);
    narrow(&reader::Pacing::per_day);
    narrow(&reader::Pacing::per_month);
    narrow(&reader::Pacing::recipients_per_day);
    narrow(&reader::Pacing::recipients_per_month);
    return sim;
}

std::int64_t number_of(date::local_days day) { return day.time_since_epoch().count(); }

words::Instant start_of(date::local_days day, const date::time_zone& zone) {
    return words::Instant(zone.to_sys(day, date::choose::earliest).time_since_epoch());
}

// The day on which the billing month that belongs to a calendar month begins.
date::local_days first_day(date::year_month month, int billing_day) {
    const date::year_month_day_last last(month.year(), date::month_day_last(month.month()));
    const auto wanted = date::day(static_cast<unsigned>(billing_day));
    return date::local_days(month / std::min(wanted, last.day()));
}

// When bulk may have one more: its share grows evenly from the beginning of the period to its end.
words::Instant bulk_from(std::int64_t wanted, std::int64_t limit, int leave, words::Instant begins,
                         words::Instant ends) {
    const auto length = static_cast<double>((ends - begins).count());
    const double left = static_cast<double>(limit - wanted + 1) * static_cast<double>(k_percent) /
                        (static_cast<double>(limit) * static_cast<double>(std::max(leave, 1)));
    const auto at = ends - std::chrono::milliseconds(static_cast<std::int64_t>(left * length));
    return std::clamp(at, begins, ends);
}

struct Period {
    words::Instant begins, ends;
};

// A bound on an amount in a period, of which bulk leaves some.
std::optional<Room> bounded(Bound bound, std::int64_t used, std::int64_t wanted, std::int64_t limit, int leave,
                            const Period& period, words::Instant now) {
    if (wanted == 0) return {};
    if (wanted > limit) return Room{bound, period.ends, true};
    if (used + wanted <= bulk_share(limit, leave, period.begins, period.ends, now)) return {};
    if (used + wanted > limit) return Room{bound, period.ends};
    const auto from = bulk_from(used + wanted, limit, leave, period.begins, period.ends);
    return Room{bound, std::max(from, now + std::chrono::seconds(1))};
}

}  // namespace

bool Tariff::is_on_net(const words::Number& number) const {
    return std::any_of(on_net.begin(), on_net.end(),
                       [&](const std::string& prefix) { return number.text().starts_with(prefix); });
}

Tariff tariff_of(const reader::Config& config, std::string_view sim_name, std::string_view modem) {
    const auto in = std::find_if(config.modems.begin(), config.modems.end(),
                                 [&](const reader::Modem& each) { return each.name == modem; });
    const reader::Pacing& of_modem = in == config.modems.end() ? config.pacing : in->pacing;
    Tariff tariff{.name = std::string(sim_name.substr(std::min(sim_name.size(), sim_name.find(':') + 1))),
                  .pacing = of_modem};
    tariff.price_per_part = config.dispatch.price_per_part;
    tariff.daily_spend = config.dispatch.daily_spend;
    if (!sim_name.starts_with(k_iccid)) return tariff;
    const auto found = std::find_if(config.sims.begin(), config.sims.end(), [&](const reader::Sim& each) {
        return each.iccid == sim_name.substr(k_iccid.size());
    });
    if (found == config.sims.end()) return tariff;
    tariff.name = found->name;
    tariff.pacing = narrower(found->pacing, of_modem, config.pacing);
    tariff.billing_day = found->billing_day;
    tariff.bundle = found->bundle;
    tariff.on_net = found->on_net;
    if (found->price_per_part) tariff.price_per_part = found->price_per_part;
    tariff.price_on_net = found->price_on_net;
    if (found->daily_spend) tariff.daily_spend = found->daily_spend;
    return tariff;
}

Billing billing_at(words::Instant now, int billing_day, const date::time_zone& zone) {
    const auto today = date::floor<date::days>(date::make_zoned(&zone, now).get_local_time());
    const date::year_month_day civil(today);
    date::year_month month = civil.year() / civil.month();
    if (first_day(month, billing_day) > today) month -= date::months(1);
    const auto begins = first_day(month, billing_day), ends = first_day(month + date::months(1), billing_day);
    return {number_of(today),       number_of(begins),   start_of(today, zone), start_of(today + date::days(1), zone),
            start_of(begins, zone), start_of(ends, zone)};
}

std::int64_t bundle_left(const Tariff& tariff, const Usage& usage) {
    const std::int64_t apart = tariff.price_on_net ? usage.on_net_month : 0;
    return std::max<std::int64_t>(0, tariff.bundle - (usage.parts_month - apart));
}

std::int64_t cost_of(const Tariff& tariff, const Usage& usage, bool on_net, std::int64_t parts) {
    if (on_net && tariff.price_on_net) return parts * tariff.price_on_net->millionths;
    if (!tariff.price_per_part) return 0;
    return std::max<std::int64_t>(0, parts - bundle_left(tariff, usage)) * tariff.price_per_part->millionths;
}

std::string_view to_string(Bound bound) {
    switch (bound) {
        case Bound::none: return "none";
        case Bound::parts_day: return "parts_day";
        case Bound::parts_month: return "parts_month";
        case Bound::people_day: return "recipients_day";
        case Bound::people_month: return "recipients_month";
        case Bound::spend: return "daily_spend";
    }
    return "";
}

std::int64_t bulk_share(std::int64_t limit, int leave, words::Instant begins, words::Instant ends, words::Instant now) {
    if (leave <= 0 || ends <= begins) return limit;
    const auto rest = static_cast<double>(std::clamp(ends - now, words::Instant::duration(0), ends - begins).count());
    const double left = static_cast<double>(limit) * leave / static_cast<double>(k_percent) * rest /
                        static_cast<double>((ends - begins).count());
    return limit - static_cast<std::int64_t>(left);
}

Room room_for(const Tariff& tariff, const Usage& usage, const Billing& billing, const Need& need, words::Instant now) {
    const reader::Pacing& pacing = tariff.pacing;
    const Period day{billing.day_begins, billing.day_ends}, month{billing.month_begins, billing.month_ends};
    // Of several the one that lasts longest says how long to wait.
    Room worst;
    const auto meet = [&](const std::optional<Room>& room) {
        if (!room) return;
        if (worst.fits() || std::tuple(room->never, room->until) > std::tuple(worst.never, worst.until)) worst = *room;
    };
    meet(bounded(Bound::parts_day, usage.parts_today, need.parts, pacing.per_day, need.leave, day, now));
    if (pacing.per_month)
        meet(bounded(Bound::parts_month, usage.parts_month, need.parts, *pacing.per_month, need.leave, month, now));
    if (pacing.recipients_per_day)
        meet(bounded(Bound::people_day, usage.people_today, need.new_today, *pacing.recipients_per_day, need.leave, day,
                     now));
    meet(bounded(Bound::people_month, usage.people_month, need.new_month, pacing.recipients_per_month, need.leave,
                 month, now));
    if (tariff.daily_spend)
        meet(bounded(Bound::spend, usage.spent_today, cost_of(tariff, usage, need.on_net, need.parts),
                     tariff.daily_spend->millionths, need.leave, day, now));
    return worst;
}

}  // namespace controller::dispatch
