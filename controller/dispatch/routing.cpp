#include "controller/dispatch/routing.hpp"

#include <algorithm>
#include <tuple>

namespace controller::dispatch {

namespace {

using What = Routed::What;

// What a person must change is looked at again so often; a SIM that comes back ends the wait before that.
constexpr std::chrono::minutes k_look_again{15};

Routed wait_for(const Room& room) {
    return {.what = What::wait,
            .reason = room.bound == Bound::spend ? "spend" : "quota",
            .until = room.until,
            .bound = room.bound,
            .never = room.never};
}

const Offer* find(std::span<const Offer> offers, words::Key sim) {
    const auto found = std::find_if(offers.begin(), offers.end(), [&](const Offer& each) { return each.sim == sim; });
    return found == offers.end() ? nullptr : &*found;
}

bool could_now(const Offer& offer) { return offer.barred.empty() && offer.up && offer.room.fits(); }

// Nobody may take it now: why, and until when.
Routed held(const Offer& self, std::span<const Offer> offers, const Ask& ask) {
    const Offer* best = nullptr;
    for (const Offer& offer : offers) {
        if (!offer.barred.empty() || !offer.up) continue;
        if (best == nullptr ||
            std::tuple(offer.room.never, offer.room.until) < std::tuple(best->room.never, best->room.until))
            best = &offer;
    }
    if (best != nullptr) return wait_for(best->room);
    const bool barred =
        std::all_of(offers.begin(), offers.end(), [](const Offer& each) { return !each.barred.empty(); });
    return {.what = What::wait,
            .reason = barred || self.barred == "route" ? self.barred : std::string_view("sim"),
            .until = ask.now + k_look_again};
}

}  // namespace

std::optional<Routed> left_to_home(const Offer* home, const Ask& ask) {
    if (home != nullptr && !home->barred.empty()) return {};
    const bool hurry = ask.lane == words::Lane::alert;
    if (home == nullptr || !home->up) {
        const auto out_for = home == nullptr ? ask.home_out_for : home->out_for;
        if (hurry || out_for >= ask.other_sim_after) return {};
        return Routed{.what = What::wait, .reason = "sim", .until = ask.now + (ask.other_sim_after - out_for)};
    }
    if (!home->room.fits()) {
        if (hurry || home->room.never || home->room.until - ask.now > ask.other_sim_after) return {};
        return wait_for(home->room);
    }
    if (home->free) return Routed{.what = What::prefer, .sim = home->sim};
    if (hurry || home->paced > ask.other_sim_after) return {};
    return Routed{.what = What::leave, .sim = home->sim};
}

Routed route(words::Key self, std::span<const Offer> offers, const Ask& ask) {
    const Offer& mine = *find(offers, self);
    if (ask.pinned) {
        if (!mine.barred.empty()) return held(mine, offers.subspan(0, 0), ask);
        return mine.room.fits() ? Routed{} : wait_for(mine.room);
    }
    if (ask.home && *ask.home != self)
        if (const auto left = left_to_home(find(offers, *ask.home), ask)) return *left;
    if (!mine.barred.empty() || !mine.room.fits()) {
        const auto able = std::find_if(offers.begin(), offers.end(), could_now);
        if (able == offers.end()) return held(mine, offers, ask);
        return {.what = What::leave, .sim = able->sim};
    }
    if (ask.home && *ask.home == self) return {};
    const Offer* best = &mine;
    for (const Offer& offer : offers) {
        if (!could_now(offer) || !offer.free) continue;
        if (std::tie(offer.rank, offer.cost) < std::tie(best->rank, best->cost)) best = &offer;
    }
    if (best == &mine) return {};
    return {.what = What::prefer, .sim = best->sim};
}

const reader::Route* route_of(const reader::Config& config, const words::Number& number) {
    const reader::Route* best = nullptr;
    for (const reader::Route& each : config.routes)
        if (number.text().starts_with(each.prefix) && (best == nullptr || each.prefix.size() > best->prefix.size()))
            best = &each;
    return best;
}

std::optional<int> rank_in(const reader::Route& route, const reader::Config& config, std::string_view sim_name,
                           std::string_view modem) {
    constexpr std::string_view k_iccid = "iccid:";
    const std::string_view iccid = sim_name.starts_with(k_iccid) ? sim_name.substr(k_iccid.size()) : std::string_view();
    const auto named = std::find_if(config.sims.begin(), config.sims.end(),
                                    [&](const reader::Sim& each) { return each.iccid == iccid; });
    for (std::size_t i = 0; i < route.sims.size(); ++i) {
        const std::string& name = route.sims[i];
        if (name == modem || (!iccid.empty() && name == iccid) || (named != config.sims.end() && name == named->name))
            return static_cast<int>(i);
    }
    return {};
}

}  // namespace controller::dispatch
