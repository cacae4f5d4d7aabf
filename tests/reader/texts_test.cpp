#include "tests/reader/shop.hpp"

namespace {

struct Wrong {
    const char* text;
    std::vector<std::string> errors;  // without the file's name
};

void check_all(const std::string& name, const std::vector<Wrong>& cases) {
    for (const Wrong& wrong : cases) {
        CAPTURE(wrong.text);
        std::vector<std::string> expected;
        for (const std::string& error : wrong.errors) expected.push_back(name + ":" + error);
        CHECK(shop::errors_of(name, wrong.text) == expected);
    }
}

// The template's text in `text = …`, and the place of each of its bytes as `line:column`.
std::vector<std::string> places(const std::string& written) {
    const reader::Loaded loaded = shop::parse(
        {{"tillcast.toml", shop::k_main}, {"templates/t.toml", "schema = 1\n[template.x]\ntext = " + written + "\n"}});
    REQUIRE(shop::lines(loaded.errors) == std::vector<std::string>{});
    const words::SourceText& source = loaded.config->templates.at(0).text.at("es");
    std::vector<std::string> all;
    for (std::size_t i = 0; i < source.text.size(); ++i) {
        const words::Position at = words::place_in(source, i);
        CHECK(at.file == "templates/t.toml");
        all.push_back(source.text.substr(i, 1) + "@" + std::to_string(at.line) + ":" + std::to_string(at.column));
    }
    return all;
}

using Places = std::vector<std::string>;

}  // namespace

TEST_CASE("segments are read in both forms, in the order of their lines", "[segments]") {
    const reader::Loaded loaded = shop::parse({{"tillcast.toml", shop::k_main},
                                               {"segments/a.toml",
                                                "schema = 1\n"
                                                "segment.young = { name = \"Young\", where = \"idle <= 30\" }\n"
                                                "[segment.old]\nwhere = 'idle > 30'\nleave_after = \"30d\"\n"},
                                               {"segments/b.toml", "schema = 1\nsegment.all.where = \"idle >= 0\"\n"}});
    REQUIRE(shop::lines(loaded.errors) == std::vector<std::string>{});
    const auto& segments = loaded.config->segments;
    REQUIRE(segments.size() == 3);
    CHECK(segments[0].id == "young");
    CHECK(segments[0].name == "Young");
    CHECK(segments[0].where.text == "idle <= 30");
    CHECK(segments[0].where.at == words::Position{"segments/a.toml", 2, 44});
    CHECK_FALSE(segments[0].leave_after);
    CHECK(segments[1].id == "old");
    CHECK(segments[1].name == "old");
    CHECK(segments[1].at == words::Position{"segments/a.toml", 3, 10});
    CHECK(segments[1].where.at == words::Position{"segments/a.toml", 4, 10});
    CHECK(segments[1].leave_after == std::chrono::days(30));
    CHECK(segments[2].where.at == words::Position{"segments/b.toml", 2, 22});
}

TEST_CASE("what is wrong in a segment is told with its place", "[segments]") {
    check_all("segments/s.toml",
              {
                  {"[segment.new]\nwhere = \"a\"\n", {"1:1: missing \"schema\""}},
                  {"schema = 1\n[segmnet.new]\nwhere = \"a\"\n",
                   {"2:2: unknown table \"segmnet\" (did you mean \"segment\"?)"}},
                  {"schema = 1\n[segment.new]\nwher = \"a\"\n",
                   {"3:1: unknown key \"wher\" in [segment.new] (did you mean \"where\"?)"}},
                  {"schema = 1\n[segment.new]\nname = \"a\"\n", {"2:1: missing \"where\" in [segment.new]"}},
                  {"schema = 1\n[segment.new]\nwhere = true\n", {"3:9: \"where\" must be a string, not true or false"}},
                  {"schema = 1\n[segment.new]\nwhere = \"\"\n", {"3:9: \"where\" must not be empty"}},
                  {"schema = 1\n[segment.New]\nwhere = \"a\"\n",
                   {"2:10: \"New\" is not an id: small letters, digits and \"_\", at most 64"}},
                  {"schema = 1\n[segment.\"a b\"]\nwhere = \"a\"\n",
                   {"2:10: \"a b\" is not an id: small letters, digits and \"_\", at most 64"}},
                  {"schema = 1\n[segment]\nnew = \"a\"\n", {"3:7: \"new\" must be a table, not a string"}},
                  {"schema = 1\nsegment = 3\n", {"2:11: \"segment\" must be a table, not a whole number"}},
                  {"schema = 1\n[segment.new]\nwhere = \"a\"\nleave_after = \"30 d\"\n",
                   {"4:15: \"leave_after\" must be a duration such as \"45d\", \"2h\", \"30m\" or \"90s\""}},
                  {"schema = 1\n[segment.new]\nwhere = \"a\"\nleave_after = 30\n",
                   {"4:15: \"leave_after\" must be a string, not a whole number"}},
                  {"schema = 1\n[segment.new]\nwhere = \"a\"\n[segment.new.x]\n",
                   {"4:14: unknown table \"x\" in [segment.new]"}},
              });
}

TEST_CASE("an id stands in one file only", "[segments]") {
    const std::string text = "schema = 1\nsegment.new.where = \"a\"\n";
    const reader::Loaded loaded =
        shop::parse({{"tillcast.toml", shop::k_main}, {"segments/a.toml", text}, {"segments/b.toml", text}});
    CHECK(shop::lines(loaded.errors) ==
          std::vector<std::string>{"segments/b.toml:2:9: the segment \"new\" stands already at segments/a.toml:2"});
}

TEST_CASE("templates are read with their class and what they need", "[templates]") {
    const reader::Loaded loaded =
        shop::parse({{"tillcast.toml", shop::k_main},
                     {"templates/t.toml",
                      "schema = 1\n[template.hello]\ntext = { en = \"Hi\", fr = 'Salut' }\nclass = \"service\"\n"
                      "purpose = \"convert\"\noffer = \"back15\"\ntags = [\"a\", \"b\"]\nrequire = [\"item\"]\n"
                      "[template.plain]\ntext = \"Hola\"\n"}});
    REQUIRE(shop::lines(loaded.errors) == std::vector<std::string>{});
    const auto& templates = loaded.config->templates;
    REQUIRE(templates.size() == 2);
    CHECK(templates[0].id == "hello");
    CHECK(templates[0].message_class == words::MessageClass::service);
    CHECK(templates[0].text.at("fr").at == words::Position{"templates/t.toml", 3, 27});
    CHECK(templates[0].purpose == "convert");
    CHECK(templates[0].offer == "back15");
    CHECK(templates[0].tags == std::vector<std::string>{"a", "b"});
    CHECK(templates[0].require == std::vector<std::string>{"item"});
    CHECK(templates[1].message_class == words::MessageClass::marketing);
    CHECK(templates[1].text.at("es").text == "Hola");
}

TEST_CASE("what is wrong in a template is told with its place", "[templates]") {
    check_all(
        "templates/t.toml",
        {
            {"schema = 1\n[template.a]\ntxet = \"x\"\n",
             {"3:1: unknown key \"txet\" in [template.a] (did you mean \"text\"?)"}},
            {"schema = 1\n[template.a]\n", {"2:1: missing \"text\" in [template.a]"}},
            {"schema = 1\n[template.a]\ntext = 1\n",
             {"3:8: \"text\" must be a string, or a table with a string for each language, not a whole number"}},
            {"schema = 1\n[template.a]\ntext = \"\"\n", {"3:8: \"text\" must not be empty"}},
            {"schema = 1\n[template.a]\ntext = {}\n", {"3:8: \"text\" has no text in any language"}},
            {"schema = 1\n[template.a]\ntext = { english = \"x\" }\n",
             {"3:10: \"english\" is not a language code such as \"en\""}},
            {"schema = 1\n[template.a]\ntext = { en = 1 }\n", {"3:15: \"en\" must be a string, not a whole number"}},
            {"schema = 1\n[template.a]\ntext = \"x\"\nclass = \"sales\"\n",
             {"4:9: \"class\" must be \"service\" or \"marketing\""}},
            {"schema = 1\n[template.a]\ntext = \"x\"\nclass = \"markteing\"\n",
             {"4:9: \"class\" must be \"service\" or \"marketing\" (did you mean \"marketing\"?)"}},
            {"schema = 1\n[template.a]\ntext = \"x\"\ntags = \"vip\"\n",
             {"4:8: \"tags\" must be an array of strings, not a string"}},
            {"schema = 1\n[template.a]\ntext = \"x\"\nrequire = [1, \"\"]\n",
             {"4:12: \"require\" must hold strings, not a whole number", "4:15: \"require\" must not be empty"}},
        });
}

TEST_CASE("each character of a text knows where it stands in the file", "[templates]") {
    CHECK(places("\"abc\"") == Places{"a@3:9", "b@3:10", "c@3:11"});
    CHECK(places("'a\\b'") == Places{"a@3:9", "\\@3:10", "b@3:11"});
    CHECK(places("\"\xc3\xa9z\"") == Places{"\xc3@3:9", "\xa9@3:10", "z@3:10"});
    CHECK(places("\"a\\tb\\\"c\"") == Places{"a@3:9", "\t@3:10", "b@3:12", "\"@3:13", "c@3:15"});
    CHECK(places("\"\\u0041b\\U00000042c\"") == Places{"A@3:9", "b@3:15", "B@3:16", "c@3:26"});
    CHECK(places("\"\\u00e9z\"").back() == "z@3:15");
    CHECK(places("\"a\\nb\"") == Places{"a@3:9", "\n@3:10", "b@3:12"});
    CHECK(places("\"\"\"ab\ncd\"\"\"") == Places{"a@3:11", "b@3:12", "\n@3:13", "c@4:1", "d@4:2"});
    CHECK(places("\"\"\"\nab\n\tcd\"\"\"") == Places{"a@4:1", "b@4:2", "\n@4:3", "\t@5:1", "c@5:2", "d@5:3"});
    CHECK(places("'''\r\nab'''") == Places{"a@4:1", "b@4:2"});
    CHECK(places("\"\"\"a\\\n   b\"\"\"") == Places{"a@3:11", "b@4:4"});
    CHECK(places("\"\"\"\\\n\n  b\\\n\"\"\"") == Places{"b@5:3"});
    CHECK(places("'''a''b'''") == Places{"a@3:11", "'@3:12", "'@3:13", "b@3:14"});
}
