#include "modem/device/health.hpp"

#include "modem/device/ussd_text.hpp"
#include "tests/support/catch.hpp"

using namespace modem::device;
using namespace std::chrono_literals;
using modem::at::FinalResult;
using modem::at::Reply;

namespace {

Reply ok(std::vector<std::string> lines = {}) {
    Reply reply;
    reply.end = Reply::End::final_result;
    reply.in_step = true;
    for (auto& line : lines) reply.lines.push_back({std::move(line), {}});
    return reply;
}

Reply error(int code) {
    Reply reply = ok();
    reply.result = {FinalResult::Kind::cme_error, code, "+CME ERROR"};
    return reply;
}

reader::Operator testnet() {
    reader::Operator recipe;
    recipe.id = "testnet";
    recipe.code = "*100#";
    recipe.codings = {15, 0};
    recipe.pattern = "balance[^0-9-]*(-?[0-9]+(?:[.,][0-9]+)*)";
    recipe.currency = "EUR";
    return recipe;
}

struct Bench {
    explicit Bench(bool with_recipe = true) { health.begin(profile, with_recipe ? &recipe : nullptr, now); }
    /// Lets time run to the next question, which must be this one.
    void expect(const std::string& text) {
        now = std::max(now, health.due());
        const auto step = health.next(now);
        REQUIRE(step);
        CHECK(step->command.text == text);
        yields = step->yields;
    }
    /// The same, past the questions that are not of interest.
    void expect_after_others(const std::string& text) {
        for (int i = 0; i < 1000; ++i) {
            now = std::max(now, health.due());
            const auto step = health.next(now);
            REQUIRE(step);
            if (step->command.text == text) return;
            health.on_reply(ok(), now, civil);
        }
        FAIL("never asked: " << text);
    }
    Health::Findings reply(const Reply& given) { return health.on_reply(given, now, civil); }
    std::optional<Health::Findings> line(std::string_view text) { return health.on_line(text, civil); }

    reader::ModemProfile profile;
    reader::Operator recipe = testnet();
    words::Monotonic now{1h};
    words::Instant civil = *words::from_rfc3339("2026-11-22T10:00:00Z");
    Health health;
    bool yields = false;
};

}  // namespace

TEST_CASE("nothing is asked before a modem has settled, and nothing of the operator without a recipe", "[health]") {
    Bench bench(false);
    CHECK_FALSE(bench.health.next(bench.now));
    CHECK(bench.health.due() == bench.now + 60s);
    CHECK_FALSE(bench.health.ask_balance(bench.now));
    for (int i = 0; i < 2000; ++i) {
        bench.now = std::max(bench.now, bench.health.due());
        const auto step = bench.health.next(bench.now);
        REQUIRE(step);
        CHECK_FALSE(step->yields);
        CHECK(step->command.text.find("CUSD") == std::string::npos);
        bench.reply(ok());
    }
}

TEST_CASE("stores are shown, and one that fills is told once and swept", "[health]") {
    Bench bench(false);
    bench.expect("AT+CPMS?");
    auto found = bench.reply(ok({"+CPMS: \"ME\",3,20,\"ME\",3,20,\"SR\",1,10"}));
    REQUIRE(found.stores);
    CHECK(*found.stores == std::vector<StoreFill>{{"ME", 3, 20}, {"SR", 1, 10}});
    CHECK_FALSE(found.sweep);
    const auto fill = [&bench](const std::string& used) {
        bench.expect("AT+CPMS?");
        return bench.reply(ok({"+CPMS: \"SM\"," + used + ",20,\"SM\"," + used + ",20,\"SM\"," + used + ",20"}));
    };
    CHECK_FALSE(fill("15").sweep);
    found = fill("16");
    CHECK(found.sweep);
    CHECK(found.full == "its message store SM holds 16 of 20: it is swept; full, it takes no more texts");
    found = fill("20");
    CHECK(found.sweep);
    CHECK(found.full.empty());
    CHECK(fill("15").full.empty());
    CHECK(fill("16").full.empty());  // between the alarm and calm
    fill("2");
    CHECK_FALSE(fill("17").full.empty());
}

TEST_CASE("stores that are nonsense are none", "[health]") {
    Bench bench(false);
    for (const char* line : {"+CPMS: ", "+CPMS: \"SM\",3", "+CPMS: \"sm\",3,20", "+CPMS: \"SM\",-1,20",
                             "+CPMS: \"SM\",1,0", "+CPMS: x,y,z"}) {
        bench.expect("AT+CPMS?");
        const auto found = bench.reply(ok({line}));
        CHECK_FALSE(found.stores);
        CHECK_FALSE(found.sweep);
    }
    bench.expect("AT+CPMS?");
    CHECK_FALSE(bench.reply(error(4)).stores);
}

TEST_CASE("the temperature is asked for as the family tells it", "[health]") {
    Bench bench(false);
    bench.profile.health.temperature_command = "AT+QTEMP";
    bench.profile.health.temperature_pattern = "\\+QTEMP: *(-?[0-9.]+)";
    bench.health.begin(bench.profile, nullptr, bench.now);
    const auto read = [&bench](const std::string& line) {
        bench.expect_after_others("AT+QTEMP");
        return bench.reply(ok({line})).temperature_c;
    };
    CHECK(read("+QTEMP: 41,38,39") == 41);
    CHECK(read("+QTEMP: -12") == -12);
    CHECK(read("+QTEMP: 36.6") == 37);
    for (const char* wrong : {"+QTEMP: ", "+QTEMP: 999", "+QTEMP: 1.2.3", "noise"}) CHECK_FALSE(read(wrong));
    bench.expect_after_others("AT+QTEMP");
    CHECK_FALSE(bench.reply(error(4)).temperature_c);
}

TEST_CASE("the operator's name is asked for now and then", "[health]") {
    Bench bench(false);
    bench.expect_after_others("AT+COPS?");
    CHECK(bench.reply(ok({"+COPS: 0,0,\"Testnet\",7"})).network == "Testnet");
}

TEST_CASE("a balance is asked for and read, once a day", "[health]") {
    Bench bench;
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    const auto asked_at = bench.now;
    bench.reply(ok());
    const auto found = bench.line("+CUSD: 0,\"Your balance is 10.50 EUR\",15");
    REQUIRE(found);
    REQUIRE(found->balance);
    CHECK(found->balance->text == "Your balance is 10.50 EUR");
    CHECK(found->balance->answered);
    CHECK(found->balance->at == bench.civil);
    CHECK(found->balance->amount == reader::Amount{10'500'000, "EUR"});
    bench.expect_after_others("AT+COPS?");
    bench.reply(ok());
    while (bench.now < asked_at + 24h - 10min) {
        bench.now = std::max(bench.now, bench.health.due());
        const auto step = bench.health.next(bench.now);
        CHECK_FALSE(step->yields);
        bench.reply(ok());
    }
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    CHECK(bench.now >= asked_at + 24h);
}

TEST_CASE("a modem that starts again does not ask again", "[health]") {
    Bench bench;
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    bench.reply(ok());
    bench.line("+CUSD: 0,\"balance 1\",15");
    for (int i = 0; i < 20; ++i) {
        bench.health.begin(bench.profile, &bench.recipe, bench.now);
        bench.now += 2min;
        for (int n = 0; n < 5; ++n)
            if (const auto step = bench.health.next(bench.now)) {
                CHECK_FALSE(step->yields);
                bench.reply(ok());
            }
    }
    CHECK(bench.health.ask_balance(bench.now));
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
}

TEST_CASE("an answer may come before the OK, on several lines, and in any coding", "[health]") {
    struct Row {
        std::vector<std::string> lines;
        std::string text;
    };
    const Row row = GENERATE(values<Row>({
        {{"+CUSD: 0,\"Balance: 5\",15"}, "Balance: 5"},
        {{"+CUSD:0,\"Balance: 5\""}, "Balance: 5"},
        {{"+CUSD: 2,\"Balance: 5\",0"}, "Balance: 5"},
        {{"+CUSD: 0,\"Balance: 5 EUR", "valid until 31/12", "Thank you\",15"},
         "Balance: 5 EUR\nvalid until 31/12\nThank you"},
        {{"+CUSD: 0,\"00420061006C0061006E00630065003A00200035\",72"}, "Balance: 5"},
        {{"+CUSD: 0,\"00420061006C0061006E00630065003A00200035\",15"}, "Balance: 5"},
        {{"+CUSD: 0,\"04110430043B0430043D0441003A00200035\",72"}, "Баланс: 5"},
        {{"+CUSD: 0,\"" + packed_ussd("Balance: 5") + "\",15"}, "Balance: 5"},
        {{"+CUSD: 0,\"42616C616E63653A2035\",15"}, "Balance: 5"},
        {{"+CUSD: 0,\"1050\",15"}, "1050"},
    }));
    for (const bool before_ok : {false, true}) {
        Bench bench;
        bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
        if (!before_ok) bench.reply(ok());
        std::optional<Health::Findings> found;
        for (const auto& line : row.lines) {
            if (found) CHECK_FALSE(found->balance);
            found = bench.line(line);
            REQUIRE(found);
        }
        REQUIRE(found->balance);
        CHECK(found->balance->text == row.text);
        if (before_ok) CHECK_FALSE(bench.reply(ok()).balance);
        CHECK(bench.health.due() > bench.now);  // no second question
    }
}

TEST_CASE("a question that is refused is put in the other ways", "[health]") {
    Bench bench;
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    bench.reply(error(100));
    bench.expect("AT+CUSD=1,\"*100#\",0");
    CHECK(bench.yields);
    bench.reply(error(100));
    bench.expect("AT+CUSD=1,\"" + packed_ussd("*100#") + "\",15");
    const auto found = bench.reply(error(100));
    REQUIRE(found.balance);
    CHECK_FALSE(found.balance->answered);
    CHECK(found.balance->text == "the modem or the network refuses the question");
    CHECK(bench.health.due() > bench.now);
}

TEST_CASE("an operator that stays silent is cancelled after a minute", "[health]") {
    Bench bench;
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    const auto asked_at = bench.now;
    bench.reply(ok());
    bench.expect_after_others("AT+CUSD=2");
    CHECK(bench.now == asked_at + 60s);
    const auto found = bench.reply(ok());
    REQUIRE(found.balance);
    CHECK(found.balance->text == "the operator did not answer");
    CHECK(bench.line("+CUSD: 0,\"too late\",15")->balance == std::nullopt);
}

TEST_CASE("an operator that wants to talk on is cut short, and its text is kept", "[health]") {
    Bench bench;
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    bench.reply(ok());
    const auto found = bench.line("+CUSD: 1,\"1 balance 2 tariffs\",15");
    CHECK(found->balance->text == "1 balance 2 tariffs");
    bench.expect("AT+CUSD=2");
    CHECK_FALSE(bench.reply(ok()).balance);
    CHECK(bench.health.due() > bench.now);
}

TEST_CASE("a part that interrupts the question does not lose the answer", "[health]") {
    Bench bench;
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    Reply broken_off;
    broken_off.end = Reply::End::timed_out;
    CHECK_FALSE(bench.reply(broken_off).balance);
    const auto found = bench.line("+CUSD: 0,\"balance 7\",15");
    REQUIRE(found);
    CHECK(found->balance->text == "balance 7");
}

TEST_CASE("a network that ends the question says so, and what it says unasked is not ours", "[health]") {
    Bench bench;
    CHECK_FALSE(bench.line("+CUSD: 0,\"Buy our new tariff\",15")->balance);
    CHECK_FALSE(bench.line("+CREG: 1"));
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    bench.reply(ok());
    const auto found = bench.line("+CUSD: 2");
    REQUIRE(found->balance);
    CHECK_FALSE(found->balance->answered);
}

TEST_CASE("an answer without end is not waited for", "[health]") {
    Bench bench;
    bench.expect_after_others("AT+CUSD=1,\"*100#\",15");
    bench.reply(ok());
    std::optional<Health::Findings> found = bench.line("+CUSD: 0,\"a");
    int lines = 0;
    while (!found->balance && ++lines < 100) found = bench.line(std::string(300, 'b'));
    CHECK(lines < 20);
    CHECK(found->balance->text.size() <= 1000);
}

TEST_CASE("signal is read from AT+CESQ, of the newest network first", "[health]") {
    const auto dbm = [](const std::string& line) { return extended_signal_answer(ok({line})); };
    CHECK(dbm("+CESQ: 99,99,255,255,20,50") == -91);
    CHECK(dbm("+CESQ: 99,99,40,20,255,255") == -81);
    CHECK(dbm("+CESQ: 30,0,255,255,255,255") == -81);
    CHECK_FALSE(dbm("+CESQ: 99,99,255,255,255,255"));
    CHECK_FALSE(dbm("+CESQ: 1000,99,-1,255,255,300"));
    CHECK_FALSE(dbm("+CESQ: "));
    CHECK_FALSE(extended_signal_answer(ok()));
}
