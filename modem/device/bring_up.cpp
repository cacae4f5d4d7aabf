#include "modem/device/bring_up.hpp"

#include <utility>

#include "modem/device/answers.hpp"
#include "modem/device/family.hpp"
#include "modem/device/greeting.hpp"
#include "modem/device/message_setup.hpp"
#include "modem/device/network_setup.hpp"
#include "modem/device/sim_access.hpp"

namespace modem::device {
namespace {

using Todo = Step::Todo;

constexpr int k_busy_tries = 30;  // a SIM may need half a minute after power on
constexpr int k_silent_questions = 3;

}  // namespace

BringUp::BringUp(ModemSettings settings, bool begun_anew, bool may_reset) : configured_(std::move(settings)) {
    terms_.begun_anew = begun_anew;
    terms_.may_reset = may_reset;
}

BringUp::~BringUp() = default;

Step BringUp::start() {
    facts_ = Facts();
    quiet_first_ = true;
    recognise();  // nothing is known yet: the generic family, or the forced one
    return begin(Chapter::greeting);
}

Step BringUp::on_reply(const at::Reply& reply) {
    quiet_first_ = !reply.in_step;
    silent_ = reply.in_step || !reply.lines.empty() ? 0 : silent_ + 1;
    // Probes are counted by the greeting.
    const bool probing = last_.command.text == "AT" || last_.command.text == "ATQ0V1";
    if (silent_ >= k_silent_questions && !probing) {
        Step step;
        step.todo = Todo::fault;
        step.fault = errc::no_answer;
        return step;
    }
    if (!last_.once && is_busy(reply) && ++busy_ < k_busy_tries) {
        asks_again_ = true;
        Step pause;
        pause.todo = Todo::pause;
        pause.pause = terms_.settings.timeouts.retry;
        return pause;
    }
    if (chapter_ == Chapter::extras) return next_extra();
    return follow(stretch_->on_reply(reply));
}

Step BringUp::on_pause() {
    if (std::exchange(asks_again_, false)) {
        last_.quiet_first = quiet_first_;
        return last_;
    }
    return follow(stretch_->on_pause());
}

Step BringUp::on_pin(const PinGrant& grant) { return follow(stretch_->on_pin(grant)); }

Step BringUp::begin(Chapter chapter) {
    chapter_ = chapter;
    switch (chapter_) {
        case Chapter::greeting: stretch_ = std::make_unique<Greeting>(terms_, facts_); break;
        case Chapter::extras: extra_ = 0; return next_extra();
        case Chapter::sim: stretch_ = std::make_unique<SimAccess>(terms_, facts_); break;
        case Chapter::messages: stretch_ = std::make_unique<MessageSetup>(terms_, facts_); break;
        case Chapter::network: stretch_ = std::make_unique<NetworkSetup>(terms_, facts_); break;
        case Chapter::end: {
            Step up;
            up.todo = Todo::up;
            up.quiet_first = quiet_first_;
            return up;
        }
    }
    return follow(stretch_->start());
}

/// What a stretch decided, or the next stretch. What it found on its last reply goes along.
Step BringUp::follow(Step step) {
    if (chapter_ == Chapter::sim && static_cast<SimAccess&>(*stretch_).was_reset()) terms_.may_reset = false;
    if (step.todo == Todo::again) return start();
    if (step.todo == Todo::done) {
        const auto pin_result = step.pin_result;
        const auto network_time = step.network_time;
        if (chapter_ == Chapter::greeting) recognise();
        step = begin(static_cast<Chapter>(static_cast<int>(chapter_) + 1));
        if (pin_result) step.pin_result = pin_result;
        if (network_time) step.network_time = network_time;
        return step;
    }
    step.quiet_first = quiet_first_;
    if (step.todo == Todo::command && step.command.text != last_.command.text) busy_ = 0;
    last_ = step;
    last_.pin_result.reset();  // told once
    last_.network_time.reset();
    return step;
}

Step BringUp::next_extra() {
    const auto& commands = terms_.profile->start.commands;
    if (extra_ == commands.size()) return begin(Chapter::sim);
    Step step;
    step.todo = Todo::command;
    step.command.text = commands[extra_++];
    if (auto name = name_in(step.command.text); !name.empty()) step.command.prefixes.push_back(std::move(name));
    step.command.timeout = terms_.settings.timeouts.command;
    return follow(std::move(step));
}

void BringUp::recognise() {
    reader::ModemIdentity identity;
    identity.usb = configured_.usb.value_or("");
    identity.manufacturer = facts_.manufacturer;
    identity.model = facts_.model;
    identity.revision = facts_.revision;
    const auto recognised = family_of(configured_, identity);
    terms_.profile = recognised.profile;
    terms_.settings = settings_for(configured_, *recognised.profile);
    facts_.profile = recognised.profile->id;
    facts_.profile_why = recognised.why;
}

}  // namespace modem::device
