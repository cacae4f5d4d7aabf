#include "modem/device/reception.hpp"

#include <utility>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"
#include "modem/sms/octets.hpp"

namespace modem::device {
namespace {

using reader::Acknowledge;
using Step = Reception::Step;
using Todo = Step::Todo;

/// TP-MTI of what comes from the network (3GPP TS 23.040 §9.2.3.1).
bool is_receipt(const std::string& pdu) {
    constexpr unsigned k_status_report = 2;
    const auto octets = sms::from_hex(pdu);
    if (octets.has_error() || octets->empty()) return false;
    const std::size_t first = 1U + octets->front();
    return first < octets->size() && ((*octets)[first] & 3U) == k_status_report;
}

at::Command question(std::string text, const char* name, Timeouts::Duration timeout) {
    at::Command command;
    command.text = std::move(text);
    if (name != nullptr) command.prefixes.emplace_back(name);
    command.timeout = timeout;
    return command;
}

}  // namespace

void Reception::begin(Reading reading) {
    state_ = State::idle;
    reading_ = std::move(reading);
    if (reading_.stores.empty()) reading_.stores = {""};
    selected_ = reading_.stores.front();
    announced_.clear();
    places_.clear();
    to_delete_.reset();
    by_place_.clear();
    if (in_hand_) found_.push_front(std::move(*in_hand_));
    in_hand_.reset();
    // What came directly is in nobody's store; the modem that wanted it acknowledged has begun anew.
    found_.insert(found_.end(), urgent_.begin(), urgent_.end());
    urgent_.clear();
    std::erase_if(found_, [](const Found& found) { return found.slot.has_value(); });
    for (Found& found : found_) found.acknowledge = Acknowledge::none;
    to_acknowledge_ = Acknowledge::none;
    wants_check_ = wants_arming_ = wants_mode_ = forgotten_ = missed_ = false;
    mode_losses_ = 0;
    to_sweep_.assign(reading_.stores.begin(), reading_.stores.end());
}

void Reception::sweep() {
    to_sweep_.assign(reading_.stores.begin(), reading_.stores.end());
    wants_check_ = !reading_.notice.empty();
}

void Reception::on_unsolicited(const at::Unsolicited& news) {
    using Kind = at::Unsolicited::Kind;
    switch (news.kind) {
        case Kind::stored_message: announce(news.line, false); break;
        case Kind::stored_receipt: announce(news.line, true); break;
        case Kind::message:
        case Kind::receipt: {
            Found found;
            found.pdu = news.pdu;
            if (acknowledges()) found.acknowledge = news.kind == Kind::receipt ? reading_.receipts : reading_.texts;
            (found.acknowledge == Acknowledge::none ? found_ : urgent_).push_back(std::move(found));
            break;
        }
        case Kind::broadcast:
        case Kind::registration:
        case Kind::restarted:
        case Kind::full:
        case Kind::sim:
        case Kind::ready:
        case Kind::undervoltage:
        case Kind::ignored:
        case Kind::other: break;
    }
}

/// `+CMTI: "SM",3`; some modems say `"SM",1,"MMS PUSH",…` or `,-1`.
void Reception::announce(const std::string& line, bool receipt) {
    const auto fields = at::split_fields(std::string_view(line).substr(line.find(':') + 1));
    const auto index = at::number_at(fields, 1);
    if (!is_store_name(fields[0]) || !index || *index < 0) {
        to_sweep_.assign(reading_.stores.begin(), reading_.stores.end());
        return;
    }
    announced_.push_back({fields[0], *index, 0, receipt});
}

Step Reception::next() {
    if (state_ != State::idle) return {};
    if (to_acknowledge_ != Acknowledge::none) return acknowledge();
    if (!urgent_.empty()) {
        Found found = std::move(urgent_.front());
        urgent_.pop_front();
        return hand_up(std::move(found));
    }
    if (wants_arming_)
        return command(State::arming, question("AT+CNMI=" + reading_.notice, nullptr, reading_.timeouts.command));
    if (to_delete_) {
        const std::string text = "AT+CMGD=" + std::to_string(to_delete_->index);
        return use(to_delete_->store, State::deleting, question(text, nullptr, reading_.timeouts.sim));
    }
    if (!found_.empty()) {
        Found found = std::move(found_.front());
        found_.pop_front();
        return hand_up(std::move(found));
    }
    if (wants_mode_) return command(State::restoring, question("AT+CMGF=0", nullptr, reading_.timeouts.command));
    if (!announced_.empty()) return read_next();
    if (wants_check_) return command(State::checking, question("AT+CNMI?", "+CNMI", reading_.timeouts.command));
    if (forgotten_) return {Todo::set_up, {}, {}};
    if (!places_.empty()) return read_next();
    return to_sweep_.empty() ? Step{} : list_store();
}

Step Reception::acknowledge() {
    const char* text = to_acknowledge_ == Acknowledge::zero ? "AT+CNMA=0" : "AT+CNMA";
    return command(State::acknowledging, question(text, nullptr, reading_.timeouts.command));
}

Step Reception::read_next() {
    reads_place_ = announced_.empty();
    const Slot& slot = reads_place_ ? places_.front() : announced_.front();
    at::Command read = question("AT+CMGR=" + std::to_string(slot.index), "+CMGR", reading_.timeouts.sim);
    read.pdu_lines = true;
    return use(slot.store, State::reading, std::move(read));
}

Step Reception::list_store() {
    if (!reading_.lists || by_place_.contains(to_sweep_.front())) return count_store();
    at::Command list = question("AT+CMGL=4", "+CMGL", reading_.timeouts.list);
    list.pdu_lines = true;
    Step step = use(to_sweep_.front(), State::listing, std::move(list));
    // Taken out now, because a sweep may be asked for while this one runs.
    if (state_ == State::listing) {
        listed_ = to_sweep_.front();
        to_sweep_.pop_front();
    }
    return step;
}

/// How many places the store has, and how many are full, which selects it as well.
Step Reception::count_store() {
    listed_ = to_sweep_.front();
    to_sweep_.pop_front();
    const std::string text = listed_.empty() ? "AT+CPMS?" : "AT+CPMS=\"" + listed_ + '"';
    return command(State::counting, question(text, "+CPMS", reading_.timeouts.sim));
}

/// The command, or first the one that selects its store.
Step Reception::use(const std::string& store, State then, at::Command todo) {
    if (store.empty() || store == selected_) return command(then, std::move(todo));
    selecting_ = store;
    selecting_for_ = then;
    return command(State::selecting, question("AT+CPMS=\"" + store + '"', "+CPMS", reading_.timeouts.sim));
}

Step Reception::command(State state, at::Command todo) {
    state_ = state;
    return {Todo::command, std::move(todo), {}};
}

Step Reception::hand_up(Found found) {
    state_ = State::handing_up;
    in_hand_ = std::move(found);
    const bool receipt = (in_hand_->slot || acknowledges()) && is_receipt(in_hand_->pdu);
    return {receipt ? Todo::stored_receipt : Todo::deliver, {}, in_hand_->pdu};
}

void Reception::on_reply(const at::Reply& reply) {
    switch (std::exchange(state_, State::idle)) {
        case State::selecting: after_selecting(reply); break;
        case State::counting: after_counting(reply); break;
        case State::reading: after_reading(reply); break;
        case State::listing: after_listing(reply); break;
        case State::deleting:
            to_delete_.reset();
            break;  // where it failed, the next sweep finds it again
        // Behind a part that the network took long for, an acknowledgement comes too late and is refused with 340; by
        // then the modem tells nothing any more (3GPP TS 27.005 §3.4.1 and §3.4.4).
        case State::acknowledging:
            to_acknowledge_ = Acknowledge::none;
            if (!reply.ok() && !reading_.notice.empty()) wants_arming_ = true;
            break;
        case State::restoring: wants_mode_ = false; break;
        case State::checking: after_checking(reply); break;
        case State::arming: wants_arming_ = false; break;
        case State::idle:
        case State::handing_up: break;
    }
}

void Reception::on_committed(bool committed) {
    state_ = State::idle;
    if (!in_hand_) return;
    if (committed) {
        // What came unasked lies in no store, and may have come between a text's commit and its removal.
        if (in_hand_->slot) to_delete_ = in_hand_->slot;
        to_acknowledge_ = in_hand_->acknowledge;
    }
    in_hand_.reset();
}

bool Reception::take_missed() { return std::exchange(missed_, false); }

}  // namespace modem::device
