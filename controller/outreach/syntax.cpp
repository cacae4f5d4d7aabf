#include "controller/outreach/syntax.hpp"

#include <algorithm>
#include <charconv>

namespace controller::outreach {

namespace {

constexpr std::size_t k_max_filters = 8;
constexpr std::int64_t k_max_characters = 1600;

// Thrown at the first error of syntax, which is already reported; caught in `parse_text`.
struct Stop {};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '.'; }

template <class Names>
std::string listed(const Names& names) {
    std::string text;
    for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string_view describe(VariableKind kind) {
    switch (kind) {
        case VariableKind::text: return "a text";
        case VariableKind::number: return "a number";
        case VariableKind::money: return "an amount";
        case VariableKind::day: return "a day";
    }
    return "";
}

class Parser {
public:
    Parser(const words::SourceText& source, std::vector<words::Diagnostic>& found)
        : source_(source), text_(source.text), found_(found) {}

    Text run() {
        while (at_ < text_.size()) {
            literal();
            if (text_.substr(at_).starts_with("{{"))
                output();
            else if (text_.substr(at_).starts_with("{%"))
                tag();
        }
        if (if_) fail(*if_, "this if has no {% endif %}");
        return std::move(parsed_);
    }

private:
    void report(std::size_t offset, std::string message) {
        found_.push_back({words::place_in(source_, offset), std::move(message)});
    }
    [[noreturn]] void fail(std::size_t offset, std::string message) {
        report(offset, std::move(message));
        throw Stop();
    }
    Block& block() {
        if (parsed_.blocks.empty()) parsed_.blocks.emplace_back();
        return parsed_.blocks.back();
    }

    void literal() {
        const std::size_t begin = at_;
        at_ = std::min({text_.find("{{", at_), text_.find("{%", at_), text_.size()});
        const std::string_view piece = text_.substr(begin, at_ - begin);
        for (const std::string_view closing : {"}}", "%}"})
            if (const auto stray = piece.find(closing); stray != std::string_view::npos)
                fail(begin + stray, quoted(closing) + " closes nothing");
        for (std::size_t i = 0; i < piece.size(); ++i)
            if (const auto c = static_cast<unsigned char>(piece[i]); (c < 0x20 && c != '\n' && c != '\r') || c == 0x7f)
                fail(begin + i, "a text may have no control character but line breaks");
        if (!piece.empty()) block().pieces.emplace_back(Literal{std::string(piece), begin});
    }

    void skip_space() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }
    bool accept(std::string_view sign) {
        skip_space();
        if (!text_.substr(at_).starts_with(sign)) return false;
        at_ += sign.size();
        return true;
    }
    // What stands here, for a message.
    std::string here() const {
        if (at_ == text_.size()) return "the end";
        std::size_t end = at_ + 1;
        if (is_name(text_[at_]))
            while (end < text_.size() && is_name(text_[end])) ++end;
        else
            while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
        return quoted(text_.substr(at_, end - at_));
    }
    void expect(std::string_view sign, std::string_view or_else = "") {
        if (!accept(sign)) fail(at_, "expected " + std::string(or_else) + quoted(sign) + ", found " + here());
    }
    std::string_view name(std::string_view what) {
        skip_space();
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name(text_[at_])) ++at_;
        if (at_ == begin) fail(at_, "expected " + std::string(what) + ", found " + here());
        return text_.substr(begin, at_ - begin);
    }

    std::optional<Variable> variable() {
        const std::string_view written = name("a variable");
        const auto known = parse_variable(written);
        if (!known)
            report(at_ - written.size(), "unknown variable " + quoted(written) +
                                             words::did_you_mean(written, variable_names()) + "; there are " +
                                             listed(variable_names()));
        return known;
    }

    void tag() {
        const std::size_t begin = at_;
        accept("{%");
        const std::string_view word = name("\"if\" or \"endif\"");
        if (word == "if") {
            if (if_) fail(begin, "an if may not stand in another one");
            if_ = begin;
            parsed_.blocks.push_back({variable(), {}});
        } else if (word == "endif") {
            if (!if_) fail(begin, "this endif has no {% if … %}");
            if_.reset();
            parsed_.blocks.emplace_back();
        } else {
            fail(at_ - word.size(), "unknown tag " + quoted(word) + "; there are if and endif");
        }
        expect("%}");
    }

    void output() {
        const std::size_t begin = at_;
        accept("{{");
        const auto subject = variable();
        // The filters of what is unknown are read as those of a text.
        VariableKind kind = subject ? info(*subject).kind : VariableKind::text;
        std::vector<Filter> filters;
        while (accept("|")) {
            auto one = filter(subject, kind);
            if (one) filters.push_back(std::move(*one));
            if (filters.size() > k_max_filters) fail(at_, "too many filters");
        }
        expect("}}", "\"|\" or ");
        if (subject) block().pieces.emplace_back(Output{*subject, std::move(filters), begin});
    }

    std::optional<Filter> filter(const std::optional<Variable>& subject, VariableKind& kind) {
        const std::string_view written = name("a filter");
        const std::size_t begin = at_ - written.size();
        const auto* const known = std::find(k_filter_names.begin(), k_filter_names.end(), written);
        if (known == k_filter_names.end()) {
            report(begin, "unknown filter " + quoted(written) + words::did_you_mean(written, k_filter_names) +
                              "; there are " + listed(k_filter_names));
            if (accept(":")) argument();
            return std::nullopt;
        }
        Filter filter{static_cast<Filter::Kind>(known - k_filter_names.begin())};
        read_argument(filter, begin);
        if (subject) check_kind(filter, kind, *subject, begin);
        if (filter.kind == Filter::Kind::date || filter.kind == Filter::Kind::money) kind = VariableKind::text;
        return filter;
    }

    struct Argument {
        bool is_text = false;
        std::string_view text;
        std::size_t offset = 0;
    };
    Argument argument() {
        skip_space();
        const std::size_t begin = at_;
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote == '\'' || quote == '"') {
            at_ = text_.find(quote, begin + 1);
            if (at_ == std::string_view::npos) {
                at_ = text_.size();
                fail(begin, "this text has no closing quote");
            }
            return {true, text_.substr(begin + 1, at_++ - begin - 1), begin};
        }
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        if (at_ == begin) fail(at_, "expected a number or a text in quotes, found " + here());
        return {false, text_.substr(begin, at_ - begin), begin};
    }

    void read_argument(Filter& filter, std::size_t begin) {
        const bool given = accept(":");
        const Argument value = given ? argument() : Argument{false, {}, begin};
        switch (filter.kind) {
            case Filter::Kind::fallback:
                if (!value.is_text) fail(value.offset, "default takes a text: default: 'friend'");
                filter.text = value.text;
                return;
            case Filter::Kind::truncate: {
                const auto [end, error] =
                    std::from_chars(value.text.data(), value.text.data() + value.text.size(), filter.number);
                if (value.is_text || value.text.empty() || error != std::errc() || filter.number < 1 ||
                    filter.number > k_max_characters)
                    fail(value.offset, "truncate takes a number of characters from 1 to " +
                                           std::to_string(k_max_characters) + ": truncate: 12");
                return;
            }
            case Filter::Kind::date:
                filter.text = given ? value.text : k_date_styles[0];
                if (std::find(k_date_styles.begin(), k_date_styles.end(), filter.text) == k_date_styles.end())
                    fail(value.offset, "unknown style of date " + quoted(value.text) +
                                           words::did_you_mean(value.text, k_date_styles) + "; there are " +
                                           listed(k_date_styles));
                return;
            case Filter::Kind::upper:
            case Filter::Kind::first:
            case Filter::Kind::money:
                if (given)
                    fail(value.offset,
                         std::string(k_filter_names[static_cast<std::size_t>(filter.kind)]) + " takes no argument");
                return;
        }
    }

    void check_kind(const Filter& filter, VariableKind kind, Variable subject, std::size_t begin) {
        VariableKind wanted = VariableKind::text;
        switch (filter.kind) {
            case Filter::Kind::fallback: return;
            case Filter::Kind::truncate:
            case Filter::Kind::upper:
            case Filter::Kind::first: break;
            case Filter::Kind::date: wanted = VariableKind::day; break;
            case Filter::Kind::money: wanted = VariableKind::money; break;
        }
        if (kind == wanted) return;
        report(begin, std::string(k_filter_names[static_cast<std::size_t>(filter.kind)]) + " needs " +
                          std::string(describe(wanted)) + "; " + std::string(info(subject).name) + " is " +
                          std::string(describe(kind)) + " here");
    }

    const words::SourceText& source_;
    std::string_view text_;
    std::vector<words::Diagnostic>& found_;
    std::size_t at_ = 0;
    std::optional<std::size_t> if_;
    Text parsed_;
};

}  // namespace

std::optional<Variable> parse_variable(std::string_view name) {
    const auto* const found = std::find_if(k_variables.begin(), k_variables.end(),
                                           [&](const VariableInfo& candidate) { return candidate.name == name; });
    if (found == k_variables.end()) return std::nullopt;
    return found->variable;
}

std::array<std::string_view, k_variables.size()> variable_names() {
    std::array<std::string_view, k_variables.size()> names;
    std::transform(k_variables.begin(), k_variables.end(), names.begin(),
                   [](const VariableInfo& variable) { return variable.name; });
    return names;
}

std::optional<Text> parse_text(const words::SourceText& source, std::vector<words::Diagnostic>& found) {
    const std::size_t before = found.size();
    try {
        Text parsed = Parser(source, found).run();
        if (found.size() == before) return parsed;
    } catch (const Stop&) {
    }
    return std::nullopt;
}

}  // namespace controller::outreach
