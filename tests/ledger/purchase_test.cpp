#include "controller/ledger/purchase.hpp"

#include <limits>

#include "controller/ledger/contact.hpp"
#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using controller::store::PurchaseRecorded;
using tests::number;
using tests::Shop;
using What = PurchaseOutcome::What;

namespace {

const words::Number k_elena = number("+33612345678");
const words::Number k_bruno = number("+33687654321");

PurchaseInput coffee() {
    PurchaseInput input;
    input.id = "T1-4711";
    input.number = k_elena;
    input.at = tests::at("2026-11-22T09:58:00Z");
    input.currency = "EUR";
    input.total = 2590;
    input.lines = {{"ESP-250", "Espresso 250 g", "coffee", 2, 1295, 1295}, {"BAG", {}, {}, 1, 0, {}}};
    return input;
}

PurchaseOutcome record(Shop& shop, const PurchaseInput& input) {
    auto tx = shop.tx();
    return record_purchase(tx, input).value();
}

}  // namespace

TEST_CASE("a purchase is recorded with its lines and creates its contact", "[purchase]") {
    Shop shop;
    const PurchaseOutcome outcome = record(shop, coffee());
    CHECK(outcome.what == What::created);
    CHECK(outcome.contact == find_contact(shop.db(), k_elena));
    const Purchase purchase = find_purchase(shop.db(), "T1-4711").value();
    CHECK(purchase.key == outcome.key);
    CHECK(purchase.contact == outcome.contact);
    CHECK(purchase.at == tests::at("2026-11-22T09:58:00Z"));
    CHECK(purchase.received_at == shop.now);
    CHECK(purchase.total == 2590);
    CHECK(purchase.lines == coffee().lines);
    CHECK(get_contact(shop.db(), *outcome.contact)->source == "pos");
    REQUIRE(shop.told<PurchaseRecorded>().size() == 1);
    CHECK(shop.told<PurchaseRecorded>()[0].purchase == outcome.key);
    CHECK(shop.told<PurchaseRecorded>()[0].contact == outcome.contact);
    CHECK_FALSE(shop.told<PurchaseRecorded>()[0].before);
}

TEST_CASE("a purchase without a number has no contact", "[purchase]") {
    Shop shop;
    PurchaseInput input = coffee();
    input.number.reset();
    const PurchaseOutcome outcome = record(shop, input);
    CHECK_FALSE(outcome.contact);
    CHECK(shop.count("SELECT count(*) FROM contact") == 0);
    CHECK_FALSE(find_purchase(shop.db(), "T1-4711")->contact);
    CHECK(shop.told<PurchaseRecorded>().size() == 1);
}

TEST_CASE("only a higher revision replaces a purchase", "[purchase]") {
    struct Case {
        std::int64_t first;
        std::int64_t second;
        What what;
    };
    const std::vector<Case> cases = {{1, 2, What::replaced},  {1, 9, What::replaced},
                                     {0, 1, What::replaced},  {1, 1, What::unchanged},
                                     {2, 1, What::unchanged}, {9, 0, What::unchanged},
                                     {0, 0, What::unchanged}, {k_max_revision, k_max_revision, What::unchanged}};
    for (const Case& revision : cases) {
        INFO(revision.first << " then " << revision.second);
        Shop shop;
        PurchaseInput input = coffee();
        input.revision = revision.first;
        const PurchaseOutcome first = record(shop, input);
        shop.forget();
        input.revision = revision.second;
        input.total = 0;
        input.status = PurchaseStatus::refunded;
        input.lines = {{"REFUND", {}, {}, -2, 1295, {}}};
        const PurchaseOutcome second = record(shop, input);
        CHECK(second.what == revision.what);
        CHECK(second.key == first.key);
        CHECK(second.contact == first.contact);
        const Purchase purchase = find_purchase(shop.db(), input.id).value();
        const bool replaced = revision.what == What::replaced;
        CHECK(purchase.revision == std::max(revision.first, revision.second));
        CHECK(purchase.total == (replaced ? 0 : 2590));
        CHECK(purchase.status == (replaced ? PurchaseStatus::refunded : PurchaseStatus::completed));
        CHECK(purchase.lines == (replaced ? input.lines : coffee().lines));
        CHECK(shop.told<PurchaseRecorded>().size() == (replaced ? 1u : 0u));
        CHECK(shop.count("SELECT count(*) FROM purchase") == 1);
    }
}

TEST_CASE("a lower revision of somebody unknown creates no contact", "[purchase]") {
    Shop shop;
    PurchaseInput input = coffee();
    input.revision = 3;
    record(shop, input);
    input.revision = 2;
    input.number = k_bruno;
    CHECK(record(shop, input).what == What::unchanged);
    CHECK_FALSE(find_contact(shop.db(), k_bruno));
}

TEST_CASE("a revision without number or time keeps those it had", "[purchase]") {
    Shop shop;
    const PurchaseOutcome first = record(shop, coffee());
    PurchaseInput refund = coffee();
    refund.revision = 2;
    refund.number.reset();
    refund.at.reset();
    shop.now += std::chrono::hours(24);
    record(shop, refund);
    const Purchase purchase = get_purchase(shop.db(), first.key).value();
    CHECK(purchase.contact == first.contact);
    CHECK(purchase.at == *coffee().at);
    CHECK(purchase.received_at == shop.now);
}

TEST_CASE("a revision that moves a purchase tells whose it was", "[purchase]") {
    Shop shop;
    const PurchaseOutcome first = record(shop, coffee());
    shop.forget();
    PurchaseInput moved = coffee();
    moved.revision = 2;
    moved.number = k_bruno;
    const PurchaseOutcome second = record(shop, moved);
    CHECK(second.contact == find_contact(shop.db(), k_bruno));
    REQUIRE(shop.told<PurchaseRecorded>().size() == 1);
    CHECK(shop.told<PurchaseRecorded>()[0].contact == second.contact);
    CHECK(shop.told<PurchaseRecorded>()[0].before == first.contact);
}

TEST_CASE("a purchase that gets its contact later has no one before", "[purchase]") {
    Shop shop;
    PurchaseInput input = coffee();
    input.number.reset();
    record(shop, input);
    shop.forget();
    input.revision = 2;
    input.number = k_elena;
    CHECK(record(shop, input).contact);
    CHECK_FALSE(shop.told<PurchaseRecorded>().at(0).before);
}

TEST_CASE("a purchase out of bounds is refused by the field that is wrong", "[purchase]") {
    Shop shop;
    constexpr auto k_least = std::numeric_limits<std::int64_t>::min();
    constexpr auto k_most = std::numeric_limits<std::int64_t>::max();
    struct Case {
        const char* pointer;
        errc why;
        void (*change)(PurchaseInput&);
    };
    const std::vector<Case> cases = {
        {"/id", errc::text_missing, [](auto& p) { p.id = ""; }},
        {"/id", errc::text_long, [](auto& p) { p.id = std::string(k_max_pos_id + 1, 'x'); }},
        {"/id", errc::text_characters, [](auto& p) { p.id = "T1\n4711"; }},
        {"/revision", errc::revision_invalid, [](auto& p) { p.revision = -1; }},
        {"/revision", errc::revision_invalid, [](auto& p) { p.revision = k_max_revision + 1; }},
        {"/at", errc::time_early, [](auto& p) { p.at = tests::at("1989-12-31T23:59:59Z"); }},
        {"/at", errc::time_ahead, [](auto& p) { p.at = tests::at("2026-11-23T10:00:00.001Z"); }},
        {"/currency", errc::currency_invalid, [](auto& p) { p.currency = ""; }},
        {"/currency", errc::currency_invalid, [](auto& p) { p.currency = "eur"; }},
        {"/currency", errc::currency_invalid, [](auto& p) { p.currency = "EURO"; }},
        {"/total", errc::amount_negative, [](auto& p) { p.total = -1; }},
        {"/total", errc::amount_large, [](auto& p) { p.total = k_max_amount + 1; }},
        {"/total", errc::amount_negative, [](auto& p) { p.total = k_least; }},
        {"/discount", errc::amount_negative, [](auto& p) { p.discount = -1; }},
        {"/discount", errc::amount_large, [](auto& p) { p.discount = k_most; }},
        {"/coupon", errc::text_long, [](auto& p) { p.coupon = std::string(k_max_coupon + 1, 'C'); }},
        {"/lines", errc::lines_many, [](auto& p) { p.lines.resize(k_max_lines + 1); }},
        {"/lines/1/sku", errc::text_missing, [](auto& p) { p.lines[1].sku = ""; }},
        {"/lines/0/sku", errc::text_long, [](auto& p) { p.lines[0].sku = std::string(k_max_sku + 1, 's'); }},
        {"/lines/0/name", errc::text_characters, [](auto& p) { p.lines[0].name = "\xff"; }},
        {"/lines/0/category", errc::text_long,
         [](auto& p) { p.lines[0].category = std::string(k_max_category + 1, 'c'); }},
        {"/lines/0/quantity", errc::quantity_invalid, [](auto& p) { p.lines[0].quantity = 0; }},
        {"/lines/0/quantity", errc::quantity_invalid, [](auto& p) { p.lines[0].quantity = k_max_quantity + 1; }},
        {"/lines/0/quantity", errc::quantity_invalid, [](auto& p) { p.lines[0].quantity = -k_max_quantity - 1; }},
        {"/lines/0/quantity", errc::quantity_invalid, [](auto& p) { p.lines[0].quantity = k_least; }},
        {"/lines/0/unit_price", errc::amount_negative, [](auto& p) { p.lines[0].unit_price = -1; }},
        {"/lines/0/list_price", errc::amount_negative, [](auto& p) { p.lines[0].list_price = -1; }},
        {"/lines/1/unit_price", errc::amount_large, [](auto& p) { p.lines[1].unit_price = k_most; }},
    };
    for (const Case& bad : cases) {
        PurchaseInput input = coffee();
        bad.change(input);
        INFO(bad.pointer << " " << make_error_code(bad.why).message());
        CHECK(check(input, shop.now) == Faults{{bad.pointer, bad.why}});
        auto tx = shop.tx();
        CHECK(record_purchase(tx, input).error() == bad.why);
    }
    CHECK(shop.count("SELECT count(*) FROM purchase") == 0);
    CHECK(shop.count("SELECT count(*) FROM contact") == 0);
    CHECK(shop.told_in_all() == 0);
}

TEST_CASE("a receipt with a return on it may have a negative total", "[purchase]") {
    Shop shop;
    PurchaseInput input = coffee();
    input.total = -1295;
    CHECK(check(input, shop.now) == Faults{{"/total", errc::amount_negative}});
    input.lines[0].quantity = -1;
    CHECK(check(input, shop.now).empty());
    record(shop, input);
    CHECK(find_purchase(shop.db(), input.id)->total == -1295);
    input.total = -k_max_amount - 1;
    CHECK(check(input, shop.now) == Faults{{"/total", errc::amount_large}});
}

TEST_CASE("the most lines there may be are kept in their order", "[purchase]") {
    Shop shop;
    PurchaseInput input = coffee();
    input.lines.clear();
    for (std::size_t i = 0; i < k_max_lines; ++i) input.lines.push_back({"S" + std::to_string(i), {}, {}, 1, 1, {}});
    record(shop, input);
    CHECK(find_purchase(shop.db(), input.id)->lines == input.lines);
}

TEST_CASE("the purchases of a contact come latest first", "[purchase]") {
    Shop shop;
    PurchaseInput input = coffee();
    for (const char* day : {"20", "22", "21"}) {
        input.id = day;
        input.at = tests::at("2026-11-" + std::string(day) + "T09:00:00Z");
        record(shop, input);
    }
    const words::Key contact = find_contact(shop.db(), k_elena).value();
    std::vector<std::string> ids;
    for (const Purchase& purchase : purchases_of(shop.db(), contact, 2)) ids.push_back(purchase.id);
    CHECK(ids == std::vector<std::string>{"22", "21"});
    CHECK_FALSE(find_purchase(shop.db(), "23"));
    CHECK_FALSE(get_purchase(shop.db(), 99));
}
