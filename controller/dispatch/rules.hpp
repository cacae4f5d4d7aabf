#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "config/reader/config.hpp"
#include "controller/dispatch/accounts.hpp"
#include "controller/dispatch/air.hpp"
#include "controller/dispatch/receipt_counts.hpp"
#include "controller/dispatch/under_way.hpp"
#include "controller/policy/judge.hpp"

namespace controller::dispatch {

/// What the configuration says about sending, as one generation; a reload makes a new one. Never changes.
struct Rules {
    reader::Config config;
    const date::time_zone* shop_zone = nullptr;
    policy::CapRules caps;
    bool windows_open = false;
    AirRules air;

    /// The rules of a country, or null if there is no file for it.
    const words::CountryRules* country(const std::string& iso) const;
    const reader::Modem* modem(const std::string& name) const;
};

/// The zone must exist (the reader has checked it). Throws std::runtime_error otherwise.
std::shared_ptr<const Rules> make_rules(reader::Config config);

/// What is true at this moment beside the database: read and set from any thread.
class Present {
public:
    explicit Present(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}

    std::shared_ptr<const Rules> rules() const {
        const std::lock_guard lock(mutex_);
        return rules_;
    }
    void set_rules(std::shared_ptr<const Rules> rules) {
        const std::lock_guard lock(mutex_);
        rules_ = std::move(rules);
    }

    /// *What always holds* 9.
    std::atomic<bool> clock_trusted = false;
    /// The brake as the database has it; raised before the commit, released after it.
    std::atomic<policy::Brake> brake = policy::Brake::none;
    /// Whether the brake stops this class.
    bool stopped(words::MessageClass message_class) const {
        const auto level = brake.load();
        return level == policy::Brake::all ||
               (level == policy::Brake::marketing && message_class == words::MessageClass::marketing);
    }
    /// How many SIMs could take a part: ready, and not at rest after faults.
    std::atomic<int> sims_ready = 0;
    /// Parts that are on their way to a modem.
    mutable UnderWay under_way;
    /// What each SIM has used of its tariff; on the writer thread only.
    mutable Accounts accounts;
    /// What became of receipts.
    mutable ReceiptCounts receipts;

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Rules> rules_;
};

}  // namespace controller::dispatch
