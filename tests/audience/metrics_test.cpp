#include "controller/audience/metrics.hpp"

#include "tests/audience/support.hpp"
#include "tests/support/catch.hpp"

using namespace controller::audience;
using controller::store::PurchaseRecorded;

namespace {

constexpr int k_completed = 0;
constexpr int k_refunded = 1;
constexpr int k_void = 2;

words::Key buy(tests::Shop& shop, std::optional<words::Key> contact, std::int64_t at, std::int64_t total,
               int status = k_completed) {
    static int receipts = 0;
    auto tx = shop.tx();
    const auto key = tx.insert(
        "INSERT INTO purchase(pos_id, revision, contact, at, currency, total, discount, status, received_at) "
        "VALUES(?1, 1, ?2, ?3, 'EUR', ?4, 0, ?5, 0)",
        "T" + std::to_string(++receipts), contact, at, total, status);
    tx.tell(PurchaseRecorded{key, contact});
    return key;
}

tests::Shop& observed(tests::Shop& shop) {
    shop.observers.push_back(metrics_observer());
    return shop;
}

Metric metric(std::int64_t n, std::int64_t total, std::int64_t first, std::int64_t last) {
    return {n, total, words::from_ms(first), words::from_ms(last)};
}

}  // namespace

TEST_CASE("a purchase moves its contact's metric in its transaction", "[metrics]") {
    tests::Shop shop;
    observed(shop);
    const auto contact = shop.contact();
    CHECK(metric_of(shop.database, contact) == Metric{});
    buy(shop, contact, 5000, 1200);
    buy(shop, contact, 3000, 800);
    buy(shop, contact, 9000, 777, k_refunded);
    buy(shop, contact, 9000, 777, k_void);
    buy(shop, std::nullopt, 9000, 777);
    CHECK(metric_of(shop.database, contact) == metric(2, 2000, 3000, 5000));
}

TEST_CASE("a refund by a later revision takes the purchase out", "[metrics]") {
    tests::Shop shop;
    observed(shop);
    const auto contact = shop.contact();
    const auto first = buy(shop, contact, 5000, 1200);
    const auto second = buy(shop, contact, 7000, 300);
    auto tx = shop.tx();
    tx.run("UPDATE purchase SET status = 1, revision = 2 WHERE key = ?1", second);
    tx.tell(PurchaseRecorded{second, contact});
    CHECK(metric_of(shop.database, contact) == metric(1, 1200, 5000, 5000));
    tx.run("UPDATE purchase SET status = 1, revision = 2 WHERE key = ?1", first);
    tx.tell(PurchaseRecorded{first, contact});
    CHECK(metric_of(shop.database, contact) == Metric{});
}

TEST_CASE("a purchase that moves to another contact changes both", "[metrics]") {
    tests::Shop shop;
    observed(shop);
    const auto from = shop.contact(), to = shop.contact();
    const auto purchase = buy(shop, from, 5000, 1200);
    auto tx = shop.tx();
    tx.run("UPDATE purchase SET contact = ?2 WHERE key = ?1", purchase, to);
    tx.tell(PurchaseRecorded{purchase, to, from});
    CHECK(metric_of(shop.database, from) == Metric{});
    CHECK(metric_of(shop.database, to) == metric(1, 1200, 5000, 5000));
    tx.run("UPDATE purchase SET contact = NULL WHERE key = ?1", purchase);
    tx.tell(PurchaseRecorded{purchase, std::nullopt, to});
    CHECK(metric_of(shop.database, to) == Metric{});
}

TEST_CASE("all rows written anew are those the observer kept", "[metrics]") {
    tests::Shop shop;
    observed(shop);
    std::vector<words::Key> contacts;
    for (int i = 0; i < 20; ++i) contacts.push_back(shop.contact());
    for (int i = 0; i < 200; ++i)
        buy(shop, contacts[static_cast<std::size_t>(i * 7 % 15)], i * 1000, i, i % 11 == 0 ? k_refunded : k_completed);
    std::vector<Metric> kept;
    for (const auto contact : contacts) kept.push_back(metric_of(shop.database, contact));
    shop.database.run("UPDATE metric SET n_purchases = 77");
    auto tx = shop.tx();
    recompute_all(tx);
    for (std::size_t i = 0; i < contacts.size(); ++i) CHECK(metric_of(shop.database, contacts[i]) == kept[i]);
}
