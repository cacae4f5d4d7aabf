#include "modem/device/network_setup.hpp"

#include <algorithm>
#include <utility>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"
#include "modem/device/identity.hpp"

namespace modem::device {
namespace {

constexpr std::size_t k_least_imsi = 6;

}  // namespace

bool offers_link(const at::Reply& reply) {
    const auto fields = answer_fields(reply, "+CMMS");
    if (!reply.ok() || fields.empty()) return false;
    const auto values = at::parse_range(fields[0]);
    return std::ranges::find(values, 2) != values.end();
}

Step NetworkSetup::start() { return enter(State::centre); }

Step NetworkSetup::on_reply(const at::Reply& reply) {
    switch (state_) {
        case State::registration_news: return enter(reply.ok() ? State::lte_news : State::plain_registration_news);
        case State::lte_news: return enter(reply.ok() ? State::nr_news : State::registration);
        case State::nr_news: has_nr_ = reply.ok(); return advance();
        case State::registration: return after_registration(reply);
        case State::lte_registration: return after_other_registration(reply, "+CEREG");
        case State::nr_registration: return after_other_registration(reply, "+C5GREG");
        case State::link: facts_.keeps_link = profile().sms.keeps_link && offers_link(reply); return advance();
        case State::clock: return after_clock(reply);
        case State::iccid: return after_iccid(reply);
        case State::centre:
        case State::no_call_news:
        case State::plain_registration_news:
        case State::bearer:
        case State::time_zone:
        case State::imsi:
        case State::own_number:
        case State::network:
        case State::signal: learn(reply); return advance();
        case State::done: break;
    }
    return {};
}

Step NetworkSetup::enter(State next) {
    state_ = next;
    if (state_ == State::iccid && !facts_.iccid.empty()) state_ = State::own_number;  // asked for the PIN's sake
    return question();
}

Step NetworkSetup::question() const {
    const auto& times = timeouts();
    switch (state_) {
        case State::centre: return ask("AT+CSCA?", times.sim);
        case State::no_call_news: return ask("AT+CRC=0;+CLIP=0", times.command);
        case State::registration_news: return ask("AT+CREG=2", times.command);
        case State::plain_registration_news: return ask("AT+CREG=1", times.command);
        case State::lte_news: return ask("AT+CEREG=2", times.command);
        case State::nr_news: return ask("AT+C5GREG=2", times.command);
        case State::registration: return ask("AT+CREG?", times.command);
        case State::lte_registration: return ask("AT+CEREG?", times.command);
        case State::nr_registration: return ask("AT+C5GREG?", times.command);
        case State::bearer: return ask("AT+CGSMS?", times.command);
        case State::link: return ask("AT+CMMS=?", times.command);
        case State::time_zone: return ask("AT+CTZU=1", times.command);
        case State::clock: return ask("AT+CCLK?", times.command);
        case State::imsi: return ask_bare("AT+CIMI", times.sim);
        case State::iccid: {
            Step step;
            step.todo = Step::Todo::command;
            step.command = iccid_command(k_iccid_questions[variant_], times.sim);
            return step;
        }
        case State::own_number: return ask("AT+CNUM", times.sim);
        case State::network: return ask("AT+COPS?", times.radio);
        case State::signal: return ask("AT+CSQ", times.command);
        case State::done: break;
    }
    return {};
}

Step NetworkSetup::after_registration(const at::Reply& reply) {
    facts_.registration = registration_answer(reply, "+CREG").value_or(Registration::unknown);
    // Who is refused on the old network fails even where the new one takes him.
    const bool settled = is_registered(facts_.registration) || facts_.registration == Registration::denied;
    return enter(settled ? State::bearer : State::lte_registration);
}

/// A modem on LTE or 5G alone reports 0 for the network of old.
Step NetworkSetup::after_other_registration(const at::Reply& reply, std::string_view name) {
    const auto found = registration_answer(reply, name);
    if (found && is_registered(*found)) facts_.registration = *found;
    if (found && !is_registered(facts_.registration) && *found == Registration::denied) facts_.registration = *found;
    const bool more = state_ == State::lte_registration && has_nr_ && !is_registered(facts_.registration);
    return enter(more ? State::nr_registration : State::bearer);
}

Step NetworkSetup::after_clock(const at::Reply& reply) {
    Step step = advance();
    step.network_time = clock_answer(reply);
    return step;
}

Step NetworkSetup::after_iccid(const at::Reply& reply) {
    facts_.iccid = iccid_answer(reply);
    facts_.iccid_question = facts_.iccid.empty() ? "" : k_iccid_questions[variant_];
    if (facts_.iccid.empty() && ++variant_ < k_iccid_questions.size()) return question();
    return judge_sim();
}

Step NetworkSetup::judge_sim() {
    const auto& wanted = terms_.settings.iccid;
    if (!wanted || is_same_sim(*wanted, facts_.iccid)) return advance();
    Step step = fail(errc::sim_other);
    if (facts_.iccid.empty())
        step.sentence =
            "the modem does not tell the SIM's ICCID, so that it cannot be held against the setting iccid: leave that "
            "out";
    return step;
}

void NetworkSetup::learn(const at::Reply& reply) {
    if (state_ == State::centre) facts_.smsc = centre_answer(reply);
    if (state_ == State::bearer) facts_.bearer = at::number_at(answer_fields(reply, "+CGSMS"), 0);
    if (state_ == State::imsi) facts_.imsi = identity_digits(reply, "+CIMI", k_least_imsi);
    if (state_ == State::own_number) facts_.own_number = own_number_answer(reply);
    if (state_ == State::network) facts_.network = network_answer(reply);
    if (state_ == State::signal) facts_.signal_dbm = signal_answer(reply);
}

}  // namespace modem::device
