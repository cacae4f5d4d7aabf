#include "modem/simulator/command.hpp"

#include <algorithm>
#include <charconv>

namespace modem::simulator {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
/// Prefixes of extended syntax: `+` of V.250, the others of the makers.
bool begins_extended(char c) { return std::string_view("+^*#$%!").find(c) != std::string_view::npos; }
bool in_name(char c) {
    return is_letter(c) || is_digit(c) || std::string_view("!%-./:_").find(c) != std::string_view::npos;
}

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::optional<std::vector<Command>> read() {
        std::vector<Command> commands;
        for (skip(); !rest_.empty(); skip()) {
            auto command = begins_extended(rest_.front()) ? extended() : basic();
            if (!command) return std::nullopt;
            commands.push_back(std::move(*command));
        }
        return commands;
    }

private:
    void skip() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == ';')) rest_.remove_prefix(1);
    }
    template <class Test>
    std::string take_while(Test test) {
        std::size_t n = 0;
        while (n < rest_.size() && test(rest_[n])) ++n;
        std::string taken(rest_.substr(0, n));
        rest_.remove_prefix(n);
        return taken;
    }
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void take_spaces() {
        while (take(' ')) {
        }
    }

    std::optional<Command> basic() {
        Command command;
        if (take('&')) command.name = "&";
        if (rest_.empty() || !is_letter(rest_.front())) return std::nullopt;
        const char letter = upper(rest_.front());
        rest_.remove_prefix(1);
        command.name += letter;
        if (command.name == "D") {  // a dial string reaches to the end of the line (V.250 §6.3.1)
            command.arguments = std::string(rest_);
            rest_ = {};
            return command;
        }
        take_spaces();
        auto digits = take_while(is_digit);
        if (command.name == "S") {
            if (digits.empty()) return std::nullopt;
            command.name += digits;
            if (take('?')) {
                command.kind = Command::Kind::read;
            } else if (take('=')) {
                command.kind = Command::Kind::set;
                command.arguments = take_while(is_digit);
            } else {
                return std::nullopt;
            }
            return command;
        }
        if (!digits.empty()) {
            command.kind = Command::Kind::set;
            command.arguments = std::move(digits);
        }
        return command;
    }

    std::optional<Command> extended() {
        Command command;
        command.name = rest_.front();
        rest_.remove_prefix(1);
        auto name = take_while(in_name);
        if (name.empty()) return std::nullopt;
        std::transform(name.begin(), name.end(), name.begin(), upper);
        command.name += name;
        take_spaces();
        if (take('?')) {
            command.kind = Command::Kind::read;
        } else if (take('=')) {
            take_spaces();
            if (take('?')) {
                command.kind = Command::Kind::test;
            } else {
                command.kind = Command::Kind::set;
                command.arguments = until_semicolon();
            }
        }
        take_spaces();
        if (!rest_.empty() && rest_.front() != ';') return std::nullopt;
        return command;
    }

    std::string until_semicolon() {
        bool quoted = false;
        return take_while([&quoted](char c) {
            if (c == '"') quoted = !quoted;
            return quoted || c != ';';
        });
    }

    std::string_view rest_;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::optional<Argument> argument(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.front() != '"') {
        if (text.find('"') != std::string_view::npos) return std::nullopt;
        return Argument{std::string(text), false};
    }
    if (text.size() < 2 || text.back() != '"') return std::nullopt;
    const auto inside = text.substr(1, text.size() - 2);
    if (inside.find('"') != std::string_view::npos) return std::nullopt;
    return Argument{std::string(inside), true};
}

}  // namespace

std::optional<std::vector<Command>> parse_line(std::string_view body) { return Reader(body).read(); }

std::optional<int> Argument::number() const {
    constexpr std::size_t most_digits = 9;
    if (quoted || text.empty() || text.size() > most_digits || !std::all_of(text.begin(), text.end(), is_digit))
        return std::nullopt;
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<std::vector<Argument>> split_arguments(std::string_view text) {
    std::vector<Argument> found;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] == '"') quoted = !quoted;
        if (i < text.size() && (quoted || text[i] != ',')) continue;
        auto one = argument(text.substr(begin, i - begin));
        if (!one) return std::nullopt;
        found.push_back(std::move(*one));
        begin = i + 1;
    }
    return found;
}

}  // namespace modem::simulator
