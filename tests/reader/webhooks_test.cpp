#include <sys/stat.h>

#include <fstream>

#include "config/reader/webhook_rules.hpp"
#include "tests/reader/shop.hpp"
#include "tests/support/temporary.hpp"

namespace {

using Lines = std::vector<std::string>;
using reader::Reach;

const std::string k_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A file with a secret, and what the reader says about a webhook that has it.
class Written {
public:
    explicit Written(const std::string& secret = k_secret, mode_t mode = 0600) : path_(folder_ / "till.whsec") {
        std::ofstream(path_) << secret;
        ::chmod(path_.c_str(), mode);
    }
    reader::Loaded load(const std::string& url = "https://pos.example.com/hook", const std::string& more = "") const {
        return shop::parse({{"tillcast.toml", shop::k_main + "[[webhook]]\nname = \"till\"\nurl = \"" + url +
                                                  "\"\nsecret_file = \"" + path_ + "\"\n" + more}});
    }
    Lines errors(const std::string& url = "https://pos.example.com/hook", const std::string& more = "") const {
        return shop::lines(load(url, more).errors);
    }
    const std::string& path() const { return path_; }

private:
    tests::TemporaryFolder folder_;
    std::string path_;
};

reader::EventFilter filter(std::vector<std::string> patterns) {
    std::string wrong;
    return reader::parse_event_filter(patterns, wrong).value();
}

std::string refused(std::string_view url) {
    const auto reading = reader::parse_webhook_url(url);
    CHECK(reading.url.has_value() == reading.wrong.empty());
    return reading.wrong;
}

Reach reach(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return reader::reach_of(std::array<std::uint8_t, 4>{a, b, c, d});
}

}  // namespace

TEST_CASE("a webhook is read as written", "[webhooks]") {
    const Written written;
    const auto loaded = written.load("http://192.168.1.20:8069/tillcast?shop=1",
                                     "events = [\"message.*\", \"inbound.received+text\"]\n");
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->webhooks.size() == 1);
    const reader::Webhook& webhook = loaded.config->webhooks[0];
    CHECK(webhook.name == "till");
    CHECK(webhook.url == "http://192.168.1.20:8069/tillcast?shop=1");
    CHECK(webhook.secret.reveal() == k_secret);
    CHECK(webhook.events == std::vector<std::string>{"message.*", "inbound.received+text"});
}

TEST_CASE("what is wrong about a webhook is told with its place", "[webhooks]") {
    const Written written;
    CHECK(written.errors("https://pos.example.com", "events = [\"message.snet\"]\n") ==
          Lines{"tillcast.toml:21:11: \"message.snet\" is no event (did you mean \"message.sent\"?)"});
    CHECK(written.errors("https://pos.example.com", "events = []\n") ==
          Lines{"tillcast.toml:21:10: \"events\" is empty: leave it out for all of them"});
    CHECK(written.errors("http://pos.example.com/") ==
          Lines{"tillcast.toml:19:7: \"url\" is plain http to a host outside the shop's network, where anybody could "
                "read along: take https, or an address of this network or a name such as \"nas.local\""});
    CHECK(written.errors("http://127.0.0.1:8080/") ==
          Lines{"tillcast.toml:19:7: \"url\" leads to Tillcast itself ([http] listen)"});
    CHECK(written.errors("https://a.example", "name = \"b\"\n").size() == 1);
    CHECK(written.errors("https://a.example", "secret = \"x\"\n").size() == 1);
    CHECK(written.errors("https://a.example",
                         "[[webhook]]\nname = \"till\"\nurl = \"https://b.example\"\nsecret_file = \"" +
                             written.path() + "\"\n") ==
          Lines{"tillcast.toml:22:8: there is another webhook \"till\""});
    CHECK(shop::lines(shop::parse({{"tillcast.toml", shop::k_main + "[[webhook]]\n"}}).errors) ==
          Lines{"tillcast.toml:17:1: missing \"name\" in [[webhook]]",
                "tillcast.toml:17:1: missing \"url\" in [[webhook]]",
                "tillcast.toml:17:1: missing \"secret_file\" in [[webhook]]"});
}

TEST_CASE("a secret's file is one, holds a secret, and is not for everyone's eyes", "[webhooks]") {
    const std::string k_form = "must hold one secret";
    for (const std::string& bad :
         {std::string(), std::string("secret"), std::string("whsec_"), std::string("whsec_MfKQ9r8GKYqr"),
          "whsec_" + std::string(88, 'A'), k_secret + "!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" + std::string(),
          k_secret + " " + k_secret + " " + k_secret, std::string("whsec_MfKQ9r8G KYqrTwjUPD8ILPZIo2LaLaSw")}) {
        CAPTURE(bad);
        const auto errors = Written(bad).errors();
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].find(k_form) != std::string::npos);
        CHECK((bad.size() < 10 || errors[0].find(bad) == std::string::npos));
    }
    CHECK(Written(k_secret + "\n" + k_secret + "\n").errors().empty());
    CHECK(Written(k_secret, 0640).errors().empty());
    for (const mode_t mode : {0644U, 0660U, 0602U}) {
        const auto errors = Written(k_secret, mode).errors();
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].ends_with("chmod 600, or 640"));
    }
    CHECK(shop::lines(shop::parse({{"tillcast.toml", shop::k_main + "[[webhook]]\nname = \"a\"\nurl = "
                                                                    "\"https://a.example\"\nsecret_file = \"none\"\n"}})
                          .errors) == Lines{"tillcast.toml:20:15: there is no file \"/etc/tillcast/none\"; `tillcast "
                                            "webhooks secret` makes one"});
}

TEST_CASE("events are chosen by name, by group or all, with their texts or without", "[webhooks]") {
    CHECK(filter({}) == filter({"*"}));
    CHECK(filter({"*"}).with_text == 0);
    CHECK(filter({"message.accepted"}).wanted == 1);
    CHECK(filter({"message.*"}).wanted == 0xfff);
    CHECK(filter({"alert.*"}).wanted == (1U << 15 | 1U << 16));
    CHECK(filter({"message.*", "inbound.received+text"}).with_text == 1U << 12);
    CHECK(filter({"*+text"}).with_text == filter({"*"}).wanted);
    // Nobody subscribes to tests.
    CHECK((filter({"*"}).wanted & 1U << 17) == 0);
    for (const std::string bad :
         {"", "+text", "message", "message.", ".*", "messages.*", "Message.sent", "message.sent+", "message.sent+texts",
          "webhook.test", "webhook.*", " *", "message.*.*"}) {
        CAPTURE(bad);
        std::string wrong;
        const std::vector<std::string> one = {"message.sent", bad};
        CHECK_FALSE(reader::parse_event_filter(one, wrong));
        CHECK(wrong == bad);
    }
}

TEST_CASE("a URL leads over TLS anywhere, without it only to the shop's network", "[webhooks]") {
    const auto url = reader::parse_webhook_url("https://POS.Example.com:8443/a%20b?c=d").url.value();
    CHECK(url.tls);
    CHECK(url.host == "pos.example.com");
    CHECK(url.port == 8443);
    CHECK(url.target == "/a%20b?c=d");
    CHECK_FALSE(url.near);
    CHECK(reader::parse_webhook_url("https://a.example").url->port == 443);
    CHECK(reader::parse_webhook_url("https://a.example").url->target == "/");
    CHECK(reader::parse_webhook_url("https://a.example?x").url->target == "/?x");
    CHECK(reader::parse_webhook_url("http://[fe80::1]/").url->host == "fe80::1");
    for (const char* good :
         {"http://localhost/", "http://127.0.0.1/", "http://10.0.0.1/", "http://172.31.255.255/", "http://192.168.1.2/",
          "http://169.254.1.1/", "http://[::1]/", "http://[fd00::1]/", "http://[::ffff:192.168.1.2]/", "http://nas/",
          "http://nas.local/", "HTTP://NAS.LOCAL./", "http://till.home.arpa/", "https://8.8.8.8/", "https://10.0.0.1/"})
        CHECK(refused(good) == "");
    for (const char* open : {"http://example.com/", "http://8.8.8.8/", "http://172.32.0.1/", "http://172.15.0.1/",
                             "http://192.169.0.1/", "http://11.0.0.1/", "http://[2001:db8::1]/",
                             "http://nas.local.example/", "http://0x7f.1/", "http://[::ffff:8.8.8.8]/"}) {
        CAPTURE(open);
        CHECK(refused(open).starts_with("is plain http to a host outside"));
    }
}

TEST_CASE("what is no URL to call is refused without repeating it", "[webhooks]") {
    for (const char* bad : {"",
                            "till.example.com",
                            "/hook",
                            "//till.example.com/",
                            "https://",
                            "https:///x",
                            "https://:443/",
                            "ftp://a.example/",
                            "file:///etc/passwd",
                            "javascript:alert(1)",
                            "https://user:pw@a.example/",
                            "https://user@a.example/",
                            "https://a.example/#x",
                            "https://a.example:0/",
                            "https://a.example:65536/",
                            "https://a.example:x/",
                            "https://a b.example/",
                            "https://a.example/\r\nHost: b",
                            "http://0.0.0.0/",
                            "http://255.255.255.255/",
                            "http://224.0.0.1/",
                            "http://[::]/",
                            "http://[ff02::1]/",
                            "https://[v1.x]/",
                            "https://a%00.example/",
                            "https://exa\xc3\xb1mple.com/",
                            "gopher://127.0.0.1/"}) {
        CAPTURE(bad);
        const auto wrong = refused(bad);
        CHECK_FALSE(wrong.empty());
        CHECK((std::string_view(bad).size() < 12 || wrong.find(bad) == std::string::npos));
    }
    CHECK(refused("https://a.example/" + std::string(1000, 'x')) == "is longer than 1000 characters");
}

TEST_CASE("addresses are told apart by from where they can be reached", "[webhooks]") {
    CHECK(reach(127, 255, 0, 1) == Reach::loopback);
    CHECK(reach(0, 0, 0, 0) == Reach::nowhere);
    CHECK(reach(0, 1, 2, 3) == Reach::nowhere);
    CHECK(reach(169, 254, 169, 254) == Reach::link_local);
    CHECK(reach(169, 255, 0, 1) == Reach::everywhere);
    CHECK(reach(100, 64, 0, 1) == Reach::everywhere);
    CHECK(reach(240, 0, 0, 1) == Reach::nowhere);
    std::array<std::uint8_t, 16> six{};
    CHECK(reader::reach_of(six) == Reach::nowhere);
    six[15] = 1;
    CHECK(reader::reach_of(six) == Reach::loopback);
    six[15] = 2;
    CHECK(reader::reach_of(six) == Reach::nowhere);
    six = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
    CHECK(reader::reach_of(six) == Reach::loopback);
    six = {0xfe, 0xbf};
    CHECK(reader::reach_of(six) == Reach::link_local);
    six = {0xfe, 0xc0};
    CHECK(reader::reach_of(six) == Reach::everywhere);
}

TEST_CASE("our own listener is known by its port on this machine", "[webhooks]") {
    const auto own = [](const char* url, std::string host) {
        reader::Http http;
        http.host = std::move(host);
        http.port = 8080;
        return reader::is_own_listener(reader::parse_webhook_url(url).url.value(), http);
    };
    CHECK(own("http://127.0.0.1:8080/", "127.0.0.1"));
    CHECK(own("http://localhost:8080/", "0.0.0.0"));
    CHECK(own("http://192.168.1.5:8080/", "192.168.1.5"));
    CHECK(own("http://[::1]:8080/", "::"));
    CHECK_FALSE(own("http://127.0.0.1:8081/", "127.0.0.1"));
    CHECK_FALSE(own("http://192.168.1.6:8080/", "192.168.1.5"));
}
