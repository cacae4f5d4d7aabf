#include <boost/asio/ip/address.hpp>

#include "controller/api/webhooks/call.hpp"
#include "controller/api/webhooks/schedule.hpp"
#include "controller/api/webhooks/signature.hpp"
#include "tests/support/catch.hpp"

using namespace controller::api::webhooks;
using namespace std::chrono_literals;

namespace {

bool may(const char* url, const char* address) {
    return may_have(reader::parse_webhook_url(url).url.value(), boost::asio::ip::make_address(address));
}

}  // namespace

TEST_CASE("a signature is the one of Standard Webhooks' own example", "[webhooks]") {
    const auto secrets = reader::parse_webhook_secrets(words::Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).value();
    const std::string body = R"({"test": 2432232314})";
    const std::string good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    CHECK(signature(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == good);
    CHECK(signature(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJel", 1614265330, body) != good);
    CHECK(signature(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265331, body) != good);
    CHECK(signature(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body + " ") != good);
}

TEST_CASE("while secrets are exchanged both sign", "[webhooks]") {
    const auto one = reader::parse_webhook_secrets(new_secret()).value();
    const auto other = reader::parse_webhook_secrets(new_secret()).value();
    CHECK(one != other);
    const std::vector<std::string> both = {one[0], other[0]};
    CHECK(signature(both, "id", 1, "body") ==
          signature(one, "id", 1, "body") + " " + signature(other, "id", 1, "body"));
}

TEST_CASE("a failed call is made again after the pauses of the table, and then no more", "[webhooks]") {
    const std::vector<std::chrono::seconds> k_table = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
    for (int attempt = 1; attempt <= 9; ++attempt)
        CHECK(pause_after(attempt) == k_table.at(static_cast<std::size_t>(attempt) - 1));
    for (const int attempt : {-1, 0, 10, 11, 1000000}) CHECK_FALSE(pause_after(attempt));
}

TEST_CASE("what follows from a call is told by its status", "[webhooks]") {
    for (const int good : {200, 201, 202, 204, 299}) CHECK(judge({good, {}, {}}, 1).verdict == Verdict::delivered);
    for (const int bad : {0, 199, 300, 301, 302, 307, 308, 400, 401, 404, 409, 411, 429, 500, 503, 599}) {
        CAPTURE(bad);
        CHECK(judge({bad, "x", {}}, 1).verdict == Verdict::again);
        CHECK(judge({bad, "x", {}}, 1).delay == 5s);
        CHECK(judge({bad, "x", {}}, 9).verdict == Verdict::again);
        CHECK(judge({bad, "x", {}}, 10).verdict == Verdict::dead);
    }
    CHECK(judge({410, "x", {}}, 1).verdict == Verdict::gone);
    CHECK(judge({410, "x", {}}, 10).verdict == Verdict::gone);
    CHECK(judge({200, {}, {}}, 10).verdict == Verdict::delivered);
}

TEST_CASE("a receiver that asks for a pause gets it, up to a day", "[webhooks]") {
    CHECK(judge({429, "x", 60s}, 1).delay == 60s);
    CHECK(judge({429, "x", 1s}, 1).delay == 5s);
    CHECK(judge({503, "x", std::chrono::seconds(std::chrono::hours(1000))}, 1).delay == 24h);
}

TEST_CASE("a receiver that is down is left alone for longer and longer, up to a minute", "[webhooks]") {
    CHECK(rest_after(0) == 0s);
    CHECK(rest_after(2) == 0s);
    CHECK(rest_after(3) == 1s);
    CHECK(rest_after(4) == 2s);
    CHECK(rest_after(9) == 60s);
    CHECK(rest_after(1'000'000) == 60s);
    CHECK(is_down({0, "x", {}}));
    CHECK(is_down({500, "x", {}}));
    CHECK_FALSE(is_down({404, "x", {}}));
    CHECK_FALSE(is_down({200, {}, {}}));
}

TEST_CASE("a name leads where its URL says it may", "[webhooks]") {
    CHECK(may("https://pos.example.com/", "93.184.216.34"));
    CHECK(may("https://pos.example.com/", "2001:db8::1"));
    CHECK(may("https://pos.example.com/", "192.168.1.5"));
    CHECK_FALSE(may("https://pos.example.com/", "127.0.0.1"));
    CHECK_FALSE(may("https://pos.example.com/", "::1"));
    CHECK_FALSE(may("https://pos.example.com/", "::ffff:127.0.0.1"));
    CHECK_FALSE(may("https://pos.example.com/", "169.254.169.254"));
    CHECK_FALSE(may("https://pos.example.com/", "fe80::1"));
    CHECK_FALSE(may("https://pos.example.com/", "0.0.0.0"));
    CHECK_FALSE(may("https://pos.example.com/", "::"));
    CHECK_FALSE(may("https://pos.example.com/", "224.0.0.1"));
    CHECK(may("http://nas.local/", "192.168.1.5"));
    CHECK(may("http://nas.local/", "169.254.3.4"));
    CHECK(may("http://localhost/", "127.0.0.1"));
    CHECK_FALSE(may("http://nas.local/", "93.184.216.34"));
    CHECK_FALSE(may("https://nas.local/", "93.184.216.34"));
    CHECK_FALSE(may("http://nas/", "0.0.0.0"));
}
