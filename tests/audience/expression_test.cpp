#include "controller/audience/expression.hpp"

#include "tests/support/catch.hpp"

using namespace controller::audience;

namespace {

// The text stands at own.toml:7:20.
std::vector<std::string> problems(const std::string& text, int money_digits = 2) {
    std::vector<words::Diagnostic> found;
    const auto parsed = parse({text, {"own.toml", 7, 20}}, money_digits, found);
    CHECK(parsed.has_value() == found.empty());
    std::vector<std::string> lines;
    for (const auto& diagnostic : found) lines.push_back(to_string(diagnostic));
    return lines;
}

std::string deep(int parentheses) {
    const auto n = static_cast<std::size_t>(parentheses);
    return std::string(n, '(') + "idle > 1" + std::string(n, ')');
}

}  // namespace

TEST_CASE("the table of fields is in the order of the fields", "[expression]") {
    for (const FieldInfo& field : k_fields) CHECK(info(field.field).name == field.name);
}

TEST_CASE("what the language allows is accepted", "[expression]") {
    const std::string text =
        GENERATE(as<std::string>{}, "true", "n_purchases == 1 and idle <= 30",
                 "n_purchases>=2 and(idle>=30 or not idle<10)", "tags contains 'vip'", "stage in ['new', \"active\"]",
                 "stage != 'lost'", "spend_total >= 15.00", "aov between [1000, 25.50]",
                 "last_purchase >= '2026-02-28'", "first_purchase in ['2024-02-29']", "not exists(first_name)",
                 "idle > -1", "exists ( tags ) or false", "first_name == \"d'Arc\"", "\n\tidle\n==\n3 ");
    CAPTURE(text);
    CHECK(problems(text).empty());
}

TEST_CASE("an error is told at its place and with its remedy", "[expression]") {
    struct Case {
        std::string text;
        std::string expected;
    };
    const auto c = GENERATE(values<Case>({
        {"n_purchase == 1",
         "20: unknown field \"n_purchase\" (did you mean \"n_purchases\"?); there are n_purchases, idle"},
        {"idle > 1 and colour == 'x'", "33: unknown field \"colour\"; there are"},
        {"n_purchases == 'x'", "35: n_purchases is a number; 'x' is a text"},
        {"language == 3", "32: language is a text; 3 is a number"},
        {"tags contains 3", "34: tags holds texts; 3 is a number"},
        {"last_purchase > 30", "36: last_purchase is a day; 30 is a number: write a day such as '2026-11-22'"},
        {"last_purchase > '2026-02-30'", "36: '2026-02-30' is no day; write it as '2026-11-22'"},
        {"last_purchase > '22.11.2026'", "36: '22.11.2026' is no day"},
        {"stage == 'loyl'", "29: unknown stage 'loyl' (did you mean \"loyal\"?); there are prospect, new"},
        {"tags == 'vip'", "25: tags is a set: ask whether it contains a text"},
        {"language < 'fr'", "29: language is a text: compare it with ==, != or in"},
        {"idle contains 3", "25: idle is a number: compare it with"},
        {"idle in 3", "28: in takes a list"},
        {"idle == [3]", "29: \"==\" takes one value; a list goes with in or between"},
        {"idle between 3", "33: between takes a list of two"},
        {"idle between [1, 2, 3]", "34: between takes a list of two"},
        {"idle between [7, 0]", "34: nothing lies between these: the smaller one comes first"},
        {"idle in []", "29: expected a number or a text in quotes, found \"]\""},
        {"n_purchases > 1.5", "34: n_purchases is a whole number; 1.5 is not"},
        {"spend_total > 1.5",
         "34: write amounts in minor units, or with the 2 decimals of the shop's currency; 1.5 has 1"},
        {"spend_total > 1234567890123", "34: numbers have at most 12 digits"},
        {"idle >= 45d", "28: \"45d\" is neither a number nor a name (durations are counted in days: idle >= 45)"},
        {"idle = 3", "25: unexpected \"=\": write \"==\""},
        {"idle > 3 && true", "29: unexpected \"&\": write \"and\""},
        {"idle > 3 || true", "29: unexpected \"|\": write \"or\""},
        {"! true", "20: unexpected \"!\": write \"not\""},
        {"idle > 3; true", "28: unexpected \";\""},
        {"idle > 3 é", "29: unexpected \"é\""},
        {"first_name == 'é' x", "38: expected \"and\", \"or\" or the end, found \"x\""},
        {"first_name == 'x", "34: this text has no closing quote"},
        {"", "20: expected a field, \"not\" or \"(\", found the end"},
        {"idle", "24: expected an operator (==, !=, <, <=, >, >=, in, contains, between) behind idle, found the end"},
        {"idel", "20: unknown field \"idel\" (did you mean \"idle\"?)"},
        {"idle >", "26: expected a number or a text in quotes, found the end"},
        {"idle > aov", "27: expected a number or a text in quotes, found \"aov\""},
        {"3 < idle", "20: expected a field, \"not\" or \"(\", found \"3\""},
        {"1 < idle < 3", "20: expected a field"},
        {"idle < 3 < 4", "29: expected \"and\", \"or\" or the end, found \"<\""},
        {"(idle < 3", "29: expected \")\", found the end"},
        {"idle < 3)", "28: expected \"and\", \"or\" or the end, found \")\""},
        {"and idle < 3", "20: expected a field, \"not\" or \"(\", found \"and\""},
        {"not not true", "24: expected a field, \"not\" or \"(\", found \"not\""},
        {"count(x) > 1", "20: unknown function \"count\"; there is exists(field)"},
        {"exists(birthdy)", "27: unknown field \"birthdy\""},
        {"exists('x')", "27: expected a field, found the text 'x'"},
        {"idle in [1 2]", "31: expected \"]\", found \"2\""},
    }));
    CAPTURE(c.text);
    const auto found = problems(c.text);
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0], ContainsSubstring("own.toml:7:" + c.expected));
}

TEST_CASE("several wrong names and values are all told", "[expression]") {
    const auto found = problems("idel > 1 and aov == 'x' or stage == 'gone'");
    REQUIRE(found.size() == 3);
    CHECK_THAT(found[0], ContainsSubstring(":20: "));
    CHECK_THAT(found[1], ContainsSubstring(":40: "));
    CHECK_THAT(found[2], ContainsSubstring(":56: "));
}

TEST_CASE("the decimals of an amount are those of the currency", "[expression]") {
    CHECK(problems("aov > 15", 0).empty());
    CHECK(problems("aov > 1.500", 3).empty());
    CHECK_THAT(problems("aov > 1.50", 0).at(0), ContainsSubstring("with the 0 decimals"));
    CHECK_THAT(problems("aov > 1.50", 3).at(0), ContainsSubstring("with the 3 decimals"));
}

TEST_CASE("depth and length have a limit", "[expression]") {
    CHECK(problems(deep(k_max_depth)).empty());
    CHECK_THAT(problems(deep(k_max_depth + 1)).at(0), ContainsSubstring(":84: more than 64 parentheses"));
    CHECK(problems("true" + std::string(k_max_expression - 4, ' ')).empty());
    CHECK_THAT(problems("true" + std::string(k_max_expression - 3, ' ')).at(0),
               ContainsSubstring(":20: an expression has at most"));
}

TEST_CASE("and binds before or, not before and", "[expression]") {
    std::vector<words::Diagnostic> found;
    const auto parsed = parse({"true or false and not false", {}}, 2, found);
    REQUIRE(parsed);
    const auto& any = std::get<Any>(parsed->node);
    REQUIRE(any.parts.size() == 2);
    const auto& all = std::get<All>(any.parts[1].node);
    REQUIRE(all.parts.size() == 2);
    CHECK(std::holds_alternative<Not>(all.parts[1].node));
}
