#include "modem/simulator/line_input.hpp"

#include <utility>

namespace modem::simulator {
namespace {

constexpr char k_backspace = 0x08;
constexpr char k_ctrl_z = 0x1a;
constexpr char k_escape = 0x1b;

}  // namespace

LineInput::Event LineInput::feed(char c) { return mode_ == Mode::text ? feed_text(c) : feed_command(c); }

LineInput::Event LineInput::feed_command(char c) {
    if (mode_ == Mode::body) {
        if (c == '\r') {
            mode_ = Mode::hunting;
            return Event::line;
        }
        if (c == k_backspace) {
            if (!buffer_.empty()) buffer_.pop_back();
        } else if (static_cast<unsigned char>(c) >= 0x20 && buffer_.size() < k_longest) {
            buffer_ += c;  // control characters in a line are ignored (V.250 §5.2.2)
        }
        return Event::none;
    }
    if (mode_ == Mode::prefix && (c == 't' || c == 'T')) {
        mode_ = Mode::body;
        buffer_.clear();
    } else if (mode_ == Mode::prefix && c == '/') {
        mode_ = Mode::hunting;
        return Event::repeat;
    } else {
        mode_ = c == 'a' || c == 'A' ? Mode::prefix : Mode::hunting;
    }
    return Event::none;
}

LineInput::Event LineInput::feed_text(char c) {
    if (c == k_ctrl_z || c == k_escape) {
        mode_ = Mode::hunting;
        return c == k_ctrl_z ? Event::text_done : Event::text_aborted;
    }
    if (c == k_backspace) {
        if (!buffer_.empty()) buffer_.pop_back();
    } else if (buffer_.size() < k_longest) {
        buffer_ += c;
    }
    return Event::none;
}

std::string LineInput::take() { return std::exchange(buffer_, {}); }

void LineInput::expect_text() {
    mode_ = Mode::text;
    buffer_.clear();
}

void LineInput::reset() {
    mode_ = Mode::hunting;
    buffer_.clear();
}

}  // namespace modem::simulator
