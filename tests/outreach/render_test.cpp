#include "controller/outreach/render.hpp"

#include "controller/outreach/format.hpp"
#include "tests/outreach/support.hpp"
#include "tests/support/catch.hpp"

using namespace controller::outreach;
using words::MessageClass;

namespace {

struct Bench {
    reader::Config config = tests::casa_elena();
    Recipient recipient{*words::Number::parse("+34612345678"),
                        "Elena María",
                        "Sol",
                        "es",
                        3,
                        123450,
                        words::from_rfc3339("2026-01-05T10:00:00Z"),
                        words::from_rfc3339("2026-11-21T23:30:00Z")};
    MessageClass message_class = MessageClass::service;

    std::variant<Rendered, Obstacle> render(const std::string& text, const std::string& language = "es",
                                            const std::vector<std::string>& require = {}) const {
        auto source = tests::template_source(language, text, message_class);
        source.require = require;
        Findings found;
        const auto compiled = compile_template(source, config, found);
        for (const auto& diagnostic : found.errors) UNSCOPED_INFO(to_string(diagnostic));
        REQUIRE(compiled);
        return controller::outreach::render(
            *compiled, recipient,
            {&config.shop, date::locate_zone(config.shop.timezone), &config.countries.at("ES"), message_class});
    }
    std::string text(const std::string& source, const std::string& language = "es") const {
        const auto result = render(source, language);
        REQUIRE(std::holds_alternative<Rendered>(result));
        return std::get<Rendered>(result).text;
    }
    Obstacle obstacle(const std::string& source, const std::vector<std::string>& require = {}) const {
        const auto result = render(source, "es", require);
        REQUIRE(std::holds_alternative<Obstacle>(result));
        return std::get<Obstacle>(result);
    }
};

}  // namespace

TEST_CASE("variables and filters show what they should", "[render]") {
    struct Case {
        std::string source;
        std::string language;
        std::string text;
    };
    const auto c = GENERATE(values<Case>({
        {"Hola {{ first_name | default: 'tú' }}", "es", "Hola Elena María"},
        {"{{ first_name | first | default: 'x' }}", "es", "Elena"},
        {"{{ first_name | upper | default: 'x' }}", "es", "ELENA MARÍA"},
        {"{{ first_name | truncate: 6 | default: 'x' }}|", "es", "Elena|"},
        {"{{ shop.name }} {{ n_purchases }}", "es", "Casa Elena 3"},
        {"{{ spend_total }}", "es", "1234,50 €"},
        {"{{ spend_total | money }}", "en", "€1,234.50"},
        {"{{ spend_total | money }}", "fr", "1 234,50 €"},
        {"{{ last_purchase | date: 'short' | default: '' }}", "en", "Nov 22"},
        {"{{ last_purchase | date: 'short' | default: '' }}", "en-GB", "22 Nov"},
        {"{{ last_purchase | default: '' }}", "es", "22 nov"},
        {"{{ last_purchase | date: 'long' | default: '' }}", "es", "22 de noviembre de 2026"},
        {"{{ last_purchase | date: 'numeric' | default: '' }}", "es", "22/11/2026"},
        {"{{ last_purchase | date: 'long' | upper | default: '' }}", "fr", "22 NOVEMBRE 2026"},
        {"{% if first_name %}Hi {{ first_name }}{% endif %}!", "es", "Hi Elena María!"},
        {"  a  \n", "es", "a"},
    }));
    CAPTURE(c.source, c.language);
    CHECK(Bench().text(c.source, c.language) == c.text);
}

TEST_CASE("what is missing is stood in for, or leaves no trace", "[render]") {
    Bench bench;
    bench.recipient = Recipient{bench.recipient.number};
    bench.recipient.first_name = GENERATE(as<std::optional<std::string>>{}, std::nullopt, "", " \t\n");
    struct Case {
        std::string source;
        std::string text;
    };
    const auto c = GENERATE(values<Case>({
        {"Hola {{ first_name | default: 'amiga' }}", "Hola amiga"},
        {"Hola {{ first_name | default: 'amiga' | upper }}", "Hola AMIGA"},
        {"Hola {{ first_name | upper | default: 'amiga' }}", "Hola amiga"},
        {"Hola {{ first_name | default: '' }}, ven", "Hola, ven"},
        {"Hola {{ first_name | default: '' }} !", "Hola !"},
        {"Hola {{ first_name | default: '' }}", "Hola"},
        {"{{ last_purchase | default: 'nunca' | date: 'long' }}", "nunca"},
        {"{{ last_purchase | date: 'long' | default: 'nunca' }}", "nunca"},
        {"a{% if first_name %}Hi {{ first_name }}{% endif %}b", "ab"},
        {"a{% if n_purchases %}x{% endif %}b", "ab"},
    }));
    CAPTURE(c.source);
    CHECK(bench.text(c.source) == c.text);
}

TEST_CASE("a required variable that is missing is named", "[render]") {
    Bench bench;
    bench.recipient.first_name.reset();
    const auto obstacle = bench.obstacle("Hola {{ first_name }}", {"first_name"});
    CHECK(obstacle.reason == Obstacle::Reason::missing_variable);
    CHECK(obstacle.detail == "first_name");
    CHECK(bench.obstacle("Hola", {"last_name", "first_name"}).detail == "first_name");
}

TEST_CASE("values from outside bring no control characters and no turned writing", "[render]") {
    struct Case {
        std::string name;
        std::string text;
    };
    const auto c = GENERATE(values<Case>({
        {"E\x01l\x1b\x7f"
         "ena",
         "E l  ena"},
        {"Elena\r\nSTOP", "Elena  STOP"},
        {"\xe2\x80\xae"
         "Elena\xe2\x80\xac",
         "Elena"},
        {"\xc2\x85"
         "Elena\xc2\xa0",
         "Elena"},
        {"El\xff"
         "ena",
         "El\xef\xbf\xbd"
         "ena"},
        {"{{ shop.name }}", "{{ shop.name }}"},
        {"{% if %}", "{% if %}"},
    }));
    Bench bench;
    bench.recipient.first_name = c.name;
    CHECK(bench.text("Hi {{ first_name | default: '' }}.") == "Hi " + c.text + ".");
}

TEST_CASE("marketing gets the way to opt out unless it is told", "[render]") {
    Bench bench;
    bench.message_class = MessageClass::marketing;
    const std::string spanish = "\nResponde BAJA para no recibir mas", english = "\nReply STOP to opt out";
    CHECK(bench.text("Casa Elena: hola") == "Casa Elena: hola" + spanish);
    CHECK(bench.text("Casa Elena: hi", "en-GB") == "Casa Elena: hi" + english);
    CHECK(bench.text("Casa Elena: ciao", "it") == "Casa Elena: ciao" + spanish);
    CHECK(bench.text("Casa Elena: hola. No mas: BAJA") == "Casa Elena: hola. No mas: BAJA");
    CHECK(bench.text("Casa Elena: non-stop music, stop by", "en") == "Casa Elena: non-stop music, stop by" + english);
    CHECK(bench.text("Casa Elena: NONSTOP", "en") == "Casa Elena: NONSTOP" + english);
    bench.recipient.first_name = "BAJA";
    CHECK(bench.text("Casa Elena: hola {{ first_name | default: '' }}") == "Casa Elena: hola BAJA" + spanish);
    CHECK(bench.text("Casa Elena{% if last_name %} BAJA{% endif %}") == "Casa Elena BAJA" + spanish);
    bench.message_class = MessageClass::service;
    CHECK(bench.text("hola") == "hola");
}

TEST_CASE("what the recipient's country asks for is looked at again", "[render]") {
    Bench bench;
    bench.message_class = MessageClass::marketing;
    Findings found;
    auto shop = bench.config;
    shop.countries.at("ES").require.clear();
    const auto compiled = compile_template(tests::template_source("es", "Hola"), shop, found);
    REQUIRE(compiled);
    Surroundings there{&bench.config.shop, date::locate_zone("Europe/Madrid"), &bench.config.countries.at("ES")};
    const auto nameless = controller::outreach::render(*compiled, bench.recipient, there);
    CHECK(std::get<Obstacle>(nameless).reason == Obstacle::Reason::shop_name_missing);
    words::CountryRules bare;
    bare.require = {"optout"};
    there.rules = &bare;
    const auto silent = controller::outreach::render(*compiled, bench.recipient, there);
    CHECK(std::get<Obstacle>(silent).reason == Obstacle::Reason::opt_out_missing);
    const auto reason = [&] {
        return std::get<Obstacle>(controller::outreach::render(*compiled, bench.recipient, there)).reason;
    };
    bare.require = {"address"};
    CHECK(reason() == Obstacle::Reason::address_missing);
    bare.require = {"contact"};
    CHECK(reason() == Obstacle::Reason::contact_missing);
    there.rules = nullptr;
    CHECK(std::get<Rendered>(controller::outreach::render(*compiled, bench.recipient, there)).text == "Hola");
}

TEST_CASE("parts and encoding are counted after filling in", "[render]") {
    Bench bench;
    const auto measured = [&](const std::string& name) {
        bench.recipient.first_name = name;
        return bench.render("{{ first_name | default: '' }}");
    };
    const auto alone = std::get<Rendered>(measured(std::string(160, 'a')));
    CHECK(alone.parts == 1);
    CHECK(alone.encoding == words::Encoding::gsm7);
    CHECK(std::get<Rendered>(measured(std::string(161, 'a'))).parts == 2);
    const auto wide = std::get<Rendered>(measured(std::string(69, 'a') + "\xd0\xb6"));
    CHECK(wide.parts == 1);
    CHECK(wide.encoding == words::Encoding::ucs2);
    CHECK(std::get<Rendered>(measured(std::string(1530, 'a'))).parts == 10);
    CHECK(std::get<Obstacle>(measured(std::string(1531, 'a'))).reason == Obstacle::Reason::too_long);
    CHECK(std::get<Obstacle>(measured("")).reason == Obstacle::Reason::empty_text);
}

TEST_CASE("characters are cut where people see them end", "[format]") {
    CHECK(cut("Jose\xcc\x81 x", 4) == "Jose\xcc\x81");
    CHECK(cut("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8d\xb3"
              "ab",
              2) ==
          "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8d\xb3"
          "a");
    CHECK(cut("abc", 3) == "abc");
    CHECK(cut("ab c", 3) == "ab");
}

TEST_CASE("amounts have the decimals of their currency", "[format]") {
    CHECK(format_money(5, "EUR", "en") == "€0.05");
    CHECK(format_money(-2590, "EUR", "en") == "-€25.90");
    CHECK(format_money(1500, "JPY", "en") == "¥1,500");
    CHECK(format_money(1500, "TND", "en") == "TND 1.500");
    CHECK(format_money(2590, "CHF", "de-CH") == "CHF 25.90");
}
