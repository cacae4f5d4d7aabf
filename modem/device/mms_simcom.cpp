#include "modem/device/mms_simcom.hpp"

#include "modem/at/fields.hpp"

namespace modem::device {
namespace {

using namespace std::chrono_literals;
using Kind = MmsStep::Kind;
using Form = MmsStep::Form;

constexpr auto k_bearer_time = 85s;
constexpr auto k_send_time = 180s;
constexpr std::string_view k_upload_ms = "60000";

MmsStep step(Kind kind, std::string text, std::chrono::milliseconds timeout = 5s, Form form = Form::any) {
    return {.kind = kind, .form = form, .command = mms_command(std::move(text), timeout)};
}
MmsStep newer(Kind kind, std::string text) { return step(kind, std::move(text), 5s, Form::first); }
MmsStep older(Kind kind, std::string text, std::chrono::milliseconds timeout = 5s) {
    return step(kind, std::move(text), timeout, Form::second);
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

// The newer ones want the file's name, the older ones how many ms the transfer may take.
void add_upload(std::vector<MmsStep>& steps, std::string_view what, const std::string& name, const std::string& data) {
    const std::string text = "AT+CMMSDOWN=" + in_quotes(what) + "," + std::to_string(data.size()) + ",";
    steps.push_back({.kind = Kind::needed, .form = Form::first, .command = mms_upload(text + in_quotes(name), data)});
    steps.push_back(
        {.kind = Kind::needed, .form = Form::second, .command = mms_upload(text + std::string(k_upload_ms), data)});
}

std::string without_scheme(const std::string& url) {
    constexpr std::string_view k_scheme = "http://";
    return url.starts_with(k_scheme) ? url.substr(k_scheme.size()) : url;
}

void add_settings(std::vector<MmsStep>& steps, const MmsAccess& access) {
    steps.push_back(older(Kind::optional, "AT+CMMSTERM"));  // what an earlier attempt left behind
    steps.push_back(older(Kind::needed, "AT+CMMSINIT"));
    steps.push_back(step(Kind::needed, "AT+CMMSCURL=" + in_quotes(without_scheme(access.mmsc))));
    steps.push_back(newer(Kind::needed, "AT+CMMSNETCFG=1," + in_quotes(access.apn)));
    steps.push_back(older(Kind::needed, "AT+CMMSCID=1"));
    if (!access.proxy.empty()) {
        const auto [host, port] = host_and_port(access.proxy);
        steps.push_back(newer(Kind::needed, "AT+CMMSPROTO=1," + in_quotes(host) + "," + port));
        steps.push_back(older(Kind::needed, "AT+CMMSPROTO=" + in_quotes(host) + "," + port));
    }
    steps.push_back(step(Kind::optional, "AT+CMMSSENDCFG=6,3,0,0,2,4"));
    steps.push_back(older(Kind::needed, "AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\""));
    steps.push_back(older(Kind::needed, "AT+SAPBR=3,1,\"APN\"," + in_quotes(access.apn)));
    steps.push_back(older(Kind::optional, "AT+SAPBR=1,1", k_bearer_time));  // ERROR where it is open already
}

}  // namespace

MmsDialogue simcom_mms(const Mms& mms, const MmsAccess& access) {
    std::vector<MmsStep> steps = {step(Kind::fork, "AT+CMMSNETCFG=?")};
    add_settings(steps, access);
    steps.push_back(step(Kind::optional, "AT+CMMSEDIT=0"));
    steps.push_back(step(Kind::needed, "AT+CMMSEDIT=1"));
    add_upload(steps, "PIC", "tillcast" + std::string(picture_suffix(mms.content_type)), mms.data);
    if (!mms.text.empty()) add_upload(steps, "TEXT", "tillcast.txt", mms.text);
    steps.push_back(step(Kind::needed, "AT+CMMSRECP=" + in_quotes(mms.to)));
    MmsStep send = step(Kind::send, "AT+CMMSSEND", k_send_time, Form::first);
    send.command.prefixes = {"+CMMSSEND"};
    send.command.news = "+CMMSSEND";
    steps.push_back(std::move(send));
    steps.push_back(step(Kind::send, "AT+CMMSSEND", k_send_time, Form::second));
    steps.push_back(step(Kind::after, "AT+CMMSEDIT=0"));
    steps.push_back(step(Kind::after, "AT+CMMSTERM", 5s, Form::second));
    steps.push_back(step(Kind::after, "AT+SAPBR=0,1", k_bearer_time, Form::second));
    return {std::move(steps), simcom_verdict};
}

SubmitOutcome simcom_verdict(const at::Reply& reply) {
    using Outcome = SubmitOutcome::Kind;
    for (const auto& line : reply.lines) {
        if (at::number_at(at::split_fields(at::after_prefix(line.text, "+CMMSSEND")), 0) == 0)
            return mms_outcome(Outcome::sent, {});
        return mms_outcome(Outcome::unknown, "the picture message may have gone out: the modem said " + line.text);
    }
    return reply.ok() ? mms_outcome(Outcome::sent, {}) : mms_in_doubt(reply);
}

}  // namespace modem::device
