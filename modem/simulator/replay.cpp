#include "modem/simulator/replay.hpp"

#include <utility>

namespace modem::simulator {
namespace {

using Kind = Record::Step::Kind;

constexpr std::size_t k_longest_line = 4096;
/// How far ahead a line is looked for that the record does not have here.
constexpr std::size_t k_look_ahead = 200;

std::string printable(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        if (c == '\r') {
            text += "\\r";
        } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) {
            constexpr const char* hex = "0123456789abcdef";
            const auto octet = static_cast<unsigned char>(c);
            text += std::string("\\x") + hex[octet >> 4] + hex[octet & 15];
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace

Replay::Replay(const Record& record, double speed, Agenda& agenda, Journal& journal)
    : record_(record), speed_(speed), agenda_(agenda), journal_(journal) {}

void Replay::begin() { schedule(); }

void Replay::schedule() {
    if (ended()) {
        journal_.write("replay_ended", record_.modem, {{"departures", departures_}});
        if (on_end) on_end();
        return;
    }
    const auto& step = record_.steps[at_];
    if (step.kind == Kind::expect) return;
    const auto wait =
        std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(step.after.count()) / speed_));
    next_ = agenda_.after(wait, [this] {
        next_ = 0;
        say();
        schedule();
    });
}

void Replay::say() {
    if (on_output) on_output(record_.steps[at_].bytes);
    ++at_;
}

void Replay::receive(std::string_view bytes) {
    for (const char c : bytes) {
        if (line_.size() < k_longest_line) line_ += c;
        if (c == '\r' || c == 0x1a || c == 0x1b) typed(std::exchange(line_, {}));
    }
}

/// The next line that the record has the DTE type is this one.
bool Replay::expects(std::string_view line) const {
    for (auto at = at_; at < record_.steps.size(); ++at)
        if (record_.steps[at].kind == Kind::expect) return matches(record_.steps[at].bytes, line);
    return false;
}

void Replay::say_all_before_expecting() {
    agenda_.cancel(std::exchange(next_, 0));
    while (!ended() && record_.steps[at_].kind == Kind::say) say();
}

void Replay::typed(const std::string& line) {
    if (!expects(line)) {
        depart(line);
        return;
    }
    // A DTE that is quicker than it was misses nothing that was said to it.
    say_all_before_expecting();
    journal_.write("replay_matched", record_.modem, {{"line", record_.steps[at_].line}, {"typed", printable(line)}});
    ++at_;
    schedule();
}

void Replay::depart(const std::string& line) {
    ++departures_;
    auto at = at_;
    while (at < record_.steps.size() && record_.steps[at].kind == Kind::say) ++at;
    boost::json::object fields = {{"typed", printable(line)}};
    if (at < record_.steps.size()) {
        fields["line"] = record_.steps[at].line;
        fields["recorded"] = printable(record_.steps[at].bytes);
    }
    std::size_t found = at;
    for (std::size_t i = at; i < record_.steps.size() && i < at + k_look_ahead && found == at; ++i)
        if (record_.steps[i].kind == Kind::expect && matches(record_.steps[i].bytes, line)) found = i;
    const bool ahead = found != at;
    fields["goes_on_at"] = ahead ? record_.steps[found].line : 0;
    journal_.write("replay_left", record_.modem, fields);
    if (!ahead) {
        if (line != "\r" && line != "\x1b" && on_output) on_output("\r\nERROR\r\n");
        return;
    }
    agenda_.cancel(std::exchange(next_, 0));
    at_ = found + 1;
    schedule();
}

}  // namespace modem::simulator
