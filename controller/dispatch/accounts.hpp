#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "config/words/id.hpp"
#include "config/words/number.hpp"
#include "controller/dispatch/tariff.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

struct Rules;

/// The SIMs that have texted a number, or that it wrote to.
class Acquaintances {
public:
    Acquaintances(store::Database& db, const words::Number& number);

    /// The last of them.
    std::optional<words::Key> home() const;
    /// Whether the SIM would text the number for the first time today, and in this billing month.
    struct Newcomer {
        bool today = true;
        bool month = true;
    };
    Newcomer newcomer(words::Key sim, const Billing& billing) const;

private:
    struct Known {
        words::Key sim;
        std::int64_t day;  ///< on which the SIM texted it last; 0: never
    };
    std::vector<Known> known_;  ///< the last first
};

/// The books of each SIM: parts, distinct recipients and money of each civil day and billing month, and which SIM a
/// number was last texted by. They are kept by SIM in the database and survive restarts, a move to another modem and
/// the purge of old parts. Used on the writer thread only.
class Accounts {
public:
    struct Account {
        Tariff tariff;
        Billing billing;
        Usage usage;
    };
    /// What holds of the SIM now. Valid until the next call that changes it.
    const Account& of(store::Database& db, const std::shared_ptr<const Rules>& rules, words::Key sim,
                      words::Instant now);
    /// What one part was charged: kept with the part, so that it can be given back.
    struct Charge {
        std::int64_t cost = 0;
        std::int64_t mark = 0;  ///< the day and whether it went to the SIM's own network
    };
    /// In the transaction that writes the intent of part `seq`.
    Charge charge(store::Tx& tx, const std::shared_ptr<const Rules>& rules, words::Key sim, std::int64_t seq,
                  const words::Number& number);
    /// The part did not go; call it while its row still has the charge. What was given back is not given back twice.
    void refund(store::Tx& tx, words::Key sim, std::int64_t seq);

    /// The SIM is in another modem, or what it may send has changed.
    void forget(words::Key sim) { known_.erase(sim); }

    /// By how much the time of the books lies before civil time while a jump of the clock is not believed.
    void set_lag(std::chrono::milliseconds lag) { lag_ = lag; }
    words::Instant time_of(words::Instant civil) const { return civil - lag_; }

private:
    struct Entry {
        std::shared_ptr<const Rules> rules;
        Account account;
    };
    Entry& entry_of(store::Database& db, const std::shared_ptr<const Rules>& rules, words::Key sim, words::Instant now);
    void read(store::Database& db, words::Key sim, Account& account) const;

    std::map<words::Key, Entry> known_;
    std::chrono::milliseconds lag_{0};
};

/// What a SIM has used, as the database has it: for listings and forecasts, on any connection.
Usage usage_of(store::Database& db, words::Key sim, const Billing& billing);

/// A text of the number came in by this SIM, which is its SIM from now on.
void note_inbound(store::Tx& tx, const words::Number& number, words::Key sim);

}  // namespace controller::dispatch
