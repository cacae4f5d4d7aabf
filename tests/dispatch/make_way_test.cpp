#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "modem/sms/decode.hpp"
#include "tests/dispatch/fixture.hpp"

using namespace std::chrono_literals;
using namespace tests;
using dispatch::Board;
using words::Key;
using words::Lane;
using words::MessageClass;
using words::MessageState;

namespace {

namespace asio = boost::asio;
using modem::device::Gate;
using modem::device::SubmitOutcome;

std::string text_of(const modem::sms::Pdu& pdu) {
    const auto decoded = modem::sms::decode(pdu.hex, modem::sms::Direction::to_network);
    return std::get<modem::sms::Submit>(decoded.value().pdu).data.text();
}

// Keeps each part on the air until the test says that it is through.
class SlowAir final : public dispatch::Radio {
public:
    explicit SlowAir(const asio::any_io_executor& executor)
        : through_(executor, asio::steady_timer::time_point::max()) {}

    asio::awaitable<SubmitOutcome> submit(modem::sms::Pdu pdu, const Gate& gate) override {
        SubmitOutcome outcome;
        if (!gate.may_start()) co_return outcome;
        const bool may = co_await gate.may_send();
        if (!may) co_return outcome;
        texts.push_back(text_of(pdu));
        co_await through_.async_wait(asio::as_tuple(asio::use_awaitable));
        outcome.kind = SubmitOutcome::Kind::sent;
        outcome.reference = ++reference_;
        co_return outcome;
    }
    asio::awaitable<SubmitOutcome> submit_mms(modem::device::Mms, const Gate&) override { co_return SubmitOutcome{}; }
    void through() { through_.cancel(); }

    std::vector<std::string> texts;

private:
    asio::steady_timer through_;
    std::uint8_t reference_ = 0;
};

asio::awaitable<void> stopped(dispatch::Dispatcher& dispatcher, bool& done) {
    co_await dispatcher.stop();
    done = true;
}

// No pause between two bulk parts: none is planned late.
reader::Config without_pauses() {
    auto config = shop_config();
    config.dispatch.jitter = 0;
    return config;
}

// A dispatcher with two modems, of which only those are there that are attached.
class Counter {
public:
    Counter()
        : present_(dispatch::make_rules(without_pauses())),
          log_("test", std::make_shared<spdlog::sinks::null_sink_mt>()),
          dispatcher_(io_.get_executor(), store_, present_, clock_, log_) {
        present_.clock_trusted = true;
        dispatcher_.watch();
        dispatcher_.add_modem("left", left);
        dispatcher_.add_modem("right", right);
        asio::co_spawn(io_, dispatcher_.start(), asio::detached);
    }
    ~Counter() {
        bool done = false;
        asio::co_spawn(io_, stopped(dispatcher_, done), asio::detached);
        await([&] {
            left.through();
            right.through();
            return done;
        });
        store_.stop();
    }
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;

    void attach(const std::string& modem) {
        modem::device::ModemStatus status;
        status.name = modem;
        status.phase = modem::device::ModemPhase::ready;
        status.registration = modem::device::Registration::home;
        status.iccid = modem == "left" ? "8934071100000000001" : "8934071100000000002";
        dispatcher_.on_status(status);
    }
    void detach(const std::string& modem) {
        modem::device::ModemStatus status;
        status.name = modem;
        dispatcher_.on_status(status);
    }
    void accept(std::string_view to, std::string text, MessageClass what = MessageClass::marketing) {
        dispatch::NewMessage message{.to = number(to), .text = std::move(text), .message_class = what};
        std::promise<std::exception_ptr> done;
        store_.writer().submit(
            [&](store::Tx& tx) {
                if (what == MessageClass::marketing)
                    controller::ledger::record_consent(tx, {.number = message.to, .wording = "Offers by SMS"}).value();
                dispatch::accept(tx, present_, message).value();
            },
            [&](const std::exception_ptr& error) { done.set_value(error); });
        if (const auto error = done.get_future().get()) std::rethrow_exception(error);
    }
    int outstanding(std::size_t modem = 0) { return dispatcher_.states().at(modem).outstanding; }
    bool await(const std::function<bool()>& condition) {
        const auto give_up = std::chrono::steady_clock::now() + 20s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > give_up) return false;
            io_.run_one_for(10ms);
        }
        return true;
    }
    // All that is planned has come to the modem's line, and what was called back is in the queue again.
    bool settled(const std::function<bool()>& condition) {
        return await(condition) && await([this] { return io_.poll() == 0; });
    }

private:
    TemporaryFolder folder_;
    FakeClock clock_{at("2026-11-23T11:00:00Z")};
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> stays_{io_.get_executor()};
    store::Store store_{folder_ / "t.db", clock_};
    dispatch::Present present_;
    spdlog::logger log_;

public:
    SlowAir left{io_.get_executor()}, right{io_.get_executor()};

private:
    dispatch::Dispatcher dispatcher_;
};

dispatch::Intent intent_of(std::int64_t seq, Lane lane, bool begins) {
    dispatch::Intent intent{.place = {7, seq, seq, 1},
                            .count = 1,
                            .message_class = MessageClass::service,
                            .valid_until = {},
                            .recall = {},
                            .lane = lane};
    if (begins) intent.valid_until = words::Instant{};
    return intent;
}

using Texts = std::vector<std::string>;

// Until the modem has had so many parts, each of which is through at once.
bool through(Counter& counter, SlowAir& air, std::size_t parts) {
    return counter.await([&] {
        if (air.texts.size() < parts) air.through();
        return air.texts.size() >= parts;
    });
}

// The number keeps the left SIM from now on.
void greet_by_left(Counter& counter, std::string_view to) {
    counter.attach("left");
    counter.accept(to, "hello", MessageClass::service);
    REQUIRE(through(counter, counter.left, 1));
    counter.left.through();
    REQUIRE(counter.await([&] { return counter.outstanding() == 0; }));
}

}  // namespace

TEST_CASE("a service message goes before the bulk part that is planned ahead", "[make_way]") {
    Counter counter;
    counter.attach("left");
    for (const char* text : {"1", "2", "3"}) counter.accept("+3461234567" + std::string(text), text);
    REQUIRE(counter.await([&] { return counter.left.texts.size() == 1 && counter.outstanding() == 2; }));
    counter.accept("+34612345670", "Your order is ready", MessageClass::service);
    REQUIRE(through(counter, counter.left, 4));
    CHECK(counter.left.texts == Texts{"1", "Your order is ready", "2", "3"});
}

TEST_CASE("several service messages go before bulk, in their order", "[make_way]") {
    Counter counter;
    counter.attach("left");
    for (const char* text : {"1", "2", "3"}) counter.accept("+3461234567" + std::string(text), text);
    REQUIRE(counter.await([&] { return counter.left.texts.size() == 1 && counter.outstanding() == 2; }));
    for (const char* text : {"a", "b", "c"})
        counter.accept("+3461234568" + std::to_string(text[0] % 10), text, MessageClass::service);
    REQUIRE(through(counter, counter.left, 6));
    CHECK(counter.left.texts == Texts{"1", "a", "b", "c", "2", "3"});
}

TEST_CASE("the rest of a message that has begun is not called back", "[make_way]") {
    Counter counter;
    counter.attach("left");
    counter.accept("+34612345671", std::string(200, 'x'));
    counter.accept("+34612345672", "2");
    REQUIRE(counter.await([&] { return counter.left.texts.size() == 1 && counter.outstanding() == 2; }));
    counter.accept("+34612345670", "Your order is ready", MessageClass::service);
    REQUIRE(through(counter, counter.left, 4));
    CHECK(counter.left.texts == Texts{std::string(153, 'x'), std::string(47, 'x'), "Your order is ready", "2"});
}

TEST_CASE("one message calls one part back, of the SIM that takes it", "[make_way]") {
    Counter counter;
    greet_by_left(counter, "+34612345670");
    counter.attach("right");
    for (const char* text : {"1", "2", "3", "4", "5", "6"}) counter.accept("+3461234567" + std::string(text), text);
    REQUIRE(counter.await([&] { return counter.outstanding(0) == 2 && counter.outstanding(1) == 2; }));
    REQUIRE(counter.settled([&] { return counter.left.texts.size() == 2 && counter.right.texts.size() == 1; }));
    counter.accept("+34612345670", "Your order is ready", MessageClass::service);
    REQUIRE(through(counter, counter.left, 3));
    CHECK(counter.left.texts.back() == "Your order is ready");
    REQUIRE(through(counter, counter.right, 2));
    CHECK(std::stoi(counter.right.texts[0]) < std::stoi(counter.right.texts[1]));
    CHECK(counter.right.texts[1] != "5");  // what the right SIM had planned went next, nothing in its place
}

TEST_CASE("what waits for its SIM goes when the SIM is back", "[make_way]") {
    Counter counter;
    greet_by_left(counter, "+34612345670");
    counter.detach("left");
    counter.attach("right");
    counter.accept("+34612345671", "other", MessageClass::service);
    REQUIRE(through(counter, counter.right, 1));
    counter.accept("+34612345670", "Your order is ready", MessageClass::service);
    counter.attach("left");
    REQUIRE(through(counter, counter.left, 2));
    CHECK(counter.left.texts == Texts{"hello", "Your order is ready"});
    CHECK(counter.right.texts == Texts{"other"});
}

TEST_CASE("a part that comes back ahead of one on the air leaves that one as it is", "[board]") {
    Board board;
    board.add("left", {[](dispatch::Intent) {}, [](dispatch::Place) {}});
    const words::Monotonic now{1h};
    dispatch::Pacer::Style style{.service_share = 0, .jitter = 0};
    board.set_ready("left", 7,
                    dispatch::Pacer({.per_minute = 2,
                                     .per_hour = 1000,
                                     .per_day = 1000,
                                     .per_month = {},
                                     .recipients_per_day = {},
                                     .recipients_per_month = 1000},
                                    style),
                    now);
    const auto plan = [&](std::int64_t seq) {
        REQUIRE(board.claim(now, {}));
        const auto intent = intent_of(seq, Lane::bulk, true);
        board.charge("left", intent, now);
        return intent.place;
    };
    const auto first = plan(1), second = plan(2);
    board.handed("left", first, now);
    CHECK(board.crowded().size() == 1);
    board.make_way(board.crowded().front(), 42);
    CHECK(board.makes_way_for(42));
    CHECK(board.crowded().empty());  // it is on its way back
    board.finish("left", second, false, now);
    CHECK_FALSE(board.makes_way_for(42));
    CHECK(board.states(now, {}).front().outstanding == 1);
    board.finish("left", first, true, now);
    // The first counts, the second does not: one of two a minute is left.
    plan(3);
    CHECK_FALSE(board.claim(now, {}));
}

TEST_CASE("an alert and what is on the air make way for nobody", "[board]") {
    Board board;
    board.add("left", {[](dispatch::Intent) {}, [](dispatch::Place) {}});
    const words::Monotonic now{1h};
    board.set_ready("left", 7, dispatch::Pacer(shop_config().pacing, {}), now);
    const auto plan = [&](std::int64_t seq, Lane lane, bool begins) {
        REQUIRE(board.claim(now, {}));
        const auto intent = intent_of(seq, lane, begins);
        board.charge("left", intent, now);
        return intent.place;
    };
    const auto first = plan(1, Lane::bulk, true);
    CHECK(board.crowded().empty());  // there is room ahead
    const auto second = plan(2, Lane::alert, true);
    CHECK(board.crowded().empty());
    board.finish("left", second, false, now);
    const auto third = plan(3, Lane::bulk, false);  // a later part of a message
    CHECK(board.crowded().empty());
    board.finish("left", third, false, now);
    const auto fourth = plan(4, Lane::service, true);
    REQUIRE(board.crowded().size() == 1);
    CHECK(board.crowded().front().lane == Lane::service);
    board.finish("left", first, true, now);
    plan(5, Lane::bulk, true);
    board.handed("left", fourth, now);
    CHECK(board.crowded().size() == 1);
    board.set_lost("left", now);
    CHECK(board.crowded().empty());
}

TEST_CASE("what comes back of a SIM that has left its modem is not taken for the next one's", "[board]") {
    Board board;
    board.add("left", {[](dispatch::Intent) {}, [](dispatch::Place) {}});
    const words::Monotonic now{1h};
    const reader::Pacing one_a_minute{.per_minute = 1,
                                      .per_hour = 1000,
                                      .per_day = 1000,
                                      .per_month = {},
                                      .recipients_per_day = {},
                                      .recipients_per_month = 1000};
    const dispatch::Pacer::Style style{.service_share = 0, .jitter = 0};
    const auto plan = [&](words::Key sim) {
        REQUIRE(board.claim(now, {}));
        auto intent = intent_of(1, Lane::bulk, true);
        intent.place.sim = sim;
        board.charge("left", intent, now);
        return intent.place;
    };
    board.set_ready("left", 7, dispatch::Pacer(one_a_minute, style), now);
    const auto old = plan(7);
    board.set_lost("left", now);
    board.set_ready("left", 8, dispatch::Pacer(one_a_minute, style), now);
    const auto next = plan(8);
    board.finish("left", next, false, now);
    CHECK(board.claim(now, {}));  // nothing of the second SIM is planned any more
    board.unclaim("left");
    board.finish("left", old, false, now);
    CHECK(board.states(now, {}).front().outstanding == 0);
}

TEST_CASE("what is undone is the part that was charged, not the last", "[board]") {
    Board board;
    board.add("left", {[](dispatch::Intent) {}, [](dispatch::Place) {}});
    const words::Monotonic now{1h};
    board.set_ready("left", 7, dispatch::Pacer(shop_config().pacing, {}), now);
    for (const std::int64_t seq : {1, 2}) {
        REQUIRE(board.claim(now, {}));
        board.charge("left", intent_of(seq, seq == 1 ? Lane::bulk : Lane::alert, true), now);
    }
    board.uncharge("left", {7, 1, 1, 1});
    CHECK(board.states(now, {}).front().outstanding == 1);
    board.finish("left", {7, 2, 2, 1}, true, now);
    CHECK(board.states(now, {}).front().outstanding == 0);
}
