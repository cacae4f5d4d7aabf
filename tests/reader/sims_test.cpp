#include "tests/reader/shop.hpp"

namespace {

struct Case {
    std::string text;  // begins in line 17
    std::vector<std::string> errors;
};

reader::Loaded load(const std::string& text) {
    return shop::parse({{"tillcast.toml", shop::with("[[modem]]", "[[modem]]") + text}});
}

void check(const Case& c) {
    CAPTURE(c.text);
    std::vector<std::string> wanted;
    for (const std::string& line : c.errors) wanted.push_back("tillcast.toml:" + line);
    CHECK(shop::lines(load(c.text).errors) == wanted);
}

const std::string k_sim = "[[sim]]\niccid = \"8934010000000000017\"\n";

}  // namespace

TEST_CASE("a SIM is read with its tariff, and what it leaves open is as [pacing] says", "[sims]") {
    const auto loaded = load(
        "[pacing]\nper_minute = 6\nper_month = 900\n"
        "[dispatch]\nservice_share = 0\njitter = 50\nsame_number_gap = \"0s\"\nother_sim_after = \"2h\"\n" +
        k_sim +
        "name = \"orange\"\nper_day = 80\nrecipients_per_day = 50\nbilling_day = 31\nbundle = 100\n"
        "price_per_part = \"0.065 EUR\"\nprice_on_net = \"0 EUR\"\non_net = [\"+34600\", \"+34650\"]\n"
        "daily_spend = \"4.50 EUR\"\n"
        "[[sim]]\niccid = \"893401000000000002\"\n"
        "[[route]]\nprefix = \"+44\"\nsims = [\"orange\", \"right\", \"893401000000000009\"]\n"
        "[[route]]\nprefix = \"+4477\"\nsims = [\"893401000000000002\"]\n");
    REQUIRE(shop::lines(loaded.errors) == std::vector<std::string>{});
    const reader::Config& config = *loaded.config;
    CHECK(config.dispatch.service_share == 0);
    CHECK(config.dispatch.jitter == 50);
    CHECK(config.dispatch.same_number_gap == std::chrono::seconds(0));
    CHECK(config.dispatch.other_sim_after == std::chrono::hours(2));
    REQUIRE(config.sims.size() == 2);
    const reader::Sim& sim = config.sims[0];
    CHECK(sim.iccid == "8934010000000000017");
    CHECK(sim.name == "orange");
    CHECK(sim.pacing == reader::Pacing{6, 200, 80, 900, 50, 250});
    CHECK(sim.billing_day == 31);
    CHECK(sim.bundle == 100);
    CHECK(sim.price_per_part == reader::Amount{65'000, "EUR"});
    CHECK(sim.price_on_net == reader::Amount{0, "EUR"});
    CHECK(sim.on_net == std::vector<std::string>{"+34600", "+34650"});
    CHECK(sim.daily_spend == reader::Amount{4'500'000, "EUR"});
    CHECK(config.sims[1].name == "893401000000000002");
    CHECK(config.sims[1].pacing == reader::Pacing{6, 200, 1000, 900, {}, 250});
    CHECK(config.sims[1].billing_day == 1);
    REQUIRE(config.routes.size() == 2);
    CHECK(config.routes[0].sims == std::vector<std::string>{"orange", "right", "893401000000000009"});
    CHECK(config.routes[1].prefix == "+4477");
}

TEST_CASE("what is wrong with a SIM is told with its place and the remedy", "[sims]") {
    const std::vector<Case> cases = {
        {"[[sim]]\nname = \"x\"\n", {"17:1: missing \"iccid\" in [[sim]]"}},
        {"[[sim]]\niccid = \"12345\"\n", {"18:9: \"12345\" is not the number of a SIM (ICCID): 18 to 20 digits"}},
        {k_sim + k_sim,
         {"20:9: the SIM 8934010000000000017 has a [[sim]] already, \"8934010000000000017\": write one block for it"}},
        {k_sim + "name = \"left\"\n", {"19:8: a modem is named \"left\": give the SIM another name"}},
        {k_sim + "name = \"+34600\"\n", {"19:8: \"+34600\" is not a name: at most 64 letters, and no number"}},
        {k_sim + "name = \"a\"\n[[sim]]\niccid = \"893401000000000002\"\nname = \"a\"\n",
         {"22:8: another SIM is named \"a\""}},
        {k_sim + "billing_day = 0\n", {"19:15: \"billing_day\" must be at least 1"}},
        {k_sim + "billing_day = 32\n", {"19:15: \"billing_day\" must be at most 31"}},
        {k_sim + "bundle = 0\n", {"19:10: \"bundle\" must be at least 1"}},
        {k_sim + "per_month = -1\n", {"19:13: \"per_month\" must be at least 1"}},
        {k_sim + "price_per_part = \"0 EUR\"\n", {"19:18: \"price_per_part\" must be an amount such as \"0.065 EUR\""}},
        {k_sim + "price_per_part = \"cheap\"\n", {"19:18: \"price_per_part\" must be an amount such as \"0.065 EUR\""}},
        {k_sim + "daily_spend = \"1 EUR\"\n", {"19:15: \"daily_spend\" needs \"price_per_part\""}},
        {k_sim + "price_on_net = \"0 EUR\"\n",
         {"19:16: \"price_on_net\" needs \"on_net\": the prefixes of the SIM's own network"}},
        {k_sim + "price_per_part = \"0.1 EUR\"\nprice_on_net = \"0.05 GBP\"\non_net = [\"+34600\"]\n",
         {"20:16: all prices must be in one currency, and others are in EUR"}},
        {"[dispatch]\nprice_per_part = \"0.1 EUR\"\n" + k_sim + "price_per_part = \"0.1 GBP\"\n",
         {"21:18: all prices must be in one currency, and others are in EUR"}},
        {k_sim + "price_per_part = \"0.1 EUR\"\nprice_on_net = \"0.05 EUR\"\non_net = [\"34600\"]\n",
         {"21:11: \"34600\" is not a prefix such as \"+34600\""}},
        {k_sim + "biling_day = 3\n", {"19:1: unknown key \"biling_day\" in [[sim]] (did you mean \"billing_day\"?)"}},
    };
    for (const Case& c : cases) check(c);
}

TEST_CASE("what is wrong with a route or a pause is told with its place and the remedy", "[sims]") {
    const std::vector<Case> cases = {
        {"[[route]]\nsims = [\"left\"]\n", {"17:1: missing \"prefix\" in [[route]]"}},
        {"[[route]]\nprefix = \"+44\"\n", {"17:1: missing \"sims\" in [[route]]"}},
        {"[[route]]\nprefix = \"44\"\nsims = [\"left\"]\n", {"18:10: \"44\" is not a prefix such as \"+44\""}},
        {"[[route]]\nprefix = \"+0\"\nsims = [\"left\"]\n", {"18:10: \"+0\" is not a prefix such as \"+44\""}},
        {"[[route]]\nprefix = \"+44\"\nsims = []\n", {"19:8: \"sims\" is empty: nothing could go there"}},
        {"[[route]]\nprefix = \"+44\"\nsims = [\"leftt\"]\n",
         {"19:9: \"leftt\" is neither the name of a [[sim]] or [[modem]] nor an ICCID (did you mean \"left\"?)"}},
        {"[[route]]\nprefix = \"+44\"\nsims = [\"left\", \"left\"]\n", {"19:17: \"left\" is named twice"}},
        {"[[route]]\nprefix = \"+44\"\nsims = [\"left\"]\n[[route]]\nprefix = \"+44\"\nsims = [\"right\"]\n",
         {"21:10: there is another [[route]] for \"+44\": name all its SIMs in one"}},
        {"[dispatch]\nservice_share = 91\n", {"18:17: \"service_share\" must be at most 90"}},
        {"[dispatch]\njitter = 51\n", {"18:10: \"jitter\" must be at most 50"}},
        {"[dispatch]\nother_sim_after = \"soon\"\n",
         {"18:19: \"other_sim_after\" must be a duration such as \"10s\", \"30m\" or \"2h\", or \"0s\""}},
    };
    for (const Case& c : cases) check(c);
}

TEST_CASE("prefixes of the own network without a price of their own are warned of", "[sims]") {
    CHECK(shop::lines(load(k_sim + "on_net = [\"+34600\"]\n").warnings) ==
          std::vector<std::string>{"tillcast.toml:19:10: \"on_net\" changes nothing without \"price_on_net\""});
}
