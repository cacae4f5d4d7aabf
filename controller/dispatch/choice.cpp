#include "controller/dispatch/choice.hpp"

#include <algorithm>

#include "controller/dispatch/begun.hpp"
#include "controller/dispatch/sender_rules.hpp"

namespace controller::dispatch {

namespace {

// How many parts of it are to go.
std::int64_t parts_to_go(store::Database& db, const Candidate& candidate) {
    if (candidate.parts == 1) return 1;
    const auto parts = parts_of(db, candidate.key, candidate.parts);
    return std::count_if(parts.begin(), parts.end(), is_missing);
}

std::string name_of(store::Database& db, words::Key sim) {
    store::Cursor cursor = db.query("SELECT name FROM sim WHERE key = ?1", sim);
    return cursor.next() ? std::string(cursor.text(0)) : std::string();
}

struct Asked {
    store::Database& db;
    const Present& present;
    const std::shared_ptr<const Rules>& rules;
    words::Instant now;
    const Candidate& candidate;
    std::int64_t parts;
    const Acquaintances& known;
    const reader::Route* route;
};

std::string_view barred(const Asked& asked, const Standing& standing, int& rank) {
    if (standing.sim == asked.candidate.avoid) return "avoid";
    if (asked.candidate.media && !standing.pictures) return "no_picture_modem";
    if (const auto hold = sender_hold(asked.db, *asked.rules, standing.sim, standing.modem, asked.candidate.question))
        return hold->reason;
    if (asked.route == nullptr || asked.candidate.pinned) return {};
    const auto place = rank_in(*asked.route, asked.rules->config, name_of(asked.db, standing.sim), standing.modem);
    if (!place) return "route";
    rank = *place;
    return {};
}

Offer offer_of(const Asked& asked, const Standing& standing) {
    const Question& question = asked.candidate.question;
    const bool bulk = question.lane == words::Lane::bulk;
    Offer offer{.sim = standing.sim, .up = standing.up, .out_for = standing.out_for};
    offer.barred = barred(asked, standing, offer.rank);
    offer.free = bulk ? standing.may.bulk : standing.may.service;
    offer.paced = bulk ? standing.bulk_paced : standing.paced;
    if (!offer.barred.empty()) return offer;
    const auto& account = asked.present.accounts.of(asked.db, asked.rules, standing.sim, asked.now);
    const auto newcomer = asked.known.newcomer(standing.sim, account.billing);
    const Need need{asked.parts, account.tariff.is_on_net(question.to), newcomer.today, newcomer.month,
                    bulk ? asked.rules->config.dispatch.service_share : 0};
    const auto books = asked.present.accounts.time_of(asked.now);
    offer.room = room_for(account.tariff, account.usage, account.billing, need, books);
    offer.room.until += asked.now - books;
    offer.cost = cost_of(account.tariff, account.usage, need.on_net, need.parts);
    return offer;
}

// A SIM that is in no modem: its modem may have another one by now, and then it counts from its last part.
std::chrono::milliseconds absent_for(store::Database& db, words::Key sim, const Sender& sender, words::Instant now) {
    store::Cursor cursor = db.query(
        "SELECT last_modem, max(seen_at, coalesce((SELECT planned_at FROM part WHERE sim = ?1 ORDER BY seq DESC LIMIT 1"
        "), 0)) FROM sim WHERE key = ?1",
        sim);
    if (!cursor.next()) return std::chrono::milliseconds::max();
    const auto taken = [&](const Standing& each) { return each.modem == cursor.text(0) && each.sim != sim && each.up; };
    if (std::none_of(sender.all.begin(), sender.all.end(), taken)) return sender.absent_for;
    return std::max<std::chrono::milliseconds>(sender.absent_for, now - cursor.instant(1));
}

std::string_view sentence_of(Bound bound) {
    switch (bound) {
        case Bound::none: return "";
        case Bound::parts_day: return "the SIM has had its parts of this day";
        case Bound::parts_month: return "the SIM has had its parts of this billing month";
        case Bound::people_day: return "the SIM has had its recipients of this day";
        case Bound::people_month: return "the SIM has had its recipients of this billing month";
        case Bound::spend: return "the day's money for this SIM is spent";
    }
    return "";
}

std::string detail_of(const Routed& routed) {
    if (routed.never) return "the text is longer than the tariff of any SIM allows at once; shorten it or raise it";
    if (routed.bound != Bound::none) return std::string(sentence_of(routed.bound));
    if (routed.reason == "sim") return "the SIM that this number was last texted by is away";
    if (routed.reason == "route") return "no SIM of the [[route]] of this number is in a modem";
    return {};
}

// What the routing makes of the offers; most messages need those of the SIM that asks and of the one they keep alone.
Routed routed(const Asked& asked, const Sender& sender) {
    std::vector<Standing> all = sender.all;
    if (all.empty()) all.push_back({.sim = sender.sim, .modem = sender.modem, .pictures = sender.pictures});
    const auto standing_of = [&](words::Key sim) {
        return std::find_if(all.begin(), all.end(), [&](const Standing& each) { return each.sim == sim; });
    };
    standing_of(sender.sim)->up = true;  // a SIM at rest that asks tries one part
    const Candidate& candidate = asked.candidate;
    Ask ask{.now = asked.now, .lane = candidate.question.lane, .pinned = candidate.pinned};
    ask.other_sim_after = asked.rules->config.dispatch.other_sim_after;
    ask.home = candidate.pinned ? std::nullopt : asked.known.home();
    std::vector<Offer> offers;
    if (ask.home == sender.sim) {
        offers.push_back(offer_of(asked, *standing_of(sender.sim)));
        if (offers[0].barred.empty() && offers[0].room.fits()) return route(sender.sim, offers, ask);
    } else if (ask.home) {
        const auto home = standing_of(*ask.home);
        if (home == all.end()) ask.home_out_for = absent_for(asked.db, *ask.home, sender, asked.now);
        const auto offer = home == all.end() ? std::nullopt : std::optional(offer_of(asked, *home));
        if (const auto left = left_to_home(offer ? &*offer : nullptr, ask)) return *left;
    }
    offers.clear();
    for (const Standing& standing : all) offers.push_back(offer_of(asked, standing));
    return route(sender.sim, offers, ask);
}

}  // namespace

Chosen choose_sim(store::Database& db, const Present& present, const std::shared_ptr<const Rules>& rules,
                  words::Instant now, const Sender& sender, const Candidate& candidate) {
    const Acquaintances known(db, candidate.question.to);
    const auto* route = route_of(rules->config, candidate.question.to);
    Chosen chosen{routed({db, present, rules, now, candidate, parts_to_go(db, candidate), known, route}, sender)};
    chosen.detail = detail_of(chosen.routed);
    if (chosen.routed.what == Routed::What::wait)
        if (const auto hold = sender_hold(db, *rules, sender.sim, sender.modem, candidate.question);
            hold && hold->reason == chosen.routed.reason)
            chosen.detail = hold->detail;
    const auto standing = std::find_if(sender.all.begin(), sender.all.end(),
                                       [&](const Standing& each) { return each.sim == chosen.routed.sim; });
    if (standing != sender.all.end()) chosen.modem = standing->modem;
    return chosen;
}

}  // namespace controller::dispatch
