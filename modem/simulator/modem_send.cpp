#include <algorithm>
#include <random>
#include <utility>
#include <variant>

#include "modem/simulator/modem.hpp"
#include "modem/simulator/text_mode.hpp"
#include "modem/sms/decode.hpp"

namespace modem::simulator {
namespace {

/// Parts of the network time: when a fault strikes before the centre has the part, when the centre has it, and when a
/// fault strikes after that.
constexpr double k_before_air = 0.4;
constexpr double k_on_air = 0.8;
constexpr double k_after_air = 0.9;
constexpr int k_collision = 512;

std::chrono::nanoseconds share(std::chrono::nanoseconds whole, double part) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(whole.count()) * part));
}

/// Line ends and blanks in a typed PDU mean nothing.
std::string without_blanks(const std::string& text) {
    std::string bare;
    std::copy_if(text.begin(), text.end(), std::back_inserter(bare),
                 [](char c) { return c != ' ' && c != '\r' && c != '\n'; });
    return bare;
}

/// The SMS-SUBMIT-REPORT of an RP-ACK (3GPP TS 23.040 §9.2.2.2a): the centre's time and nothing else.
std::string submit_report(const sms::Timestamp& accepted) {
    sms::Octets octets = {0x01, 0x00};
    return sms::append_timestamp(octets, accepted) ? sms::to_hex(octets) : std::string();
}

}  // namespace

void Modem::submit_text(const std::string& text) {
    if (!state_.settings.text_mode) {
        submit(without_blanks(text), prompt_.length, {});
        return;
    }
    const auto pdu = text_mode_pdu(prompt_.destination, text, state_.settings);
    if (pdu) {
        submit(pdu->hex, static_cast<int>(pdu->length), {});
        return;
    }
    step(around_.timing.turnaround, [this] { finish(error_text(state_.settings, Outcome::cms(Cms::bad_text))); });
}

void Modem::submit(const std::string& pdu, int length, const std::string& destination) {
    const auto refuse = [this](Cms code) {
        step(around_.timing.turnaround, [this, code] { finish(error_text(state_.settings, Outcome::cms(code))); });
    };
    const auto decoded = sms::decode(pdu, sms::Direction::to_network);
    if (!decoded || static_cast<int>(decoded->length) != length) return refuse(Cms::bad_pdu);
    const auto* submitted = std::get_if<sms::Submit>(&decoded->pdu);
    if (submitted == nullptr) return refuse(Cms::bad_pdu);
    auto part = *submitted;
    if (!destination.empty()) {
        const auto to = sms::Address::parse(destination);
        if (!to) return refuse(Cms::bad_text);
        part.to = *to;
    }
    if (!state_.registered()) return refuse(Cms::no_network);
    to_network(part, pdu, decoded->centre ? decoded->centre->text : state_.service_centre);
}

void Modem::to_network(const sms::Submit& part, const std::string& pdu, const std::string& centre) {
    phase_ = Phase::submitting;
    const auto reference = ++state_.last_reference;  // TP-MR is the SIM's; what the DTE wrote does not count
    const auto air = around_.network.air(link_is_kept());
    const auto fault = fault_of(part, air);
    const auto time = air.time;
    const bool struck_down =
        fault && (fault->effect == Fault::Effect::hang_up || fault->effect == Fault::Effect::reboot);
    if (struck_down) {
        const bool early = fault->moment == Fault::Moment::wait;
        step(share(time, early ? k_before_air : k_after_air), [this, f = *fault] { strike_down(f); });
    }
    if (!fault || fault->goes_out || struck_down)
        step(share(time, k_on_air), [this, part, pdu, reference, centre] {
            if (collides()) {
                collided_ = true;
                return;
            }
            around_.network.accept(*this, part, pdu, reference, centre);
        });
    step(time + around_.timing.turnaround, [this, fault, struck_down, reference, centre] {
        if (std::exchange(collided_, false)) {
            Fault collision;
            collision.code = k_collision;
            strike_down(collision);
        } else if (!fault || struck_down) {
            submitted(reference, centre);
        } else {
            strike_down(*fault);
        }
    });
}

/// AT+CMMS keeps the link for the next part for some seconds (3GPP TS 27.005 §3.5.6).
bool Modem::link_is_kept() const {
    constexpr std::chrono::seconds kept{5};
    return state_.settings.more_messages > 0 && sent_before_ && around_.agenda.clock().monotonic() - last_sent_ < kept;
}

std::optional<Fault> Modem::fault_of(const sms::Submit& part, const Air& air) {
    if (auto fault = around_.faults.strike(false, name(), around_.network.canonical(part.to), around_.dice))
        return fault;
    Fault fault;
    if (const auto code = around_.network.refusal(part.to)) {
        fault.code = *code;
        return fault;
    }
    if (hazards_.lte_refuses > 0 && state_.traits->lte && !state_.off_lte()) {
        fault.effect = hazards_.lte_refuses > 1 ? Fault::Effect::error : Fault::Effect::silence;
        fault.code = static_cast<int>(hazards_.lte_refuses);
        return fault;
    }
    std::uniform_real_distribution<double> chance(0, 1);
    fault.effect = Fault::Effect::reboot;
    fault.moment = Fault::Moment::wait;
    if (hazards_.reboot_before_air > 0 && chance(around_.dice) < hazards_.reboot_before_air) return fault;
    fault.moment = Fault::Moment::sent;
    if (hazards_.reboot_after_air > 0 && chance(around_.dice) < hazards_.reboot_after_air) return fault;
    if (air.fate == Air::Fate::answered) return std::nullopt;
    fault.effect = air.fate == Air::Fate::refused ? Fault::Effect::error : Fault::Effect::silence;
    fault.code = air.code;
    fault.goes_out = air.goes_out;
    return fault;
}

bool Modem::collides() const {
    constexpr std::chrono::seconds near{1};
    if (hazards_.collision <= 0 || !incoming_seen_ || around_.agenda.clock().monotonic() - last_incoming_ > near)
        return false;
    return std::uniform_real_distribution<double>(0, 1)(around_.dice) < hazards_.collision;
}

void Modem::submitted(std::uint8_t reference, const std::string& centre) {
    last_sent_ = around_.agenda.clock().monotonic();
    sent_before_ = true;
    auto line = (command_ == "+CMSS" ? "+CMSS: " : "+CMGS: ") + std::to_string(reference);
    if (state_.settings.service == 1 && !state_.settings.text_mode)
        line += ",\"" + submit_report(around_.network.now(centre)) + "\"";
    put_line(line);
    succeed();
}

void Modem::store_text(const std::string& text) {
    const auto pdu = without_blanks(text);
    const auto octets = sms::from_hex(pdu);
    const bool whole =
        octets && !octets->empty() && static_cast<int>(octets->size()) == 1 + octets->front() + prompt_.length;
    StoredMessage message{static_cast<StoredMessage::Status>(prompt_.status), pdu, prompt_.length};
    step(around_.timing.turnaround, [this, whole, kept = std::move(message)] {
        const int index = whole ? state_.storage(state_.settings.memory[1]).put(kept) : 0;
        if (index == 0) {
            finish(error_text(state_.settings, Outcome::cms(whole ? Cms::memory_full : Cms::bad_pdu)));
            return;
        }
        put_line("+CMGW: " + std::to_string(state_.shown(index)));
        succeed();
    });
}

void Modem::strike_down(const Fault& fault) {
    switch (fault.effect) {
        case Fault::Effect::error:
            log("fault", {{"effect", "error"}, {"code", fault.code}});
            finish("+CMS ERROR: " + std::to_string(fault.code));
            return;
        case Fault::Effect::silence:
            log("fault", {{"effect", "silence"}, {"goes_out", fault.goes_out}});
            finish(std::string());
            return;
        case Fault::Effect::hang_up: hang_up(fault.away, true); return;
        case Fault::Effect::reboot: reboot(fault.away); return;
    }
}

}  // namespace modem::simulator
