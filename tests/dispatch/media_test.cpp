#include "controller/dispatch/plan.hpp"
#include "controller/dispatch/receipts.hpp"
#include "tests/dispatch/fixture.hpp"

using namespace tests;
using dispatch::Matched;
using words::MessageClass;
using words::MessageState;
using namespace std::chrono_literals;

namespace {

const char* const k_to = "+34612345678";
const std::string k_jpeg = "\xff\xd8\xff picture";

dispatch::NewMessage picture(std::string text = "Look") {
    return {.to = number(k_to), .text = std::move(text), .media = dispatch::Media{"image/jpeg", k_jpeg}};
}

std::int64_t kept(Shop& shop) {
    return shop.write<std::int64_t>([](store::Tx& tx) {
        auto cursor = tx.query("SELECT coalesce(sum(length(data)), 0) FROM message_media");
        cursor.next();
        return cursor.integer(0);
    });
}

}  // namespace

TEST_CASE("a picture is taken with or without a text, and is one part", "[media]") {
    Shop shop;
    for (const std::string& text : {std::string(), std::string("Look"), std::string(1000, 'x')}) {
        const auto accepted = shop.accept(picture(text));
        REQUIRE(accepted.has_value());
        const auto view = shop.look(accepted->key);
        CHECK(view.encoding == "mms");
        CHECK(view.parts.size() == 1);
        REQUIRE(view.picture);
        CHECK(view.picture->content_type == "image/jpeg");
        CHECK(view.picture->size == static_cast<std::int64_t>(k_jpeg.size()));
    }
}

TEST_CASE("what is no picture, or too big a one, is refused without a trace", "[media]") {
    Shop shop;
    const auto code = [&](const std::string& type, const std::string& data) {
        auto message = picture();
        message.media = dispatch::Media{type, data};
        const auto accepted = shop.accept(message);
        return accepted ? words::error_code() : accepted.error();
    };
    using dispatch::errc;
    CHECK(code("image/jpeg", "") == errc::media_too_big);
    CHECK(code("image/jpeg", k_jpeg + std::string(dispatch::k_max_media, 'x')) == errc::media_too_big);
    CHECK(code("image/png", k_jpeg) == errc::media_type);
    CHECK(code("image/gif", "GIF88a") == errc::media_type);
    CHECK(code("image/svg+xml", "<svg/>") == errc::media_type);
    CHECK(shop.write<bool>([](store::Tx& tx) { return tx.query("SELECT 1 FROM message").next(); }) == false);
    CHECK_FALSE(code("image/gif", "GIF89a").failed());
    CHECK_FALSE(code("image/png", "\x89PNG\r\n\x1a\n").failed());
}

TEST_CASE("only a modem that can send pictures gets one, and it holds nothing up", "[media]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto first = shop.accept(picture()).value().key;
    const auto text = shop.service();
    const auto plain = shop.plan(sim);
    REQUIRE(plain);
    CHECK(plain->place.message == text);
    CHECK_FALSE(shop.plan(sim));
    shop.memory.turns.look_again();  // as when a modem is ready
    const auto intent = shop.plan(sim, true);
    REQUIRE(intent);
    CHECK(intent->place.message == first);
    REQUIRE(intent->mms);
    CHECK(intent->mms->to == k_to);
    CHECK(intent->mms->text == "Look");
    CHECK(intent->mms->content_type == "image/jpeg");
    CHECK(intent->mms->data == k_jpeg);
}

TEST_CASE("a picture is sent for good, without a receipt, and its data goes", "[media]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.accept(picture()).value().key;
    const auto intent = shop.plan(sim, true);
    CHECK(kept(shop) == static_cast<std::int64_t>(k_jpeg.size()));
    shop.result(*intent, {.kind = dispatch::Result::Kind::sent});
    CHECK(shop.state(message) == MessageState::sent);
    CHECK(kept(shop) == 0);
    CHECK(shop.look(message).picture->size == static_cast<std::int64_t>(k_jpeg.size()));
    CHECK(shop.receipt(sim, 0, k_to, 0) == Matched::orphan);
    shop.clock().advance(10 * 24h);
    shop.write<int>([&](store::Tx& tx) { return dispatch::close_receipts(tx, shop.present); });
    CHECK_FALSE(shop.look(message).reason);
}

TEST_CASE("a picture in doubt stays in doubt, keeps its data and takes no other text's receipt", "[media]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.accept(picture()).value().key;
    shop.result(*shop.plan(sim, true), unknown());
    CHECK(shop.state(message) == MessageState::unknown);
    CHECK_FALSE(shop.plan(sim, true));
    CHECK(kept(shop) > 0);
    CHECK(shop.receipt(sim, 7, k_to, 0) == Matched::orphan);
    CHECK(shop.state(message) == MessageState::unknown);
}

TEST_CASE("after a crash a picture that was with a modem is in doubt", "[media]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.accept(picture()).value().key;
    REQUIRE(shop.plan(sim, true));
    shop.write<int>([&](store::Tx& tx) { return dispatch::recover(tx, shop.present); });
    CHECK(shop.state(message) == MessageState::unknown);
}

TEST_CASE("consent and STOP hold for pictures as for texts", "[media]") {
    Shop shop;
    auto offer = picture();
    offer.message_class = MessageClass::marketing;
    CHECK(shop.look(shop.accept(offer).value().key).reason == "no_consent");
    CHECK(kept(shop) == 0);
    shop.consent(k_to);
    const auto message = shop.accept(offer).value().key;
    CHECK(shop.state(message) == MessageState::queued);
    shop.suppress(k_to);
    CHECK(shop.state(message) == MessageState::skipped);
    CHECK_FALSE(shop.plan(shop.sim(), true));
    CHECK(kept(shop) == 0);
}
