#include "modem/device/greeting.hpp"

#include <array>
#include <utility>

#include "modem/device/answers.hpp"

namespace modem::device {
namespace {

constexpr int k_probes = 5;
constexpr int k_plain_probes = 2;  // then ATQ0V1: a modem told to be quiet or terse answers nothing we know
constexpr std::size_t k_least_imei = 14;

}  // namespace

Step Greeting::start() {
    state_ = State::probe;
    return question();
}

Step Greeting::on_reply(const at::Reply& reply) {
    if (state_ == State::probe) return after_probe(reply);
    learn(reply);
    return advance();
}

Step Greeting::question() const {
    switch (state_) {
        case State::probe: return ask(tries_ < k_plain_probes ? "AT" : "ATQ0V1", timeouts().probe);
        case State::echo_off: return ask("ATE0", timeouts().command);
        case State::verbose: return ask("ATV1", timeouts().command);
        case State::results: return ask("ATQ0", timeouts().command);
        case State::numeric_errors: return ask("AT+CMEE=1", timeouts().command);
        case State::manufacturer: return ask_bare("AT+CGMI", timeouts().command);
        case State::model: return ask_bare("AT+CGMM", timeouts().command);
        case State::revision: return ask_bare("AT+CGMR", timeouts().command);
        case State::imei: return ask_bare("AT+CGSN", timeouts().command);
        case State::everything: return ask_bare("ATI", timeouts().command);
        case State::done: break;
    }
    return {};
}

Step Greeting::advance() {
    state_ = static_cast<State>(static_cast<int>(state_) + 1);
    const bool known = !facts_.manufacturer.empty() || !facts_.model.empty();
    if (state_ == State::everything && known) state_ = State::done;
    return question();
}

Step Greeting::after_probe(const at::Reply& reply) {
    if (reply.end == at::Reply::End::final_result) return advance();  // ERROR is an answer, too
    return ++tries_ < k_probes ? question() : fail(errc::no_answer);
}

void Greeting::learn(const at::Reply& reply) {
    if (state_ == State::manufacturer) facts_.manufacturer = answer_text(reply, "+CGMI");
    if (state_ == State::model) facts_.model = answer_text(reply, "+CGMM");
    if (state_ == State::revision) facts_.revision = answer_text(reply, "+CGMR");
    if (state_ == State::imei) facts_.imei = identity_digits(reply, "+CGSN", k_least_imei);
    if (state_ == State::everything) learn_everything(reply);
}

/// `Manufacturer: huawei`, `Model: E1750`, … by name (Huawei, ZTE), or manufacturer, model and revision in this order.
void Greeting::learn_everything(const at::Reply& reply) {
    const std::array<std::pair<std::string_view, std::string*>, 3> names = {
        {{"Manufacturer:", &facts_.manufacturer}, {"Model:", &facts_.model}, {"Revision:", &facts_.revision}}};
    std::size_t next = 0;
    for (const auto& line : reply.lines) {
        at::Reply one;
        one.lines.push_back(line);
        if (line.text.starts_with("IMEI")) {
            if (facts_.imei.empty()) facts_.imei = identity_digits(one, "IMEI", k_least_imei);
            continue;
        }
        bool named = false;
        for (const auto& [name, into] : names) {
            if (!line.text.starts_with(name)) continue;
            *into = answer_text(one, name.substr(0, name.size() - 1));
            named = true;
        }
        if (named || next == names.size()) continue;
        if (names[next].second->empty()) *names[next].second = answer_text(one, "");
        ++next;
    }
}

}  // namespace modem::device
