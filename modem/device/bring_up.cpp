#include "modem/device/bring_up.hpp"

#include <array>
#include <string_view>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"
#include "modem/device/ladder.hpp"

namespace modem::device {
namespace {

using State = BringUp::State;
using Step = BringUp::Step;
using Duration = Timeouts::Duration;

constexpr int k_probes = 5;
constexpr int k_plain_probes = 2;  // then ATQ0V1: a modem told to be quiet or terse answers nothing we know
constexpr int k_busy_tries = 30;   // a SIM may need half a minute after power on
constexpr int k_mode_tries = 10;
constexpr int k_sim_tries = 3;
constexpr int k_silent_questions = 3;
constexpr std::size_t k_least_iccid = 18;
constexpr std::size_t k_least_imsi = 6;
constexpr std::size_t k_least_imei = 14;
constexpr std::array<std::string_view, 4> k_iccid_questions = {"AT+CCID", "AT+QCCID", "AT+ICCID", "AT^ICCID?"};

struct Question {
    std::string_view text;
    std::string_view prefix;
    bool bare_lines = false;
    Duration Timeouts::*timeout = &Timeouts::command;
};

/// One for each State up to `signal`; texts that depend on answers are filled in by question().
constexpr std::array<Question, static_cast<std::size_t>(State::up)> k_questions = {{
    {"AT", "", false, &Timeouts::probe},
    {"ATE0", ""},
    {"ATV1", ""},
    {"AT+CMEE=1", ""},
    {"AT+CGMI", "+CGMI", true},
    {"AT+CGMM", "+CGMM", true},
    {"AT+CGMR", "+CGMR", true},
    {"AT+CGSN", "+CGSN", true},
    {"AT+CPIN?", "+CPIN", false, &Timeouts::sim},
    {"AT+CFUN?", "+CFUN"},
    {"AT+CFUN=1", "+CFUN", false, &Timeouts::radio},
    {"AT+CSCS=\"GSM\"", ""},
    {"AT+CMGF=0", ""},
    {"AT+CSMS=0", "+CSMS"},
    {"AT+CPMS=?", "+CPMS", false, &Timeouts::sim},
    {"AT+CPMS=", "+CPMS", false, &Timeouts::sim},
    {"AT+CNMI=?", "+CNMI"},
    {"AT+CNMI=", ""},
    {"AT+CNMI?", "+CNMI"},
    {"AT+CSCA?", "+CSCA", false, &Timeouts::sim},
    {"AT+CREG=1", ""},
    {"AT+CREG?", "+CREG"},
    {"AT+CEREG?", "+CEREG"},
    {"AT+CIMI", "+CIMI", true, &Timeouts::sim},
    {"", "", true, &Timeouts::sim},
    {"AT+COPS?", "+COPS", false, &Timeouts::radio},
    {"AT+CSQ", "+CSQ"},
}};

/// `AT+QCCID` answers `+QCCID: …`.
std::string name_in(std::string_view question) {
    if (question.ends_with('?')) question.remove_suffix(1);
    return std::string(question.substr(2));
}

}  // namespace

Step BringUp::start() { return enter(State::probe); }

Step BringUp::on_pause() { return ask(); }

Step BringUp::on_reply(const at::Reply& reply) {
    quiet_first_ = !reply.in_step;
    silent_ = reply.in_step || !reply.lines.empty() ? 0 : silent_ + 1;
    if (silent_ == k_silent_questions && state_ != State::probe) return fail(errc::no_answer);
    if (is_busy(reply) && ++tries_ < k_busy_tries) return again();
    switch (state_) {
        case State::probe: return after_probe(reply);
        case State::sim: return after_sim(reply);
        case State::radio: return after_radio(reply);
        case State::radio_on: return enter(State::sim);
        case State::pdu_mode:
            if (reply.ok()) return advance();
            return ++tries_ < k_mode_tries ? again() : fail(errc::no_pdu_mode);
        case State::store_choice: return after_store_choice(reply);
        case State::store_use: return after_store_use(reply);
        case State::notice_choice: return after_notice_choice(reply);
        case State::notice_use: return reply.ok() ? advance() : next_notice();
        case State::notice_check: return after_notice_check(reply);
        case State::registration:
            facts_.registration = registration_answer(reply, "+CREG").value_or(Registration::unknown);
            return enter(is_registered(facts_.registration) ? State::imsi : State::lte_registration);
        case State::iccid:
            facts_.iccid = identity_digits(reply, name_in(k_iccid_questions[variant_]), k_least_iccid);
            return facts_.iccid.empty() ? next_variant(k_iccid_questions.size()) : advance();
        case State::echo_off:
        case State::verbose:
        case State::numeric_errors:
        case State::manufacturer:
        case State::model:
        case State::revision:
        case State::imei:
        case State::charset:
        case State::service:
        case State::centre:
        case State::registration_news:
        case State::lte_registration:
        case State::imsi:
        case State::network:
        case State::signal: learn(reply); return advance();
        case State::up:
        case State::fault: break;
    }
    return ask();
}

void BringUp::learn(const at::Reply& reply) {
    if (state_ == State::manufacturer) facts_.manufacturer = answer_text(reply, "+CGMI");
    if (state_ == State::model) facts_.model = answer_text(reply, "+CGMM");
    if (state_ == State::revision) facts_.revision = answer_text(reply, "+CGMR");
    if (state_ == State::imei) facts_.imei = identity_digits(reply, "+CGSN", k_least_imei);
    if (state_ == State::imsi) facts_.imsi = identity_digits(reply, "+CIMI", k_least_imsi);
    if (state_ == State::signal) facts_.signal_dbm = signal_answer(reply);
    if (state_ == State::centre) facts_.smsc = centre_answer(reply);
    if (state_ == State::network) facts_.network = network_answer(reply);
    if (state_ == State::lte_registration && facts_.registration != Registration::denied) {
        // A modem on LTE alone reports 0 for the network of old.
        const auto lte = registration_answer(reply, "+CEREG");
        if (lte && is_registered(*lte)) facts_.registration = *lte;
    }
}

at::Command BringUp::question() const {
    const Question& asked = k_questions[static_cast<std::size_t>(state_)];
    at::Command command;
    command.text = asked.text;
    if (!asked.prefix.empty()) command.prefixes = {std::string(asked.prefix)};
    command.bare_lines = asked.bare_lines;
    command.timeout = timeouts_.*asked.timeout;
    if (state_ == State::probe && tries_ >= k_plain_probes) command.text = "ATQ0V1";
    if (state_ == State::store_use) command.text += store_uses_[variant_];
    if (state_ == State::notice_use) command.text += notices_[notice_];
    if (state_ == State::iccid) {
        command.text = k_iccid_questions[variant_];
        command.prefixes = {name_in(command.text)};
    }
    return command;
}

Step BringUp::ask() {
    Step step;
    step.todo = Step::Todo::command;
    step.command = question();
    step.quiet_first = quiet_first_;
    return step;
}

Step BringUp::again() {
    Step step;
    step.todo = Step::Todo::pause;
    step.pause = timeouts_.retry;
    return step;
}

Step BringUp::enter(State next) {
    state_ = next;
    tries_ = 0;
    variant_ = 0;
    if (next != State::up) return ask();
    Step step;
    step.todo = Step::Todo::up;
    step.quiet_first = quiet_first_;
    return step;
}

Step BringUp::fail(errc why) {
    state_ = State::fault;
    Step step;
    step.todo = Step::Todo::fault;
    step.fault = why;
    return step;
}

/// The next way to put the present question; after the last one the question is left.
Step BringUp::next_variant(std::size_t count) { return ++variant_ < count ? ask() : advance(); }

Step BringUp::next_notice() {
    if (++notice_ < notices_.size()) return enter(State::notice_use);
    facts_.receipts = ReceiptPath::none;
    return enter(State::centre);
}

Step BringUp::after_probe(const at::Reply& reply) {
    if (reply.end == at::Reply::End::final_result) return advance();  // ERROR is an answer, too
    return ++tries_ < k_probes ? ask() : fail(errc::no_answer);
}

Step BringUp::after_sim(const at::Reply& reply) {
    const std::string sim = answer_text(reply, "+CPIN");
    const bool ready = sim == "READY" || sim == "SIM PIN2" || sim == "SIM PUK2" || (sim.empty() && reply.ok());
    sim_ready_ = ready;
    if (ready) return enter(radio_checked_ ? State::charset : State::radio);
    if (sim == "SIM PIN") return fail(errc::sim_pin_required);
    if (sim == "SIM PUK") return fail(errc::sim_puk_required);
    if (sim.starts_with("PH-")) return fail(errc::sim_locked);
    // With its radio off, many a modem knows of no SIM.
    if (!radio_checked_) return enter(State::radio);
    const int code = reply.result.code.value_or(-1);
    if (code == 10 || code == 310 || sim == "NOT INSERTED") return fail(errc::sim_missing);
    if (code == 11 || code == 311) return fail(errc::sim_pin_required);
    if (code == 12 || code == 316) return fail(errc::sim_puk_required);
    return ++tries_ < k_sim_tries ? again() : fail(errc::sim_failure);
}

Step BringUp::after_radio(const at::Reply& reply) {
    radio_checked_ = true;
    const auto level = at::number_at(answer_fields(reply, "+CFUN"), 0);
    if (level && *level != 1) return advance();
    return enter(sim_ready_ ? State::charset : State::sim);
}

Step BringUp::after_store_choice(const at::Reply& reply) {
    store_lists_ = store_lists(reply);
    store_uses_ = store_ladder(store_lists_);
    return store_uses_.empty() ? enter(State::notice_choice) : advance();
}

Step BringUp::after_store_use(const at::Reply& reply) {
    if (!reply.ok()) return next_variant(store_uses_.size());
    facts_.stores = readable_stores(store_lists_, store_uses_[variant_].substr(1, 2));
    return advance();
}

Step BringUp::after_notice_choice(const at::Reply& reply) {
    notices_ = notice_ladder(reply);
    return advance();
}

Step BringUp::after_notice_check(const at::Reply& reply) {
    if (!notice_holds(notices_[notice_], reply)) return next_notice();
    facts_.receipts = receipt_path(notices_[notice_]);
    return advance();
}

}  // namespace modem::device
