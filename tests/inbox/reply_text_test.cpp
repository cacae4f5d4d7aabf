#include "controller/inbox/reply_text.hpp"

#include "controller/inbox/keywords.hpp"
#include "controller/inbox/placeholders.hpp"
#include "modem/sms/segment.hpp"
#include "tests/support/catch.hpp"

using namespace controller::inbox;

namespace {

reader::Config config_with(const std::string& text) {
    reader::Config config;
    config.shop.name = "Casa Elena";
    config.replies.help["en"] = {text, {"tillcast.toml", 9, 12}};
    return config;
}

}  // namespace

TEST_CASE("the placeholders of a reply are filled in", "[placeholders]") {
    const Values known{"Casa Elena", "Ana"}, unknown{"Casa Elena", {}};
    struct Case {
        const char* text;
        const char* known;
        const char* unknown;
    };
    for (const auto& given : std::vector<Case>{
             {"plain { text } 100%", "plain { text } 100%", "plain { text } 100%"},
             {"{{shop.name}}", "Casa Elena", "Casa Elena"},
             {"{{ shop.name }}: {{ first_name | default: 'friend' }}!", "Casa Elena: Ana!", "Casa Elena: friend!"},
             {"{{ first_name|default:\"it's\" }}", "Ana", "it's"},
             {"Hi{{ first_name | default: '' }}", "HiAna", "Hi"},
             {"", "", ""}}) {
        INFO(given.text);
        CHECK(std::get<std::string>(fill(given.text, known)) == given.known);
        CHECK(std::get<std::string>(fill(given.text, unknown)) == given.unknown);
    }
    // What is filled in is not looked at again.
    CHECK(std::get<std::string>(fill("{{ shop.name }}", {"{{ x }}", {}})) == "{{ x }}");
}

TEST_CASE("what a reply does not know is refused at its place", "[placeholders]") {
    struct Case {
        const char* text;
        int column;
        const char* message;
    };
    for (const auto& given : std::vector<Case>{{"Hi {{ shop.nane }}", 15, "did you mean \"shop.name\"?"},
                                               {"Hi {{ first_name }}", 15, "first_name may be missing"},
                                               {"{{ first_name | upper }}", 12, "one filter"},
                                               {"{{ first_name | default 'x' }}", 12, "one filter"},
                                               {"{{ first_name | default: x }}", 12, "one filter"},
                                               {"{{ first_name | default: 'x' | upper }}", 12, "one filter"},
                                               {"{{ first_name | default: 'x\" }}", 12, "one filter"},
                                               {"Hi {{ shop.name", 15, "has no }}"},
                                               {"Hi }} you", 15, "closes nothing"},
                                               {"{{ }}", 12, "unknown variable"},
                                               {"Hi {% if first_name %}", 15, "knows no {%"},
                                               {"", 12, "the text is empty"},
                                               {"\xff", 12, "not UTF-8"}}) {
        INFO(given.text);
        const auto found = check_replies(config_with(given.text));
        REQUIRE(found.size() == 1);
        CHECK(found[0].at.line == 9);
        CHECK(found[0].at.column == given.column);
        CHECK_THAT(found[0].message, ContainsSubstring(given.message));
    }
    CHECK(check_replies(config_with(std::string(2000, 'x'))).size() == 1);
    CHECK(check_replies(config_with("{{ shop.name }}: call us")).empty());
    auto config = config_with("good");
    config.countries["ES"].confirm_text["es"] = "{{ shop }}";
    REQUIRE(check_replies(config).size() == 1);
    CHECK_THAT(check_replies(config)[0].message, ContainsSubstring("\"es\""));
}

TEST_CASE("a built-in reply is one part and does not opt anybody out by itself", "[reply]") {
    reader::Config config;
    config.shop.name = "Casa Elena de la Plaza";
    for (const auto* language : {"en", "fr", "de", "es", "ca", "it", "pt", "nl", "sv", "da", "no", "pl", "xx"})
        for (const auto answer : {Answer::opted_out, Answer::opted_out_of_all, Answer::opted_in, Answer::help}) {
            const auto text = reply_text(config, nullptr, answer, {.languages = {"", language}});
            INFO(text);
            CHECK(modem::sms::count_parts(text, words::Encoding::gsm7).value() == 1);
            CHECK(text.starts_with(config.shop.name));
            // A number that echoes it neither leaves nor comes back by that.
            const auto echoed = classify(text, true).kind;
            CHECK((echoed == Kind::other || echoed == Kind::near_miss));
        }
}
