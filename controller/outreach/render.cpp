#include "controller/outreach/render.hpp"

#include "controller/audience/metrics.hpp"
#include "controller/audience/moment.hpp"
#include "controller/outreach/format.hpp"
#include "controller/outreach/obligations.hpp"
#include "modem/text/prepare.hpp"

namespace controller::outreach {

namespace {

// A value on its way through the filters. Nothing is a value that is missing; a text that stands in for it is not
// formatted as a day or an amount.
struct Value {
    std::variant<std::monostate, std::string, std::int64_t, words::Instant> held;
    bool stands_in = false;
    bool is_money = false;
};

class Renderer {
public:
    Renderer(const Recipient& recipient, const Surroundings& surroundings, std::string language)
        : recipient_(recipient), surroundings_(surroundings), language_(std::move(language)) {}

    /// The first variable that is missing stops it.
    std::optional<Variable> run(const Text& text) {
        for (const Block& block : text.blocks) {
            if (block.only_if && !is_there(*block.only_if)) continue;
            for (const auto& piece : block.pieces) {
                if (const auto* literal = std::get_if<Literal>(&piece)) {
                    append(literal->text);
                } else {
                    const auto& output = std::get<Output>(piece);
                    const auto value = filtered(output);
                    if (!value) return output.variable;
                    after_nothing_ = value->empty();
                    text_ += *value;
                }
            }
        }
        return std::nullopt;
    }

    /// Whether the variable has something to show; a number that is 0 has not.
    bool is_there(Variable variable) const {
        const Value value = value_of(variable);
        if (const auto* number = std::get_if<std::int64_t>(&value.held)) return *number != 0;
        return !std::holds_alternative<std::monostate>(value.held);
    }

    std::string take() { return trim(text_); }

private:
    // "Hi {{ first_name | default: '' }}, …" leaves no space before the comma where there is no name.
    void append(const std::string& literal) {
        if (after_nothing_ && text_.ends_with(' ') &&
            std::string_view(" ,.;:!?").find(literal.front()) != std::string_view::npos)
            text_.pop_back();
        after_nothing_ = false;
        text_ += literal;
    }

    Value value_of(Variable variable) const {
        const auto text = [](const std::optional<std::string>& held) -> Value {
            std::string cleaned = clean(held.value_or(""));
            if (cleaned.empty()) return {};
            return {std::move(cleaned)};
        };
        const auto day = [](const std::optional<words::Instant>& at) -> Value {
            if (!at) return {};
            return {*at};
        };
        switch (variable) {
            case Variable::first_name: return text(recipient_.first_name);
            case Variable::last_name: return text(recipient_.last_name);
            case Variable::language: return text(recipient_.language);
            case Variable::shop_name: return text(surroundings_.shop->name);
            case Variable::shop_address: return text(surroundings_.shop->address);
            case Variable::shop_contact: return text(surroundings_.shop->contact);
            case Variable::n_purchases: return {recipient_.n_purchases};
            case Variable::spend_total: return {recipient_.spend_total, false, true};
            case Variable::first_purchase: return day(recipient_.first_purchase);
            case Variable::last_purchase: return day(recipient_.last_purchase);
        }
        return {};
    }

    std::string shown(const Value& value, std::string_view date_style) const {
        struct Visitor {
            const Renderer& self;
            const Value& value;
            std::string_view date_style;
            std::string operator()(std::monostate) const { return {}; }
            std::string operator()(const std::string& text) const { return text; }
            std::string operator()(std::int64_t number) const {
                return value.is_money
                           ? format_money(number, self.surroundings_.shop->currency.value_or("XXX"), self.language_)
                           : std::to_string(number);
            }
            std::string operator()(words::Instant at) const {
                return format_day(audience::day_of(at, *self.surroundings_.zone), date_style, self.language_);
            }
        };
        return std::visit(Visitor{*this, value, date_style}, value.held);
    }

    std::optional<std::string> filtered(const Output& output) const {
        Value value = value_of(output.variable);
        for (const Filter& filter : output.filters) value = apply(filter, std::move(value));
        if (std::holds_alternative<std::monostate>(value.held)) return std::nullopt;
        return shown(value, k_date_styles[0]);
    }

    Value apply(const Filter& filter, Value value) const {
        if (std::holds_alternative<std::monostate>(value.held)) {
            if (filter.kind != Filter::Kind::fallback) return value;
            return {filter.text, true};
        }
        const bool stands_in = value.stands_in;
        switch (filter.kind) {
            case Filter::Kind::fallback: return value;
            case Filter::Kind::truncate: return {cut(shown(value, ""), filter.number), stands_in};
            case Filter::Kind::upper: return {to_upper(shown(value, ""), language_), stands_in};
            case Filter::Kind::first: return {first_word(shown(value, "")), stands_in};
            case Filter::Kind::date:
            case Filter::Kind::money: break;
        }
        if (stands_in) return value;
        return {shown(value, filter.text)};
    }

    const Recipient& recipient_;
    const Surroundings& surroundings_;
    std::string language_;
    std::string text_;
    bool after_nothing_ = false;
};

std::variant<Rendered, Obstacle> measured(std::string text, std::string language, const Surroundings& surroundings) {
    static const dispatch::AirRules k_usual{};
    const auto& air = surroundings.air != nullptr ? *surroundings.air : k_usual;
    auto prepared = modem::text::prepare(text, dispatch::wish_of(air, surroundings.message_class, {}, language));
    if (!prepared || prepared->layout.ends.size() > static_cast<std::size_t>(dispatch::k_max_parts))
        return Obstacle{Obstacle::Reason::too_long};
    const bool narrow = prepared->layout.alphabet == modem::sms::Alphabet::gsm7;
    return Rendered{std::move(text), std::move(prepared->text), std::move(language),
                    narrow ? words::Encoding::gsm7 : words::Encoding::ucs2,
                    static_cast<unsigned>(prepared->layout.ends.size())};
}

}  // namespace

std::string_view to_string(Obstacle::Reason reason) {
    switch (reason) {
        case Obstacle::Reason::missing_variable: return "missing_variable";
        case Obstacle::Reason::too_long: return "too_long";
        case Obstacle::Reason::shop_name_missing: return "shop_name_missing";
        case Obstacle::Reason::address_missing: return "address_missing";
        case Obstacle::Reason::contact_missing: return "contact_missing";
        case Obstacle::Reason::link_forbidden: return "link_forbidden";
        case Obstacle::Reason::opt_out_missing: return "opt_out_missing";
        case Obstacle::Reason::empty_text: return "empty_text";
    }
    return "";
}

std::optional<Recipient> recipient_of(store::Database& database, words::Key contact) {
    std::optional<Recipient> found;
    {
        store::Cursor row =
            database.query("SELECT number, first_name, last_name, language FROM contact WHERE key = ?1", contact);
        if (!row.next()) return std::nullopt;
        const auto number = words::Number::parse(row.text(0));
        if (!number) return std::nullopt;
        found = Recipient{*number, row.maybe_text(1), row.maybe_text(2), row.maybe_text(3)};
    }
    const audience::Metric metric = audience::metric_of(database, contact);
    found->n_purchases = metric.n_purchases;
    found->spend_total = metric.spend_total;
    found->first_purchase = metric.first_purchase;
    found->last_purchase = metric.last_purchase;
    return found;
}

std::variant<Rendered, Obstacle> render(const Template& written, const Recipient& recipient,
                                        const Surroundings& surroundings) {
    const reader::Shop& shop = *surroundings.shop;
    const std::string language = choose_language(written.translations, recipient.language, shop.language);
    const Translation& translation = written.translations.at(language);
    Renderer renderer(recipient, surroundings, language);
    const auto missing = [](Variable variable) {
        return Obstacle{Obstacle::Reason::missing_variable, std::string(info(variable).name)};
    };
    for (const Variable variable : written.require)
        if (!renderer.is_there(variable)) return missing(variable);
    if (const auto variable = renderer.run(translation.text)) return missing(*variable);
    std::string text = renderer.take();
    if (text.empty()) return Obstacle{Obstacle::Reason::empty_text};
    if (surroundings.message_class == words::MessageClass::marketing && surroundings.rules != nullptr) {
        const words::CountryRules& rules = *surroundings.rules;
        if (requires_in_text(rules, "shop_name") && !mentions(text, shop.name))
            return Obstacle{Obstacle::Reason::shop_name_missing};
        if (requires_in_text(rules, "address") && !tells(text, shop.address))
            return Obstacle{Obstacle::Reason::address_missing};
        if (requires_in_text(rules, "contact") && !tells(text, shop.contact))
            return Obstacle{Obstacle::Reason::contact_missing};
        if (auto host = forbidden_link(rules, text)) return Obstacle{Obstacle::Reason::link_forbidden, *host};
        const std::string line = opt_out_line(rules, language, shop.language);
        if (line.empty() && requires_in_text(rules, "optout")) return Obstacle{Obstacle::Reason::opt_out_missing};
        if (!line.empty() && !tells_opt_out(translation.always, line)) text += "\n" + line;
        if (!rules.prefix.empty() && !text.starts_with(rules.prefix)) text = rules.prefix + " " + text;
    }
    return measured(std::move(text), language, surroundings);
}

}  // namespace controller::outreach
