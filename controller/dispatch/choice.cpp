#include "controller/dispatch/choice.hpp"

#include <algorithm>

#include "controller/dispatch/begun.hpp"
#include "controller/dispatch/sender_rules.hpp"

namespace controller::dispatch {

namespace {

// What the message asks for and was refused, and how many parts of it are to go.
struct Wish {
    bool pinned = false;
    words::Key avoid = 0;
    std::int64_t parts = 1;
};

Wish wish_of(store::Database& db, const Candidate& candidate, words::Instant now) {
    Wish wish;
    {
        store::Cursor cursor = db.query("SELECT pinned, avoid, avoid_until FROM message WHERE key = ?1", candidate.key);
        if (cursor.next()) {
            wish.pinned = cursor.integer(0) != 0;
            if (!cursor.is_null(1) && cursor.instant(2) > now) wish.avoid = cursor.integer(1);
        }
    }
    if (candidate.parts == 1) return wish;
    const auto parts = parts_of(db, candidate.key, candidate.parts);
    wish.parts = std::count_if(parts.begin(), parts.end(), is_missing);
    return wish;
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
    const Wish& wish;
    const reader::Route* route;
};

std::string_view barred(const Asked& asked, const Standing& standing, int& rank) {
    if (standing.sim == asked.wish.avoid) return "avoid";
    if (asked.candidate.media && !standing.pictures) return "no_picture_modem";
    if (const auto hold = sender_hold(asked.db, *asked.rules, standing.sim, standing.modem, asked.candidate.question))
        return hold->reason;
    if (asked.route == nullptr || asked.wish.pinned) return {};
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
    const auto newcomer = Accounts::newcomer(asked.db, standing.sim, account.billing, question.to);
    const Need need{asked.wish.parts, account.tariff.is_on_net(question.to), newcomer.today, newcomer.month,
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

}  // namespace

Chosen choose_sim(store::Database& db, const Present& present, const std::shared_ptr<const Rules>& rules,
                  words::Instant now, const Sender& sender, const Candidate& candidate) {
    const Wish wish = wish_of(db, candidate, now);
    const Asked asked{db, present, rules, now, candidate, wish, route_of(rules->config, candidate.question.to)};
    std::vector<Offer> offers;
    for (const Standing& standing : sender.all) offers.push_back(offer_of(asked, standing));
    if (offers.empty())
        offers.push_back(offer_of(asked, {.sim = sender.sim, .modem = sender.modem, .pictures = sender.pictures}));
    // A SIM at rest that asks tries one part.
    for (Offer& offer : offers)
        if (offer.sim == sender.sim) offer.up = true;
    Ask ask{.now = now, .lane = candidate.question.lane, .pinned = wish.pinned};
    ask.other_sim_after = rules->config.dispatch.other_sim_after;
    ask.home = wish.pinned ? std::nullopt : home_of(db, candidate.question.to);
    const auto is_home = [&](const Offer& offer) { return offer.sim == ask.home; };
    if (ask.home && std::none_of(offers.begin(), offers.end(), is_home))
        ask.home_out_for = absent_for(db, *ask.home, sender, now);
    Chosen chosen{route(sender.sim, offers, ask)};
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
