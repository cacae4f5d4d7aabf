#include "controller/audience/compile.hpp"

#include <algorithm>

namespace controller::audience {

namespace {

struct Fragment {
    std::string text;
    std::vector<Parameter> parameters;
    int nesting = 1;  ///< how much of SQLite's parser stack it takes
};

std::string_view sign(Op op) {
    switch (op) {
        case Op::equal:
        case Op::in:
        case Op::contains: return "=";
        case Op::not_equal: return "<>";
        case Op::less: return "<";
        case Op::less_equal: return "<=";
        case Op::greater: return ">";
        case Op::greater_equal:
        case Op::between: return ">=";
    }
    return "";
}

// The parser stack of SQLite has 100 places (before 3.46): of parts in any order, the one that nests deepest goes
// first, where it does not yet stand behind an operator.
Fragment join(std::vector<Fragment> parts, std::string_view word) {
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Fragment& a, const Fragment& b) { return a.nesting > b.nesting; });
    Fragment joined{"(", {}, 0};
    for (Fragment& part : parts) {
        const bool first = joined.text.size() == 1;
        if (!first) joined.text.append(" ").append(word).append(" ");
        joined.text += part.text;
        joined.parameters.insert(joined.parameters.end(), part.parameters.begin(), part.parameters.end());
        joined.nesting = std::max(joined.nesting, part.nesting + (first ? 1 : 3));
    }
    joined.text += ")";
    return joined;
}

bool holds(std::int64_t left, Op op, std::int64_t right) {
    switch (op) {
        case Op::equal:
        case Op::in:
        case Op::contains: return left == right;
        case Op::not_equal: return left != right;
        case Op::less: return left < right;
        case Op::less_equal: return left <= right;
        case Op::greater: return left > right;
        case Op::greater_equal:
        case Op::between: return left >= right;
    }
    return false;
}

// Where zero does not satisfy the condition, a contact without a row need not be looked at.
Fragment count_or_sum(const std::string& column, Op op, std::int64_t value) {
    const std::string subject = holds(0, op, value) ? "coalesce(" + column + ", 0)" : column;
    return {subject + " " + std::string(sign(op)) + " ?", {value}};
}

// A day is compared by its first instant and that of the next day, so that no row needs the calendar.
Fragment day(const std::string& column, Op op, Parameter begin, Parameter end) {
    switch (op) {
        case Op::less: return {column + " < ?", {std::move(begin)}};
        case Op::less_equal: return {column + " < ?", {std::move(end)}};
        case Op::greater: return {column + " >= ?", {std::move(end)}};
        case Op::greater_equal:
        case Op::between: return {column + " >= ?", {std::move(begin)}};
        case Op::not_equal:
            return {"(" + column + " < ? OR " + column + " >= ?)", {std::move(begin), std::move(end)}, 2};
        case Op::equal:
        case Op::in:
        case Op::contains: break;
    }
    return {"(" + column + " >= ? AND " + column + " < ?)", {std::move(begin), std::move(end)}, 2};
}

// More idle is an earlier day.
Op turned(Op op) {
    switch (op) {
        case Op::less: return Op::greater;
        case Op::less_equal: return Op::greater_equal;
        case Op::greater: return Op::less;
        case Op::greater_equal: return Op::less_equal;
        case Op::equal:
        case Op::not_equal:
        case Op::in:
        case Op::contains:
        case Op::between: break;
    }
    return op;
}

Fragment on_day(const std::string& column, Op op, const Literal& value) {
    const auto wanted = std::get<date::local_days>(value);
    return day(column, op, StartOfDay{wanted}, StartOfDay{wanted + date::days(1)});
}

Fragment in_stage(Op op, Stage stage) {
    StageSql sql = stage_sql();
    sql.parameters.emplace_back(static_cast<std::int64_t>(stage));
    return {"(" + std::string(sql.text) + ") " + std::string(sign(op)) + " ?", std::move(sql.parameters), 4};
}

Fragment text(const std::string& column, Op op, const Literal& value) {
    return {column + " " + std::string(sign(op)) + " ?", {std::get<std::string>(value)}};
}

// One field and one value, with `op` not a list's.
Fragment simple(Field field, Op op, const Literal& value) {
    switch (field) {
        case Field::n_purchases: return count_or_sum("m.n_purchases", op, std::get<std::int64_t>(value));
        case Field::spend_total: return count_or_sum("m.spend_total", op, std::get<std::int64_t>(value));
        case Field::aov:
            return {"m.spend_total " + std::string(sign(op)) + " ? * m.n_purchases", {std::get<std::int64_t>(value)}};
        case Field::idle: {
            const auto ago = std::get<std::int64_t>(value);
            return day("m.last_purchase", turned(op), StartOfDayAgo{ago}, StartOfDayAgo{ago - 1});
        }
        case Field::first_purchase: return on_day("m.first_purchase", op, value);
        case Field::last_purchase: return on_day("m.last_purchase", op, value);
        case Field::stage: return in_stage(op, std::get<Stage>(value));
        case Field::tags:
            return {"EXISTS(SELECT 1 FROM tag WHERE contact = c.key AND tag = ?)", {std::get<std::string>(value)}, 8};
        case Field::language: return text("c.language", op, value);
        case Field::first_name: return text("c.first_name", op, value);
        case Field::last_name: return text("c.last_name", op, value);
        case Field::source: return text("c.source", op, value);
    }
    return {};
}

Fragment comparison(const Comparison& written) {
    if (written.op == Op::between) {
        std::vector<Fragment> both;
        both.push_back(simple(written.field, Op::greater_equal, written.values[0]));
        both.push_back(simple(written.field, Op::less_equal, written.values[1]));
        return join(std::move(both), "AND");
    }
    if (written.op != Op::in) return simple(written.field, written.op, written.values[0]);
    std::vector<Fragment> choices;
    for (const Literal& value : written.values) choices.push_back(simple(written.field, Op::equal, value));
    return join(std::move(choices), "OR");
}

Fragment exists(Field field) {
    switch (field) {
        case Field::n_purchases:
        case Field::spend_total:
        case Field::stage: return {"1", {}};
        case Field::idle:
        case Field::aov:
        case Field::first_purchase:
        case Field::last_purchase: return {"m.contact IS NOT NULL", {}};
        case Field::tags: return {"EXISTS(SELECT 1 FROM tag WHERE contact = c.key)", {}, 8};
        case Field::language: return {"c.language IS NOT NULL", {}};
        case Field::first_name: return {"c.first_name IS NOT NULL", {}};
        case Field::last_name: return {"c.last_name IS NOT NULL", {}};
        case Field::source: return {"c.source IS NOT NULL", {}};
    }
    return {};
}

Fragment emit(const Expression& expression, bool negated);

Fragment emit_all(const std::vector<Expression>& parts, bool negated, std::string_view word) {
    std::vector<Fragment> fragments;
    for (const Expression& part : parts) fragments.push_back(emit(part, negated));
    return join(std::move(fragments), word);
}

// `not` moves down to the comparisons, where "IS NOT TRUE" makes the third value of SQL an ordinary false.
Fragment emit(const Expression& expression, bool negated) {
    struct Visitor {
        bool negated;
        Fragment leaf(Fragment fragment) const {
            if (!negated) return fragment;
            fragment.text = "(" + fragment.text + ") IS NOT TRUE";
            fragment.nesting += 1;
            return fragment;
        }
        Fragment operator()(const Constant& node) const { return {node.value != negated ? "1" : "0", {}}; }
        Fragment operator()(const Exists& node) const { return leaf(exists(node.field)); }
        Fragment operator()(const Comparison& node) const { return leaf(comparison(node)); }
        Fragment operator()(const Not& node) const { return emit(node.inner.front(), !negated); }
        Fragment operator()(const All& node) const { return emit_all(node.parts, negated, negated ? "OR" : "AND"); }
        Fragment operator()(const Any& node) const { return emit_all(node.parts, negated, negated ? "AND" : "OR"); }
    };
    return std::visit(Visitor{negated}, expression.node);
}

}  // namespace

Compiled compile(const Expression& expression) {
    Fragment fragment = emit(expression, false);
    return {std::move(fragment.text), std::move(fragment.parameters)};
}

}  // namespace controller::audience
