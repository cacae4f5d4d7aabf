#include "modem/device/mms_quectel.hpp"

#include "modem/at/fields.hpp"

namespace modem::device {
namespace {

using namespace std::chrono_literals;
using Kind = MmsStep::Kind;

// Beside the context of the modem's own data connection.
constexpr std::string_view k_context = "2";
constexpr std::string_view k_text_file = "RAM:tillcast.txt";
constexpr auto k_context_time = 150s;
constexpr auto k_send_time = 180s;

MmsStep step(Kind kind, std::string text, std::chrono::milliseconds timeout = 5s) {
    return {.kind = kind, .command = mms_command(std::move(text), timeout)};
}

MmsStep upload(const std::string& file, const std::string& data) {
    const std::string text = "AT+QFUPL=\"" + file + "\"," + std::to_string(data.size()) + ",60";
    return {.kind = Kind::needed, .command = mms_upload(text, data, "+QFUPL")};
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

}  // namespace

MmsDialogue quectel_mms(const Mms& mms, const MmsAccess& access) {
    const std::string context(k_context), picture = "RAM:tillcast" + std::string(picture_suffix(mms.content_type));
    std::vector<MmsStep> steps = {
        step(Kind::needed, "AT+QICSGP=" + context + ",1," + in_quotes(access.apn) + ",\"\",\"\",0"),
        step(Kind::optional, "AT+QIACT=" + context, k_context_time),  // ERROR where it is active already
        step(Kind::needed, "AT+QMMSCFG=\"contextid\"," + context),
        step(Kind::needed, "AT+QMMSCFG=\"mmsc\"," + in_quotes(access.mmsc)),
    };
    if (!access.proxy.empty()) {
        const auto [host, port] = host_and_port(access.proxy);
        steps.push_back(step(Kind::needed, "AT+QMMSCFG=\"proxy\"," + in_quotes(host) + "," + port));
    }
    steps.push_back(step(Kind::optional, "AT+QMMSCFG=\"character\",\"ASCII\""));
    steps.push_back(step(Kind::optional, "AT+QMMSCFG=\"sendparam\",6,2,0,0,2,4"));
    steps.push_back(step(Kind::optional, "AT+QMMSEDIT=0"));  // what an earlier attempt left behind
    steps.push_back(step(Kind::optional, "AT+QFDEL=" + in_quotes(picture)));
    steps.push_back(upload(picture, mms.data));
    if (!mms.text.empty()) {
        steps.push_back(step(Kind::optional, "AT+QFDEL=" + in_quotes(k_text_file)));
        steps.push_back(upload(std::string(k_text_file), mms.text));
    }
    steps.push_back(step(Kind::needed, "AT+QMMSEDIT=1,1," + in_quotes(mms.to)));
    steps.push_back(step(Kind::needed, "AT+QMMSEDIT=5,1," + in_quotes(picture)));
    if (!mms.text.empty()) steps.push_back(step(Kind::needed, "AT+QMMSEDIT=5,1," + in_quotes(k_text_file)));
    MmsStep send = step(Kind::send, "AT+QMMSEND=150", k_send_time);
    send.command.prefixes = {"+QMMSEND"};
    send.command.news = "+QMMSEND";
    steps.push_back(std::move(send));
    steps.push_back(step(Kind::after, "AT+QMMSEDIT=0"));
    steps.push_back(step(Kind::after, "AT+QFDEL=" + in_quotes(picture)));
    if (!mms.text.empty()) steps.push_back(step(Kind::after, "AT+QFDEL=" + in_quotes(k_text_file)));
    steps.push_back(step(Kind::after, "AT+QIDEACT=" + context, 40s));
    return {std::move(steps), quectel_verdict};
}

SubmitOutcome quectel_verdict(const at::Reply& reply) {
    using Outcome = SubmitOutcome::Kind;
    for (const auto& line : reply.lines) {
        const auto fields = at::split_fields(at::after_prefix(line.text, "+QMMSEND"));
        const auto error = at::number_at(fields, 0), http = at::number_at(fields, 1);
        if (error == 0 && http == 200) return mms_outcome(Outcome::sent, {});
        if (error == 0 && http && *http >= 400 && *http < 500) {
            SubmitOutcome refused =
                mms_outcome(Outcome::refused,
                            "the operator's server refused the picture message (HTTP " + std::to_string(*http) + ")");
            refused.fault = sms::fault_info(sms::FaultClass::permanent, "The operator refused the picture message.");
            return refused;
        }
        return mms_outcome(Outcome::unknown, "the picture message may have gone out: the modem said " + line.text);
    }
    const bool refused = reply.end == at::Reply::End::final_result && !reply.ok() && !reply.accepted;
    if (!refused) return mms_in_doubt(reply);
    SubmitOutcome outcome = mms_outcome(Outcome::untouched, "the modem did not begin to send the picture message");
    outcome.fault = sms::fault_info(sms::FaultClass::modem, "The modem did not begin to send the picture message.");
    outcome.code = reply.result.code;
    return outcome;
}

}  // namespace modem::device
