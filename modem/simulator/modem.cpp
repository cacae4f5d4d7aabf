#include "modem/simulator/modem.hpp"

#include <utility>

#include "modem/simulator/parameters.hpp"

namespace modem::simulator {
namespace {

constexpr std::size_t k_longest_backlog = 4096;
constexpr char k_escape = 0x1b;
constexpr int k_overlong_every = 10;

/// Bytes that are no ASCII as `?`, so that the log stays UTF-8 whatever a DTE types.
std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) >= 0x7f) c = '?';
    return text;
}

}  // namespace

Modem::Modem(Identity identity, Surroundings around, int sm_places, int me_places)
    : state_(std::move(identity), sm_places, me_places),
      around_(around),
      out_(around.agenda, [this](std::string_view bytes) {
          if (on_output) on_output(bytes);
      }) {
    state_.service_centre = around_.network.options.centre;
    around_.network.attach(*this);
    set_rate(flood_, state_.traits->flood_per_second, &Modem::make_flood);
}

void Modem::receive(std::string_view bytes) {
    if (powered_ && linked_ && deaf_ && deaf_until_ == DeafUntil::reset)
        for (const char c : bytes) hear_reset(c);
    if (!powered_ || deaf_ || !linked_) return;
    const auto now = around_.agenda.clock().monotonic();
    constexpr std::chrono::seconds nods_off{5};
    const bool asleep = hazards_.first_lost && now - std::exchange(last_typed_, now) > nods_off;
    if (asleep && phase_ == Phase::command) return;
    for (const char c : bytes) {
        if (phase_ == Phase::data) {
            take_data(c);
        } else if (phase_ == Phase::command || phase_ == Phase::prompt) {
            handle(c);
        } else if (backlog_.size() < k_longest_backlog) {
            backlog_ += c;
        }
    }
    flush();
}

void Modem::handle(char c) {
    if ((state_.settings.echo || hazards_.echo_stays) && c != k_escape) put_echo(std::string_view(&c, 1));
    switch (input_.feed(c)) {
        case LineInput::Event::none: return;
        case LineInput::Event::line: last_line_ = input_.take(); break;
        case LineInput::Event::repeat: break;
        case LineInput::Event::text_done: text_entered(input_.take()); return;
        case LineInput::Event::text_aborted:
            log("escape");
            if (hazards_.escape_ignored) {
                input_.expect_text();
                return;
            }
            phase_ = Phase::executing;
            // The answer to ESC is OK without a +CMGS (3GPP TS 27.005 §3.5.1); some give none.
            step(around_.timing.turnaround, [this] { finish(std::string(state_.traits->escape_answer)); });
            return;
    }
    begin_line(last_line_);
}

void Modem::drain_backlog() {
    while (!backlog_.empty() && (phase_ == Phase::command || phase_ == Phase::prompt)) {
        const char c = backlog_.front();
        backlog_.erase(0, 1);
        handle(c);
    }
}

void Modem::begin_line(const std::string& body) {
    log("command", {{"line", "AT" + printable(body)}});
    if (hazards_.echo_doubled) put_echo("AT" + body + "\r");
    if (hazards_.overlong > 0 && ++commands_seen_ % k_overlong_every == 0)
        say("+JUNK: " + std::string(static_cast<std::size_t>(hazards_.overlong), 'J'));
    if (hazards_.urc_in_answer) put_noise();
    phase_ = Phase::executing;
    auto commands = parse_line(body);
    if (body.size() >= LineInput::k_longest) commands.reset();
    if (!commands) {
        step(around_.timing.turnaround, [this] { finish("ERROR"); });
    } else if (commands->empty()) {
        step(around_.timing.turnaround, [this] { finish("OK"); });
    } else {
        commands_.assign(commands->begin(), commands->end());
        step(around_.timing.turnaround, [this] { run_next(); });
    }
}

void Modem::run_next() {
    const Command command = std::move(commands_.front());
    commands_.pop_front();
    command_ = command.name;
    const auto before = state_.settings;
    const auto registration = state_.registration();
    const bool ready = state_.sim_ready();
    std::vector<std::string> info;
    Desk desk{state_, info, around_.network.civil(), around_.network.options.zone, hazards_, {}};
    auto outcome = execute(desk, command);
    if (answer_is_lost()) {
        log("answer_lost", {{"command", command_}});
        finish(std::string());
        return;
    }
    for (const auto& line : info) put_line(line);
    if (hazards_.urc_in_answer && !info.empty()) put_noise();
    if (outcome.kind == Outcome::Kind::ok) {
        if (command.name == "+CMGR" || command.name == "+CMGL") log("read", {{"which", printable(command.arguments)}});
        if (command.name == "+CMGD") {
            log("deleted", {{"which", printable(command.arguments)}});
            full_told_ = false;
        }
    }
    if (!desk.ussd.empty()) ask_network(desk.ussd);
    after_command(before, registration, ready);
    const auto more = std::chrono::duration_cast<std::chrono::nanoseconds>(outcome.more * around_.timing.pace);
    if (more.count() == 0) {
        perform(outcome);
    } else {
        step(more, [this, outcome] { perform(outcome); });
    }
}

void Modem::ask_network(const std::string& typed) {
    constexpr std::chrono::seconds ussd_time{1};
    const auto code = ussd_code(state_, typed);
    log("ussd", {{"code", printable(code.value_or(typed))}});
    const auto line = ussd_line(state_, code ? around_.network.ussd(*code) : nullptr);
    // A fresh ticket, not a step: the answer comes long after the result.
    around_.agenda.after(ussd_time, [this, line] {
        announce(line, false);
        flush();
    });
}

bool Modem::answer_is_lost() {
    if (hazards_.radio_off_dies && command_ == "+CFUN" && state_.functionality != 1) {
        deafen({}, DeafUntil::power);
        return true;
    }
    return !hazards_.lost_answer.empty() && hazards_.lost_answer == command_;
}

void Modem::after_command(const Settings& before, Registration registration_before, bool ready_before) {
    const auto& cnmi = state_.settings.cnmi;
    constexpr int clears = 1;  // <bfr>, when <mode> leaves 0 (3GPP TS 27.005 §3.4.1)
    if (before.cnmi.mode == 0 && cnmi.mode != 0 && cnmi.bfr == clears)
        std::erase_if(urcs_, [](const Urc& urc) { return urc.about_messages; });
    if (!state_.traits->flood_ends.empty() && state_.traits->flood_ends == last_line_)
        around_.agenda.cancel(std::exchange(flood_, 0));
    if (!ready_before && state_.sim_ready()) unlocked();
    if (registration_before == Registration::off && state_.registered()) look_for_network();
    report_registration(registration_before);
}

void Modem::perform(const Outcome& outcome) {
    switch (outcome.kind) {
        case Outcome::Kind::ok: succeed(); return;
        case Outcome::Kind::error:
        case Outcome::Kind::cme:
        case Outcome::Kind::cms:
        case Outcome::Kind::words: finish(error_text(state_.settings, outcome)); return;
        case Outcome::Kind::silence: finish(std::string()); return;
        case Outcome::Kind::prompt:
            if (const auto time = around_.network.prompt_time(); time.count() > 0) {
                step(time, [this, outcome] { open_prompt(outcome); });
            } else {
                open_prompt(outcome);
            }
            return;
        case Outcome::Kind::submit: submit(outcome.pdu, outcome.length, outcome.destination); return;
        case Outcome::Kind::acknowledge:
            if (acknowledge(outcome.positive)) {
                succeed();
            } else {
                finish(error_text(state_.settings, Outcome::cms(Cms::no_ack_expected)));
            }
            return;
        case Outcome::Kind::restart:
            finish("OK");
            reboot(around_.network.restart_time(around_.timing.boot));
            return;
        case Outcome::Kind::data: open_data(outcome); return;
        case Outcome::Kind::mms: send_mms(); return;
        case Outcome::Kind::power_off:
            finish("OK");
            announce(std::string(state_.traits->power_down), false);
            switch_off();
            return;
    }
}

void Modem::open_prompt(const Outcome& outcome) {
    if (!commands_.empty()) {  // the text that follows would be another command's
        finish("ERROR");
        return;
    }
    std::optional<Fault> fault;
    if (outcome.use == Outcome::Use::send) fault = around_.faults.strike(true, name(), {}, around_.dice);
    if (fault && fault->moment == Fault::Moment::command) {
        strike_down(*fault);
        return;
    }
    // What was typed before the prompt is lost, but for an ESC.
    const bool escaped = backlog_.find(k_escape) != std::string::npos;
    if (!backlog_.empty()) log("typed_before_prompt", {{"octets", backlog_.size()}});
    backlog_.clear();
    prompt_ = outcome;
    if (hazards_.urc_before_prompt) put_noise();
    put_prompt();
    log("prompt");
    phase_ = Phase::prompt;
    input_.expect_text();
    if (escaped) handle(k_escape);
    if (fault) strike_down(*fault);
}

void Modem::text_entered(const std::string& text) {
    log("ctrl_z", {{"octets", text.size()}, {"typed", printable(text)}});
    phase_ = Phase::executing;
    switch (prompt_.use) {
        case Outcome::Use::send: submit_text(text); return;
        case Outcome::Use::store: store_text(text); return;
        case Outcome::Use::acknowledge: {
            const bool broken = prompt_.broken;
            const bool expected = !broken && acknowledge(prompt_.positive);
            const auto refusal = broken ? Cms::bad_pdu : Cms::no_ack_expected;
            step(around_.timing.turnaround, [this, expected, refusal] {
                finish(expected ? "OK" : error_text(state_.settings, Outcome::cms(refusal)));
            });
            return;
        }
    }
}

void Modem::succeed() {
    if (commands_.empty()) {
        finish("OK");
    } else {
        step(around_.timing.turnaround, [this] { run_next(); });
    }
}

void Modem::finish(const std::string& result) {
    if (!held_noise_.empty()) say(std::exchange(held_noise_, {}));
    if (!result.empty() && !state_.settings.quiet) put_result(result);
    flush();
    log("result", {{"command", command_}, {"result", result}});
    commands_.clear();
    command_.clear();
    steps_.clear();
    phase_ = Phase::command;
    input_.reset();
    around_.network.retry(*this);
    flush_urcs();
    drain_backlog();
    flush();
}

void Modem::step(std::chrono::nanoseconds delay, Agenda::Task task) {
    steps_.push_back(around_.agenda.after(delay, [this, work = std::move(task)] {
        work();
        flush();
    }));
}

std::string_view Modem::phase_text() const {
    if (!linked_) return "hung_up";
    if (!powered_) return "off";
    if (deaf_) return "deaf";
    switch (phase_) {
        case Phase::command: return "idle";
        case Phase::executing: return "executing";
        case Phase::prompt: return "prompt";
        case Phase::submitting: return "submitting";
        case Phase::data: return "data";
    }
    return {};
}

void Modem::log(std::string_view event, const boost::json::object& fields) const {
    around_.journal.write(event, name(), fields);
}

}  // namespace modem::simulator
