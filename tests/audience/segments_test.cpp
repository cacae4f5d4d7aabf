#include "controller/audience/segments.hpp"

#include <algorithm>
#include <random>

#include "tests/audience/support.hpp"
#include "tests/support/catch.hpp"

using namespace controller::audience;

namespace {

struct Person {
    words::Key key = 0;
    Metric metric;
    std::vector<std::string> tags;
    std::optional<std::string> language;
    std::optional<std::string> first_name;
};

// What the language means, said once more without SQL.
class Meaning {
public:
    Meaning(const Person& person, const Moment& moment) : person_(person), moment_(moment) {}

    bool operator()(const Constant& node) const { return node.value; }
    bool operator()(const Exists& node) const {
        return node.field == Field::tags ? !person_.tags.empty() : value(node.field).has_value();
    }
    bool operator()(const Not& node) const { return !holds(node.inner[0]); }
    bool operator()(const All& node) const {
        return std::all_of(node.parts.begin(), node.parts.end(), [&](const Expression& part) { return holds(part); });
    }
    bool operator()(const Any& node) const {
        return std::any_of(node.parts.begin(), node.parts.end(), [&](const Expression& part) { return holds(part); });
    }
    bool operator()(const Comparison& node) const {
        if (node.field == Field::tags)
            return std::find(person_.tags.begin(), person_.tags.end(), std::get<std::string>(node.values[0])) !=
                   person_.tags.end();
        const auto left = value(node.field);
        if (!left) return false;
        // The average is compared as total against value times count.
        const auto order = [&](const Literal& right) {
            const Literal scaled =
                node.field == Field::aov ? Literal(std::get<std::int64_t>(right) * person_.metric.n_purchases) : right;
            return *left < scaled ? -1 : scaled < *left ? 1 : 0;
        };
        switch (node.op) {
            case Op::equal: return order(node.values[0]) == 0;
            case Op::not_equal: return order(node.values[0]) != 0;
            case Op::less: return order(node.values[0]) < 0;
            case Op::less_equal: return order(node.values[0]) <= 0;
            case Op::greater: return order(node.values[0]) > 0;
            case Op::greater_equal: return order(node.values[0]) >= 0;
            case Op::between: return order(node.values[0]) >= 0 && order(node.values[1]) <= 0;
            case Op::in:
                return std::any_of(node.values.begin(), node.values.end(),
                                   [&](const Literal& one) { return order(one) == 0; });
            case Op::contains: break;
        }
        return false;
    }
    bool holds(const Expression& expression) const { return std::visit(*this, expression.node); }

private:
    std::optional<Literal> value(Field field) const {
        const Metric& metric = person_.metric;
        const auto day = [&](const std::optional<words::Instant>& at) -> std::optional<Literal> {
            if (!at) return std::nullopt;
            return day_of(*at, *moment_.zone);
        };
        const auto text = [](const std::optional<std::string>& held) -> std::optional<Literal> {
            if (!held) return std::nullopt;
            return *held;
        };
        switch (field) {
            case Field::n_purchases: return metric.n_purchases;
            case Field::spend_total: return metric.spend_total;
            case Field::aov:
                if (metric.n_purchases == 0) return std::nullopt;
                return metric.spend_total;
            case Field::idle:
                if (!metric.last_purchase) return std::nullopt;
                return days_since(*metric.last_purchase, moment_);
            case Field::first_purchase: return day(metric.first_purchase);
            case Field::last_purchase: return day(metric.last_purchase);
            case Field::stage: return stage_of(metric, moment_);
            case Field::language: return text(person_.language);
            case Field::first_name: return text(person_.first_name);
            case Field::tags:
            case Field::last_name:
            case Field::source: break;
        }
        return std::nullopt;
    }

    const Person& person_;
    const Moment& moment_;
};

using Random = std::mt19937;

int below(Random& random, int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); }

template <class T, std::size_t N>
const T& one_of(Random& random, const std::array<T, N>& choices) {
    return choices[random() % N];
}

std::string literal(Random& random, Kind kind) {
    constexpr std::array<const char*, 4> k_texts = {"'fr'", "'es'", "'Elena'", "''"};
    switch (kind) {
        case Kind::number: return std::to_string(below(random, 8) == 0 ? 45 : below(random, 6));
        case Kind::money: return std::to_string(below(random, 5) * 500);
        case Kind::day: return "'" + to_string(*parse_day("2026-11-22") - date::days(below(random, 5))) + "'";
        case Kind::stage: return "'" + std::string(one_of(random, k_stage_names)) + "'";
        case Kind::set: return one_of(random, std::array{"'vip'", "'terrace'", "'none'"});
        case Kind::text: return one_of(random, k_texts);
    }
    return {};
}

std::string comparison(Random& random) {
    const FieldInfo& field = one_of(random, k_fields);
    const std::string name(field.name);
    if (below(random, 8) == 0) return "exists(" + name + ")";
    if (field.kind == Kind::set) return name + " contains " + literal(random, field.kind);
    const bool ordered = field.kind != Kind::stage && field.kind != Kind::text;
    switch (below(random, ordered ? 8 : 3)) {
        case 0: return name + " in [" + literal(random, field.kind) + ", " + literal(random, field.kind) + "]";
        case 1: return name + " == " + literal(random, field.kind);
        case 2: return name + " != " + literal(random, field.kind);
        case 3:
            if (field.kind == Kind::money) return name + " between [5.00, 1500]";
            if (field.kind == Kind::number) return name + " between [1, 3]";
            return name + " between ['2026-11-20', '2026-11-21']";
        case 4: return name + " < " + literal(random, field.kind);
        case 5: return name + " <= " + literal(random, field.kind);
        case 6: return name + " > " + literal(random, field.kind);
        default: return name + " >= " + literal(random, field.kind);
    }
}

std::string expression(Random& random, int depth) {
    std::string text = below(random, 3) == 0 ? "not " : "";
    if (depth == 0 || below(random, 4) == 0) return below(random, 20) == 0 ? text + "true" : text + comparison(random);
    text += "(" + expression(random, depth - 1);
    for (int i = below(random, 3); i >= 0; --i)
        text += (below(random, 2) == 0 ? " and " : " or ") + expression(random, depth - 1);
    return text + ")";
}

std::vector<Person> people(Random& random, tests::Shop& shop) {
    std::vector<Person> made;
    for (int i = 0; i < 120; ++i) {
        Person person;
        if (below(random, 2) == 0) person.language = one_of(random, std::array{"fr", "es", ""});
        if (below(random, 2) == 0) person.first_name = one_of(random, std::array{"Elena", "fr"});
        if (const int n = below(random, 5); n > 0) {
            // Near the turns of the days of the last week, and at the borders of the stages.
            constexpr std::array<int, 11> k_days = {0, 1, 2, 3, 4, 30, 31, 44, 45, 90, 365};
            const auto hours = std::chrono::hours(one_of(random, k_days) * 24 + below(random, 25));
            const auto last = shop.now - hours - std::chrono::milliseconds(below(random, 3));
            const auto first = n == 1 ? last : last - std::chrono::hours(24 * below(random, 500));
            person.metric = {n, below(random, 9) * 500, first, last};
        }
        person.key = shop.contact(person.first_name, person.language);
        shop.metric(person.key, person.metric);
        for (const char* tag : {"vip", "terrace"})
            if (below(random, 3) == 0) {
                shop.tag(person.key, tag);
                person.tags.emplace_back(tag);
            }
        made.push_back(std::move(person));
    }
    return made;
}

Segment segment(const std::string& where) {
    std::vector<words::Diagnostic> found;
    auto compiled = compile_segment({"test", "Test", {where, {}}, {}, {}}, 2, found);
    CAPTURE(where);
    for (const auto& diagnostic : found) UNSCOPED_INFO(to_string(diagnostic));
    REQUIRE(compiled);
    return std::move(*compiled);
}

void compare(tests::Shop& shop, const std::vector<Person>& everybody, const std::string& where, const Moment& moment) {
    const Segment tried = segment(where);
    std::vector<words::Key> expected;
    for (const Person& person : everybody)
        if (Meaning(person, moment).holds(tried.expression)) expected.push_back(person.key);
    CAPTURE(where, tried.list_sql);
    CHECK(members(shop.database, tried, moment, 0, 1000) == expected);
    CHECK(count(shop.database, tried, moment) == static_cast<std::int64_t>(expected.size()));
    const Person& probe = everybody[expected.size() % everybody.size()];
    CHECK(is_member(shop.database, tried, moment, probe.key) ==
          std::binary_search(expected.begin(), expected.end(), probe.key));
}

}  // namespace

TEST_CASE("the SQL of any expression finds whom its meaning holds for", "[segments]") {
    Random random(20261122);
    tests::Shop shop;
    shop.now = *words::from_rfc3339(
        GENERATE(as<std::string>{}, "2026-11-22T10:00:00Z", "2026-11-22T23:30:00Z", "2026-03-29T01:30:00Z"));
    const auto everybody = people(random, shop);
    const Moment moment = shop.moment();
    for (int i = 0; i < 400; ++i) compare(shop, everybody, expression(random, 3), moment);
}

TEST_CASE("expressions nested as deep as allowed run", "[segments]") {
    Random random(1);
    tests::Shop shop;
    const auto everybody = people(random, shop);
    std::string left = "idle > 1", right = "idle > 1", negated = "tags contains 'vip'", stages = "stage == 'new'";
    for (int i = 0; i < k_max_depth; ++i) {
        const std::string word = i % 2 == 0 ? " and " : " or ";
        left = "(" + left + word + "n_purchases>" + std::to_string(i % 4) + ")";
        right = "(n_purchases>" + std::to_string(i % 4) + word + right + ")";
        negated = "not(true" + word + negated + ")";
        stages = "(stage!='lost'" + word + stages + ")";
    }
    for (const auto& where : {left, right, negated, stages}) compare(shop, everybody, where, shop.moment());
    std::string both = "idle>1";
    for (int i = 0; i < 6; ++i) both = "(" + both + (i % 2 == 0 ? " and " : " or ") + both + ")";
    compare(shop, everybody, both, shop.moment());
    std::string flat = "idle>1";
    while (flat.size() + 20 < k_max_expression) flat += " or idle>1";
    compare(shop, everybody, flat, shop.moment());
    compare(shop, everybody, "not (" + flat + ")", shop.moment());
}

TEST_CASE("idle counts days of the shop's calendar", "[segments]") {
    tests::Shop shop;
    struct Case {
        const char* zone;
        const char* last;
        const char* now;
        std::int64_t idle;
    };
    const auto c = GENERATE(values<Case>({
        {"Europe/Madrid", "2026-11-21T22:59:59Z", "2026-11-22T10:00:00Z", 1},
        {"Europe/Madrid", "2026-11-21T23:00:00Z", "2026-11-22T10:00:00Z", 0},
        {"Europe/Madrid", "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z", 1},
        {"Europe/Madrid", "2026-03-28T23:30:00Z", "2026-03-29T22:00:00Z", 1},  // a day of 23 hours
        {"Europe/Madrid", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", 0},  // a day of 25 hours
        {"Pacific/Auckland", "2026-11-21T11:00:00Z", "2026-11-22T10:59:59Z", 0},
        {"America/Santiago", "2026-09-06T03:59:59Z", "2026-09-06T04:00:00Z", 1},  // 24:00 is 01:00
        {"Asia/Tokyo", "2026-11-23T00:00:00Z", "2026-11-22T10:00:00Z", -1},
    }));
    CAPTURE(c.zone, c.last, c.now);
    shop.now = *words::from_rfc3339(c.now);
    const auto last = *words::from_rfc3339(c.last);
    const auto contact = shop.contact();
    shop.metric(contact, {1, 100, last, last});
    const Moment moment = shop.moment(c.zone);
    CHECK(days_since(last, moment) == c.idle);
    for (std::int64_t asked = c.idle - 1; asked <= c.idle + 1; ++asked) {
        CHECK(is_member(shop.database, segment("idle == " + std::to_string(asked)), moment, contact) ==
              (asked == c.idle));
        CHECK(is_member(shop.database, segment("idle < " + std::to_string(asked)), moment, contact) ==
              (c.idle < asked));
    }
}

TEST_CASE("the stage in SQL is the stage of the pure function, for every age", "[stage]") {
    tests::Shop shop;
    const auto contact = shop.contact();
    const Moment moment = shop.moment();
    for (const Stage stage :
         {Stage::prospect, Stage::fresh, Stage::active, Stage::loyal, Stage::at_risk, Stage::lapsed, Stage::lost})
        CHECK(parse_stage(to_string(stage)) == stage);
    for (int n = 0; n <= 4; ++n)
        for (int days = 0; days <= 400; days += (days >= 46 && days < 85) || days > 95 ? 7 : 1) {
            const auto last = shop.now - std::chrono::hours(24 * days + n * 5);
            const Metric metric = n == 0 ? Metric{} : Metric{n, 100, last - std::chrono::hours(24 * 200 * n), last};
            shop.database.run("DELETE FROM metric");
            shop.metric(contact, metric);
            const std::string stage(to_string(stage_of(metric, moment)));
            CAPTURE(n, days, stage);
            CHECK(stage_of(shop.database, contact, moment.now, moment.zone) == stage_of(metric, moment));
            CHECK(is_member(shop.database, segment("stage == '" + stage + "'"), moment, contact));
        }
}

TEST_CASE("the borders of the stages are where the rule puts them", "[stage]") {
    struct Case {
        std::int64_t n;
        int first_days;
        int last_days;
        Stage stage;
    };
    const auto c = GENERATE(values<Case>({
        {0, 0, 0, Stage::prospect},
        {1, 0, 0, Stage::fresh},
        {1, 30, 30, Stage::fresh},
        {1, 31, 31, Stage::active},
        {1, 44, 44, Stage::active},
        {1, 45, 45, Stage::at_risk},
        {9, 100, 89, Stage::at_risk},
        {9, 100, 90, Stage::lapsed},
        {9, 400, 364, Stage::lapsed},
        {9, 400, 365, Stage::lost},
        {2, 20, 1, Stage::active},
        {3, 365, 1, Stage::loyal},
        {3, 366, 1, Stage::active},
        {6, 730, 1, Stage::loyal},
        {6, 731, 1, Stage::active},
        {3, 60, 44, Stage::loyal},
        {3, 60, 45, Stage::at_risk},
    }));
    CAPTURE(c.n, c.first_days, c.last_days);
    const tests::Shop shop;
    const auto ago = [&](int days) { return shop.now - std::chrono::hours(24 * days); };
    const Metric metric = c.n == 0 ? Metric{} : Metric{c.n, 100, ago(c.first_days), ago(c.last_days)};
    CHECK(stage_of(metric, shop.moment()) == c.stage);
}

TEST_CASE("members come in pages", "[segments]") {
    tests::Shop shop;
    std::vector<words::Key> all;
    for (int i = 0; i < 25; ++i) all.push_back(shop.contact());
    const Segment everybody = segment("true");
    std::vector<words::Key> paged;
    for (words::Key after = 0;;) {
        const auto page = members(shop.database, everybody, shop.moment(), after, 10);
        if (page.empty()) break;
        CHECK(page.size() <= 10);
        paged.insert(paged.end(), page.begin(), page.end());
        after = page.back();
    }
    CHECK(paged == all);
}

TEST_CASE("nothing of what the technician wrote stands in the SQL", "[segments]") {
    const Segment tried = segment("first_name == \"'; DROP TABLE contact --\" or tags contains 'zzz' or idle > 4711");
    CHECK(tried.list_sql.find("DROP") == std::string::npos);
    CHECK(tried.list_sql.find("zzz") == std::string::npos);
    CHECK(tried.list_sql.find("4711") == std::string::npos);
    tests::Shop shop;
    const auto contact = shop.contact("'; DROP TABLE contact --");
    CHECK(is_member(shop.database, tried, shop.moment(), contact));
}

TEST_CASE("segments are compiled all or none", "[segments]") {
    const reader::SegmentSource good{"everybody", "Everybody", {"true", {"a.toml", 1, 1}}, {}, {}};
    const reader::SegmentSource bad{"bad", "Bad", {"idel > 1", {"a.toml", 2, 9}}, {}, {}};
    const reader::SegmentSource worse{"worse", "Worse", {"idle >", {"b.toml", 3, 9}}, {}, {}};
    std::vector<words::Diagnostic> found;
    CHECK_FALSE(Segments::compile(std::vector{good, bad, worse}, 2, found));
    REQUIRE(found.size() == 2);
    CHECK(found[0].at == words::Position{"a.toml", 2, 9});
    CHECK(found[1].at == words::Position{"b.toml", 3, 15});
    found.clear();
    const auto segments = Segments::compile(std::vector{good}, 2, found);
    REQUIRE(segments);
    REQUIRE(segments->find("everybody") != nullptr);
    CHECK(segments->find("everybody")->name == "Everybody");
    CHECK(segments->find("bad") == nullptr);
}
