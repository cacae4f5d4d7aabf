#include "controller/outreach/check.hpp"

#include <filesystem>

#include "config/reader/load.hpp"
#include "tests/outreach/support.hpp"
#include "tests/support/catch.hpp"

using namespace controller::outreach;

TEST_CASE("a configuration is checked as a whole", "[check]") {
    auto config = tests::casa_elena();
    config.segments = {
        {"new", "New", {"n_purchases == 1", {"segments/own.toml", 2, 9}}, {}, {"segments/own.toml", 2, 1}},
        {"bad", "Bad", {"idel > 1", {"segments/own.toml", 3, 9}}, {}, {"segments/own.toml", 3, 1}}};
    config.templates = {tests::template_source("es", "{{ x }}")};
    const Findings found = check(config);
    REQUIRE(found.errors.size() == 2);
    CHECK(found.errors[0].at == words::Position{"segments/own.toml", 3, 9});
    CHECK(found.errors[1].at == words::Position{"own.toml", 7, 23});
}

TEST_CASE("a good configuration gives segments and templates", "[check]") {
    auto config = tests::casa_elena();
    config.segments = {{"new", "New", {"n_purchases == 1", {}}, std::chrono::seconds(60), {"segments/own.toml", 2, 1}}};
    config.templates = {tests::template_source("es", "Casa Elena")};
    Findings found;
    const auto plans = compile_plans(config, found);
    REQUIRE(plans);
    CHECK(plans->segments.find("new") != nullptr);
    CHECK(plans->templates.find("test") != nullptr);
    REQUIRE(found.warnings.size() == 1);
    CHECK_THAT(to_string(found.warnings[0]), ContainsSubstring("segments/own.toml:2:1: leave_after has no effect"));
}

TEST_CASE("amounts in segments have the decimals of the shop's currency", "[check]") {
    auto config = tests::casa_elena();
    config.segments = {{"big", "Big", {"aov > 1500.50", {}}, {}, {}}};
    CHECK(check(config).errors.empty());
    config.shop.currency = "JPY";
    CHECK(check(config).errors.size() == 1);
}

TEST_CASE("what is shipped compiles", "[check]") {
    const std::string folder = GENERATE(as<std::string>{}, "defaults", "sample-shop");
    const auto directory = std::filesystem::path(TILLCAST_SOURCE_DIR) / "config" / folder;
    const auto loaded = reader::load(directory, *words::from_rfc3339("2026-11-22T10:00:00Z"));
    REQUIRE(loaded.config);
    const Findings found = check(*loaded.config);
    for (const auto& diagnostic : found.errors) UNSCOPED_INFO(to_string(diagnostic));
    CHECK(found.errors.empty());
    for (const auto& diagnostic : found.warnings) CHECK_THAT(diagnostic.message, ContainsSubstring("leave_after"));
}
