#include "modem/simulator/modem.hpp"

#include <utility>

#include "modem/simulator/parameters.hpp"

namespace modem::simulator {
namespace {

constexpr std::size_t k_longest_backlog = 4096;
constexpr char k_escape = 0x1b;
constexpr std::chrono::seconds k_ussd_time{1};

/// Bytes that are no ASCII as `?`, so that the log stays UTF-8 whatever a DTE types.
std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) >= 0x7f) c = '?';
    return text;
}

}  // namespace

Modem::Modem(Identity identity, Surroundings around, int sm_places, int me_places)
    : state_(std::move(identity), sm_places, me_places), around_(around) {
    state_.service_centre = around_.network.options.centre;
    around_.network.attach(*this);
}

void Modem::receive(std::string_view bytes) {
    if (!powered_ || deaf_ || !linked_) return;
    for (const char c : bytes) {
        if (phase_ == Phase::command || phase_ == Phase::prompt) {
            handle(c);
        } else if (backlog_.size() < k_longest_backlog) {
            backlog_ += c;
        }
    }
    flush();
}

void Modem::handle(char c) {
    if (state_.settings.echo && c != k_escape) put(std::string_view(&c, 1));
    switch (input_.feed(c)) {
        case LineInput::Event::none: return;
        case LineInput::Event::line: last_line_ = input_.take(); break;
        case LineInput::Event::repeat: break;
        case LineInput::Event::text_done: text_entered(input_.take()); return;
        case LineInput::Event::text_aborted:
            log("escape");
            phase_ = Phase::executing;
            // The answer to ESC is OK without a +CMGS (3GPP TS 27.005 §3.5.1).
            step(around_.timing.turnaround, [this] { finish("OK"); });
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
    std::vector<std::string> info;
    Desk desk{state_, info, around_.agenda.clock().now(), {}};
    const auto outcome = execute(desk, command);
    for (const auto& line : info) put_line(line);
    if (outcome.kind == Outcome::Kind::ok) {
        if (command.name == "+CMGR" || command.name == "+CMGL") log("read", {{"which", printable(command.arguments)}});
        if (command.name == "+CMGD") log("deleted", {{"which", printable(command.arguments)}});
    }
    if (!desk.ussd.empty()) {
        // A fresh ticket, not a step: the answer comes long after the result.
        around_.agenda.after(k_ussd_time, [this] {
            announce("+CUSD: 0,\"Your balance is 10.00 EUR\",15", false);
            flush();
        });
    }
    after_command(before, registration);
    perform(outcome);
}

void Modem::after_command(const Settings& before, Registration registration_before) {
    const auto& cnmi = state_.settings.cnmi;
    constexpr int clears = 1;  // <bfr>, when <mode> leaves 0 (3GPP TS 27.005 §3.4.1)
    if (before.cnmi.mode == 0 && cnmi.mode != 0 && cnmi.bfr == clears)
        std::erase_if(urcs_, [](const Urc& urc) { return urc.about_messages; });
    report_registration(registration_before);
}

void Modem::perform(const Outcome& outcome) {
    switch (outcome.kind) {
        case Outcome::Kind::ok: succeed(); return;
        case Outcome::Kind::error:
        case Outcome::Kind::cme:
        case Outcome::Kind::cms: finish(error_text(state_.settings, outcome)); return;
        case Outcome::Kind::prompt: open_prompt(outcome); return;
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
            reboot(around_.timing.boot);
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
    put("\r\n> ");
    log("prompt");
    phase_ = Phase::prompt;
    input_.expect_text();
    if (escaped) handle(k_escape);
    if (fault) strike_down(*fault);
}

void Modem::text_entered(const std::string& text) {
    log("ctrl_z", {{"octets", text.size()}});
    phase_ = Phase::executing;
    switch (prompt_.use) {
        case Outcome::Use::send: submit_text(text); return;
        case Outcome::Use::store: store_text(text); return;
        case Outcome::Use::acknowledge: {
            const bool expected = acknowledge(prompt_.positive);
            step(around_.timing.turnaround, [this, expected] {
                finish(expected ? "OK" : error_text(state_.settings, Outcome::cms(Cms::no_ack_expected)));
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
    if (!result.empty() && !state_.settings.quiet) {
        if (state_.settings.verbose) {
            put("\r\n" + result + "\r\n");
        } else {
            put((result == "OK" ? "0" : result == "ERROR" ? "4" : result) + "\r");
        }
    }
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
    }
    return {};
}

void Modem::put(std::string_view bytes) {
    if (powered_ && linked_ && !deaf_) output_ += bytes;
}

void Modem::put_line(std::string_view text) {
    if (state_.settings.verbose) put("\r\n");
    put(text);
    put("\r\n");
}

void Modem::flush() {
    if (output_.empty()) return;
    const auto bytes = std::exchange(output_, {});
    if (on_output) on_output(bytes);
}

void Modem::log(std::string_view event, const boost::json::object& fields) const {
    around_.journal.write(event, name(), fields);
}

}  // namespace modem::simulator
