#include "controller/outreach/campaign.hpp"

#include "controller/ledger/contact.hpp"
#include "controller/outreach/advance.hpp"
#include "controller/outreach/plan.hpp"
#include "controller/outreach/runner.hpp"
#include "tests/dispatch/fixture.hpp"
#include "tests/outreach/support.hpp"

using namespace controller::outreach;
using namespace std::chrono_literals;
using words::MessageClass;
using words::MessageState;

namespace store = controller::store;
namespace dispatch = controller::dispatch;

namespace {

reader::Config config() {
    reader::Config config = tests::casa_elena();
    config.pacing = {60, 1000, 10000, {}, 10000};
    auto& spain = config.countries.at("ES");
    spain.marketing.hours = {8h, 21h};
    spain.marketing.days = words::Weekdays(0x3f);
    const auto segment = [](const std::string& id, const std::string& where) {
        return reader::SegmentSource{id, id, {where, {}}, {}, {}};
    };
    config.segments = {segment("everybody", "true"), segment("named", "exists(first_name)"),
                       segment("today", "idle == 0")};
    config.templates = {tests::template_source("es", "Casa Elena: hola {{ first_name | default: '' }}"),
                        tests::template_source("es", "Casa Elena: hola {{ first_name }}"),
                        tests::template_source("es", "Pedido listo", MessageClass::service),
                        tests::template_source("es", "Casa Elena: 15% menos")};
    config.templates[1].require = {"first_name"};
    const char* const ids[] = {"hello", "personal", "ready", "offer"};
    for (std::size_t i = 0; i < 4; ++i) config.templates[i].id = ids[i];
    return config;
}

/// A shop with customers and campaigns; one step of a campaign is one write job.
struct Street : tests::Shop {
    Street() : tests::Shop(config()) {
        Findings found;
        plans = compile_plans(present.rules()->config, found);
        REQUIRE(plans);
    }

    std::string number(int i) const { return "+346" + std::to_string(12'000'000 + i); }
    // Customers 1 to n, all with a name and consent.
    void customers(int n) {
        write<bool>([&](store::Tx& tx) {
            for (int i = 1; i <= n; ++i) {
                const auto to = tests::number(number(i));
                REQUIRE(controller::ledger::upsert_contact(tx, {.number = to, .first_name = std::string("Ana")})
                            .has_value());
                REQUIRE(controller::ledger::record_consent(tx, {.number = to, .wording = "Offers by SMS"}).has_value());
            }
            return true;
        });
    }
    words::Key make(const NewCampaign& campaign) {
        return write<words::Result<words::Key>>([&](store::Tx& tx) { return create(tx, campaign, *plans); }).value();
    }
    words::Key begun(const std::string& segment = "everybody", const std::string& id = "hello") {
        const auto key = make({.name = "Spring", .segment = segment, .message_template = id});
        REQUIRE(change([&](store::Tx& tx) { return start(tx, key, *plans); }).has_value());
        return key;
    }
    words::Result<void> change(const std::function<words::Result<void>(store::Tx&)>& job) {
        return write<words::Result<void>>(job);
    }
    words::Result<Outlook> step(words::Key key) {
        return write<words::Result<Outlook>>([&](store::Tx& tx) { return advance(tx, key, *plans, present); });
    }
    Outlook run(words::Key key) {
        auto outlook = step(key);
        while (outlook.value() == Outlook::more) outlook = step(key);
        return *outlook;
    }
    std::int64_t count(const std::string& sql) {
        return write<std::int64_t>([&](store::Tx& tx) {
            store::Cursor row = tx.query(sql);
            return row.next() ? row.integer(0) : 0;
        });
    }
    Campaign look(words::Key key) {
        return write<Campaign>([&](store::Tx& tx) { return get(tx.db(), key).value(); });
    }
    Tally counted(words::Key key) {
        return write<Tally>([&](store::Tx& tx) { return tally(tx.db(), key); });
    }
    // As if the network had delivered them.
    void settle_all() {
        write<bool>([](store::Tx& tx) { return tx.run("UPDATE message SET state = 4") > 0; });
    }

    std::optional<Plans> plans;
};

using Counts = std::map<std::string, std::int64_t>;

}  // namespace

TEST_CASE("a campaign that cannot be is refused by its reason", "[campaign]") {
    Street street;
    struct Case {
        NewCampaign campaign;
        errc expected;
    };
    const auto c = GENERATE(values<Case>({
        {{"", "everybody", "hello"}, errc::bad_name},
        {{std::string(201, 'x'), "everybody", "hello"}, errc::bad_name},
        {{"x", "nobody", "hello"}, errc::unknown_segment},
        {{"x", "everybody", "hallo"}, errc::unknown_template},
        {{"x", "everybody", "offer", MessageClass::service}, errc::offer_in_service},
        {{"x", "everybody", "hello", MessageClass::marketing, 59s}, errc::bad_expiry},
        {{"x", "everybody", "hello", MessageClass::marketing, 91 * 24h}, errc::bad_expiry},
    }));
    const auto refused =
        street.write<words::Result<words::Key>>([&](store::Tx& tx) { return create(tx, c.campaign, *street.plans); });
    REQUIRE(refused.has_error());
    CHECK(refused.error() == c.expected);
    CHECK(street.count("SELECT count(*) FROM campaign") == 0);
}

TEST_CASE("a campaign gives each of its audience one message", "[campaign]") {
    Street street;
    street.customers(450);
    const auto key = street.begun();
    CHECK(street.run(key) == Outlook::waiting);
    CHECK(street.look(key).audience == 450);
    CHECK(street.counted(key).messages == Counts{{"queued", 450}});
    CHECK(street.counted(key).to_accept == 0);
    CHECK(street.count("SELECT count(DISTINCT contact) FROM message WHERE lane = 2 AND class = 1 AND origin = 1") ==
          450);
    street.settle_all();
    CHECK(street.run(key) == Outlook::idle);
    CHECK(street.look(key).state == CampaignState::done);
    CHECK(street.look(key).ended_at == street.clock().now());
    CHECK(street.run(key) == Outlook::idle);
    CHECK(street.count("SELECT count(*) FROM message") == 450);
}

TEST_CASE("whoever gets no message is kept with the reason", "[campaign]") {
    Street street;
    street.customers(3);
    street.suppress(street.number(2));
    street.write<bool>([&](store::Tx& tx) {
        using controller::ledger::upsert_contact;
        REQUIRE(upsert_contact(tx, {.number = tests::number("+34612999991"), .first_name = std::string("Eva")})
                    .has_value());
        REQUIRE(upsert_contact(tx, {.number = tests::number("+33612345678"), .first_name = std::string("Luc")})
                    .has_value());
        REQUIRE(upsert_contact(tx, {.number = tests::number("+34612999992")}).has_value());
        return true;
    });
    const auto key = street.begun("everybody", "personal");
    street.run(key);
    const Tally tally = street.counted(key);
    CHECK(tally.messages == Counts{{"queued", 2}, {"skipped", 2}});
    CHECK(tally.skipped ==
          Counts{{"suppressed", 1}, {"no_consent", 1}, {"destination_forbidden", 1}, {"missing_variable", 1}});
    CHECK(street.count("SELECT count(*) FROM campaign_contact WHERE detail = 'first_name'") == 1);
    CHECK(street.look(key).audience == 6);
}

TEST_CASE("a step that fails at any point is done again and nobody is written to twice", "[campaign]") {
    Street street;
    street.customers(450);
    const auto key = street.begun();
    int failures = 0;
    for (bool done = false; !done;) {
        const auto fail = [&](store::Tx& tx) -> words::Result<Outlook> {
            (void)advance(tx, key, *street.plans, street.present);
            throw std::runtime_error("power");
        };
        CHECK_THROWS(street.write<words::Result<Outlook>>(fail));
        ++failures;
        done = street.step(key).value() != Outlook::more;
    }
    CHECK(failures > 4);
    CHECK(street.count("SELECT count(*) FROM message") == 450);
    CHECK(street.count("SELECT count(DISTINCT contact) FROM message") == 450);
    CHECK(street.count("SELECT count(*) FROM campaign_contact") == 0);
}

TEST_CASE("a pause at any step stops the campaign, and it goes on where it was", "[campaign]") {
    const int pause_at = GENERATE(0, 1, 2, 3, 4);
    Street street;
    street.customers(450);
    const auto key = street.begun();
    for (int i = 0; i < pause_at; ++i) REQUIRE(street.step(key).value() == Outlook::more);
    const auto before = street.count("SELECT count(*) FROM message");
    REQUIRE(street.change([&](store::Tx& tx) { return pause(tx, key); }).has_value());
    CHECK(street.run(key) == Outlook::idle);
    CHECK(street.count("SELECT count(*) FROM message") == before);
    CHECK(street.count("SELECT count(*) FROM message WHERE state = 1 AND reason = 'campaign_paused' AND "
                       "next_attempt_at = expires_at") == before);
    REQUIRE(street.change([&](store::Tx& tx) { return resume(tx, key); }).has_value());
    CHECK(street.run(key) == Outlook::waiting);
    CHECK(street.counted(key).messages == Counts{{"queued", 450}});
}

TEST_CASE("a pause holds what waits for its hour, and leaves what is begun", "[campaign]") {
    Street street;
    street.clock().set(tests::at("2026-11-23T22:00:00Z"));
    street.customers(3);
    const auto key = street.begun();
    street.run(key);
    CHECK(street.counted(key).held == Counts{{"window", 3}});
    street.write<bool>([](store::Tx& tx) {
        return tx.run("UPDATE message SET state = 2, reason = NULL, next_attempt_at = NULL WHERE key = 1") == 1;
    });
    REQUIRE(street.change([&](store::Tx& tx) { return pause(tx, key); }).has_value());
    street.run(key);
    CHECK(street.counted(key).held == Counts{{"campaign_paused", 2}});
    CHECK(street.counted(key).messages == Counts{{"held", 2}, {"sending", 1}});
    REQUIRE(street.change([&](store::Tx& tx) { return resume(tx, key); }).has_value());
    street.run(key);
    CHECK(street.counted(key).messages == Counts{{"queued", 2}, {"sending", 1}});
}

TEST_CASE("a cancel at any step ends the campaign for all that is not begun", "[campaign]") {
    const int cancel_at = GENERATE(0, 1, 2, 4, 6);
    Street street;
    street.customers(450);
    const auto key = street.begun();
    for (int i = 0; i < cancel_at; ++i) (void)street.step(key);
    const auto before = street.count("SELECT count(*) FROM message");
    REQUIRE(street.change([&](store::Tx& tx) { return cancel(tx, key); }).has_value());
    CHECK(street.run(key) == Outlook::idle);
    CHECK(street.count("SELECT count(*) FROM message WHERE state = 9") == before);
    CHECK(street.count("SELECT count(*) FROM message") == before);
    CHECK(street.counted(key).to_accept == 0);
    CHECK(street.look(key).state == CampaignState::cancelled);
    CHECK(street.write<std::vector<words::Key>>([](store::Tx& tx) { return active(tx.db()); }).empty());
}

TEST_CASE("a campaign changes its state only where that has a meaning", "[campaign]") {
    enum class Act { start, pause, resume, cancel };
    struct Case {
        CampaignState from;
        Act act;
        std::optional<errc> refused;
        CampaignState to;
    };
    using S = CampaignState;
    const auto c = GENERATE(values<Case>({
        {S::draft, Act::start, {}, S::running},
        {S::draft, Act::pause, errc::not_running, S::draft},
        {S::draft, Act::resume, errc::not_paused, S::draft},
        {S::draft, Act::cancel, {}, S::cancelled},
        {S::running, Act::start, {}, S::running},
        {S::running, Act::pause, {}, S::paused},
        {S::running, Act::resume, {}, S::running},
        {S::running, Act::cancel, {}, S::cancelled},
        {S::paused, Act::start, errc::not_a_draft, S::paused},
        {S::paused, Act::pause, {}, S::paused},
        {S::paused, Act::resume, {}, S::running},
        {S::paused, Act::cancel, {}, S::cancelled},
        {S::done, Act::start, errc::ended, S::done},
        {S::done, Act::pause, errc::ended, S::done},
        {S::done, Act::resume, errc::ended, S::done},
        {S::done, Act::cancel, errc::ended, S::done},
        {S::cancelled, Act::start, errc::ended, S::cancelled},
        {S::cancelled, Act::pause, errc::ended, S::cancelled},
        {S::cancelled, Act::resume, errc::ended, S::cancelled},
        {S::cancelled, Act::cancel, {}, S::cancelled},
    }));
    CAPTURE(to_string(c.from), c.act);
    Street street;
    const auto key = street.make({"x", "everybody", "hello"});
    const auto act = [&](words::Key campaign) {
        return street.change([&](store::Tx& tx) -> words::Result<void> {
            switch (c.act) {
                case Act::start: return start(tx, campaign, *street.plans);
                case Act::pause: return pause(tx, campaign);
                case Act::resume: return resume(tx, campaign);
                case Act::cancel: break;
            }
            return cancel(tx, campaign);
        });
    };
    street.write<bool>([&](store::Tx& tx) { return tx.run("UPDATE campaign SET state = ?1", c.from) == 1; });
    const auto result = act(key);
    CHECK(result.has_error() == c.refused.has_value());
    if (c.refused) CHECK(result.error() == *c.refused);
    CHECK(street.look(key).state == c.to);
    CHECK(act(key + 1).error() == errc::not_found);
}

TEST_CASE("a campaign whose segment is gone from the configuration pauses itself", "[campaign]") {
    Street street;
    street.customers(3);
    const auto key = street.begun("named");
    auto changed = config();
    changed.segments.erase(changed.segments.begin() + 1);
    Findings found;
    street.plans = compile_plans(changed, found);
    CHECK(street.step(key).error() == errc::unknown_segment);
    CHECK(street.look(key).state == CampaignState::paused);
    CHECK(street.run(key) == Outlook::idle);
    CHECK(street.count("SELECT count(*) FROM message") == 0);
}

TEST_CASE("the audience is who is in the segment at the start", "[campaign]") {
    Street street;
    street.customers(2);
    street.write<bool>([&](store::Tx& tx) {
        tx.run("INSERT INTO metric VALUES(1, 1, 100, ?1, ?1)", tx.now());
        return true;
    });
    const auto key = street.begun("today");
    street.clock().advance(24h);
    street.run(key);
    CHECK(street.look(key).audience == 1);
}

TEST_CASE("messages of a campaign expire with it", "[campaign]") {
    Street street;
    street.customers(1);
    const auto key = street.make({"x", "everybody", "hello", MessageClass::marketing, 2h});
    REQUIRE(street.change([&](store::Tx& tx) { return start(tx, key, *street.plans); }).has_value());
    const auto begin = street.clock().now();
    street.clock().advance(30min);
    street.run(key);
    CHECK(street.count("SELECT expires_at FROM message") == words::to_ms(begin + 2h));

    const auto late = street.make({"y", "everybody", "hello", MessageClass::marketing, 2h});
    REQUIRE(street.change([&](store::Tx& tx) { return start(tx, late, *street.plans); }).has_value());
    street.clock().advance(3h);
    street.run(late);
    CHECK(street.counted(late).skipped == Counts{{"expired", 1}});
}

TEST_CASE("a plan tells what would happen and writes nothing", "[campaign]") {
    Street street;
    street.customers(30);
    street.suppress(street.number(1));
    street.write<bool>([&](store::Tx& tx) {
        REQUIRE(controller::ledger::upsert_contact(tx, {.number = tests::number("+34612999992")}).has_value());
        REQUIRE(controller::ledger::upsert_contact(
                    tx, {.number = tests::number(street.number(2)), .first_name = std::string("Zoë \xd0\xb6")})
                    .has_value());
        return true;
    });
    Capacity capacity{.sims = {{.tariff = {}, .usage = {}, .part_time = 3600ms}}};
    capacity.sims[0].tariff.pacing = street.present.rules()->config.pacing;
    capacity.sims[0].tariff.price_per_part = reader::Amount{65'000, "EUR"};
    const auto planned = [&](const NewCampaign& campaign) {
        return street.write<words::Result<Plan>>(
            [&](store::Tx& tx) { return plan(tx.db(), campaign, *street.plans, street.present, capacity, tx.now()); });
    };
    const Plan told = planned({"x", "everybody", "personal"}).value();
    CHECK(street.count("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM campaign) + "
                       "(SELECT count(*) FROM campaign_contact)") == 0);
    CHECK(told.audience == 31);
    CHECK(told.examined == 31);
    CHECK(told.recipients == 29);
    CHECK(told.skipped == Counts{{"suppressed", 1}, {"missing_variable", 1}});
    CHECK(told.parts_by_encoding == Counts{{"gsm7", 28}, {"ucs2", 1}});
    CHECK(told.parts == 29);
    CHECK(told.held.empty());
    CHECK(told.samples.size() == k_samples);
    CHECK(told.samples[0].verdict == "suppressed");
    CHECK(told.samples[1].verdict == "send");
    CHECK(told.samples[2].text == "Casa Elena: hola Ana\nResponde BAJA para no recibir mas");
    const auto all_at = street.clock().now() + 104'400ms;  // 29 parts at 3.6 s
    CHECK(told.done_at > all_at - 1s);
    CHECK(told.done_at < all_at + 1s);
    CHECK(told.forecast.limit == "air");
    CHECK(told.cost == 29 * 65'000);
    CHECK(told.forecast.currency == "EUR");
    CHECK(planned({"x", "nobody", "personal"}).error() == errc::unknown_segment);

    street.clock().set(tests::at("2026-11-23T22:00:00Z"));
    const Plan night = planned({"x", "everybody", "hello"}).value();
    CHECK(night.held.at("window").recipients == 29);
    CHECK(night.held.at("window").until == tests::at("2026-11-24T07:00:00Z"));
    CHECK(*night.done_at > tests::at("2026-11-24T07:00:00Z"));
    CHECK(night.skipped == Counts{{"suppressed", 1}, {"no_consent", 1}});
}

TEST_CASE("the runner brings a campaign to its end and then rests", "[campaign]") {
    Street street;
    street.customers(250);
    for (int i = 1; i <= 250; ++i) street.suppress(street.number(i));
    boost::asio::io_context io;
    spdlog::logger log("test", std::make_shared<spdlog::sinks::null_sink_st>());
    const auto plans = std::make_shared<const Plans>(*street.plans);
    CampaignRunner runner(
        io.get_executor(), street.store(), street.present, [plans] { return plans; }, log);
    bool ended = false;
    boost::asio::co_spawn(io, runner.run(), [&](std::exception_ptr error) {
        CHECK_FALSE(error);
        ended = true;
    });
    const auto key = street.make({"x", "everybody", "hello"});
    REQUIRE(street.change([&](store::Tx& tx) { return start(tx, key, *plans); }).has_value());
    runner.kick();
    while (street.look(key).state != CampaignState::done) io.run_one_for(5s);
    CHECK(street.counted(key).skipped == Counts{{"suppressed", 250}});
    runner.stop();
    while (!ended) io.run_one_for(5s);
}
