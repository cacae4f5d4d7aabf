#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/instant.hpp"
#include "modem/device/redaction.hpp"

namespace modem::device {

/// A piece of the dialogue with a modem: a command, a payload, a line with its line ends, or a note of ours.
struct RecordEntry {
    enum class Direction : std::uint8_t { out, in, note };
    words::Monotonic at;  ///< of its first byte
    Direction direction = Direction::note;
    std::string data;   ///< bytes, redacted
    std::string label;  ///< the part that was under way, such as `msg_…/1`; empty: none
    friend bool operator==(const RecordEntry&, const RecordEntry&) = default;
};

/// What a record file says first.
struct RecordHead {
    std::string modem;
    std::string profile;
    words::Instant started;  ///< civil time at `zero`
    words::Monotonic zero{};
};

/// The last minutes of the dialogue with a modem, for the technician who asks why. What comes in may be cut anywhere:
/// it is redacted line by line before it is kept, see Redaction, and a line that has not ended is not kept yet. The
/// oldest entries go when the capacity is reached.
class Recorder {
public:
    /// `capacity` in bytes, entries with what they take of their own; 0 keeps nothing.
    explicit Recorder(std::size_t capacity) : capacity_(capacity) {}

    /// Of what is kept from now on.
    void label(std::string text) { label_ = std::move(text); }
    void out(std::string_view bytes, words::Monotonic now);
    void in(std::string_view bytes, words::Monotonic now);
    void note(std::string_view text, words::Monotonic now);
    /// The port was opened: what began before does not go on.
    void restart();

    std::vector<RecordEntry> entries() const { return {entries_.begin(), entries_.end()}; }
    std::size_t size() const { return size_; }

private:
    void take(char byte, words::Monotonic now);
    void end_line();
    void keep(RecordEntry::Direction direction, std::string data, words::Monotonic at);

    std::size_t capacity_;
    Redaction redaction_;
    std::deque<RecordEntry> entries_;
    std::size_t size_ = 0;
    std::string label_;
    std::string line_;  // not ended yet, with the line ends before it
    words::Monotonic line_at_{};
    bool has_text_ = false;  // more than line ends
    bool overlong_ = false;  // the rest of the line is not believed
};

/// The file that `tillcast modems record` writes and `tillcast-simmodem --replay` reads: JSON Lines, first the head,
/// then an entry on each, its bytes as the characters U+0000 to U+00FF.
std::string to_json_lines(const RecordHead& head, std::span<const RecordEntry> entries);

}  // namespace modem::device
