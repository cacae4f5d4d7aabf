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
    if (!state_.messages_ready) return "not_ready";
    last_incoming_ = around_.agenda.clock().monotonic();
    incoming_seen_ = true;
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
    if (!routed) return store(incoming, store_of(incoming, to_sim));
    if (unacknowledged_) return "unacknowledged";
    route(incoming);
    return std::nullopt;
}

Memory Modem::store_of(const Incoming& incoming, bool to_sim) const {
    if (to_sim) return Memory::sm;
    const bool own_store = incoming.receipt && !state_.traits->receipt_store.empty();
    return own_store ? Memory::sr : state_.settings.memory[state_.traits->stores.size() > 2 ? 2 : 0];
}

std::optional<std::string_view> Modem::store(const Incoming& incoming, Memory memory) {
    StoredMessage message{StoredMessage::Status::received_unread, incoming.pdu.hex,
                          static_cast<int>(incoming.pdu.length), around_.network.civil()};
    const int place = state_.storage(memory).put(std::move(message));
    if (place == 0) {
        announce_full(memory);
        return "memory_full";
    }
    log(incoming.receipt ? "receipt_delivered" : "inbound_delivered",
        {{"memory", name_of(memory)}, {"index", state_.shown(place)}, {"pdu", incoming.pdu.hex}});
    announce_place(incoming, memory, place);
    if (state_.storage(memory).full()) announce_full(memory);
    return std::nullopt;
}

void Modem::announce_place(const Incoming& incoming, Memory memory, int place) {
    const auto& traits = *state_.traits;
    const auto where = std::string("\"") + name_of(memory) + "\"," + std::to_string(state_.shown(place));
    if (incoming.receipt) {
        announce("+CDSI: " + (traits.receipt_place.empty() ? where : std::string(traits.receipt_place)), true,
                 incoming.early);
    } else if (state_.settings.cnmi.mt != 0 && !state_.notices_ended) {
        announce("+CMTI: " + (traits.place_unknown ? ",-1" : where) +
                     std::string(incoming.push ? traits.text_notice_tail : std::string_view()),
                 true);
    }
}

void Modem::announce_full(Memory memory) {
    const auto& traits = *state_.traits;
    if (traits.full_ends_notices) state_.notices_ended = true;
    const bool told = std::exchange(full_told_, true);
    if (told || traits.full_line.empty() || (!traits.full_needs.empty() && !state_.knob_is(traits.full_needs))) return;
    std::string line(traits.full_line);
    if (const auto at = line.find("{mem}"); at != std::string::npos) line.replace(at, 5, name_of(memory));
    announce(std::move(line), false);
}

void Modem::route(const Incoming& incoming) {
    const auto& settings = state_.settings;
    std::string line = incoming.receipt ? std::string(state_.traits->receipt_head) : "+CMT: ";
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
    announce(std::move(line), true, incoming.early);
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

void Modem::announce(std::string text, bool about_messages, bool at_once) {
    if (at_once && phase_ == Phase::submitting && powered_ && !deaf_) {
        log("urc", {{"line", text}, {"early", true}});
        put_unsolicited(text);
        flush();
        return;
    }
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
        const bool elsewhere = hazards_.urcs_elsewhere && !state_.knob_is("+QURCCFG=urcport,\"usbat\"");
        log(elsewhere ? "urc_elsewhere" : "urc", {{"line", urc->text}});
        if (!elsewhere) put_unsolicited(urc->text);
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
    tell_time();
}

void Modem::tell_time() {
    if (!state_.registered()) return;
    const auto& settings = state_.settings;
    if (settings.time_update == 1) state_.time_known = true;
    if (settings.time_report == 0) return;
    std::vector<std::string> info;
    announce(network_time_line(Desk{state_, info, around_.network.civil(), around_.network.options.zone, hazards_, {}}),
             false);
}

}  // namespace modem::simulator
