#include <utility>

#include "modem/simulator/modem.hpp"
#include "modem/simulator/text_mode.hpp"

namespace modem::simulator {
namespace {

constexpr std::size_t k_most_urcs = 64;
/// TR2M of 3GPP TS 24.011 §10.2, 12 to 20 seconds.
constexpr std::chrono::seconds k_acknowledge_within{15};
constexpr std::uint8_t k_class_sim = 2;
constexpr std::uint8_t k_class_terminal = 3;

}  // namespace

std::optional<std::string_view> Modem::take(const Incoming& incoming) {
    if (!powered_ || deaf_ || !state_.registered()) return "unreachable";
    const auto& settings = state_.settings;
    const auto& cnmi = settings.cnmi;
    if (incoming.receipt && cnmi.ds == 0) {
        log("receipt_dropped", {{"pdu", incoming.pdu.hex}});
        return std::nullopt;
    }
    const bool to_sim = incoming.message_class == k_class_sim;
    const bool routed = incoming.receipt
                            ? cnmi.ds == 1
                            : !to_sim && (cnmi.mt == 2 || (cnmi.mt == 3 && incoming.message_class == k_class_terminal));
    if (!routed) return store(incoming, to_sim ? Memory::sm : settings.memory[2]);
    if (unacknowledged_) return "unacknowledged";
    route(incoming);
    return std::nullopt;
}

std::optional<std::string_view> Modem::store(const Incoming& incoming, Memory memory) {
    StoredMessage message{StoredMessage::Status::received_unread, incoming.pdu.hex,
                          static_cast<int>(incoming.pdu.length)};
    const int index = state_.storage(memory).put(std::move(message));
    if (index == 0) return "memory_full";
    log(incoming.receipt ? "receipt_delivered" : "inbound_delivered",
        {{"memory", name_of(memory)}, {"index", index}, {"pdu", incoming.pdu.hex}});
    const auto place = std::string("\"") + name_of(memory) + "\"," + std::to_string(index);
    if (incoming.receipt) {
        announce("+CDSI: " + place, true);
    } else if (state_.settings.cnmi.mt != 0) {
        announce("+CMTI: " + place, true);
    }
    return std::nullopt;
}

void Modem::route(const Incoming& incoming) {
    const auto& settings = state_.settings;
    std::string line = incoming.receipt ? "+CDS: " : "+CMT: ";
    if (settings.text_mode) {
        const auto shown = routed_text_mode_lines(incoming.pdu.hex, settings);
        line += shown.header + (incoming.receipt ? "" : "\r\n" + shown.text);
    } else {
        line += (incoming.receipt ? "" : ",") + std::to_string(incoming.pdu.length) + "\r\n" + incoming.pdu.hex;
    }
    log(incoming.receipt ? "receipt_delivered" : "inbound_delivered", {{"pdu", incoming.pdu.hex}});
    if (settings.service == 1) {
        unacknowledged_ = incoming;
        ack_timeout_ = around_.agenda.after(k_acknowledge_within, [this] {
            log("acknowledgement_overdue");
            // 3GPP TS 27.005 §3.4.4: without +CNMA in time nothing more is routed.
            state_.settings.cnmi.mt = 0;
            state_.settings.cnmi.ds = 0;
            not_acknowledged();
        });
    }
    announce(std::move(line), true);
}

bool Modem::acknowledge(bool positive) {
    if (!unacknowledged_) return false;
    if (positive) {
        around_.agenda.cancel(std::exchange(ack_timeout_, 0));
        unacknowledged_.reset();
    } else {
        not_acknowledged();
    }
    return true;
}

void Modem::not_acknowledged() {
    around_.agenda.cancel(std::exchange(ack_timeout_, 0));
    if (!unacknowledged_) return;
    around_.network.bring_back(*this, *std::exchange(unacknowledged_, std::nullopt));
}

void Modem::announce(std::string text, bool about_messages) {
    if (urcs_.size() == k_most_urcs) urcs_.pop_front();
    urcs_.push_back(Urc{std::move(text), about_messages});
    flush_urcs();
    flush();
}

void Modem::flush_urcs() {
    // While a command is in progress the link is reserved; there is no data mode in which <mode> 1 would differ from 2.
    if (phase_ != Phase::command || !powered_ || deaf_) return;
    for (auto urc = urcs_.begin(); urc != urcs_.end();) {
        if (urc->about_messages && state_.settings.cnmi.mode == 0) {
            ++urc;
            continue;
        }
        log("urc", {{"line", urc->text}});
        put("\r\n" + urc->text + "\r\n");
        urc = urcs_.erase(urc);
    }
}

void Modem::report_registration(Registration before) {
    const auto now = state_.registration();
    if (now == before) return;
    constexpr const char* names[] = {"+CREG: ", "+CGREG: ", "+CEREG: "};
    for (std::size_t i = 0; i < state_.settings.registration_report.size(); ++i)
        if (state_.settings.registration_report[i] > 0)
            announce(names[i] + std::to_string(static_cast<int>(now)), false);
}

}  // namespace modem::simulator
