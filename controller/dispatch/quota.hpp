#pragma once

#include <map>

#include "config/words/id.hpp"
#include "config/words/number.hpp"
#include "controller/store/writer.hpp"

namespace date {
class time_zone;
}

namespace controller::dispatch {

/// How many people a SIM has texted in a month (`yyyymm`), for tariffs that count them. Used on the writer thread
/// only. A job that is undone leaves the count one too high until the next start, which errs on the safe side.
class Quota {
public:
    /// Whether this number is among those already texted, or one more fits under `limit`.
    bool allows(store::Database& db, words::Key sim, int month, const words::Number& number, std::int64_t limit);
    void note(store::Tx& tx, words::Key sim, int month, const words::Number& number);
    std::int64_t used(store::Database& db, words::Key sim, int month);

private:
    std::map<std::pair<words::Key, int>, std::int64_t> counts_;
};

/// `yyyymm` of the shop's civil month.
int month_of(words::Instant at, const date::time_zone* zone);
/// When the next one begins.
words::Instant next_month(words::Instant at, const date::time_zone* zone);

}  // namespace controller::dispatch
