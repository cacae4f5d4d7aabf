#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace modem::at {

/// Longer lines are not believed: they are dropped up to their end and counted.
inline constexpr std::size_t k_max_line = 4096;

/// What a modem says, cut to size: a whole line without its end, or the prompt of AT+CMGS.
struct Piece {
    enum class Kind { line, prompt };
    Kind kind = Kind::line;
    std::string text;
};

/// Cuts a modem's bytes into lines at any run of CR and LF. Control characters are dropped, so are blanks and bytes
/// above 0x7e at both ends of a line (baud rate noise); a line with nothing else in it is no piece. The prompt, which
/// has no end of line, is seen only where it is expected and `>` is the first character after a line start.
class LineSplitter {
public:
    /// Takes the next byte; gives the piece that this byte completes.
    std::optional<Piece> push(char byte);

    void expect_prompt(bool expected) { prompt_expected_ = expected; }
    /// Forgets the line begun.
    void reset();
    /// How many lines were longer than k_max_line.
    std::size_t overlong() const { return overlong_; }

private:
    std::optional<Piece> end_line();

    std::string line_;
    bool prompt_expected_ = false;
    bool discarding_ = false;
    std::size_t overlong_ = 0;
};

}  // namespace modem::at
