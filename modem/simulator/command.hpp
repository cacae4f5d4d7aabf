#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modem::simulator {

/// One command of a line (ITU-T V.250 §5.3, §5.4): `E0` is {E, set, 0}, `+CMGF=0` is {+CMGF, set, 0}, `+CSQ` is an
/// action, `+CREG?` reads, `+CNMI=?` asks for the ranges. Names are in upper case.
struct Command {
    enum class Kind : std::uint8_t { action, read, test, set };
    std::string name;
    Kind kind = Kind::action;
    std::string arguments;
    friend bool operator==(const Command&, const Command&) = default;
};

/// The body of a command line, what follows `AT`. Nothing where it breaks the grammar; an empty body is no command.
std::optional<std::vector<Command>> parse_line(std::string_view body);

/// The parameters of a set command, split at commas outside quotes. An absent parameter is empty and not quoted.
struct Argument {
    std::string text;
    bool quoted = false;
    bool empty() const { return text.empty() && !quoted; }
    /// A decimal number of at most nine digits, not quoted.
    std::optional<int> number() const;
};
/// Nothing where a quote is not closed or something stands beside a quoted text.
std::optional<std::vector<Argument>> split_arguments(std::string_view text);

}  // namespace modem::simulator
