#include "controller/dispatch/part_neighbours.hpp"

#include <set>

#include "tests/dispatch/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;

namespace {

/// The next part of the SIM, whatever its number.
dispatch::Place part(Shop& shop, words::Key sim, const dispatch::Result& outcome) {
    shop.service();
    const auto intent = shop.plan(sim);
    shop.clock().advance(1s);
    shop.result(*intent, outcome);
    return intent->place;
}

std::set<int> references(Shop& shop, const dispatch::Place& place) {
    return shop.write<std::set<int>>([&](store::Tx& tx) {
        std::set<int> found;
        for (int reference = 0; reference < 256; ++reference)
            if (dispatch::may_have(tx.db(), place, reference)) found.insert(reference);
        return found;
    });
}

}  // namespace

TEST_CASE("between two known references a part in doubt has one of those between", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    part(shop, sim, sent(254));
    const auto first = part(shop, sim, unknown());
    part(shop, sim, untouched());  // takes none
    const auto second = part(shop, sim, unknown());
    CHECK(references(shop, first) == std::set<int>{255});
    CHECK(references(shop, second) == std::set<int>{255, 0});
    part(shop, sim, sent(1));
    CHECK(references(shop, first) == std::set<int>{255});
    CHECK(references(shop, second) == std::set<int>{0});
}

TEST_CASE("where the references do not add up no part in doubt has any", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    part(shop, sim, sent(20));
    const auto doubtful = part(shop, sim, unknown());
    part(shop, sim, sent(3));  // the modem has begun to count anew
    CHECK(references(shop, doubtful).empty());
}

TEST_CASE("far from any known reference a part may have each", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    CHECK(references(shop, part(shop, sim, unknown())).size() == 256);
    part(shop, sim, sent(20));
    for (int i = 0; i < 32; ++i) part(shop, sim, untouched());
    CHECK(references(shop, part(shop, sim, unknown())).size() == 256);
    // Those of another SIM say nothing of this one.
    const auto other = shop.sim("iccid:2");
    CHECK(references(shop, part(shop, other, unknown())).size() == 256);
}

TEST_CASE("a part was with its modem only once the one before it had its result", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto first = part(shop, sim, unknown());
    const auto settled = shop.clock().now();
    const auto second = part(shop, sim, unknown());
    using Since = std::optional<words::Instant>;
    const auto since = [&shop](const dispatch::Place& place) {
        return shop.write<Since>([&place](store::Tx& tx) { return dispatch::free_since(tx.db(), place); });
    };
    CHECK(since(first) == Since());
    CHECK(since(second) == Since(settled));
    // A person settled the first long after.
    shop.write<bool>([&](store::Tx& tx) {
        tx.run("UPDATE part SET at = ?3 WHERE sim = ?1 AND seq = ?2", first.sim, first.seq, settled + 1h);
        return true;
    });
    CHECK(since(second) == Since());
}
