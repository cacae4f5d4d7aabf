#include "modem/at/session.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "modem/at/fields.hpp"

namespace modem::at {
namespace {

using namespace std::chrono_literals;
using End = Reply::End;
using Kind = Unsolicited::Kind;
using Todo = Action::Todo;

constexpr char k_escape = '\x1b';
constexpr char k_ctrl_z = '\x1a';
constexpr auto k_escape_timeout = 2s;  // some modems end a withdrawn CMGS with OK, some say nothing
constexpr auto k_quiet_limit = 2s;
constexpr auto k_tail_timeout = 5s;     // from +CMGS to its OK
constexpr auto k_start_patience = 10s;  // with a part's result, once the SIM has begun anew
constexpr std::size_t k_max_heads = 4;  // PDUs announced and not yet come
constexpr std::size_t k_max_unsolicited = 1000;
// So many commands without an echo show that there is none; a single echo may have been torn by other lines.
constexpr int k_no_echo = 3;

/// Whether a command may bring back the echo by itself, and have the modem say that it is ready once more.
bool loads_settings(std::string_view text) {
    return text == "ATZ" || text.starts_with("AT&F") || text.starts_with("AT+CFUN=");
}

}  // namespace

Action Session::start(Command command, words::Monotonic now) {
    assert(state_ == State::idle || state_ == State::closed);
    command_ = std::move(command);
    reply_ = Reply{};
    echoed_ = forgot_ = false;
    if (loads_settings(command_.text)) unechoed_ = 0;
    if (loads_settings(command_.text) || command_.text.starts_with("AT+CPIN=")) starts_.forget();
    if (port_lost_) {
        finish(End::closed);
        return action();
    }
    state_ = has_payload() ? State::prompting : State::waiting;
    deadline_ = now + (has_payload() ? command_.prompt_timeout : command_.timeout);
    watch_for_prompt();
    write(command_.text + '\r');
    return action();
}

Action Session::start_quieting(std::chrono::milliseconds quiet, words::Monotonic now) {
    Action first = start(Command{}, now);
    if (first.todo == Todo::done) return first;
    state_ = State::quieting;
    quiet_ = quiet;
    quiet_limit_ = now + k_quiet_limit;
    deadline_ = now + quiet;
    splitter_.reset();
    heads_.clear();
    first.bytes = {k_escape, '\r'};
    return first;
}

Action Session::on_read(words::error_code ec, std::string_view bytes, words::Monotonic now) {
    for (const char byte : bytes) {
        auto piece = splitter_.push(byte);
        if (!piece) continue;
        switch (piece->kind) {
            case Piece::Kind::line: on_line(std::move(piece->text), now); break;
            case Piece::Kind::prompt:
                state_ = State::asking;
                watch_for_prompt();
                break;
        }
    }
    if (state_ == State::quieting && !bytes.empty()) deadline_ = std::min(now + quiet_, quiet_limit_);
    if (ec) {
        port_lost_ = true;
        out_.clear();
        if (in_flight()) finish(End::closed);
        if (state_ == State::idle) state_ = State::closed;
    }
    return action();
}

Action Session::on_written(words::error_code ec, std::size_t count, words::Monotonic now) {
    writing_ = false;
    if (ec) {
        if (count == 0) reply_.payload_written = false;
        return on_read(ec, {}, now);
    }
    // Time runs from the last byte written, except where the answer was faster.
    if (state_ == State::waiting || state_ == State::submitting) deadline_ = now + command_.timeout;
    if (state_ == State::prompting) deadline_ = now + command_.prompt_timeout;
    return action();
}

Action Session::on_timeout(words::Monotonic now) {
    if (now < deadline_) return action();  // the timer was on its way when the deadline moved
    switch (state_) {
        case State::quieting: finish(FinalResult{}); break;
        case State::waiting:
        case State::late: finish(End::timed_out); break;
        case State::prompting: finish(End::no_prompt); break;
        case State::submitting:
            if (command_.late_timeout > 0ms && reply_.lines.empty()) {
                state_ = State::late;
                deadline_ = now + command_.late_timeout;
            } else {
                finish(End::timed_out);
            }
            break;
        case State::escaping: finish(End::withdrawn); break;
        case State::idle:
        case State::asking:
        case State::done:
        case State::closed: break;
    }
    return action();
}

Action Session::proceed(bool go, words::Monotonic now) {
    if (state_ != State::asking) return action();  // it ended while the owner thought
    if (go && !forgot_) {
        state_ = State::submitting;
        deadline_ = now + command_.timeout;
        reply_.payload_written = true;
        write(command_.data.empty() ? command_.payload + k_ctrl_z : command_.data);
    } else {
        state_ = State::escaping;
        deadline_ = now + k_escape_timeout;
        write({k_escape});
    }
    return action();
}

Action Session::action() {
    if (writing_) return {};
    switch (state_) {
        case State::idle:
        case State::closed: return {};
        case State::asking: return {Todo::ask, {}, {}};
        case State::done: return {Todo::done, {}, {}};
        case State::quieting:
        case State::waiting:
        case State::prompting:
        case State::submitting:
        case State::late:
        case State::escaping: break;
    }
    if (out_.empty()) return {Todo::wait_until, {}, deadline_};
    writing_ = true;
    return {Todo::write, std::exchange(out_, {}), {}};
}

Reply Session::take_reply() {
    assert(state_ == State::done && !writing_);
    state_ = port_lost_ ? State::closed : State::idle;
    return std::exchange(reply_, {});
}

std::vector<Unsolicited> Session::take_unsolicited() { return std::exchange(unsolicited_, {}); }

bool Session::in_flight() const { return state_ != State::idle && state_ != State::done && state_ != State::closed; }

/// The line of the command in flight has come back.
void Session::on_echo() {
    echoed_ = true;
    if (std::exchange(unechoed_, 0) < k_no_echo) return;
    forgot_ = true;
    starts_.forget();
    on_unsolicited(command_.text, Kind::restarted);
}

void Session::on_line(std::string line, words::Monotonic now) {
    if (in_flight() && !in_text_ && !command_.text.empty() && line == command_.text) on_echo();
    if (in_flight()) line = without_echo(std::move(line));
    if (line.empty() || (!in_text_ && take_pdu(line))) return;
    const Kind kind = classify(line, family_);
    // Before its payload is written a part has no result: at the prompt it is that of the one before.
    const bool is_late = state_ == State::prompting && has_prefix(line, "+CMGS");
    const bool own = in_flight() && state_ != State::quieting && !in_text_ && !is_late && belongs(line);
    if (kind == Kind::restarted && !own && !in_text_) {
        if (!is_restart(line)) return;
        starts_.forget();
        on_unsolicited(std::move(line), kind);
        if (in_flight()) finish(End::restarted);
        return;
    }
    if (own) {
        take_information(std::move(line), now);
        return;
    }
    auto result = parse_final(line);
    // A part that was given up, or given by a run that ended, gets its result after all: +CMGS and then its OK, which
    // is no answer to the command that is in flight by now.
    if (!in_text_ && has_prefix(line, "+CMGS")) late_ok_ = true;
    if (result && std::exchange(late_ok_, false) && result->kind == FinalResult::Kind::ok) return;
    if (state_ == State::prompting && !command_.data.empty() && result && result->kind == FinalResult::Kind::connect) {
        state_ = State::asking;
        watch_for_prompt();
        return;
    }
    if (in_flight() && result && ends_later(*result)) {
        reply_.accepted = true;
        return;
    }
    if (in_flight() && result && !is_call_result(result->kind)) {
        // What ends before the silence belongs to an older command.
        if (state_ == State::quieting) return;
        // Half an error proves nothing about a part that was handed over: the whole result may be yet to come.
        const bool handed_over = state_ == State::submitting || state_ == State::late;
        if (handed_over && is_torn(*result)) {
            state_ = State::late;
            deadline_ = std::min(deadline_, now + command_.late_timeout);
        } else {
            finish(std::move(*result));
        }
        return;
    }
    if (in_text_) return;
    if (starts_.on_line(line, kind)) on_new_start(now);
    on_unsolicited(std::move(line), kind);
}

/// A modem that restarts in silence says at most that its SIM is there again, or that it is ready. The part it had in
/// hand gets its result now or never.
void Session::on_new_start(words::Monotonic now) {
    if ((state_ != State::submitting && state_ != State::late) || command_.payload.empty()) return;
    state_ = State::late;
    deadline_ = std::min(deadline_, now + std::min<std::chrono::milliseconds>(command_.late_timeout, k_start_patience));
}

bool Session::take_pdu(const std::string& line) {
    if (heads_.empty() || !is_hex_line(line)) return false;
    const auto fits = [&line](const Head& head) {
        return head.octets && has_length(line, *head.octets, head.urc.kind != Kind::broadcast);
    };
    // An unsolicited pair may stand between a header and its PDU, so the later header goes first.
    auto found = std::find_if(heads_.rbegin(), heads_.rend(), fits);
    if (found == heads_.rend()) {
        if (in_flight() && command_.bare_lines) return false;  // an ICCID is hexadecimal too
        found = heads_.rbegin();
        ++wrong_lengths_;
    }
    if (found->of_command) {
        reply_.lines.back().pdu = line;
    } else {
        found->urc.pdu = line;
        unsolicited_.push_back(std::move(found->urc));
    }
    heads_.erase(std::next(found).base());
    return true;
}

void Session::on_unsolicited(std::string line, Kind kind) {
    if (kind == Kind::ignored) return;
    if (unsolicited_.size() >= k_max_unsolicited && kind == Kind::other) return;
    if (!has_pdu_line(kind)) {
        unsolicited_.push_back({kind, std::move(line), {}});
        return;
    }
    if (heads_.size() == k_max_heads) heads_.erase(heads_.begin());
    Head head;
    head.octets = announced_octets(line);
    head.urc = {kind, std::move(line), {}};
    heads_.push_back(std::move(head));
}

void Session::take_information(std::string line, words::Monotonic now) {
    if (command_.pdu_lines) {
        forget_own_head();
        in_text_ = is_text_mode_header(line);
        Head head;
        head.of_command = true;
        head.octets = announced_octets(line);
        if (head.octets != 0U && !in_text_) heads_.push_back(std::move(head));  // an empty slot has no PDU
    }
    if (state_ == State::submitting || state_ == State::late) deadline_ = now + k_tail_timeout;
    starts_.on_answer(line);
    const bool is_news = !command_.news.empty() && has_prefix(line, command_.news);
    reply_.lines.push_back({std::move(line), {}});
    if (is_news && reply_.accepted) finish(FinalResult{});
}

// OK of a command whose outcome a line of its own tells, which has not come yet.
bool Session::ends_later(const FinalResult& result) const {
    if (command_.news.empty() || state_ != State::waiting || result.kind != FinalResult::Kind::ok) return false;
    return std::none_of(reply_.lines.begin(), reply_.lines.end(),
                        [this](const InfoLine& line) { return has_prefix(line.text, command_.news); });
}

void Session::forget_own_head() {
    std::erase_if(heads_, [](const Head& head) { return head.of_command; });
}

bool Session::belongs(const std::string& line) const {
    for (const auto& name : command_.prefixes) {
        if (!has_prefix(line, name)) continue;
        return classify(line, family_) != Kind::registration || is_registration_answer(line);
    }
    if (!command_.bare_lines || classify(line, family_) != Kind::other || parse_final(line)) return false;
    // Named lines of others and the noise of calls and of booting are no answer to a question for a bare line.
    static constexpr std::string_view k_names = "+^#*%$";
    static constexpr std::string_view k_noise[] = {"RING", "Call Ready", "SMS Ready", "SMS DONE", "PB DONE"};
    return k_names.find(line.front()) == std::string_view::npos &&
           std::ranges::find(k_noise, line) == std::end(k_noise);
}

std::string Session::without_echo(std::string line) const {
    if (!command_.text.empty() && line.starts_with(command_.text)) return line.substr(command_.text.size());
    if (!command_.payload.empty() && line.starts_with(command_.payload)) return line.substr(command_.payload.size());
    return line;
}

bool Session::is_restart(const std::string& line) {
    // Huawei sticks repeat the ^BOOT line of their start, number and all, every few seconds.
    if (!line.starts_with("^BOOT:")) return true;
    return std::exchange(last_boot_, line) != line;
}

void Session::write(std::string bytes) { out_ = std::move(bytes); }

void Session::finish(End end) {
    reply_.end = end;
    if (reply_.accepted && end == End::timed_out) reply_.in_step = true;  // the line is at its start
    state_ = State::done;
    out_.clear();
    in_text_ = late_ok_ = false;
    forget_own_head();
    watch_for_prompt();
}

void Session::finish(FinalResult result) {
    reply_.in_step = true;
    if (!command_.text.empty()) unechoed_ = echoed_ ? 0 : std::min(unechoed_ + 1, k_no_echo);
    reply_.result = std::move(result);
    finish(state_ == State::escaping ? End::withdrawn : End::final_result);
}

void Session::watch_for_prompt() { splitter_.expect_prompt(state_ == State::prompting); }

}  // namespace modem::at
