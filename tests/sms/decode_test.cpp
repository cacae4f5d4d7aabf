#include "modem/sms/decode.hpp"

#include "modem/sms/concat.hpp"
#include "modem/sms/segment.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

TEST_CASE("a delivered text reads", "[decode]") {
    const auto decoded =
        decode("07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07", Direction::from_network);
    REQUIRE(decoded.has_value());
    CHECK(decoded->centre->text == "+31624000000");
    const auto& deliver = std::get<Deliver>(decoded->pdu);
    CHECK(deliver.from.text == "+31641600986");
    CHECK(deliver.data.text() == "How are you?");
    CHECK(to_string(*deliver.sent_at) == "2002-08-26T19:37:41+00:00");
}
