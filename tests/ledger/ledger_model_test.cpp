#include <algorithm>
#include <map>
#include <random>

#include "controller/ledger/consent.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/ledger/suppression.hpp"
#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using tests::number;
using tests::Shop;
using Reason = SuppressionReason;

namespace {

// The rules once more, as plainly as they can be said: lists that are walked from end to end.
class Model {
public:
    void record(const ConsentInput& input, words::Instant now) {
        Entry entry{input, now};
        entry.at = std::min(*input.at, now);
        for (const auto& known : entries_)
            if (same(known, entry)) return;
        entries_.push_back(entry);
        if (entry.scope != ConsentScope::marketing) return;
        if (is_wish(entry)) {
            reopen(entry.number, Scope::marketing, *entry.at);
        } else if (entry.status == ConsentStatus::withdrawn) {
            for (std::size_t i = 0; i < entries_.size(); ++i) {
                const Entry& other = entries_[i];
                if (concerns(other, entry.number, ConsentScope::marketing) && is_wish(other) && *other.at > *entry.at &&
                    *other.at <= soonest_after(i, other))
                    return;
            }
            suppress(entry.number, Scope::marketing, entry.source == Source::keyword ? Reason::stop : Reason::withdrawn,
                     *entry.at);
        }
    }

    void suppress(const words::Number& who, Scope scope, Reason reason, words::Instant since) {
        const auto [held, is_new] = suppressions_.try_emplace({who, scope}, Held{reason, since});
        if (is_new) return;
        if (is_weak(held->second.reason)) held->second.reason = reason;
        held->second.since = std::max(held->second.since, since);
    }
    void lift(const words::Number& who, Scope scope) { suppressions_.erase({who, scope}); }
    void reopen(const words::Number& who, Scope scope, words::Instant at) {
        const auto held = suppressions_.find({who, scope});
        if (held != suppressions_.end() && is_weak(held->second.reason) && held->second.since < at)
            suppressions_.erase(held);
    }

    Standing now(const words::Number& who, ConsentScope scope, words::Instant at) const {
        const Entry* ruling = nullptr;
        words::Instant since{};
        for (const auto& entry : entries_) {
            if (!concerns(entry, who, scope)) continue;
            const bool was_out = ruling != nullptr && ruling->status == ConsentStatus::withdrawn;
            const bool is_false = ruling != nullptr && !was_out && since > entry.recorded;
            if (is_false) since = entry.recorded;
            const bool goes_out = entry.status == ConsentStatus::withdrawn;
            if (ruling != nullptr && *entry.at < since && !(is_false && goes_out)) continue;
            if (!goes_out && has_left_after(entry)) continue;
            ruling = &entry;
            since = *entry.at;
        }
        if (ruling == nullptr) return Standing::none;
        if (ruling->status == ConsentStatus::withdrawn) return Standing::withdrawn;
        if (ruling->status == ConsentStatus::pending) return Standing::pending;
        return ruling->expires_at && *ruling->expires_at <= at ? Standing::expired : Standing::granted;
    }

    bool is_suppressed(const words::Number& who, Scope scope) const {
        return suppressions_.count({who, Scope::all}) != 0 ||
               (scope == Scope::marketing && suppressions_.count({who, Scope::marketing}) != 0);
    }
    std::size_t entries() const { return entries_.size(); }

private:
    struct Entry : ConsentInput {
        Entry(const ConsentInput& input, words::Instant now) : ConsentInput(input), recorded(now) {}
        words::Instant recorded;
    };
    static bool concerns(const Entry& entry, const words::Number& who, ConsentScope scope) {
        return entry.number == who && entry.scope == scope;
    }
    // A withdrawal that was recorded before `entry` is later than it by its own time.
    bool has_left_after(const Entry& entry) const {
        for (const Entry* other = entries_.data(); other != &entry; ++other)
            if (concerns(*other, entry.number, entry.scope) && other->status == ConsentStatus::withdrawn &&
                *other->at > *entry.at)
                return true;
        return false;
    }
    // The earliest moment at which something else of the scope was recorded after entry number `i`.
    words::Instant soonest_after(std::size_t i, const Entry& entry) const {
        words::Instant soonest = words::Instant::max();
        for (std::size_t k = i + 1; k < entries_.size(); ++k)
            if (concerns(entries_[k], entry.number, entry.scope)) soonest = std::min(soonest, entries_[k].recorded);
        return soonest;
    }
    struct Held {
        Reason reason;
        words::Instant since;
    };
    static bool is_weak(Reason reason) { return reason == Reason::stop || reason == Reason::withdrawn; }
    static bool is_wish(const ConsentInput& entry) {
        return entry.status == ConsentStatus::granted && entry.source != Source::import &&
               entry.basis != Basis::soft_opt_in && entry.basis != Basis::implied_purchase;
    }
    static bool same(const ConsentInput& a, const ConsentInput& b) {
        return a.number == b.number && a.scope == b.scope && a.status == b.status && a.basis == b.basis &&
               a.source == b.source && a.at == b.at && a.expires_at == b.expires_at && a.proof == b.proof;
    }

    std::vector<Entry> entries_;
    std::map<std::pair<words::Number, Scope>, Held> suppressions_;
};

class Play {
public:
    explicit Play(unsigned seed, bool moves = false) : random_(seed), moves_(moves), ahead_(seed % 2 == 0) {}

    void step() {
        auto tx = shop_.tx();
        const words::Number who = numbers_[pick(numbers_.size())];
        const auto scope = static_cast<Scope>(pick(2));
        switch (pick(8)) {
            case 0: {
                const auto reason = static_cast<Reason>(pick(k_suppression_reason_names.size()));
                const words::Instant since = some_time();
                suppress(tx, who, scope, reason, since);
                model_.suppress(who, scope, reason, std::min(since, shop_.now));
                break;
            }
            case 1:
                lift(tx, who, scope);
                model_.lift(who, scope);
                break;
            case 2: {
                const words::Instant when = some_time();
                reopen(tx, who, scope, when);
                model_.reopen(who, scope, when);
                break;
            }
            default: {
                const ConsentInput input = some_consent(who);
                record_consent(tx, input).value();
                model_.record(input, shop_.now);
            }
        }
        shop_.now += std::chrono::milliseconds(pick(3));
        // The clock goes wrong by a day, forward or back, and is put right again.
        if (!moves_ || pick(12) != 0) return;
        shop_.now += std::chrono::hours(24) * (ahead_ ? -1 : 1);
        ahead_ = !ahead_;
    }

    /// A person leaves now: whatever was said before, and whatever the clock was then, that ends marketing.
    void leave() {
        const words::Number who = numbers_[pick(numbers_.size())];
        ConsentInput input{who};
        input.status = ConsentStatus::withdrawn;
        input.at = shop_.now;
        input.proof = std::to_string(++leaving_);  // so that it is never taken for one that was told before
        auto tx = shop_.tx();
        record_consent(tx, input).value();
        model_.record(input, shop_.now);
        const words::Key contact = find_contact(shop_.db(), who).value();
        REQUIRE(to_string(consent_now(shop_.db(), contact, ConsentScope::marketing, shop_.now)) == "withdrawn");
        REQUIRE(is_suppressed(shop_.db(), who, Scope::marketing));
    }

    void compare() {
        for (const words::Number& who : numbers_) {
            for (const auto scope : {Scope::marketing, Scope::all})
                REQUIRE(is_suppressed(shop_.db(), who, scope) == model_.is_suppressed(who, scope));
            const words::Key contact = find_contact(shop_.db(), who).value_or(0);
            for (const auto scope : {ConsentScope::marketing, ConsentScope::service, ConsentScope::profiling})
                REQUIRE(to_string(consent_now(shop_.db(), contact, scope, shop_.now)) ==
                        to_string(model_.now(who, scope, shop_.now)));
        }
    }

    void finish() {
        CHECK(shop_.count("SELECT count(*) FROM consent") == static_cast<std::int64_t>(model_.entries()));
        CHECK_FALSE(verify_chain(shop_.db()));
    }

private:
    std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
    // Few moments, so that ties and late entries are common; some lie ahead.
    words::Instant some_time() {
        return shop_.now + std::chrono::milliseconds(pick(12)) - std::chrono::milliseconds(9);
    }

    ConsentInput some_consent(const words::Number& who) {
        ConsentInput input{who};
        input.scope = pick(4) == 0 ? static_cast<ConsentScope>(pick(3)) : ConsentScope::marketing;
        input.status = static_cast<ConsentStatus>(pick(3));
        input.basis = static_cast<Basis>(pick(k_basis_names.size()));
        input.source = static_cast<Source>(pick(k_source_names.size()));
        input.at = some_time();
        if (input.status == ConsentStatus::granted && pick(3) == 0)
            input.expires_at = *input.at + std::chrono::milliseconds(1 + pick(10));
        return input;
    }

    std::mt19937 random_;
    bool moves_;
    bool ahead_;
    int leaving_ = 0;
    Shop shop_;
    Model model_;
    std::vector<words::Number> numbers_ = {number("+33612345678"), number("+33687654321"), number("+34612345678")};
};

}  // namespace

TEST_CASE("consents and suppressions in any order are what a naive model says", "[consent][property]") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        Play play(seed);
        for (int i = 0; i < 150; ++i) {
            INFO("step " << i);
            play.step();
            play.compare();
        }
        play.finish();
    }
}

TEST_CASE("whatever the clock was before, who leaves now has left", "[consent][property]") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        Play play(seed, true);
        for (int i = 0; i < 150; ++i) {
            INFO("step " << i);
            play.step();
            play.compare();
            if (i % 5 == 0) play.leave();
        }
        play.finish();
    }
}

TEST_CASE("the order in which the same consents arrive does not change what is suppressed", "[consent][property]") {
    std::mt19937 random(7);
    Shop shop;
    auto tx = shop.tx();
    int people = 0;
    for (int round = 0; round < 200; ++round) {
        std::vector<ConsentInput> entries;
        for (int i = 0; i < 6; ++i) {
            ConsentInput input{number("+33612345678")};
            input.status = random() % 2 == 0 ? ConsentStatus::granted : ConsentStatus::withdrawn;
            input.source = random() % 3 == 0 ? Source::keyword : Source::pos;
            input.basis = random() % 4 == 0 ? Basis::soft_opt_in : Basis::express;
            // No two at the same moment: then the order decides, and says so.
            input.at = tests::at("2026-11-22T08:00:00Z") + std::chrono::minutes(i);
            entries.push_back(input);
        }
        std::optional<bool> first;
        for (int order = 0; order < 4; ++order) {
            std::shuffle(entries.begin(), entries.end(), random);
            const words::Number who = number("+336" + std::to_string(10'000'000 + people++));
            for (auto& entry : entries) {
                entry.number = who;
                record_consent(tx, entry).value();
            }
            const bool held = is_suppressed(shop.db(), who, Scope::marketing);
            CHECK(first.value_or(held) == held);
            first = held;
        }
    }
}
