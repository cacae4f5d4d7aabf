#include "controller/outreach/template.hpp"

#include <algorithm>

#include "controller/dispatch/air.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/outreach/format.hpp"
#include "controller/outreach/obligations.hpp"
#include "modem/sms/errc.hpp"
#include "modem/text/prepare.hpp"

namespace controller::outreach {

namespace {

class Compiler {
public:
    Compiler(const reader::TemplateSource& source, const reader::Config& config, Findings& found)
        : source_(source), config_(config), found_(found), air_(dispatch::air_rules(config)) {
        const auto rules = config.countries.find(config.shop.country);
        if (rules != config.countries.end()) rules_ = &rules->second;
    }

    std::optional<Template> run() {
        const std::size_t before = found_.errors.size();
        compiled_.id = source_.id;
        compiled_.message_class = source_.message_class;
        read_require();
        for (const auto& [language, text] : source_.text) {
            auto parsed = parse_text(text, found_.errors);
            if (!parsed) continue;
            check_variables(text, *parsed);
            Translation translation{std::move(*parsed), {}};
            translation.always = always(translation.text);
            check_obligations(language, text, translation);
            check_length(language, text, translation);
            warn_of_ucs2(language, text, translation.text);
            compiled_.translations.emplace(language, std::move(translation));
        }
        check_offer();
        if (found_.errors.size() != before || compiled_.translations.empty()) return std::nullopt;
        return std::move(compiled_);
    }

private:
    void report(const words::SourceText& text, std::size_t offset, std::string message) {
        found_.errors.push_back({words::place_in(text, offset), std::move(message)});
    }

    template <class Each>
    static void each_piece(const Text& text, Each each) {
        for (const Block& block : text.blocks)
            for (const auto& piece : block.pieces) each(block, piece);
    }

    static std::string always(const Text& text) {
        std::string joined;
        each_piece(text, [&](const Block& block, const auto& piece) {
            const auto* literal = std::get_if<Literal>(&piece);
            if (literal != nullptr && !block.only_if) joined += literal->text;
        });
        return joined;
    }

    void read_require() {
        for (const std::string& name : source_.require) {
            if (const auto variable = parse_variable(name))
                compiled_.require.push_back(*variable);
            else
                found_.errors.push_back({source_.at, "require names the unknown variable \"" + name + "\"" +
                                                         words::did_you_mean(name, variable_names())});
        }
    }

    void check_variables(const words::SourceText& text, const Text& parsed) {
        each_piece(parsed, [&](const Block& block, const auto& piece) {
            const auto* output = std::get_if<Output>(&piece);
            if (output == nullptr) return;
            const VariableInfo& variable = info(output->variable);
            if (variable.kind == VariableKind::money && !config_.shop.currency)
                report(text, output->offset,
                       std::string(variable.name) + " needs the shop's currency: [shop] currency = \"EUR\"");
            check_shop(text, *output);
            const bool has_default =
                std::any_of(output->filters.begin(), output->filters.end(),
                            [](const Filter& filter) { return filter.kind == Filter::Kind::fallback; });
            const bool required = std::find(compiled_.require.begin(), compiled_.require.end(), output->variable) !=
                                  compiled_.require.end();
            if (!variable.may_be_missing || has_default || required || block.only_if == output->variable) return;
            const std::string name(variable.name);
            report(text, output->offset,
                   name + " may be missing: add a fallback ({{ " + name + " | default: '' }}), put it in {% if " +
                       name + " %}…{% endif %}, or add it to require so that who has none is skipped");
        });
    }

    void check_shop(const words::SourceText& text, const Output& output) {
        const auto need = [&](Variable variable, const std::optional<std::string>& value, const std::string& key) {
            if (output.variable == variable && !value)
                report(text, output.offset, "the shop has no " + key + ": write it into tillcast.toml, [shop] " + key);
        };
        need(Variable::shop_address, config_.shop.address, "address");
        need(Variable::shop_contact, config_.shop.contact, "contact");
    }

    // What a country asks for must stand where every recipient gets it.
    bool says(const Translation& translation, Variable variable, bool in_literals) const {
        bool names = in_literals;
        each_piece(translation.text, [&](const Block& block, const auto& piece) {
            const auto* output = std::get_if<Output>(&piece);
            if (block.only_if || output == nullptr || output->variable != variable) return;
            names = names || std::none_of(output->filters.begin(), output->filters.end(), [](const Filter& filter) {
                        return filter.kind == Filter::Kind::truncate || filter.kind == Filter::Kind::first;
                    });
        });
        return names;
    }

    void check_reach(const words::SourceText& text, const Translation& translation, Variable variable,
                     const std::optional<std::string>& value, const std::string& key) {
        if (!requires_in_text(*rules_, key) || says(translation, variable, tells(translation.always, value))) return;
        report(text, 0, must_give(*rules_, key, "{{ shop." + key + " }}, and it under [shop] " + key));
    }

    void check_obligations(const std::string& language, const words::SourceText& text, const Translation& translation) {
        if (source_.message_class != words::MessageClass::marketing || rules_ == nullptr) return;
        if (requires_in_text(*rules_, "shop_name") &&
            !says(translation, Variable::shop_name, mentions(translation.always, config_.shop.name)))
            report(text, 0, must_name_shop(*rules_, "{{ shop.name }}"));
        check_reach(text, translation, Variable::shop_address, config_.shop.address, "address");
        check_reach(text, translation, Variable::shop_contact, config_.shop.contact, "contact");
        if (const auto host = forbidden_link(*rules_, translation.always))
            report(text, 0, must_not_link(*rules_, *host));
        const auto line = opt_out_line(*rules_, language, config_.shop.language);
        if (requires_in_text(*rules_, "optout") && line.empty()) report(text, 0, must_tell_opt_out(*rules_, ""));
    }

    void check_length(const std::string& language, const words::SourceText& text, const Translation& translation) {
        std::string shortest = translation.always;
        if (source_.message_class == words::MessageClass::marketing && rules_ != nullptr) {
            const auto line = opt_out_line(*rules_, language, config_.shop.language);
            if (!line.empty() && !tells_opt_out(shortest, line)) shortest += "\n" + line;
        }
        const auto prepared = modem::text::prepare(shortest, wish(language));
        if (!prepared && prepared.error() == modem::sms::errc::bad_utf8)
            report(text, 0, "the text is not UTF-8");
        else if (!prepared || prepared->layout.ends.size() > static_cast<std::size_t>(dispatch::k_max_parts))
            report(text, 0, "the text takes more than " + std::to_string(dispatch::k_max_parts) + " parts");
        const bool empty = std::all_of(translation.text.blocks.begin(), translation.text.blocks.end(),
                                       [](const Block& block) { return block.pieces.empty(); });
        if (empty) report(text, 0, "the text is empty");
    }

    modem::text::Wish wish(const std::string& language) const {
        return dispatch::wish_of(air_, source_.message_class, {}, language);
    }

    void warn_of_ucs2(const std::string& language, const words::SourceText& text, const Text& parsed) {
        bool warned = false;
        each_piece(parsed, [&](const Block&, const auto& piece) {
            const auto* literal = std::get_if<Literal>(&piece);
            if (literal == nullptr || warned) return;
            const auto told = modem::text::report(literal->text, wish(language));
            if (!told || told->forced.empty()) return;
            warned = true;
            const auto& forced = told->forced.front();
            const std::string instead = !forced.suggestion           ? ""
                                        : forced.suggestion->empty() ? "; leave it out"
                                                                     : "; write \"" + *forced.suggestion + "\"";
            found_.warnings.push_back(
                {words::place_in(text, literal->offset + literal->text.find(forced.character)),
                 "\"" + forced.character +
                     "\" is not in the GSM alphabet: with it a part holds 70 characters, not 160" + instead});
        });
    }

    // The source with tags made blank and the braces of variables made digits: "{{ n_purchases }}%" is a percentage.
    static std::string without_braces(std::string text) {
        for (std::size_t begin = 0; (begin = text.find("{%", begin)) != std::string::npos;) {
            const std::size_t end = std::min(text.find("%}", begin), text.size() - 2) + 2;
            std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin),
                      text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
        }
        std::replace(text.begin(), text.end(), '{', '0');
        std::replace(text.begin(), text.end(), '}', '0');
        return text;
    }

    void check_offer() {
        const bool is_service = source_.message_class == words::MessageClass::service;
        if (source_.offer && *source_.offer != "none") {
            compiled_.offer_sign = *source_.offer;
            if (is_service)
                found_.errors.push_back(
                    {source_.at,
                     "a text of class service may carry no offer; this one has offer = \"" + *source_.offer + "\""});
        }
        for (const auto& [language, text] : source_.text) {
            const auto sign = find_offer(without_braces(text.text));
            if (!sign) continue;
            if (!compiled_.offer_sign) compiled_.offer_sign = sign->what;
            if (is_service)
                report(text, sign->offset,
                       "a text of class service may carry no offer, and \"" + sign->what +
                           "\" looks like one: make it marketing, or write it otherwise");
        }
    }

    const reader::TemplateSource& source_;
    const reader::Config& config_;
    Findings& found_;
    const dispatch::AirRules air_;
    const words::CountryRules* rules_ = nullptr;
    Template compiled_;
};

}  // namespace

std::optional<Template> compile_template(const reader::TemplateSource& source, const reader::Config& config,
                                         Findings& found) {
    return Compiler(source, config, found).run();
}

std::optional<Templates> Templates::compile(const reader::Config& config, Findings& found) {
    const std::size_t before = found.errors.size();
    Templates compiled;
    for (const reader::TemplateSource& source : config.templates)
        if (auto one = compile_template(source, config, found)) compiled.templates_.push_back(std::move(*one));
    if (found.errors.size() != before) return std::nullopt;
    return compiled;
}

const Template* Templates::find(std::string_view id) const {
    const auto found =
        std::find_if(templates_.begin(), templates_.end(), [&](const Template& one) { return one.id == id; });
    return found == templates_.end() ? nullptr : &*found;
}

}  // namespace controller::outreach
