#include <array>
#include <random>

#include "controller/ledger/consent.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/ledger/suppression.hpp"
#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using tests::number;
using tests::Shop;

namespace {

const words::Number k_elena = number("+33612345678");

// One person, by real time, and what a shop hears of it under a clock that goes wrong. Tills stamp what they tell with
// the real time, and tell it late; STOP comes as it is said.
class Truth {
public:
    explicit Truth(unsigned seed) : random_(seed) { real_ = shop_.now; }

    void step() {
        real_ += minutes(1 + pick(90));
        if (pick(4) == 0) clock_ = k_errors[pick(k_errors.size())];
        switch (pick(4)) {
            case 0: stop(); break;
            case 1: untold_.push_back(real_ - milliseconds(1)); break;
            default: tell(); break;
        }
    }

    void check() {
        if (!stopped_ || *stopped_ < agreed_) return;
        REQUIRE(is_suppressed(shop_.db(), k_elena, Scope::marketing));
        REQUIRE(marketing() != Standing::granted);
    }

    // The clock is right in the end, and the person comes twice.
    void agree_again() {
        clock_ = {};
        real_ += k_max_clock_lag + hours(24);
        for (int i = 0; i < 2; ++i) {
            real_ += minutes(1);
            record(ConsentStatus::granted, real_ - milliseconds(50));
        }
        REQUIRE(marketing() == Standing::granted);
        REQUIRE_FALSE(is_suppressed(shop_.db(), k_elena, Scope::marketing));
    }

private:
    static constexpr std::array<hours, 7> k_errors{hours(0),  hours(0),         hours(-1),       hours(-20),
                                                   hours(30), hours(24 * 2000), hours(-24 * 250)};

    std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
    Standing marketing() {
        const auto contact = find_contact(shop_.db(), k_elena);
        return contact ? consent_now(shop_.db(), *contact, ConsentScope::marketing, shop_.now) : Standing::none;
    }

    bool record(ConsentStatus status, std::optional<words::Instant> said) {
        shop_.now = real_ + clock_;
        ConsentInput input{k_elena};
        input.status = status;
        input.source = said ? Source::pos : Source::keyword;
        input.at = said;
        input.proof = std::to_string(++told_);
        auto tx = shop_.tx();
        return record_consent(tx, input).has_value();
    }

    void stop() {
        // A STOP that is itself recorded behind real time cannot be told from an older one.
        if (clock_ < hours(0)) clock_ = {};
        REQUIRE(record(ConsentStatus::withdrawn, {}));
        stopped_ = real_;
    }

    // Any of what the tills keep; what is too far ahead of the clock is refused, and told again later.
    void tell() {
        if (untold_.empty()) return;
        const std::size_t which = pick(untold_.size());
        if (!record(ConsentStatus::granted, untold_[which])) return;
        agreed_ = std::max(agreed_, untold_[which]);
        untold_.erase(untold_.begin() + static_cast<std::ptrdiff_t>(which));
    }

    std::mt19937 random_;
    Shop shop_;
    words::Instant real_{};
    hours clock_{0};
    std::vector<words::Instant> untold_;
    std::optional<words::Instant> stopped_;
    words::Instant agreed_{};
    int told_ = 0;
};

}  // namespace

TEST_CASE("whatever the clock does, no older grant undoes a STOP and a new one counts", "[consent][property]") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        Truth truth(seed);
        for (int i = 0; i < 60; ++i) {
            INFO("step " << i);
            truth.step();
            truth.check();
        }
        truth.agree_again();
    }
}
