#include "controller/dispatch/air.hpp"

#include "modem/sms/decode.hpp"
#include "tests/dispatch/fixture.hpp"

using namespace tests;
using words::Language;
using words::MessageClass;

namespace {

reader::Config with_modems(const std::vector<std::vector<Language>>& languages) {
    auto config = shop_config();
    for (const auto& allowed : languages) {
        reader::Modem modem;
        modem.name = "modem" + std::to_string(config.modems.size());
        modem.languages = allowed;
        modem.pacing = config.pacing;
        config.modems.push_back(modem);
    }
    return config;
}

modem::sms::Submit on_air(const dispatch::Intent& intent) {
    const auto decoded = modem::sms::decode(intent.pdu.hex, modem::sms::Direction::to_network);
    return std::get<modem::sms::Submit>(decoded.value().pdu);
}

std::string repeated(std::string_view text, int count) {
    std::string all;
    while (count-- > 0) all += text;
    return all;
}

}  // namespace

TEST_CASE("only tables that every modem may write are used for a text that may go anywhere", "[air]") {
    using L = Language;
    CHECK(dispatch::air_rules(with_modems({})).languages.empty());
    CHECK(dispatch::air_rules(with_modems({{L::turkish, L::portuguese}})).languages ==
          std::vector<L>{L::turkish, L::portuguese});
    CHECK(dispatch::air_rules(with_modems({{L::turkish, L::portuguese}, {L::portuguese}})).languages ==
          std::vector<L>{L::portuguese});
    CHECK(dispatch::air_rules(with_modems({{L::turkish}, {}})).languages.empty());
}

TEST_CASE("marketing is smart and service is automatic unless a message says otherwise", "[air]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto to = number("+34612345678");
    const auto offer = shop.look(
        shop.accept({.to = to, .text = "Today – “only”…", .message_class = MessageClass::marketing}).value().key);
    CHECK(offer.text == "Today – “only”…");
    CHECK(offer.text_on_air == "Today - \"only\"...");
    CHECK(offer.encoding == "gsm7");
    const auto receipt = shop.look(shop.accept({.to = to, .text = "Paid – thanks"}).value().key);
    CHECK_FALSE(receipt.text_on_air);
    CHECK(receipt.encoding == "ucs2");
    const auto asked =
        shop.look(shop.accept({.to = to, .text = "Paid – thanks", .encoding = words::Encoding::smart}).value().key);
    CHECK(asked.text_on_air == "Paid - thanks");
    CHECK(shop.look(shop.service()).encoding == "gsm7");
}

TEST_CASE("what was shown is what goes on the air", "[air]") {
    Shop shop;
    const auto sim = shop.sim();
    shop.accept({.to = number("+34612345678"), .text = "C’est prêt…", .encoding = words::Encoding::smart});
    CHECK(on_air(*shop.plan(sim)).data.text() == "C’est prêt…");  // ê has no place: nothing is written otherwise
    shop.accept({.to = number("+34612345678"), .text = "It’s ready…", .encoding = words::Encoding::smart});
    const auto ready = on_air(*shop.plan(sim));
    CHECK(ready.data.text() == "It's ready...");
    CHECK_FALSE(ready.data.coding.message_class);
}

TEST_CASE("a text keeps the tables that it was accepted with, whatever is allowed later", "[air]") {
    Shop shop(with_modems({{Language::turkish}}));
    const auto sim = shop.sim();
    const std::string text = repeated("Yarın görüşürüz. ", 12);  // 204 characters
    const auto key = shop.accept({.to = number("+34612345678"), .text = text}).value().key;
    CHECK(shop.look(key).parts.size() == 2);
    CHECK(shop.look(key).encoding == "gsm7");
    shop.present.set_rules(dispatch::make_rules(with_modems({{}})));
    const auto first = shop.plan(sim).value();
    shop.result(first, sent(1));
    const auto second = shop.plan(sim).value();
    for (const auto* intent : {&first, &second}) {
        const auto data = on_air(*intent).data;
        CHECK(data.coding.alphabet == modem::sms::Alphabet::gsm7);
        CHECK(data.header.tables == modem::sms::Tables{Language::none, Language::turkish});
        CHECK(data.header.concat->count == 2);
    }
    CHECK(on_air(first).data.text() + on_air(second).data.text() == text);
}

TEST_CASE("a modem that is asked for by name may write its own tables", "[air]") {
    auto config = with_modems({{Language::turkish}, {}});
    Shop shop(config);
    const dispatch::Rules& rules = *shop.present.rules();
    dispatch::NewMessage message{.to = number("+34612345678"), .text = "Yarın"};
    CHECK(dispatch::check(rules, message).value().layout.alphabet == modem::sms::Alphabet::ucs2);
    message.sim = "modem0";
    CHECK(dispatch::check(rules, message).value().layout.alphabet == modem::sms::Alphabet::gsm7);
    message.sim = "modem1";
    CHECK(dispatch::check(rules, message).value().layout.alphabet == modem::sms::Alphabet::ucs2);
}

TEST_CASE("a picture is not cut between two parts", "[air]") {
    Shop shop;
    const auto sim = shop.sim();
    const std::string text = repeated("x", 64) + "👩‍👩‍👧" + repeated("y", 20);
    const auto key = shop.accept({.to = number("+34612345678"), .text = text}).value().key;
    REQUIRE(shop.look(key).parts.size() == 2);
    CHECK(on_air(*shop.plan(sim)).data.text() == repeated("x", 64));
}

TEST_CASE("a flash message is of class 0, and never marketing", "[air]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto key = shop.accept({.to = number("+34612345678"), .text = "Table ready", .flash = true}).value().key;
    CHECK(shop.look(key).flash);
    CHECK(on_air(*shop.plan(sim)).data.coding.message_class == 0);
    CHECK(shop.accept({.to = number("+34612345678"),
                       .text = "Offer",
                       .message_class = MessageClass::marketing,
                       .flash = true})
              .error() == dispatch::errc::flash_marketing);
}

TEST_CASE("a text that is nothing but what has no width is empty", "[air]") {
    Shop shop;
    const auto to = number("+34612345678");
    CHECK(shop.accept({.to = to, .text = "\u200b\ufeff", .encoding = words::Encoding::smart}).error() ==
          dispatch::errc::empty_text);
    CHECK(shop.accept({.to = to, .text = "\xff", .encoding = words::Encoding::smart}).has_error());
}
