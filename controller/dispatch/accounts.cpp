#include "controller/dispatch/accounts.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/rules.hpp"

namespace controller::dispatch {

namespace {

// A row of sim_day, as a change of it.
struct Posting {
    std::int64_t day = 0, month = 0;
    std::int64_t parts = 0, on_net = 0, spent = 0, people = 0, new_people = 0;
    std::int64_t seq = 0;
};

void post(store::Database& db, words::Key sim, const Posting& posting) {
    db.run(
        "INSERT INTO sim_day(sim, day, month, parts, on_net, spent, people, new_people, seq)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT(sim, day) DO UPDATE SET month = excluded.month,"
        " parts = parts + excluded.parts, on_net = on_net + excluded.on_net, spent = spent + excluded.spent,"
        " people = people + excluded.people, new_people = new_people + excluded.new_people,"
        " seq = max(seq, excluded.seq)",
        sim, posting.day, posting.month, posting.parts, posting.on_net, posting.spent, posting.people,
        posting.new_people, posting.seq);
}

struct Person {
    std::int64_t day = 0;     // on which the SIM texted the number last; 0: never
    std::int64_t before = 0;  // on which it did so before that day
};

std::optional<Person> person_of(store::Database& db, words::Key sim, const words::Number& number) {
    store::Cursor cursor = db.query("SELECT day, before FROM sim_number WHERE number = ?1 AND sim = ?2", number, sim);
    if (!cursor.next()) return {};
    return Person{cursor.integer(0), cursor.integer(1)};
}

// The latest of the number, also where several things happen at one instant.
constexpr std::string_view k_latest =
    "max(?4, coalesce((SELECT max(at) + 1 FROM sim_number WHERE number = ?1 AND sim <> ?2), 0))";

// Writes nothing where the SIM has texted the number today and none has since.
void note_texted(store::Database& db, words::Key sim, const words::Number& number, bool first_today, bool is_home,
                 std::int64_t day, words::Instant now) {
    if (!first_today) {
        if (is_home) return;
        static const std::string again =
            "UPDATE sim_number SET at = " + std::string(k_latest) + " WHERE number = ?1 AND sim = ?2 AND day = ?3";
        db.run(again, number, sim, day, now);
        return;
    }
    static const std::string first = "INSERT INTO sim_number(number, sim, day, before, at) VALUES(?1, ?2, ?3, 0, " +
                                     std::string(k_latest) +
                                     ") ON CONFLICT(number, sim) DO UPDATE SET before = day, day = excluded.day, at ="
                                     " excluded.at";
    db.run(first, number, sim, day, now);
}

void add(Usage& usage, const Posting& posting) {
    usage.parts_today += posting.parts;
    usage.parts_month += posting.parts;
    usage.on_net_today += posting.on_net;
    usage.on_net_month += posting.on_net;
    usage.spent_today += posting.spent;
    usage.spent_month += posting.spent;
    usage.people_today += posting.people;
    usage.people_month += posting.new_people;
}

// Charges one part to the books in the database and in memory.
Accounts::Charge enter(store::Database& db, words::Key sim, Accounts::Account& account, std::int64_t seq,
                       const words::Number& number, words::Instant now) {
    const bool on_net = account.tariff.is_on_net(number);
    const Acquaintances known(db, number);
    const auto newcomer = known.newcomer(sim, account.billing);
    const Accounts::Charge charge{cost_of(account.tariff, account.usage, on_net, 1),
                                  account.billing.day * 2 + (on_net ? 1 : 0)};
    const Posting posting{account.billing.day, account.billing.month, 1,  on_net, charge.cost,
                          newcomer.today,      newcomer.month,        seq};
    post(db, sim, posting);
    note_texted(db, sim, number, newcomer.today, known.home() == sim, account.billing.day, now);
    add(account.usage, posting);
    return charge;
}

// How many people a SIM has texted since the month began, where its billing day has changed since they were counted.
void recount(store::Database& db, words::Key sim, const Billing& billing) {
    const bool same =
        !db.query("SELECT 1 FROM sim_day WHERE sim = ?1 AND day >= ?2 AND month <> ?2", sim, billing.month).next();
    if (same) return;
    std::int64_t people = 0;
    {
        store::Cursor cursor =
            db.query("SELECT count(*) FROM sim_number WHERE sim = ?1 AND day >= ?2", sim, billing.month);
        if (cursor.next()) people = cursor.integer(0);
    }
    db.run(
        "UPDATE sim_day SET month = ?2, new_people = CASE day WHEN (SELECT min(day) FROM sim_day WHERE sim = ?1 AND"
        " day >= ?2) THEN ?3 ELSE 0 END WHERE sim = ?1 AND day >= ?2",
        sim, billing.month, people);
}

struct Uncounted {
    std::int64_t seq;
    words::Number number;
    words::Instant at;
};

// Parts of this month that are in no book: a release that knew none sent them.
std::vector<Uncounted> uncounted(store::Database& db, words::Key sim, words::Instant month_begins) {
    std::int64_t last = 0;
    {
        store::Cursor cursor = db.query("SELECT max(seq) FROM sim_day WHERE sim = ?1", sim);
        if (cursor.next()) last = cursor.maybe_integer(0).value_or(0);
    }
    std::vector<Uncounted> parts;
    store::Cursor cursor = db.query(
        "SELECT p.seq, m.number, p.planned_at, p.state FROM part p JOIN message m ON m.key = p.message WHERE p.sim = ?1"
        " AND p.seq > ?2 ORDER BY p.seq DESC",
        sim, last);
    while (cursor.next()) {
        if (cursor.instant(2) < month_begins) break;
        const auto state = cursor.as<PartState>(3);
        if (state == PartState::refused || state == PartState::returned) continue;
        parts.push_back({cursor.integer(0), words::Number::parse(cursor.text(1)).value(), cursor.instant(2)});
    }
    return {parts.rbegin(), parts.rend()};
}

}  // namespace

Usage usage_of(store::Database& db, words::Key sim, const Billing& billing) {
    Usage usage;
    store::Cursor cursor = db.query(
        "SELECT day, parts, on_net, spent, people, new_people FROM sim_day WHERE sim = ?1 AND day >= ?2 AND day <= ?3",
        sim, billing.month, billing.day);
    while (cursor.next()) {
        const Posting row{
            cursor.integer(0), 0, cursor.integer(1), cursor.integer(2), cursor.integer(3), cursor.integer(4),
            cursor.integer(5)};
        if (row.day == billing.day) {
            add(usage, row);
            continue;
        }
        usage.parts_month += row.parts;
        usage.on_net_month += row.on_net;
        usage.spent_month += row.spent;
        usage.people_month += row.new_people;
    }
    return usage;
}

Acquaintances::Acquaintances(store::Database& db, const words::Number& number) {
    store::Cursor cursor = db.query("SELECT sim, day FROM sim_number WHERE number = ?1 ORDER BY at DESC, sim", number);
    while (cursor.next()) known_.push_back({cursor.integer(0), cursor.integer(1)});
}

std::optional<words::Key> Acquaintances::home() const {
    return known_.empty() ? std::nullopt : std::optional(known_.front().sim);
}

Acquaintances::Newcomer Acquaintances::newcomer(words::Key sim, const Billing& billing) const {
    const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& each) { return each.sim == sim; });
    if (found == known_.end()) return {};
    return {found->day != billing.day, found->day < billing.month};
}

void note_inbound(store::Tx& tx, const words::Number& number, words::Key sim) {
    if (Acquaintances(tx.db(), number).home() == sim) return;
    static const std::string sql = "INSERT INTO sim_number(number, sim, day, before, at) VALUES(?1, ?2, ?3, 0, " +
                                   std::string(k_latest) + ") ON CONFLICT(number, sim) DO UPDATE SET at = excluded.at";
    tx.run(sql, number, sim, 0, tx.now());
}

void Accounts::read(store::Database& db, words::Key sim, Account& account) const {
    recount(db, sim, account.billing);
    account.usage = usage_of(db, sim, account.billing);
}

Accounts::Entry& Accounts::entry_of(store::Database& db, const std::shared_ptr<const Rules>& rules, words::Key sim,
                                    words::Instant now) {
    const auto [found, is_new] = known_.try_emplace(sim);
    Entry& entry = found->second;
    Account& account = entry.account;
    if (!is_new && entry.rules == rules && account.billing.day_begins <= now && now < account.billing.day_ends)
        return entry;
    {
        store::Cursor cursor = db.query("SELECT name, last_modem FROM sim WHERE key = ?1", sim);
        if (!cursor.next()) throw std::logic_error("a SIM that was never written down");
        account.tariff = tariff_of(rules->config, cursor.text(0), cursor.text(1));
    }
    entry.rules = rules;
    account.billing = billing_at(now, account.tariff.billing_day, *rules->shop_zone);
    const auto today = account.billing;
    for (const Uncounted& part : is_new ? uncounted(db, sim, today.month_begins) : std::vector<Uncounted>{}) {
        account.billing = billing_at(part.at, account.tariff.billing_day, *rules->shop_zone);
        read(db, sim, account);
        enter(db, sim, account, part.seq, part.number, part.at);
    }
    account.billing = today;
    read(db, sim, account);
    return entry;
}

const Accounts::Account& Accounts::of(store::Database& db, const std::shared_ptr<const Rules>& rules, words::Key sim,
                                      words::Instant now) {
    return entry_of(db, rules, sim, time_of(now)).account;
}

Accounts::Charge Accounts::charge(store::Tx& tx, const std::shared_ptr<const Rules>& rules, words::Key sim,
                                  std::int64_t seq, const words::Number& number) {
    const auto now = time_of(tx.now());
    Account& account = entry_of(tx.db(), rules, sim, now).account;
    tx.if_undone([this, sim] { forget(sim); });
    return enter(tx.db(), sim, account, seq, number, tx.now());
}

void Accounts::refund(store::Tx& tx, words::Key sim, std::int64_t seq) {
    std::optional<words::Number> number;
    Charge charge;
    {
        store::Cursor cursor = tx.query(
            "SELECT m.number, p.cost, p.charged FROM part p JOIN message m ON m.key = p.message WHERE p.sim = ?1"
            " AND p.seq = ?2 AND p.charged IS NOT NULL",
            sim, seq);
        if (!cursor.next()) return;
        number = words::Number::parse(cursor.text(0));
        charge = {cursor.integer(1), cursor.integer(2)};
    }
    const std::int64_t day = charge.mark / 2;
    Posting back{day, 0, -1, -(charge.mark % 2), -charge.cost};
    {
        store::Cursor cursor = tx.query("SELECT month FROM sim_day WHERE sim = ?1 AND day = ?2", sim, day);
        if (!cursor.next()) return;
        back.month = cursor.integer(0);
    }
    const bool texted_else =
        tx.query(
              "SELECT 1 FROM message m JOIN part p ON p.message = m.key WHERE m.number = ?1 AND p.sim = ?2"
              " AND p.seq <> ?3 AND p.charged / 2 = ?4",
              *number, sim, seq, day)
            .next();
    const auto person = person_of(tx.db(), sim, *number);
    // Where it is not known when the number was texted before that day, it stays counted.
    if (person && person->day == day && person->before < day && !texted_else) {
        back.people = -1;
        back.new_people = person->before < back.month ? -1 : 0;
        if (person->before == 0)
            tx.run("DELETE FROM sim_number WHERE number = ?1 AND sim = ?2", *number, sim);
        else
            tx.run("UPDATE sim_number SET day = before WHERE number = ?1 AND sim = ?2", *number, sim);
    }
    post(tx.db(), sim, back);
    tx.run("UPDATE part SET charged = NULL, cost = 0 WHERE sim = ?1 AND seq = ?2", sim, seq);
    forget(sim);
    tx.if_undone([this, sim] { forget(sim); });
}

}  // namespace controller::dispatch
