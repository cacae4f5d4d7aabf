#include "config/reader/load.hpp"
#include "tests/support/catch.hpp"

TEST_CASE("what a reload applies needs no restart", "[restart]") {
    reader::Config running;
    running.modems.resize(1);
    reader::Config read = running;
    read.segments.push_back({});
    read.templates.push_back({});
    read.countries["IE"] = {};
    read.caps.stage["new"] = 3;
    read.hours.emplace();
    read.backup.emplace();
    read.retention.texts = std::chrono::days(30);
    read.pacing.per_day = 7;
    read.modems[0].pacing.per_minute = 3;
    CHECK(reader::needs_restart(running, read).empty());
}

TEST_CASE("what a reload cannot apply is named", "[restart]") {
    reader::Config running;
    reader::Config read;
    read.shop.timezone = "Europe/Paris";
    read.shop.contact = "+34977000001";
    read.http.port = 8443;
    read.control_socket = "/run/other.sock";
    read.modems.resize(1);
    read.practice.on = true;
    CHECK(reader::needs_restart(running, read) == std::vector<std::string>{"[shop] timezone", "[shop] contact",
                                                                           "[http] listen", "[control] socket",
                                                                           "[[modem]]", "[practice]"});
}
