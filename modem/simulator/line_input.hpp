#pragma once

#include <cstdint>
#include <string>

namespace modem::simulator {

/// Gathers what the DTE types into command lines (V.250 §5.2) or, at the `> ` prompt, into the text up to Ctrl-Z or ESC
/// (3GPP TS 27.005 §3.5.1). What stands before `AT` is skipped; BS edits; `A/` repeats the last line.
class LineInput {
public:
    enum class Event : std::uint8_t { none, line, repeat, text_done, text_aborted };

    /// After `line`, `text_done` and `text_aborted` the characters wait in `take`.
    Event feed(char c);
    /// The body of the line without `AT`, or the text without Ctrl-Z. A line or text over the limit comes out cut at
    /// it.
    std::string take();

    void expect_text();
    /// Forgets what was typed and waits for a command line.
    void reset();
    bool expects_text() const { return mode_ == Mode::text; }

    static constexpr std::size_t k_longest = 2048;

private:
    enum class Mode : std::uint8_t { hunting, prefix, body, text };

    Event feed_command(char c);
    Event feed_text(char c);

    Mode mode_ = Mode::hunting;
    std::string buffer_;
};

}  // namespace modem::simulator
