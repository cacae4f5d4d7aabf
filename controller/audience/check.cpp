#include "controller/audience/check.hpp"

#include <algorithm>
#include <charconv>

namespace controller::audience {

namespace {

// Amounts and counts beyond this are slips; products of two stay far from overflow.
constexpr std::size_t k_max_digits = 12;

std::array<std::string_view, k_fields.size()> field_names() {
    std::array<std::string_view, k_fields.size()> names;
    std::transform(k_fields.begin(), k_fields.end(), names.begin(), [](const FieldInfo& field) { return field.name; });
    return names;
}

template <class Names>
std::string listed(const Names& names) {
    std::string text;
    for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

std::string_view describe(Kind kind) {
    switch (kind) {
        case Kind::number: return "a number";
        case Kind::money: return "an amount";
        case Kind::day: return "a day";
        case Kind::stage: return "a stage";
        case Kind::set: return "a set";
        case Kind::text: return "a text";
    }
    return "";
}

std::optional<Op> parse_op(std::string_view text) {
    const auto* const found = std::find(k_op_names.begin(), k_op_names.end(), text);
    if (found == k_op_names.end()) return std::nullopt;
    return static_cast<Op>(found - k_op_names.begin());
}

bool suits(Kind kind, Op op) {
    switch (kind) {
        case Kind::number:
        case Kind::money:
        case Kind::day: return op != Op::contains;
        case Kind::stage:
        case Kind::text: return op == Op::equal || op == Op::not_equal || op == Op::in;
        case Kind::set: return op == Op::contains;
    }
    return false;
}

std::string_view remedy(Kind kind) {
    switch (kind) {
        case Kind::number:
        case Kind::money:
        case Kind::day: return "compare it with ==, !=, <, <=, >, >=, in or between";
        case Kind::stage:
        case Kind::text: return "compare it with ==, != or in";
        case Kind::set: return "ask whether it contains a text: tags contains 'x'";
    }
    return "";
}

}  // namespace

void Checker::report(std::size_t offset, std::string message) {
    found_.push_back({words::place_in(source_, offset), std::move(message)});
}

std::optional<Field> Checker::field(const Token& name) {
    const auto* const known = std::find_if(k_fields.begin(), k_fields.end(),
                                           [&](const FieldInfo& candidate) { return candidate.name == name.text; });
    if (known != k_fields.end()) return known->field;
    const auto names = field_names();
    report(name.offset, "unknown field \"" + std::string(name.text) + "\"" + words::did_you_mean(name.text, names) +
                            "; there are " + listed(names));
    return std::nullopt;
}

std::optional<Op> Checker::op(const FieldInfo& field, const Token& token) {
    const auto parsed = parse_op(token.text);
    if (parsed && suits(field.kind, *parsed)) return parsed;
    report(token.offset, std::string(field.name) + " is " + std::string(describe(field.kind)) + ": " +
                             std::string(remedy(field.kind)));
    return std::nullopt;
}

bool Checker::shape(const WrittenComparison& written, Op op) {
    const std::size_t at = written.values.empty() ? written.op.offset : written.values.front().offset;
    const bool wants_list = op == Op::in || op == Op::between;
    if (op == Op::between && (!written.is_list || written.values.size() != 2))
        report(at, "between takes a list of two: between [1, 3]");
    else if (wants_list && !written.is_list)
        report(at, "in takes a list: in ['a', 'b']");
    else if (!wants_list && written.is_list)
        report(at, "\"" + std::string(written.op.text) + "\" takes one value; a list goes with in or between");
    else
        return true;
    return false;
}

std::optional<Literal> Checker::number(const FieldInfo& field, const Token& token) {
    std::string digits(token.text);
    const std::size_t point = digits.find('.');
    if (point != std::string::npos) {
        const auto decimals = static_cast<int>(digits.size() - point - 1);
        if (field.kind == Kind::number) {
            report(token.offset, std::string(field.name) + " is a whole number; " + digits + " is not");
            return std::nullopt;
        }
        if (decimals != money_digits_) {
            report(token.offset, "write amounts in minor units, or with the " + std::to_string(money_digits_) +
                                     " decimals of the shop's currency; " + digits + " has " +
                                     std::to_string(decimals));
            return std::nullopt;
        }
        digits.erase(point, 1);
    }
    std::int64_t value = 0;
    if (digits.size() > k_max_digits) {
        report(token.offset, "numbers have at most " + std::to_string(k_max_digits) + " digits");
        return std::nullopt;
    }
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::optional<Literal> Checker::text(const FieldInfo& field, const Token& token) {
    if (field.kind == Kind::day) {
        if (const auto day = parse_day(token.text)) return *day;
        report(token.offset, "'" + std::string(token.text) + "' is no day; write it as '2026-11-22'");
        return std::nullopt;
    }
    if (field.kind == Kind::stage) {
        if (const auto stage = parse_stage(token.text)) return *stage;
        report(token.offset, "unknown stage '" + std::string(token.text) + "'" +
                                 words::did_you_mean(token.text, k_stage_names) + "; there are " +
                                 listed(k_stage_names));
        return std::nullopt;
    }
    return std::string(token.text);
}

std::optional<Literal> Checker::literal(const FieldInfo& field, const Token& token) {
    const bool wants_number = field.kind == Kind::number || field.kind == Kind::money;
    if (wants_number && token.kind == Token::Kind::number) return number(field, token);
    if (!wants_number && token.kind == Token::Kind::text) return text(field, token);
    report(token.offset,
           std::string(field.name) +
               (field.kind == Kind::set ? " holds texts" : " is " + std::string(describe(field.kind))) + "; " +
               (token.kind == Token::Kind::text ? "'" + std::string(token.text) + "' is a text"
                                                : std::string(token.text) + " is a number") +
               (field.kind == Kind::day ? ": write a day such as '2026-11-22', or count days with idle" : ""));
    return std::nullopt;
}

std::optional<Comparison> Checker::comparison(const WrittenComparison& written) {
    const auto name = field(written.field);
    if (!name) return std::nullopt;
    const FieldInfo& subject = info(*name);
    const auto how = op(subject, written.op);
    if (!how || !shape(written, *how)) return std::nullopt;
    Comparison comparison{*name, *how, {}};
    for (const Token& token : written.values)
        if (auto value = literal(subject, token)) comparison.values.push_back(std::move(*value));
    if (comparison.values.size() != written.values.size()) return std::nullopt;
    if (*how == Op::between && comparison.values[1] < comparison.values[0]) {
        report(written.values[0].offset, "nothing lies between these: the smaller one comes first");
        return std::nullopt;
    }
    return comparison;
}

}  // namespace controller::audience
