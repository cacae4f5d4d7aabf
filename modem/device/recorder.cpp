#include "modem/device/recorder.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "modem/at/line_splitter.hpp"
#include "modem/sms/redact.hpp"

namespace modem::device {
namespace {

using Direction = RecordEntry::Direction;

constexpr std::size_t k_entry_size = 96;  // of an entry without its bytes

bool is_end(char c) { return c == '\r' || c == '\n'; }

std::string_view name_of(Direction direction) {
    switch (direction) {
        case Direction::out: return "out";
        case Direction::in: return "in";
        case Direction::note: return "note";
    }
    return "";
}

void append_string(std::string& json, std::string_view bytes) {
    json += '"';
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (c == '\r') {
            json += "\\r";
        } else if (c == '\n') {
            json += "\\n";
        } else if (byte < 0x20 || byte >= 0x7f) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(byte));
            json += escaped;
        } else {
            json += c;
        }
    }
    json += '"';
}

}  // namespace

void Recorder::out(std::string_view bytes, words::Monotonic now) {
    if (capacity_ == 0) return;
    // The prompt has no line end; what follows is the payload.
    if (!line_.empty() && std::ranges::all_of(line_, [](char c) { return is_end(c) || c == '>' || c == ' '; })) {
        has_text_ = false;
        keep(Direction::in, std::exchange(line_, {}), line_at_);
    }
    auto redacted = redaction_.out(bytes);
    if (redacted) {
        keep(Direction::out, std::move(*redacted), now);
    } else {
        keep(Direction::note, std::to_string(bytes.size()) + " octets of data written", now);
    }
}

void Recorder::in(std::string_view bytes, words::Monotonic now) {
    if (capacity_ == 0) return;
    for (const char byte : bytes) take(byte, now);
}

/// Line ends before the first character of a line belong to it, and those behind its last one up to the line feed.
void Recorder::take(char byte, words::Monotonic now) {
    const bool ended = has_text_ && is_end(line_.back());
    const bool full = line_.size() >= at::k_max_line;
    if ((ended && byte != '\n') || full) {
        overlong_ = overlong_ || (full && !ended);
        end_line();
    }
    if (line_.empty()) line_at_ = now;
    line_ += byte;
    has_text_ = has_text_ || !is_end(byte);
    if (has_text_ && byte == '\n') end_line();
}

void Recorder::end_line() {
    const auto begin = std::min(line_.find_first_not_of("\r\n"), line_.size());
    const auto end = std::min(line_.find_first_of("\r\n", begin), line_.size());
    const std::string_view text = std::string_view(line_).substr(begin, end - begin);
    std::string redacted = line_.substr(0, begin);
    redacted += overlong_ ? std::string(text.size(), 'x') : redaction_.in(text);
    redacted += line_.substr(end);
    // The pieces of an overlong line go on until one has an end.
    overlong_ = overlong_ && end == line_.size();
    line_.clear();
    has_text_ = false;
    keep(Direction::in, std::move(redacted), line_at_);
}

void Recorder::note(std::string_view text, words::Monotonic now) {
    if (capacity_ != 0) keep(Direction::note, sms::redact_digits(text), now);
}

void Recorder::restart() {
    if (!line_.empty()) {
        overlong_ = true;  // half a line proves nothing about what it would have become
        end_line();
    }
    overlong_ = false;
    redaction_ = Redaction();
}

void Recorder::keep(Direction direction, std::string data, words::Monotonic at) {
    size_ += k_entry_size + data.size() + label_.size();
    entries_.push_back({at, direction, std::move(data), label_});
    while (size_ > capacity_ && !entries_.empty()) {
        size_ -= k_entry_size + entries_.front().data.size() + entries_.front().label.size();
        entries_.pop_front();
    }
}

std::string to_json_lines(const RecordHead& head, std::span<const RecordEntry> entries) {
    std::string json = R"({"tillcast_record":1,"modem":)";
    append_string(json, head.modem);
    json += R"(,"profile":)";
    append_string(json, head.profile);
    json += R"(,"started":)";
    append_string(json, words::to_rfc3339(head.started));
    json += "}\n";
    for (const RecordEntry& entry : entries) {
        const std::chrono::duration<double> t = entry.at - head.zero;
        char time[40];
        std::snprintf(time, sizeof time, "%.6f", t.count());
        json += R"({"t":)";
        json += time;
        json += R"(,"dir":")";
        json += name_of(entry.direction);
        json += R"(","data":)";
        append_string(json, entry.data);
        if (!entry.label.empty()) {
            json += R"(,"label":)";
            append_string(json, entry.label);
        }
        json += "}\n";
    }
    return json;
}

}  // namespace modem::device
