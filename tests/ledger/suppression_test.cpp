#include "controller/ledger/suppression.hpp"

#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using controller::store::Suppressed;
using controller::store::SuppressionLifted;
using tests::at;
using tests::number;
using tests::Shop;
using Reason = SuppressionReason;

namespace {

const words::Number k_elena = number("+33612345678");
const words::Number k_bruno = number("+33687654321");

}  // namespace

TEST_CASE("a suppression of all covers marketing and not the other way", "[suppression]") {
    struct Case {
        std::vector<Scope> held;
        bool marketing;
        bool all;
    };
    for (const Case& expected : std::vector<Case>{{{}, false, false},
                                                  {{Scope::marketing}, true, false},
                                                  {{Scope::all}, true, true},
                                                  {{Scope::marketing, Scope::all}, true, true}}) {
        Shop shop;
        auto tx = shop.tx();
        for (const Scope scope : expected.held) CHECK(suppress(tx, k_elena, scope, Reason::stop));
        CHECK(is_suppressed(shop.db(), k_elena, Scope::marketing) == expected.marketing);
        CHECK(is_suppressed(shop.db(), k_elena, Scope::all) == expected.all);
        CHECK(suppressions_of(shop.db(), k_elena).size() == expected.held.size());
        CHECK_FALSE(is_suppressed(shop.db(), k_bruno, Scope::marketing));
    }
}

TEST_CASE("a suppression needs no contact and is told once", "[suppression]") {
    Shop shop;
    auto tx = shop.tx();
    CHECK(suppress(tx, k_elena, Scope::marketing, Reason::stop));
    CHECK_FALSE(suppress(tx, k_elena, Scope::marketing, Reason::stop));
    CHECK(shop.told<Suppressed>().size() == 1);
    CHECK(lift(tx, k_elena, Scope::marketing));
    CHECK_FALSE(lift(tx, k_elena, Scope::marketing));
    CHECK(shop.told<SuppressionLifted>().size() == 1);
    CHECK(suppressions_of(shop.db(), k_elena).empty());
    CHECK(shop.count("SELECT count(*) FROM contact") == 0);
}

TEST_CASE("the stronger reason and the later time stay", "[suppression]") {
    struct Case {
        Reason first;
        Reason second;
        const char* stays;
    };
    for (const Case& expected : std::vector<Case>{{Reason::stop, Reason::complaint, "complaint"},
                                                  {Reason::complaint, Reason::stop, "complaint"},
                                                  {Reason::hard_bounce, Reason::withdrawn, "hard_bounce"},
                                                  {Reason::withdrawn, Reason::staff, "staff"},
                                                  {Reason::import, Reason::stop, "import"},
                                                  {Reason::stop, Reason::withdrawn, "withdrawn"}}) {
        for (const bool late : {false, true}) {
            Shop shop;
            auto tx = shop.tx();
            const auto early = at("2026-11-20T10:00:00Z"), later = at("2026-11-21T10:00:00Z");
            suppress(tx, k_elena, Scope::all, expected.first, late ? later : early);
            suppress(tx, k_elena, Scope::all, expected.second, late ? early : later);
            const auto held = suppressions_of(shop.db(), k_elena);
            REQUIRE(held.size() == 1);
            CHECK(held[0].reason == expected.stays);
            CHECK(held[0].since == later);
        }
    }
}

TEST_CASE("a suppression does not begin in the future", "[suppression]") {
    Shop shop;
    auto tx = shop.tx();
    suppress(tx, k_elena, Scope::all, Reason::stop, shop.now + std::chrono::hours(5));
    CHECK(suppressions_of(shop.db(), k_elena).at(0).since == shop.now);
}

TEST_CASE("only a later wish reopens, and only what was the person's own wish", "[suppression]") {
    struct Case {
        Reason reason;
        std::chrono::milliseconds after;
        bool reopens;
    };
    using std::chrono::milliseconds;
    for (const Case& expected : std::vector<Case>{{Reason::stop, milliseconds(1), true},
                                                  {Reason::withdrawn, milliseconds(1), true},
                                                  {Reason::stop, milliseconds(0), false},
                                                  {Reason::stop, milliseconds(-1), false},
                                                  {Reason::complaint, std::chrono::hours(1), false},
                                                  {Reason::hard_bounce, std::chrono::hours(1), false},
                                                  {Reason::staff, std::chrono::hours(1), false},
                                                  {Reason::import, std::chrono::hours(1), false}}) {
        Shop shop;
        auto tx = shop.tx();
        const auto since = at("2026-11-20T10:00:00Z");
        suppress(tx, k_elena, Scope::all, expected.reason, since);
        CHECK_FALSE(reopen(tx, k_elena, Scope::marketing, since + expected.after));
        CHECK(reopen(tx, k_elena, Scope::all, since + expected.after) == expected.reopens);
        CHECK(is_suppressed(shop.db(), k_elena, Scope::all) != expected.reopens);
    }
}

TEST_CASE("a reason of a later release is shown and not reopened", "[suppression]") {
    Shop shop;
    auto tx = shop.tx();
    shop.db().run("INSERT INTO suppression VALUES(?1, 0, 'court_order', 0)", k_elena);
    CHECK(suppressions_of(shop.db(), k_elena).at(0).reason == "court_order");
    CHECK_FALSE(reopen(tx, k_elena, Scope::marketing, shop.now));
    suppress(tx, k_elena, Scope::marketing, Reason::stop);
    CHECK(suppressions_of(shop.db(), k_elena).at(0).reason == "court_order");
}

TEST_CASE("names of scopes and reasons are read exactly", "[suppression]") {
    for (const std::string_view name : k_suppression_reason_names)
        CHECK(to_string(parse_suppression_reason(name).value()) == name);
    for (const std::string_view name : k_scope_names) CHECK(to_string(parse_scope(name).value()) == name);
    for (const char* text : {"", "STOP", "stop ", "marketing_sms", "ALL"}) {
        CHECK_FALSE(parse_suppression_reason(text));
        CHECK_FALSE(parse_scope(text));
    }
}
