#include "tests/reader/shop.hpp"

namespace {

using Lines = std::vector<std::string>;
using namespace std::chrono_literals;

Lines errors(const std::string& text) {
    return shop::lines(shop::parse({{"tillcast.toml", shop::k_main + text}}).errors);
}

}  // namespace

TEST_CASE("a backup is read as written, a path from the configuration's folder", "[backup]") {
    const auto loaded = shop::parse({{"tillcast.toml", shop::k_main + R"([backup]
path = "copies"
at = "23:15"
every = "7d"
keep = 3
removable = true
[retention]
texts = "30d"
receipts = "60d"
events = "90d"
)"}});
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->backup);
    const reader::Backup& backup = *loaded.config->backup;
    CHECK(backup.path == "/etc/tillcast/copies");
    CHECK(backup.at == 23h + 15min);
    CHECK(backup.every == 168h);
    CHECK(backup.keep == 3);
    CHECK(backup.removable);
    CHECK(loaded.config->retention.texts == std::chrono::days(30));
    CHECK(loaded.config->retention.receipts == std::chrono::days(60));
    CHECK(loaded.config->retention.events == std::chrono::days(90));
}

TEST_CASE("without [backup] there is none, and texts are kept for 90 days", "[backup]") {
    const auto loaded = shop::parse({{"tillcast.toml", shop::k_main}});
    REQUIRE(loaded.config);
    CHECK_FALSE(loaded.config->backup);
    CHECK(loaded.config->retention.texts == std::chrono::days(90));
    CHECK(loaded.config->retention.receipts == std::chrono::days(400));
    CHECK(loaded.config->retention.events == std::chrono::days(400));
}

TEST_CASE("what is wrong about backups and retention is told with its place", "[backup]") {
    CHECK(errors("[backup]\n") == Lines{"tillcast.toml:17:1: missing \"path\" in [backup]"});
    CHECK(errors("[backup]\npath = \"a\"\nat = \"24:00\"\n") ==
          Lines{"tillcast.toml:19:6: \"24:00\" is not a time of day such as \"03:30\""});
    CHECK(errors("[backup]\npath = \"a\"\nevery = \"90m\"\n") ==
          Lines{"tillcast.toml:19:9: \"every\" must be whole hours, such as \"24h\" or \"7d\""});
    CHECK(errors("[backup]\npath = \"a\"\nevery = \"30m\"\n").size() == 1);
    CHECK(errors("[backup]\npath = \"a\"\nkeep = 0\n") == Lines{"tillcast.toml:19:8: \"keep\" must be at least 1"});
    CHECK(errors("[backup]\npath = \"a\"\nkeeep = 1\n") ==
          Lines{"tillcast.toml:19:1: unknown key \"keeep\" in [backup] (did you mean \"keep\"?)"});
    CHECK(errors("[retention]\ntexts = \"6d\"\n") ==
          Lines{"tillcast.toml:18:9: \"texts\" must be whole days, at least \"7d\""});
    CHECK(errors("[retention]\nreceipts = \"59d\"\n").size() == 1);
    CHECK(errors("[retention]\nevents = \"721h\"\n").size() == 1);
    CHECK(errors("[retention]\ntexts = \"120d\"\nreceipts = \"100d\"\n") ==
          Lines{"tillcast.toml:17:1: \"receipts\" must not be shorter than \"texts\": a text is part of its message"});
}
