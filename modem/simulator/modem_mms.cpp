#include <utility>

#include "modem/simulator/mms_commands.hpp"
#include "modem/simulator/modem.hpp"

namespace modem::simulator {
namespace {

constexpr std::chrono::seconds k_data_within{30};
constexpr int k_http_ok = 200;
constexpr int k_quectel_http_error = 766;
constexpr int k_quectel_no_network = 768;
constexpr int k_simcom_network = 190;

}  // namespace

void Modem::open_data(const Outcome& asked) {
    data_ = asked;
    data_bytes_.clear();
    put("\r\n" + asked.text + (asked.text == ">" ? "" : "\r\n"));
    log("data_asked", {{"octets", asked.length}});
    phase_ = Phase::data;
    backlog_.clear();
    data_timeout_ = around_.agenda.after(k_data_within, [this] {
        log("data_missing", {{"octets", static_cast<std::size_t>(data_.length) - data_bytes_.size()}});
        data_timeout_ = 0;
        finish("ERROR");
    });
}

void Modem::take_data(char c) {
    data_bytes_ += c;
    if (data_bytes_.size() < static_cast<std::size_t>(data_.length)) return;
    around_.agenda.cancel(std::exchange(data_timeout_, 0));
    phase_ = Phase::executing;
    step(around_.timing.turnaround, [this] {
        std::vector<std::string> info;
        Desk desk{state_, info, around_.network.civil(), {}, hazards_, {}};
        const auto outcome = mms_data(desk, data_, std::exchange(data_bytes_, {}));
        for (const auto& line : info) put_line(line);
        perform(outcome);
    });
}

void Modem::send_mms() {
    // The old SIMComs end the command when the message is out; the others say OK before, and the rest when it is known.
    const bool at_once = state_.traits->mms == MmsForm::simcom_2g;
    const bool quectel = state_.traits->mms == MmsForm::quectel;
    auto code = mms_refusal(state_);
    if (!state_.registered()) code = quectel ? k_quectel_no_network : k_simcom_network;
    state_.mms.busy = true;
    const auto answer = [this, code] {
        state_.mms.busy = false;
        mms_answered(code);
        flush();
    };
    const auto time = around_.network.options.mms_time.draw(around_.dice);
    if (at_once) {
        step(time, answer);
        return;
    }
    // A loss of power ends it.
    start_.push_back(around_.agenda.after(time, answer));
    finish("OK");
}

void Modem::mms_answered(int code) {
    const bool quectel = state_.traits->mms == MmsForm::quectel;
    const auto http = static_cast<int>(hazards_.mms_refused);
    if (code == 0 && http == 1) {
        log("mms_lost");
        if (state_.traits->mms == MmsForm::simcom_2g) finish(std::string());
        return;
    }
    if (code == 0 && http > 1) code = quectel ? k_quectel_http_error : k_simcom_network;
    auto fields = describe_mms(state_.mms);
    fields["code"] = code;
    fields["from"] = state_.identity.number;
    log(code == 0 ? "mms" : "mms_refused", fields);
    if (quectel) {
        announce("+QMMSEND: " + std::to_string(code) + "," + std::to_string(code == 0 ? k_http_ok : http), false);
    } else if (state_.traits->mms == MmsForm::simcom) {
        announce("+CMMSSEND: " + std::to_string(code), false);
    } else if (code == 0) {
        finish("OK");
    } else {
        Outcome refused = Outcome::of(Outcome::Kind::cme);
        refused.code = code;
        finish(error_text(state_.settings, refused));
    }
}

}  // namespace modem::simulator
