#include "controller/inbox/errc.hpp"
#include "controller/inbox/reply.hpp"
#include "tests/inbox/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;
using controller::policy::Brake;
using dispatch::Origin;
using inbox::Settlement;
using ledger::ConsentStatus;
using store::Scope;
using words::MessageState;

namespace {

reader::Config config_with_modem(std::string_view own) {
    auto config = shop_config();
    reader::Modem modem;
    modem.name = "left";
    modem.number = number(own);
    config.modems.push_back(modem);
    return config;
}

}  // namespace

TEST_CASE("STOP in the middle of a campaign withdraws what is not on the air", "[follow]") {
    Post shop;
    shop.consent(k_elena);
    const auto sending = shop.marketing();
    const auto intent = shop.plan(shop.left);
    REQUIRE(intent.has_value());
    const auto queued = shop.marketing();
    const auto held = shop.accept({.to = number(k_elena),
                                   .text = "Later",
                                   .message_class = words::MessageClass::marketing,
                                   .not_before = shop.clock().now() + 1h})
                          .value()
                          .key;
    const auto service = shop.service();
    REQUIRE(shop.state(sending) == MessageState::sending);
    REQUIRE(shop.state(queued) == MessageState::queued);
    REQUIRE(shop.state(held) == MessageState::held);

    const auto received = shop.get("Stop.");
    CHECK(received.kind == Kind::opt_out);
    CHECK(shop.look(queued).reason == "suppressed");
    CHECK(shop.state(queued) == MessageState::skipped);
    CHECK(shop.state(held) == MessageState::skipped);
    CHECK(shop.state(service) == MessageState::queued);
    CHECK(intent->recall->load());
    shop.result(*intent, untouched());
    CHECK(shop.look(sending).reason == "suppressed");
    CHECK(shop.look(shop.marketing()).reason == "suppressed");

    const auto text = shop.read(*received.inbound);
    CHECK(text.handled_as == "opt_out");
    CHECK(text.handled_at.has_value());
    CHECK(text.contact.has_value());
}

TEST_CASE("an opt-out is in the ledger with its proof and confirmed once, from the same SIM", "[follow]") {
    Post shop;
    const auto received = shop.get("STOP");
    CHECK(shop.suppressed(Scope::marketing));
    CHECK_FALSE(shop.suppressed(Scope::all));
    const auto entries = shop.consents();  // an unknown number gets its contact
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].status == ConsentStatus::withdrawn);
    CHECK(entries[0].source == "keyword");
    CHECK(entries[0].wording == "STOP");
    CHECK(entries[0].proof.value_or("").size() == 64);
    CHECK(shop.read(*received.inbound).contact == entries[0].contact);
    const auto replies = shop.replies();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].origin == Origin::confirmation);
    CHECK(replies[0].message_class == words::MessageClass::service);
    CHECK(replies[0].expires_at == shop.clock().now() + 5min);
    CHECK_THAT(replies[0].text, ContainsSubstring("Casa Elena: baja confirmada"));
}

TEST_CASE("STOP ALL withdraws service messages too, but for the confirmation", "[follow]") {
    Post shop;
    const auto service = shop.service();
    shop.get("HELP");
    shop.get("STOP ALL");
    CHECK(shop.suppressed(Scope::all));
    CHECK(shop.state(service) == MessageState::skipped);
    const auto replies = shop.replies();
    REQUIRE(replies.size() == 2);
    CHECK(replies[0].origin == Origin::confirmation);
    CHECK(replies[1].state == MessageState::skipped);
    CHECK(shop.look(shop.service()).reason == "suppressed");
}

TEST_CASE("a second STOP is not confirmed again until a day has passed or somebody came back", "[follow]") {
    Post shop;
    for (const auto* text : {"STOP", "STOP", "stop please", "STOP ALL"}) shop.get(text);
    CHECK(shop.replies().size() == 1);
    CHECK(shop.consents().size() == 4);
    CHECK(shop.suppressed(Scope::all));
    SECTION("a day") {
        shop.clock().advance(24h);
        shop.get("STOP");
        CHECK(shop.replies().size() == 2);
    }
    SECTION("an opt-in between") {
        shop.get("START");
        CHECK(shop.replies().size() == 2);
        shop.get("STOP");
        CHECK(shop.replies().size() == 3);
        shop.get("STOP");
        CHECK(shop.replies().size() == 3);
        CHECK(shop.suppressed());
    }
}

TEST_CASE("the confirmation keeps to the country and the brake", "[follow]") {
    SECTION("no confirmation") {
        auto config = shop_config();
        config.countries["ES"].confirmations = 0;
        Post shop(config);
        shop.get("STOP");
        CHECK(shop.suppressed());
        CHECK(shop.replies().empty());
    }
    SECTION("its time") {
        auto config = shop_config();
        config.countries["ES"].confirm_within = 60s;
        Post shop(config);
        shop.get("STOP");
        CHECK(shop.replies().at(0).expires_at == shop.clock().now() + 60s);
    }
    SECTION("a country without a file, and beyond what is allowed") {
        Post shop;
        shop.get("ARRET", "+33612345678");
        REQUIRE(shop.replies("+33612345678").size() == 1);
        CHECK_THAT(shop.replies("+33612345678")[0].text, ContainsSubstring("c'est noté"));
    }
}

TEST_CASE("neither suppression nor the allowed destinations stop a confirmation, the brake on all does", "[follow]") {
    Post shop;
    SECTION("from the SIM that it came to, and only from there") {
        shop.get("STOP ALL");
        CHECK(shop.replies().at(0).state == MessageState::queued);
        CHECK_FALSE(shop.plan(shop.sim("iccid:2")).has_value());
        CHECK(shop.plan(shop.left).has_value());
    }
    SECTION("abroad") {
        shop.get("STOP", "+33612345678");
        CHECK(shop.replies("+33612345678").at(0).state == MessageState::queued);
    }
    SECTION("the brake on marketing") {
        shop.set_brake(Brake::marketing);
        shop.get("STOP");
        CHECK(shop.replies().at(0).state == MessageState::queued);
    }
    SECTION("the brake on all") {
        shop.set_brake(Brake::all);
        shop.get("STOP");
        CHECK(shop.suppressed());
        CHECK(shop.replies().at(0).state == MessageState::held);
        CHECK(shop.replies().at(0).reason == "brake");
    }
}

TEST_CASE("a help reply goes from the SIM that was written to", "[follow]") {
    Post shop;
    shop.get("HELP");
    CHECK_FALSE(shop.plan(shop.sim("iccid:2")).has_value());
    CHECK(shop.plan(shop.left).has_value());
}

TEST_CASE("the brake on all holds a reply and stops no opt-out", "[follow]") {
    Post shop;
    shop.set_brake(Brake::all);
    shop.get("HELP");
    CHECK(shop.replies().at(0).reason == "brake");
    shop.get("STOP");
    CHECK(shop.suppressed());
    CHECK(shop.replies().size() == 2);
}

TEST_CASE("answers are in the language of the word, then the contact's, then the shop's", "[follow]") {
    auto config = shop_config();
    config.countries["ES"].confirm_text = {{"es", "{{ shop.name }}: adeu"}, {"fr", "{{ shop.name }} : adieu"}};
    config.replies.opt_out["de"] = {"Tschüs {{ first_name | default: 'Gast' }}", {}};
    config.replies.opt_out["es"] = {"{{ nonsense }}", {}};
    struct Case {
        const char* text;
        const char* language;
        const char* expected;
    };
    for (const auto& given : std::vector<Case>{{"STOP", nullptr, "Casa Elena: adeu"},  // the shop's own is broken
                                               {"STOP", "fr-CA", "Casa Elena : adieu"},
                                               {"STOP", "de", "Tschüs Ana"},
                                               {"ABMELDEN", "fr", "Tschüs Ana"},
                                               {"UNSUBSCRIBE", "fr", "Casa Elena: you are unsubscribed and will"},
                                               {"STOP", "ja", "Casa Elena: adeu"},
                                               {"STOPP", "sv", "Casa Elena: du är avanmäld"}}) {
        INFO(given.text << " " << (given.language == nullptr ? "" : given.language));
        Post shop(config);
        if (given.language != nullptr)
            shop.know({.number = number(k_elena), .first_name = "Ana", .language = given.language});
        shop.get(given.text);
        REQUIRE(shop.replies().size() == 1);
        CHECK_THAT(shop.replies()[0].text, ContainsSubstring(given.expected));
    }
}

TEST_CASE("START after STOP lifts it and is a consent of its own", "[follow]") {
    Post shop;
    shop.consent(k_elena);
    for (const auto* stop : {"STOP", "STOP ALL"}) {
        shop.get(stop);
        REQUIRE(shop.suppressed());
        const auto received = shop.get("Start");
        CHECK(received.kind == Kind::opt_in);
        CHECK_FALSE(shop.suppressed(Scope::marketing));
        CHECK_FALSE(shop.suppressed(Scope::all));
        CHECK(shop.read(*received.inbound).handled_as == "opt_in");
        const auto entry = shop.consents().back();
        CHECK(entry.status == ConsentStatus::granted);
        CHECK(entry.basis == "express");
        CHECK(entry.wording == "Start");
        CHECK(shop.state(shop.marketing()) == MessageState::queued);
        shop.clock().advance(25h);
    }
    CHECK(shop.replies().size() == 4);
    CHECK(shop.replies()[0].origin == Origin::reply);
    CHECK_THAT(shop.replies()[0].text, ContainsSubstring("bienvenido"));
}

TEST_CASE("STOP and START in the same millisecond count in the order in which they came", "[follow]") {
    Post shop;
    shop.receive(pdu({.text = "STOP", .sent_at = at("2026-11-23T10:59:00Z")}));
    shop.receive(pdu({.text = "START", .sent_at = at("2026-11-23T10:59:30Z")}));
    CHECK_FALSE(shop.suppressed());
}

TEST_CASE("a START that is older than the STOP before it takes nothing back", "[follow]") {
    Post shop;
    shop.receive(pdu({.text = "STOP", .sent_at = at("2026-11-23T10:59:30Z")}));
    shop.clock().advance(1min);
    const auto late = shop.receive(pdu({.text = "START", .sent_at = at("2026-11-23T10:59:00Z")}));
    CHECK(shop.suppressed());
    CHECK_FALSE(shop.read(*late.inbound).handled_at.has_value());
    CHECK(shop.replies().size() == 1);
}

TEST_CASE("START lifts nothing but the person's own opt-out", "[follow]") {
    Post shop;
    shop.write<bool>([](store::Tx& tx) {
        return ledger::suppress(tx, number(k_elena), Scope::marketing, ledger::SuppressionReason::complaint);
    });
    const auto received = shop.get("START");
    CHECK(shop.suppressed());
    CHECK(shop.consents().empty());
    CHECK(shop.replies().empty());
    CHECK_FALSE(shop.read(*received.inbound).handled_at.has_value());
    CHECK(shop.handle(*received.inbound, Settlement::opt_in).error() == inbox::errc::still_blocked);
}

TEST_CASE("YES is a consent only where one was asked for", "[follow]") {
    Post shop;
    CHECK(shop.get("SI").kind == Kind::other);
    CHECK(shop.consents().empty());
    shop.write<bool>([](store::Tx& tx) {
        return ledger::record_consent(tx, {.number = number(k_elena),
                                           .status = ConsentStatus::pending,
                                           .wording = "Offers by SMS? Answer YES",
                                           .language = "en"})
            .has_value();
    });
    const auto received = shop.get("¡Sí!");
    CHECK(received.kind == Kind::confirm_opt_in);
    const auto entry = shop.consents().back();
    CHECK(entry.status == ConsentStatus::granted);
    CHECK(entry.basis == "double_opt_in");
    CHECK(entry.wording == "Offers by SMS? Answer YES");
    CHECK(shop.replies().size() == 1);
    CHECK(shop.get("SI").kind == Kind::other);  // no longer pending
    CHECK(shop.consents().size() == 2);
}

TEST_CASE("HELP is answered, and kept for a person where no answer goes", "[follow]") {
    Post shop;
    const auto received = shop.get("HELP");
    CHECK(received.kind == Kind::help);
    CHECK(shop.read(*received.inbound).handled_as == "help");
    REQUIRE(shop.replies().size() == 1);
    CHECK(shop.replies()[0].origin == Origin::reply);
    CHECK_THAT(shop.replies()[0].text, ContainsSubstring("Casa Elena"));
    CHECK_THAT(shop.replies()[0].text, ContainsSubstring("STOP"));
    const auto abroad = shop.get("HELP", "+33612345678");  // not among the allowed
    CHECK(abroad.reply_refused == dispatch::errc::destination_forbidden);
    CHECK_FALSE(shop.read(*abroad.inbound).handled_at.has_value());
}

TEST_CASE("a robot that answers each of our replies gets three a day", "[loops]") {
    const std::vector<std::vector<const char*>> robots = {
        {"HELP"}, {"INFO"}, {"STOP", "START"}, {"START", "STOP", "HELP"}, {"STOP"}, {"START"}};
    for (const auto& words : robots) {
        Post shop;
        for (std::size_t i = 0; i < 30; ++i) shop.get(words[i % words.size()]);
        CHECK(shop.replies().size() <= 3);
        CHECK(shop.texts().size() == 30);
        const bool stops = std::string(words[29 % words.size()]) == "STOP";
        CHECK((!stops || shop.suppressed()));
        shop.clock().advance(24h);
        shop.get("HELP");
        CHECK(shop.replies().size() <= 4);
    }
}

TEST_CASE("a clock that was years ahead keeps nobody from an answer when it is right again", "[loops]") {
    Post shop;
    const auto now = shop.clock().now();
    shop.clock().set(at("2038-01-19T03:14:07Z"));
    for (int i = 0; i < 4; ++i) shop.get("HELP");
    CHECK(shop.replies().size() == 3);
    shop.clock().set(now);
    for (int i = 0; i < 4; ++i) shop.get("HELP");
    CHECK(shop.replies().size() == 6);
}

TEST_CASE("who is no mobile number of somebody else gets no reply", "[loops]") {
    struct Case {
        const char* from;
        const char* kept_as;
        bool opted_out;
    };
    Post shop(config_with_modem("+34611111111"));
    shop.write<bool>([](store::Tx& tx) {
        return tx.run("UPDATE sim SET number = '622222222'") == 1;  // as the SIM tells it
    });
    for (const auto& given : std::vector<Case>{{"22000", "22000", false},
                                               {"*111#", "*111#", false},
                                               {"AMAZON", "AMAZON", false},
                                               {"Mi Banco", "Mi Banco", false},
                                               {"+12345", "+12345", false},
                                               {"+34912345678", "+34912345678", true},    // fixed
                                               {"+34803123456", "+34803123456", true},    // premium
                                               {"+999123456789", "+999123456789", true},  // of no plan
                                               {"+34611111111", "+34611111111", true},
                                               {"+34622222222", "+34622222222", true}}) {
        INFO(given.from);
        for (const auto* text : {"STOP", "HELP", "START", "STOP"}) shop.get(text, given.from);
        CHECK(shop.texts({.number = given.kept_as}).size() == 4);
        if (given.opted_out) {
            CHECK(shop.suppressed(Scope::marketing, given.from));
            CHECK(shop.to(given.from).empty());
        } else {
            CHECK(shop.texts({.kind = Kind::other, .open_only = true, .number = given.kept_as}).size() == 4);
        }
    }
    CHECK(shop.write<bool>([](store::Tx& tx) { return tx.query("SELECT 1 FROM message").next(); }) == false);
}

TEST_CASE("the national form of a number is the same number", "[follow]") {
    Post shop;
    for (const auto* from : {"612345678", "34612345678", "0034612345678"}) {
        INFO(from);
        const auto received = shop.get("STOP", from);
        CHECK(shop.read(*received.inbound).number == k_elena);
        CHECK(received.kind == Kind::opt_out);
    }
    CHECK(shop.suppressed());
    CHECK(shop.replies().size() == 1);
    const auto abroad = shop.get("STOP", "33612345678");
    CHECK(shop.read(*abroad.inbound).number == "+33612345678");
}

TEST_CASE("a near miss holds marketing until a person has looked", "[handle]") {
    Post shop;
    shop.consent(k_elena);
    const auto queued = shop.marketing();
    const auto near = shop.get("stpo");
    REQUIRE(near.kind == Kind::near_miss);
    CHECK(shop.replies().empty());
    CHECK_FALSE(shop.plan(shop.left).has_value());
    CHECK(shop.look(queued).reason == "open_case");
    const auto service = shop.service();
    CHECK(shop.state(service) == MessageState::queued);

    SECTION("nothing: it goes on at once") {
        REQUIRE(shop.handle(*near.inbound, Settlement::nothing).has_value());
        CHECK(shop.release() == 1);
        CHECK(shop.state(queued) == MessageState::queued);
        CHECK_FALSE(shop.suppressed());
        CHECK(shop.replies().empty());
        CHECK(shop.read(*near.inbound).handled_as == "nothing");
    }
    SECTION("an opt-out: it is withdrawn and confirmed") {
        shop.clock().advance(1min);
        REQUIRE(shop.handle(*near.inbound, Settlement::opt_out).has_value());
        CHECK(shop.look(queued).reason == "suppressed");
        CHECK(shop.suppressed());
        CHECK_FALSE(shop.suppressed(Scope::all));
        CHECK(shop.replies().size() == 1);
        CHECK(shop.consents().back().source == "staff");
        CHECK(shop.consents().back().proof.value_or("").size() == 64);
    }
    SECTION("an opt-out after the time for a confirmation: no confirmation") {
        shop.clock().advance(6min);
        REQUIRE(shop.handle(*near.inbound, Settlement::opt_out_all).has_value());
        CHECK(shop.suppressed(Scope::all));
        CHECK(shop.state(service) == MessageState::skipped);
        CHECK(shop.replies().empty());
    }
    SECTION("another one open: it still waits") {
        shop.get("STPO");
        REQUIRE(shop.handle(*near.inbound, Settlement::nothing).has_value());
        shop.release();
        shop.plan(shop.left);
        CHECK_FALSE(shop.plan(shop.left).has_value());
        CHECK(shop.look(queued).reason == "open_case");
    }
}

TEST_CASE("a text is settled once", "[handle]") {
    Post shop;
    const auto other = *shop.get("Please leave me alone").inbound;
    REQUIRE(shop.handle(other, Settlement::opt_out).has_value());
    REQUIRE(shop.handle(other, Settlement::opt_out).has_value());
    CHECK(shop.consents().size() == 1);
    CHECK(shop.replies().size() == 1);
    CHECK(shop.handle(other, Settlement::nothing).error() == inbox::errc::already_handled);
    CHECK(shop.suppressed());
    const auto stop = *shop.get("STOP").inbound;
    REQUIRE(shop.handle(stop, Settlement::opt_out).has_value());
    CHECK(shop.handle(stop, Settlement::opt_in).error() == inbox::errc::already_handled);
    CHECK(shop.handle(999, Settlement::nothing).error() == inbox::errc::not_found);
    const auto name = *shop.get("STOP", "AMAZON").inbound;
    CHECK(shop.handle(name, Settlement::opt_out).error() == inbox::errc::no_number);
    REQUIRE(shop.handle(name, Settlement::nothing).has_value());
    const auto back = *shop.get("Sorry, I want them again").inbound;
    REQUIRE(shop.handle(back, Settlement::opt_in).has_value());
    CHECK_FALSE(shop.suppressed());
    CHECK(shop.consents().back().status == ConsentStatus::granted);
    CHECK(shop.read(back).handled_as == "opt_in");
}
