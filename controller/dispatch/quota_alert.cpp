#include "controller/dispatch/quota_alert.hpp"

#include <string>

#include "controller/dispatch/alerts.hpp"

namespace controller::dispatch {

namespace {

struct Used {
    std::int64_t percent = 0;
    std::string_view what{};
    words::Instant renews{};
};

// The fullest of what is bounded. The parts of a day are no news: a campaign uses them up every day.
Used fullest(const Accounts::Account& account) {
    const auto& [tariff, billing, usage] = account;
    Used most;
    const auto look = [&](std::int64_t used, std::int64_t limit, std::string_view what, words::Instant renews) {
        const std::int64_t percent = limit > 0 ? used * 100 / limit : 0;
        if (percent > most.percent) most = {percent, what, renews};
    };
    const auto month = billing.month_ends;
    look(usage.people_month, tariff.pacing.recipients_per_month, "recipients of this billing month", month);
    if (tariff.pacing.per_month)
        look(usage.parts_month, *tariff.pacing.per_month, "parts of this billing month", month);
    look(tariff.bundle - bundle_left(tariff, usage), tariff.bundle, "bundle", month);
    if (tariff.daily_spend)
        look(usage.spent_today, tariff.daily_spend->millionths, "money of this day", billing.day_ends);
    return most;
}

std::string subject_of(store::Database& db, words::Key sim) {
    store::Cursor cursor = db.query("SELECT name FROM sim WHERE key = ?1", sim);
    const std::string name = cursor.next() ? std::string(cursor.text(0)) : std::string();
    return name.starts_with("iccid:") ? name.substr(6) : name;
}

}  // namespace

void QuotaAlert::look(store::Tx& tx, const Present& present, words::Key sim, const Accounts::Account& account) {
    const Used used = fullest(account);
    const bool over = used.percent >= present.rules()->config.alerts.used_percent;
    const auto [known, is_new] = told_.try_emplace(sim, over);
    if (!is_new && known->second == over) return;
    known->second = over;
    tx.if_undone([this, sim] { told_.erase(sim); });
    const std::string subject = subject_of(tx.db(), sim);
    if (over)
        raise(tx, present, AlertCause::quota, subject,
              "SIM " + account.tariff.name + " has used " + std::to_string(used.percent) + " % of its " +
                  std::string(used.what) + "; it renews at " + words::to_rfc3339(used.renews));
    else
        clear(tx, present, AlertCause::quota, subject);
}

}  // namespace controller::dispatch
