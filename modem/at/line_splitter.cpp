#include "modem/at/line_splitter.hpp"

#include <utility>

namespace modem::at {
namespace {

bool is_end(char byte) { return byte == '\r' || byte == '\n'; }

bool is_control(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x20 || value == 0x7f;
}

bool is_padding(char byte) { return byte == ' ' || static_cast<unsigned char>(byte) >= 0x80; }

}  // namespace

std::optional<Piece> LineSplitter::push(char byte) {
    if (is_end(byte)) return end_line();
    if (discarding_ || is_control(byte)) return std::nullopt;
    if (line_.empty()) {
        // The blank of `> ` comes after the prompt was recognised; it is dropped here like any blank at a line start.
        if (is_padding(byte)) return std::nullopt;
        if (byte == '>' && prompt_expected_) return Piece{Piece::Kind::prompt, {}};
    }
    if (line_.size() == k_max_line) {
        ++overlong_;
        discarding_ = true;
        line_.clear();
        return std::nullopt;
    }
    line_ += byte;
    return std::nullopt;
}

void LineSplitter::reset() {
    line_.clear();
    discarding_ = false;
}

std::optional<Piece> LineSplitter::end_line() {
    discarding_ = false;
    while (!line_.empty() && is_padding(line_.back())) line_.pop_back();
    if (line_.empty()) return std::nullopt;
    return Piece{Piece::Kind::line, std::exchange(line_, {})};
}

}  // namespace modem::at
