#include "controller/outreach/template.hpp"

#include "controller/outreach/obligations.hpp"
#include "tests/outreach/support.hpp"
#include "tests/support/catch.hpp"

using namespace controller::outreach;
using words::MessageClass;

namespace {

std::vector<std::string> lines(const std::vector<words::Diagnostic>& diagnostics) {
    std::vector<std::string> texts;
    for (const auto& diagnostic : diagnostics) texts.push_back(to_string(diagnostic));
    return texts;
}

// Of a service text, which has no obligations of its own; the text stands at own.toml:7:20.
std::vector<std::string> problems(const std::string& text, MessageClass message_class = MessageClass::service) {
    Findings found;
    const auto compiled =
        compile_template(tests::template_source("es", text, message_class), tests::casa_elena(), found);
    CHECK(compiled.has_value() == found.errors.empty());
    return lines(found.errors);
}

}  // namespace

TEST_CASE("the table of variables is in their order", "[template]") {
    for (const VariableInfo& variable : k_variables) CHECK(info(variable.variable).name == variable.name);
}

TEST_CASE("what a template may say is accepted", "[template]") {
    const std::string text =
        GENERATE(as<std::string>{}, "Your order is ready", "{{shop.name}}", "Hi {{ first_name | default: \"there\" }}!",
                 "{{ first_name | default: '' | upper | truncate: 8 }}x",
                 "{% if first_name %}Hi {{ first_name }}{% endif %} there",
                 "{{ last_purchase | date: 'long' | default: \"}}\" }}",
                 "{{ last_purchase | default: 'long ago' | date }}", "{{ spend_total | money }}", "{{ n_purchases }}",
                 "{{ first_name | first | default: 'x' }}", "one\ntwo", "5 {", "a } b");
    CAPTURE(text);
    CHECK(problems(text).empty());
}

TEST_CASE("an error in a template is told at its place and with its remedy", "[template]") {
    struct Case {
        std::string text;
        std::string expected;
    };
    const auto c = GENERATE(values<Case>({
        {"Hi {{ frist_name }}",
         "26: unknown variable \"frist_name\" (did you mean \"first_name\"?); there are first_name, last_name"},
        {"{{ offer.value }}", "23: unknown variable \"offer.value\""},
        {"é{{ colour }}", "24: unknown variable \"colour\""},
        {"{{ first_name }}", "20: first_name may be missing: add a fallback ({{ first_name | default: '' }})"},
        {"{{ last_purchase | date: 'short' }}", "20: last_purchase may be missing"},
        {"{% if last_name %}{{ first_name }}{% endif %}", "38: first_name may be missing"},
        {"{{ first_name | defualt: 'x' }}", "36: unknown filter \"defualt\" (did you mean \"default\"?)"},
        {"{{ shop.name | loud }}",
         "35: unknown filter \"loud\"; there are default, truncate, upper, first, date, money"},
        {"{{ first_name | default }}", "36: default takes a text"},
        {"{{ first_name | default: 3 }}", "45: default takes a text"},
        {"{{ shop.name | truncate }}", "35: truncate takes a number of characters"},
        {"{{ shop.name | truncate: 0 }}", "45: truncate takes a number"},
        {"{{ shop.name | truncate: 99999999999999999999 }}", "45: truncate takes a number"},
        {"{{ shop.name | truncate: 'x' }}", "45: truncate takes a number"},
        {"{{ shop.name | upper: 3 }}", "42: upper takes no argument"},
        {"{{ last_purchase | date: 'shrt' | default: '' }}",
         "45: unknown style of date \"shrt\" (did you mean \"short\"?)"},
        {"{{ shop.name | date }}", "35: date needs a day; shop.name is a text here"},
        {"{{ n_purchases | money }}", "37: money needs an amount; n_purchases is a number here"},
        {"{{ n_purchases | upper }}", "37: upper needs a text; n_purchases is a number here"},
        {"{{ last_purchase | upper | default: '' }}", "39: upper needs a text; last_purchase is a day here"},
        {"{{ spend_total | money | money }}", "45: money needs an amount; spend_total is a text here"},
        {"{{ shop.name", "32: expected \"|\" or \"}}\", found the end"},
        {"{{ shop.name }", "33: expected \"|\" or \"}}\", found \"}\""},
        {"{{ shop name }}", "23: unknown variable \"shop\""},
        {"{{ }}", "23: expected a variable, found \"}\""},
        {"{{ first_name | default: 'x }}", "45: this text has no closing quote"},
        {"{{ first_name | default: x }}", "45: expected a number or a text in quotes, found \"x\""},
        {"a }} b", "22: \"}}\" closes nothing"},
        {"a %} b", "22: \"%}\" closes nothing"},
        {"{% if first_name %}x", "20: this if has no {% endif %}"},
        {"x{% endif %}", "21: this endif has no {% if … %}"},
        {"{% if first_name %}{% if last_name %}x{% endif %}{% endif %}", "39: an if may not stand in another one"},
        {"{% for x %}", "23: unknown tag \"for\"; there are if and endif"},
        {"{% else %}", "23: unknown tag \"else\"; there are if and endif"},
        {"{% if frist_name %}x{% endif %}", "26: unknown variable \"frist_name\""},
        {"{% if first_name == 3 %}x{% endif %}", "37: expected \"%}\", found \"=\""},
        {"a\x07 b", "21: a text may have no control character but line breaks"},
        {"", "20: the text is empty"},
        {std::string(1600, 'a'), "20: the text takes more than 10 parts"},
        {"caf\xff", "20: the text is not UTF-8"},
    }));
    CAPTURE(c.text);
    const auto found = problems(c.text);
    REQUIRE_FALSE(found.empty());
    CHECK_THAT(found[0], ContainsSubstring("own.toml:7:" + c.expected));
}

TEST_CASE("a variable that may be missing may stand where it is required", "[template]") {
    auto source = tests::template_source("es", "{{ first_name }}", MessageClass::service);
    Findings found;
    source.require = {"first_name"};
    CHECK(compile_template(source, tests::casa_elena(), found));
    source.require = {"frist_name"};
    CHECK_FALSE(compile_template(source, tests::casa_elena(), found));
    REQUIRE(found.errors.size() == 2);
    CHECK(to_string(found.errors[0]) ==
          "own.toml:6:10: require names the unknown variable \"frist_name\" (did you mean \"first_name\"?)");
}

TEST_CASE("an amount needs the shop's currency", "[template]") {
    auto config = tests::casa_elena();
    config.shop.currency.reset();
    Findings found;
    CHECK_FALSE(
        compile_template(tests::template_source("es", "a {{ spend_total }}", MessageClass::service), config, found));
    CHECK_THAT(lines(found.errors).at(0), ContainsSubstring("own.toml:7:22: spend_total needs the shop's currency"));
}

TEST_CASE("marketing must name the shop where its country asks for it", "[template]") {
    const auto marketing = [](const std::string& text) { return problems(text, MessageClass::marketing); };
    CHECK(marketing("Sale at {{ shop.name }}").empty());
    CHECK(marketing("Sale at CASA ELENA").empty());
    CHECK(marketing("{{ shop.name | upper }}: sale").empty());
    const std::string lacks = GENERATE(as<std::string>{}, "Sale today", "Sale at {{ shop.name | truncate: 4 }}",
                                       "Sale {% if first_name %}at {{ shop.name }}{% endif %}",
                                       "Sale {% if first_name %}at Casa Elena{% endif %}");
    CAPTURE(lacks);
    CHECK_THAT(marketing(lacks).at(0), ContainsSubstring("own.toml:7:20: marketing in ES must name the shop"));
}

TEST_CASE("marketing must tell how to opt out, if the country's file can not", "[template]") {
    auto config = tests::casa_elena();
    config.countries.at("ES").footer.clear();
    Findings found;
    CHECK_FALSE(compile_template(tests::template_source("es", "Casa Elena: reply STOP"), config, found));
    CHECK_THAT(lines(found.errors).at(0), ContainsSubstring("must tell how to opt out, and its file has no footer"));
}

TEST_CASE("a service text may carry no offer", "[template]") {
    struct Case {
        std::string text;
        int column;  // 0: no offer
    };
    const auto c = GENERATE(values<Case>({
        {"Your order 4711 is ready", 0},
        {"100 Krillfische", 0},
        {"EUROPE 2026 is ready", 0},
        {"Bon appetit, 3 places", 0},
        {"We are 100 percent sure", 0},
        {"{% if first_name %}5{% endif %}", 0},
        {"15% off", 22},
        {"15 % off", 23},
        {"now 3 for 9,99€", 34},
        {"now only €5", 29},
        {"5€off", 21},
        {"see x.es/?utm_source=sms", 30},
        {"é 5 EUR", 24},
        {"20 kr", 23},
        {"Use this Coupon", 29},
        {"ask for a descuento", 30},
        {"{{ n_purchases }}% off", 37},
        {"x {{ first_name | default: 'coupon' }}", 48},
    }));
    CAPTURE(c.text);
    const auto found = problems(c.text);
    REQUIRE(found.size() == (c.column == 0 ? 0 : 1));
    if (c.column != 0)
        CHECK_THAT(found[0], ContainsSubstring("own.toml:7:" + std::to_string(c.column) + ": a text of class service"));
}

TEST_CASE("a declared offer makes a template unfit for service", "[template]") {
    auto source = tests::template_source("es", "Something nice", MessageClass::service);
    Findings found;
    source.offer = "none";
    CHECK(compile_template(source, tests::casa_elena(), found));
    source.offer = "percent";
    CHECK_FALSE(compile_template(source, tests::casa_elena(), found));
    CHECK_THAT(lines(found.errors).at(0),
               ContainsSubstring("own.toml:6:10: a text of class service may carry no offer"));
}

TEST_CASE("the first character that costs parts is warned of", "[template]") {
    Findings found;
    CHECK(compile_template(
        tests::template_source("es", "Ole {{ shop.name }} \xe2\x9c\xa8\xe2\x9c\xa8", MessageClass::service),
        tests::casa_elena(), found));
    REQUIRE(found.warnings.size() == 1);
    CHECK_THAT(to_string(found.warnings[0]),
               ContainsSubstring("own.toml:7:40: \"\xe2\x9c\xa8\" is not in the GSM alphabet"));
}

TEST_CASE("templates are compiled all or none, with the errors of all", "[template]") {
    auto config = tests::casa_elena();
    config.templates = {tests::template_source("es", "{{ x }}"), tests::template_source("es", "{{ y }}")};
    config.templates[0].text.emplace("fr", words::SourceText{"{{ z }}", {"own.toml", 9, 1}});
    Findings found;
    CHECK_FALSE(Templates::compile(config, found));
    CHECK(found.errors.size() == 3);
    config.templates = {tests::template_source("es", "Casa Elena")};
    const auto templates = Templates::compile(config, found);
    REQUIRE(templates);
    CHECK(templates->find("test") != nullptr);
    CHECK(templates->find("tset") == nullptr);
}

TEST_CASE("the language is the contact's, its base, the shop's, or any", "[template]") {
    struct Case {
        std::map<std::string, int> offered;
        std::optional<std::string> wanted;
        std::string shop;
        std::string chosen;
    };
    const auto c = GENERATE(values<Case>({
        {{{"en", 0}, {"fr", 0}, {"pt", 0}}, "fr", "en", "fr"},
        {{{"en", 0}, {"pt", 0}, {"pt-BR", 0}}, "pt-BR", "en", "pt-BR"},
        {{{"en", 0}, {"pt", 0}}, "pt-BR", "en", "pt"},
        {{{"en", 0}, {"pt-PT", 0}}, "pt-BR", "en", "pt-PT"},
        {{{"en", 0}, {"pt-br", 0}}, "pt-BR", "en", "pt-br"},
        {{{"de", 0}, {"en", 0}}, "fr", "en", "en"},
        {{{"de", 0}, {"en", 0}}, std::nullopt, "en-IE", "en"},
        {{{"de", 0}, {"it", 0}}, "fr", "en", "de"},
    }));
    CHECK(choose_language(c.offered, c.wanted, c.shop) == c.chosen);
}

TEST_CASE("marketing gives the shop's address and contact where its country asks for them", "[template]") {
    auto config = tests::casa_elena();
    auto& rules = config.countries.at("ES");
    rules.require = {"address", "contact"};
    rules.footer.clear();
    config.shop.address = "Carrer Nou 1, Reus";
    config.shop.contact = "+34977000001";
    const auto marketing = [&](const std::string& text) {
        Findings found;
        compile_template(tests::template_source("es", text, MessageClass::marketing), config, found);
        return lines(found.errors);
    };
    CHECK(marketing("Sale, {{ shop.address }}, {{ shop.contact }}").empty());
    CHECK(marketing("Sale, Carrer Nou 1, Reus, +34977000001").empty());
    CHECK(marketing("Sale: https://casa.example/contact").empty());
    CHECK(marketing("Sale: www.casa.example").empty());
    CHECK_THAT(
        marketing("Sale, {{ shop.contact }}").at(0),
        ContainsSubstring("own.toml:7:20: marketing in ES must give the shop's address: write {{ shop.address }}"));
    CHECK_THAT(marketing("Sale, {{ shop.address }}").at(0), ContainsSubstring("must give the shop's contact"));
    CHECK(marketing("Sale, see https://").size() == 2);
    CHECK(marketing("Sale {% if first_name %}{{ shop.address }} {{ shop.contact }}{% endif %}").size() == 2);
    config.shop.address.reset();
    CHECK_THAT(
        marketing("Sale, {{ shop.address }}, {{ shop.contact }}").at(0),
        ContainsSubstring("own.toml:7:26: the shop has no address: write it into tillcast.toml, [shop] address"));
}

TEST_CASE("marketing does not link through a host that its country's operators refuse", "[template]") {
    auto config = tests::casa_elena();
    auto& rules = config.countries.at("ES");
    rules.require.clear();
    rules.forbid_links = {"bit.ly", "t.co"};
    const auto refused = [&](const std::string& text, MessageClass of = MessageClass::marketing) {
        Findings found;
        compile_template(tests::template_source("es", text, of), config, found);
        return !found.errors.empty();
    };
    for (const char* link :
         {"https://bit.ly/x", "HTTP://BIT.LY/x", "bit.ly", "see bit.ly.", "www.bit.ly/x", "(t.co/a)"}) {
        CAPTURE(link);
        CHECK(refused(link));
        CHECK_FALSE(refused(link, MessageClass::service));
    }
    for (const char* link : {"https://best.co/x", "habit.ly", "bit.lyon.fr", "t.co.uk", "x.t.co",
                             "https://casa.example", "t-bit.ly", "bit.ly-x.fr"}) {
        CAPTURE(link);
        CHECK_FALSE(refused(link));
    }
}
