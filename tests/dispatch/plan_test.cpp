#include "controller/dispatch/plan.hpp"

#include "modem/sms/decode.hpp"
#include "tests/dispatch/fixture.hpp"

using namespace tests;
using words::MessageClass;
using words::MessageState;
using namespace std::chrono_literals;

namespace {

std::string text_of(const dispatch::Intent& intent) {
    const auto decoded = modem::sms::decode(intent.pdu.hex, modem::sms::Direction::to_network);
    REQUIRE(decoded.has_value());
    return std::get<modem::sms::Submit>(decoded->pdu).to.text;
}

int release(Shop& shop) {
    return shop.write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 100); });
}

}  // namespace

TEST_CASE("the lane goes before the age, the age decides within a lane", "[plan]") {
    Shop shop;
    shop.consent("+34612345671");
    shop.marketing("+34612345671");
    shop.service("+34612345672");
    shop.service("+34612345673");
    shop.accept({.to = number("+34612345674"), .text = "Fire!", .lane = words::Lane::alert});
    const auto sim = shop.sim();
    std::string order;
    while (const auto intent = shop.plan(sim)) order += text_of(*intent).back();
    CHECK(order == "4231");
}

TEST_CASE("the bad ones are refused with a reason and leave no trace", "[accept]") {
    Shop shop;
    const auto now = shop.clock().now();
    const auto to = number("+34612345678");
    const auto code = [&](const dispatch::NewMessage& message) { return shop.accept(message).error(); };
    using dispatch::errc;
    CHECK(code({.to = to, .text = ""}) == errc::empty_text);
    CHECK(code({.to = to, .text = std::string(1531, 'x')}) == errc::too_many_parts);
    CHECK(code({.to = to, .text = "日本", .encoding = words::Encoding::gsm7}) == errc::text_not_encodable);
    CHECK(code({.to = to, .text = "x", .expires_at = now}) == errc::expires_in_past);
    CHECK(code({.to = to, .text = "x", .not_before = now + 2h, .expires_at = now + 1h}) == errc::expires_before_start);
    CHECK(code({.to = to, .text = "x", .message_class = MessageClass::marketing, .lane = words::Lane::alert}) ==
          errc::alert_marketing);
    CHECK(code({.to = number("+33612345678"), .text = "x"}) == errc::destination_forbidden);
    CHECK(code({.to = number("+34803123456"), .text = "x"}) == errc::destination_forbidden);  // premium
    CHECK(code({.to = to, .text = "x", .sim = "8934"}) == errc::unknown_sim);
    CHECK(shop.write<bool>([](store::Tx& tx) { return tx.query("SELECT 1 FROM message").next(); }) == false);
}

TEST_CASE("marketing without consent or after STOP is skipped at the door", "[accept]") {
    Shop shop;
    CHECK(shop.look(shop.marketing()).reason == "no_consent");
    shop.consent("+34612345678");
    CHECK(shop.state(shop.marketing()) == MessageState::queued);
    shop.suppress("+34612345678");
    const auto view = shop.look(shop.marketing());
    CHECK(view.state == MessageState::skipped);
    CHECK(view.reason == "suppressed");
    CHECK(shop.state(shop.service()) == MessageState::queued);
    shop.suppress("+34612345678", store::Scope::all);
    CHECK(shop.state(shop.service()) == MessageState::skipped);
}

TEST_CASE("a purchase is no consent, a soft opt-in counts where the country has it", "[accept]") {
    for (const bool country_has_it : {false, true}) {
        auto config = shop_config();
        config.countries["ES"].soft_opt_in = country_has_it;
        Shop shop(config);
        shop.write<bool>([](store::Tx& tx) {
            const auto contact = controller::ledger::ensure_contact(tx, number("+34612345678"), "pos");
            tx.run("INSERT INTO metric(contact, n_purchases, spend_total) VALUES(?1, 1, 500)", contact);
            return true;
        });
        CHECK(shop.look(shop.marketing()).reason == "no_consent");
        shop.write<bool>([](store::Tx& tx) {
            return controller::ledger::record_consent(tx, {.number = number("+34612345678"),
                                                           .basis = controller::ledger::Basis::soft_opt_in,
                                                           .wording = "Offers on what you bought, reply BAJA to end"})
                .has_value();
        });
        CHECK((shop.state(shop.marketing()) == MessageState::queued) == country_has_it);
    }
}

TEST_CASE("STOP skips what waits and recalls what is not on the air", "[withdraw]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto begun = shop.marketing();
    const auto intent = shop.plan(sim);
    REQUIRE(intent);
    const auto waiting = shop.marketing();
    const auto service = shop.service();
    CHECK_FALSE(intent->recall->load());
    shop.suppress("+34612345678");
    CHECK(intent->recall->load());
    CHECK(shop.state(waiting) == MessageState::skipped);
    CHECK(shop.state(service) == MessageState::queued);
    shop.result(*intent, untouched());
    CHECK(shop.state(begun) == MessageState::skipped);
    CHECK(shop.look(begun).reason == "suppressed");
}

TEST_CASE("STOP in the middle of a long message keeps the rest off the air and says so", "[withdraw]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto message = shop.marketing("+34612345678", std::string(400, 'x'));
    const auto one = shop.plan(sim), two = shop.plan(sim);
    shop.result(*one, sent(1));
    shop.suppress("+34612345678");
    shop.result(*two, untouched());
    CHECK(shop.state(message) == MessageState::failed);
    CHECK(shop.look(message).reason == "withdrawn");
    CHECK_FALSE(shop.plan(sim));
}

TEST_CASE("a long message whose rest waits in the queue fails as withdrawn after STOP", "[withdraw]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto message = shop.marketing("+34612345678", std::string(400, 'x'));
    shop.result(*shop.plan(sim), sent(1));
    CHECK(shop.state(message) == MessageState::queued);
    shop.suppress("+34612345678");
    const auto view = shop.look(message);
    CHECK(view.state == MessageState::failed);
    CHECK(view.reason == "withdrawn");
    CHECK_FALSE(shop.plan(sim));
}

TEST_CASE("a window that closes lets a begun message finish", "[window]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto message = shop.marketing("+34612345678", std::string(200, 'x'));
    shop.result(*shop.plan(sim), sent(1));
    shop.clock().set(at("2026-11-23T22:00:00Z"));
    const auto rest = shop.plan(sim);
    REQUIRE(rest);
    CHECK(rest->place.index == 2);
    CHECK_FALSE(rest->valid_until);
    shop.result(*rest, sent(2));
    CHECK(shop.state(message) == MessageState::sent);
}

TEST_CASE("a message can be cancelled until it is on the air", "[cancel]") {
    Shop shop;
    const auto cancel = [&](words::Key key) {
        return shop.write<words::Result<void>>([&](store::Tx& tx) { return dispatch::cancel(tx, shop.present, key); });
    };
    const auto queued = shop.service();
    CHECK(cancel(queued).has_value());
    CHECK(shop.state(queued) == MessageState::cancelled);
    CHECK(cancel(queued).error() == dispatch::errc::too_late);
    CHECK(cancel(9999).error() == dispatch::errc::not_found);
    const auto sim = shop.sim();
    const auto sending = shop.service();
    const auto intent = shop.plan(sim);
    CHECK(cancel(sending).has_value());
    CHECK(intent->recall->load());
    shop.result(*intent, untouched());
    CHECK(shop.state(sending) == MessageState::cancelled);
    const auto gone = shop.service();
    shop.result(*shop.plan(sim), sent(1));
    CHECK(cancel(gone).error() == dispatch::errc::too_late);
}

TEST_CASE("at night marketing is held until the window opens, service goes", "[window]") {
    Shop shop;
    shop.consent("+34612345678");
    shop.clock().set(at("2026-11-23T22:00:00Z"));
    const auto offer = shop.marketing();
    const auto ready = shop.service();
    const auto view = shop.look(offer);
    CHECK(view.state == MessageState::held);
    CHECK(view.reason == "window");
    CHECK(view.next_attempt_at == at("2026-11-24T07:00:00Z"));
    const auto sim = shop.sim();
    CHECK(shop.plan(sim)->place.message == ready);
    CHECK(release(shop) == 0);
    shop.clock().set(at("2026-11-24T07:00:00Z"));
    CHECK(release(shop) == 1);
    CHECK(shop.plan(sim)->place.message == offer);
}

TEST_CASE("what was queued in the window and comes to hand after it is held then", "[window]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto offer = shop.marketing();
    shop.clock().set(at("2026-11-23T20:00:00Z"));
    CHECK_FALSE(shop.plan(shop.sim()));
    CHECK(shop.look(offer).reason == "window");
}

TEST_CASE("the brake holds, recalls and lets go", "[brake]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto brake = [&](controller::policy::Brake level) {
        shop.write<bool>([&](store::Tx& tx) {
            dispatch::set_brake(tx, shop.present, level);
            return true;
        });
    };
    const auto offer = shop.marketing();
    brake(controller::policy::Brake::marketing);
    CHECK(shop.present.stopped(MessageClass::marketing));
    CHECK_FALSE(shop.present.stopped(MessageClass::service));
    const auto sim = shop.sim();
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(offer).reason == "brake");
    brake(controller::policy::Brake::all);
    CHECK(shop.look(shop.service()).reason == "brake");
    brake(controller::policy::Brake::none);
    CHECK(release(shop) == 2);
    CHECK(shop.plan(sim));
}

TEST_CASE("without a trusted clock marketing waits and service goes", "[clock]") {
    Shop shop;
    shop.consent("+34612345678");
    shop.present.clock_trusted = false;
    CHECK(shop.look(shop.marketing()).reason == "clock");
    CHECK(shop.state(shop.service()) == MessageState::queued);
}

TEST_CASE("an order that is to go later is held until then and expires after", "[accept]") {
    Shop shop;
    const auto now = shop.clock().now();
    const auto message =
        shop.accept({.to = number("+34612345678"), .text = "x", .not_before = now + 1h, .expires_at = now + 2h})
            .value()
            .key;
    CHECK(shop.look(message).reason == "scheduled");
    CHECK(shop.look(message).next_attempt_at == now + 1h);
    shop.clock().advance(3h);
    CHECK(release(shop) == 1);
    CHECK_FALSE(shop.plan(shop.sim()));
    CHECK(shop.state(message) == MessageState::expired);
}

TEST_CASE("what no SIM took in time expires in the queue", "[accept]") {
    Shop shop;
    const auto message = shop.service();
    const auto expire = [&] { return shop.write<int>([](store::Tx& tx) { return dispatch::expire_queued(tx, 10); }); };
    CHECK(expire() == 0);
    shop.clock().advance(49h);
    CHECK(expire() == 1);
    CHECK(shop.state(message) == MessageState::expired);
}

TEST_CASE("a SIM that has had its recipients of the month texts only those", "[quota]") {
    auto config = shop_config();
    config.pacing.recipients_per_month = 1;
    Shop shop(config);
    const auto sim = shop.sim();
    shop.service("+34612345671");
    shop.result(*shop.plan(sim), sent(1));
    const auto other = shop.service("+34612345672");
    CHECK_FALSE(shop.plan(sim));
    const auto view = shop.look(other);
    CHECK(view.reason == "quota");
    CHECK(view.next_attempt_at == at("2026-11-25T11:00:00Z"));  // it expires before the month ends
    const auto same = shop.service("+34612345671");
    CHECK(shop.plan(sim)->place.message == same);
    shop.clock().set(at("2026-12-01T00:00:00Z"));
    const auto next_month = shop.service("+34612345673");
    CHECK(shop.plan(sim)->place.message == next_month);
}

TEST_CASE("marketing does not go from a number that its country forbids for it, unless there is a letter", "[plan]") {
    for (const bool letter : {false, true}) {
        auto config = shop_config();
        config.countries["ES"].forbid_marketing_from = {"+346"};
        config.countries["ES"].forbid_override = "operator_letter";
        reader::Modem modem;
        modem.name = "left";
        modem.number = number("+34600000999");
        modem.operator_letter = letter;
        config.modems = {modem};
        Shop shop(config);
        shop.consent("+34612345678");
        const auto offer = shop.marketing();
        const auto sim = shop.sim();
        CHECK(shop.plan(sim).has_value() == letter);
        CHECK((letter || shop.look(offer).reason == "sender_forbidden"));
        shop.service();
        CHECK(shop.plan(sim));
    }
}

TEST_CASE("a message that asks for a SIM goes through no other", "[plan]") {
    Shop shop;
    const auto left = shop.sim("iccid:8934001"), right = shop.sim("iccid:8934002");
    const auto pinned = shop.accept({.to = number("+34612345678"), .text = "x", .sim = "8934002"}).value().key;
    CHECK_FALSE(shop.plan(left));
    CHECK(shop.plan(right)->place.message == pinned);
}

TEST_CASE("caps count what was handed over", "[caps]") {
    auto config = shop_config();
    config.caps.global = reader::Cap{.max = 1, .per = std::chrono::hours(24 * 7), .min_gap = std::chrono::seconds(0)};
    Shop shop(config);
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    shop.marketing();
    const auto second = shop.marketing();
    const auto intent = shop.plan(sim);
    REQUIRE(intent);
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(second).reason == "cap");
    shop.result(*intent, sent(1));
    shop.clock().advance(std::chrono::hours(24 * 3));
    release(shop);
    CHECK_FALSE(shop.plan(sim));
}
