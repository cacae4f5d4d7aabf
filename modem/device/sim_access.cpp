#include "modem/device/sim_access.hpp"

#include <algorithm>
#include <utility>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"
#include "modem/device/identity.hpp"

namespace modem::device {
namespace {

using Kind = at::FinalResult::Kind;

constexpr int k_sim_tries = 3;
constexpr int k_not_ready_tries = 10;  // a SIM may need some seconds after power on
constexpr int k_unlocked_tries = 30;   // and half a minute after its PIN
constexpr int k_least_attempts = 2;
constexpr int k_wrong_password = 16;
constexpr auto k_unlock_time = std::chrono::seconds(30);
constexpr auto k_reset_pause = std::chrono::seconds(5);
constexpr std::string_view k_generic_attempts = "AT+CPINR=\"SIM PIN\"";
constexpr const char* k_generic_pattern = "SIM PIN\"?,\\s*(\\d+)";

int code_of(const at::Reply& reply) { return reply.result.code.value_or(-1); }

bool is_bare_error(const at::Reply& reply) {
    return reply.end == at::Reply::End::final_result &&
           (reply.result.kind == Kind::error || reply.result.kind == Kind::not_supported);
}

/// +CME ERROR of 3GPP TS 27.007 §9.2.1, which some modems answer as +CMS ERROR of TS 27.005 §3.2.5.
bool says_pin(int code) { return code == 11 || code == 311; }
bool says_puk(int code) { return code == 12 || code == 316; }
bool says_missing(int code) { return code == 10 || code == 310; }
bool says_locked(int code) { return (code >= 5 && code <= 7) || (code >= 40 && code <= 48) || code == 312; }

}  // namespace

Step SimAccess::start() { return enter(State::sim); }

Step SimAccess::on_pause() {
    if (state_ == State::settling) return {};
    if (state_ != State::reset) return question();
    Step step;
    step.todo = Step::Todo::again;
    return step;
}

Step SimAccess::on_reply(const at::Reply& reply) {
    switch (state_) {
        case State::sim: return after_sim(reply);
        case State::radio: return after_radio(reply);
        case State::radio_on: began_ = true; return enter(State::sim);
        case State::reset: return wait(k_reset_pause);
        case State::iccid: return after_iccid(reply);
        case State::attempts: return after_attempts(reply);
        case State::unlock: return after_unlock(reply);
        case State::unlocked: return after_unlocked(reply);
        case State::permission:
        case State::settling: break;
    }
    return {};
}

Step SimAccess::enter(State next) {
    state_ = next;
    tries_ = 0;
    return question();
}

Step SimAccess::question() const {
    switch (state_) {
        case State::sim:
        case State::unlocked: return ask("AT+CPIN?", timeouts().sim);
        case State::radio: return ask("AT+CFUN?", timeouts().command);
        case State::radio_on: return ask("AT+CFUN=1", timeouts().radio);
        case State::reset: return ask("AT+CFUN=1,1", timeouts().radio);
        case State::iccid: {
            Step step;
            step.todo = Step::Todo::command;
            step.command = iccid_command(k_iccid_questions[variant_], timeouts().sim);
            return step;
        }
        case State::attempts:
            return ask_bare(variant_ == 0 ? profile().pin.attempts_command : std::string(k_generic_attempts),
                            timeouts().sim);
        case State::permission: {
            Step step;
            step.todo = Step::Todo::pin;
            return step;
        }
        case State::unlock: {
            Step step =
                ask("AT+CPIN=\"" + pin_.reveal() + '"', std::max(timeouts().sim, Timeouts::Duration(k_unlock_time)));
            step.once = true;
            return step;
        }
        case State::settling: break;
    }
    return {};
}

Step SimAccess::after_sim(const at::Reply& reply) {
    const std::string sim = answer_text(reply, "+CPIN");
    sim_ready_ = is_sim_ready(reply);
    // Their PIN2 and PUK2 are for settings that we never touch, and some modems name them wrongly.
    if (sim_ready_) return radio_checked_ ? settle() : enter(State::radio);
    if (sim == "SIM PIN") return before_pin();
    if (sim == "SIM PUK") return fail(errc::sim_puk_required);
    if (sim.starts_with("PH-") || says_locked(code_of(reply))) return fail(errc::sim_locked);
    // With its radio off, many a modem knows of no SIM.
    if (!radio_checked_) return enter(State::radio);
    return without_answer(reply, sim);
}

Step SimAccess::without_answer(const at::Reply& reply, const std::string& sim) {
    const int code = code_of(reply);
    if (says_pin(code)) return before_pin();
    if (says_puk(code)) return fail(errc::sim_puk_required);
    if (sim == "NOT READY" && ++tries_ < k_not_ready_tries) return again();
    const bool missing = says_missing(code) || sim == "NOT INSERTED" || sim == "NOT READY";
    if (!missing && ++tries_ < k_sim_tries) return again();
    return fail(missing ? errc::sim_missing : errc::sim_failure);
}

Step SimAccess::after_radio(const at::Reply& reply) {
    radio_checked_ = true;
    const auto level = at::number_at(answer_fields(reply, "+CFUN"), 0);
    if (level && *level != 1) return enter(State::radio_on);
    if (sim_ready_) return settle();
    // Sony Ericsson's GC79 and GC85 say ERROR to everything until then.
    const bool nothing_works = is_bare_error(reply) && facts_.manufacturer.empty() && facts_.model.empty();
    if (nothing_works && terms_.may_reset && !was_reset_) {
        was_reset_ = true;
        return enter(State::reset);
    }
    return enter(State::sim);
}

Step SimAccess::before_pin() {
    if (!terms_.settings.pin_file) return fail(errc::sim_pin_required);
    variant_ = 0;
    return facts_.iccid.empty() ? enter(State::iccid) : ask_attempts();
}

Step SimAccess::after_iccid(const at::Reply& reply) {
    facts_.iccid = iccid_answer(reply);
    facts_.iccid_question = k_iccid_questions[variant_];
    if (facts_.iccid.empty() && ++variant_ < k_iccid_questions.size()) return question();
    if (facts_.iccid.empty()) facts_.iccid_question.clear();
    const auto& wanted = terms_.settings.iccid;
    if (wanted && !facts_.iccid.empty() && !is_same_sim(*wanted, facts_.iccid)) return fail(errc::sim_other);
    return ask_attempts();
}

Step SimAccess::ask_attempts() {
    variant_ = profile().pin.attempts_command.empty() ? 1 : 0;
    return enter(State::attempts);
}

Step SimAccess::after_attempts(const at::Reply& reply) {
    facts_.pin_attempts = attempts_answer(reply, variant_ == 0 ? profile().pin.attempts_pattern : k_generic_pattern);
    if (!facts_.pin_attempts && variant_++ == 0) return question();
    if (facts_.pin_attempts && *facts_.pin_attempts < k_least_attempts) return fail(errc::sim_pin_last_attempt);
    return enter(State::permission);
}

Step SimAccess::on_pin(const PinGrant& grant) {
    if (grant.pin.empty()) {
        Step step = fail(grant.refused);
        step.sentence = grant.sentence;
        return step;
    }
    pin_ = grant.pin;
    Step step = enter(State::unlock);
    pin_ = words::Secret();
    return step;
}

Step SimAccess::after_unlock(const at::Reply& reply) {
    began_ = true;
    accepted_ = reply.ok();
    if (code_of(reply) == k_wrong_password) return refused_pin();
    if (says_puk(code_of(reply))) {
        Step step = fail(errc::sim_puk_required);
        step.pin_result = PinResult::wrong;
        return step;
    }
    // Whatever else was said, the SIM knows.
    return enter(State::unlocked);
}

Step SimAccess::after_unlocked(const at::Reply& reply) {
    const std::string sim = answer_text(reply, "+CPIN");
    if (is_sim_ready(reply)) {
        Step step = radio_checked_ ? settle() : enter(State::radio);
        sim_ready_ = true;
        step.pin_result = PinResult::right;
        return step;
    }
    if (sim == "SIM PIN" || says_pin(code_of(reply))) {
        // One that took the PIN may need a moment to say so.
        return accepted_ && ++tries_ < k_sim_tries ? again() : refused_pin();
    }
    if (sim == "SIM PUK" || says_puk(code_of(reply))) {
        Step step = fail(errc::sim_puk_required);
        step.pin_result = PinResult::wrong;
        return step;
    }
    return ++tries_ < k_unlocked_tries ? again() : fail(errc::sim_failure);
}

Step SimAccess::refused_pin() const {
    Step step = fail(errc::sim_pin_wrong);
    step.pin_result = PinResult::wrong;
    return step;
}

Step SimAccess::again() { return wait(timeouts().retry); }

/// A SIM that has just been switched on is not ready for SMS at once; some families say when it is.
Step SimAccess::settle() {
    state_ = State::settling;
    const auto& start = profile().start;
    const bool waits = (began_ || terms_.begun_anew) && start.ready_wait.count() > 0;
    if (!waits) return {};
    Step step = wait(start.ready_wait);
    step.until_ready = true;
    return step;
}

}  // namespace modem::device
