#pragma once

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "controller/audience/metrics.hpp"
#include "controller/audience/moment.hpp"
#include "controller/store/migrations.hpp"
#include "controller/store/writer.hpp"
#include "tests/support/temporary.hpp"

namespace tests {

/// A database with the schema, written to without a thread.
struct Shop {
    TemporaryFolder folder;
    controller::store::Database database{folder / "t.db", controller::store::Database::Mode::read_write};
    std::vector<controller::store::Observer> observers;
    words::Instant now = *words::from_rfc3339("2026-11-22T10:00:00Z");

    Shop() { controller::store::migrate(database, folder / "t.db"); }

    controller::store::Tx tx() { return {database, observers, now}; }
    controller::audience::Moment moment(const char* zone = "Europe/Madrid") const {
        return {now, date::locate_zone(zone)};
    }
    words::Key contact(const std::optional<std::string>& first_name = {},
                       const std::optional<std::string>& language = {}) {
        const std::string number = "+346" + std::to_string(10'000'000 + ++contacts_);
        database.run("INSERT INTO contact(number, created_at, first_name, language) VALUES(?1, ?2, ?3, ?4)", number,
                     now, first_name, language);
        return database.last_key();
    }
    void tag(words::Key contact, const std::string& name) {
        database.run("INSERT INTO tag VALUES(?1, ?2)", contact, name);
    }
    void metric(words::Key contact, const controller::audience::Metric& metric) {
        if (metric.n_purchases == 0) return;
        database.run("INSERT INTO metric VALUES(?1, ?2, ?3, ?4, ?5)", contact, metric.n_purchases, metric.spend_total,
                     metric.first_purchase, metric.last_purchase);
    }

private:
    int contacts_ = 0;
};

}  // namespace tests
