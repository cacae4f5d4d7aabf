#include "controller/ledger/number.hpp"

#include "tests/support/catch.hpp"

using namespace controller::ledger;

TEST_CASE("a till's national number becomes E.164", "[number]") {
    CHECK(parse_number("06 12 34 56 78", "FR").value().text() == "+33612345678");
    CHECK(parse_number("06 12 34 56 78", "").error() == errc::number_country);
}
