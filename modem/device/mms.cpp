#include "modem/device/mms.hpp"

#include <utility>

namespace modem::device {
namespace {

using End = at::Reply::End;
using Kind = MmsStep::Kind;
using Form = MmsStep::Form;

bool is_over(const at::Reply& reply) { return reply.end == End::closed || reply.end == End::restarted; }

std::string answer_of(const at::Reply& reply) {
    switch (reply.end) {
        case End::closed: return "the port was lost";
        case End::restarted: return "the modem restarted";
        case End::timed_out:
        case End::no_prompt: return "no answer";
        case End::withdrawn: return "called off";
        case End::final_result: break;
    }
    return reply.result.text.empty() ? "refused" : reply.result.text;
}

// Its settings and its data, which an operator must not read here, stay out.
std::string name_of(const at::Command& command) { return command.text.substr(0, command.text.find('=')); }

}  // namespace

MmsDialogue::MmsDialogue(std::vector<MmsStep> steps, MmsVerdict verdict)
    : steps_(std::move(steps)),
      verdict_(verdict),
      outcome_(mms_outcome(SubmitOutcome::Kind::untouched, "nothing was sent yet")) {}

const MmsStep* MmsDialogue::next() const { return at_ < steps_.size() ? &steps_[at_] : nullptr; }

void MmsDialogue::on_reply(const at::Reply& reply) {
    const MmsStep& step = steps_[at_];
    switch (step.kind) {
        case Kind::needed:
            if (!reply.ok()) fail(step, reply);
            break;
        case Kind::fork: left_out_ = reply.ok() ? Form::second : Form::first; break;
        case Kind::send:
            outcome_ = is_over(reply) ? mms_in_doubt(reply) : verdict_(reply);
            tidying_ = true;
            break;
        case Kind::optional:
        case Kind::after: break;
    }
    if (is_over(reply)) {
        if (!tidying_) fail(step, reply);
        at_ = steps_.size();
        return;
    }
    go_on();
}

void MmsDialogue::withdraw() {
    outcome_ = mms_outcome(SubmitOutcome::Kind::untouched, "called off before it was sent");
    tidying_ = true;
    go_on();
}

void MmsDialogue::fail(const MmsStep& step, const at::Reply& reply) {
    outcome_ = mms_outcome(SubmitOutcome::Kind::untouched, "the modem could not prepare the picture message (" +
                                                               name_of(step.command) + ": " + answer_of(reply) + ")");
    outcome_.fault = sms::fault_info(sms::FaultClass::modem, "The modem could not prepare the picture message.");
    outcome_.code = reply.result.code;
    tidying_ = true;
}

void MmsDialogue::go_on() {
    do ++at_;
    while (at_ < steps_.size() && is_left_out(steps_[at_]));
}

bool MmsDialogue::is_left_out(const MmsStep& step) const {
    if (left_out_ != Form::any && step.form == left_out_) return true;
    return tidying_ && step.kind != Kind::after;
}

at::Command mms_command(std::string text, std::chrono::milliseconds timeout) {
    at::Command command;
    command.text = std::move(text);
    command.timeout = timeout;
    return command;
}

at::Command mms_upload(std::string text, const std::string& data, std::string prefix) {
    at::Command command = mms_command(std::move(text), std::chrono::seconds(120));
    command.data = data;
    if (!prefix.empty()) command.prefixes.push_back(std::move(prefix));
    return command;
}

std::string_view picture_suffix(std::string_view content_type) {
    if (content_type == "image/png") return ".png";
    return content_type == "image/gif" ? ".gif" : ".jpg";
}

std::pair<std::string, std::string> host_and_port(const std::string& proxy) {
    const auto colon = proxy.rfind(':');
    if (colon == std::string::npos) return {proxy, "80"};
    return {proxy.substr(0, colon), proxy.substr(colon + 1)};
}

SubmitOutcome mms_outcome(SubmitOutcome::Kind kind, std::string sentence) {
    SubmitOutcome outcome;
    outcome.kind = kind;
    outcome.sentence = std::move(sentence);
    return outcome;
}

SubmitOutcome mms_in_doubt(const at::Reply& reply) {
    return mms_outcome(SubmitOutcome::Kind::unknown,
                       "the picture message may have gone out: " + answer_of(reply) + " while it was sent");
}

}  // namespace modem::device
