#include "modem/device/reception.hpp"

#include <algorithm>
#include <utility>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"
#include "modem/sms/octets.hpp"

namespace modem::device {
namespace {

using Step = Reception::Step;
using Todo = Step::Todo;

constexpr int k_read_tries = 3;
constexpr int k_empty_slot_cms = 321;
constexpr int k_last_received_status = 1;  // 0 unread, 1 read; 2 and 3 were written here (3GPP TS 27.005 §3.1)

/// TP-MTI of what comes from the network (3GPP TS 23.040 §9.2.3.1).
bool is_receipt(const std::string& pdu) {
    constexpr unsigned k_status_report = 2;
    const auto octets = sms::from_hex(pdu);
    if (octets.has_error() || octets->empty()) return false;
    const std::size_t first = 1U + octets->front();
    return first < octets->size() && ((*octets)[first] & 3U) == k_status_report;
}

}  // namespace

void Reception::begin(std::vector<std::string> stores) {
    state_ = State::idle;
    stores_ = std::move(stores);
    if (stores_.empty()) stores_ = {""};
    selected_ = stores_.front();
    announced_.clear();
    to_delete_.reset();
    std::erase_if(found_, [](const Found& found) { return found.slot.has_value(); });
    sweep();
}

void Reception::sweep() { to_sweep_.assign(stores_.begin(), stores_.end()); }

void Reception::on_unsolicited(const at::Unsolicited& news) {
    switch (news.kind) {
        case at::Unsolicited::Kind::stored_message:
        case at::Unsolicited::Kind::stored_receipt: announce(news.line); break;
        case at::Unsolicited::Kind::message: found_.push_back({std::nullopt, news.pdu}); break;
        case at::Unsolicited::Kind::receipt:
        case at::Unsolicited::Kind::broadcast:
        case at::Unsolicited::Kind::registration:
        case at::Unsolicited::Kind::restarted:
        case at::Unsolicited::Kind::full:
        case at::Unsolicited::Kind::sim:
        case at::Unsolicited::Kind::ready:
        case at::Unsolicited::Kind::undervoltage:
        case at::Unsolicited::Kind::ignored:
        case at::Unsolicited::Kind::other: break;
    }
}

/// `+CMTI: "SM",3`; some modems say `"SM",1,"MMS PUSH",…` or `,-1`.
void Reception::announce(const std::string& line) {
    const auto fields = at::split_fields(std::string_view(line).substr(line.find(':') + 1));
    const auto index = at::number_at(fields, 1);
    if (!is_store_name(fields[0]) || !index || *index < 0) {
        sweep();
        return;
    }
    announced_.push_back({fields[0], *index, 0});
}

Step Reception::next() {
    if (state_ != State::idle) return {};
    if (to_delete_) {
        at::Command remove;
        remove.text = "AT+CMGD=" + std::to_string(to_delete_->index);
        remove.timeout = timeouts_.sim;
        return use(to_delete_->store, State::deleting, std::move(remove));
    }
    if (!found_.empty()) return hand_up();
    if (!announced_.empty()) return read_announced();
    return to_sweep_.empty() ? Step{} : list_store();
}

Step Reception::read_announced() {
    at::Command read;
    read.text = "AT+CMGR=" + std::to_string(announced_.front().index);
    read.prefixes = {"+CMGR"};
    read.pdu_lines = true;
    read.timeout = timeouts_.sim;
    return use(announced_.front().store, State::reading, std::move(read));
}

Step Reception::list_store() {
    at::Command list;
    list.text = "AT+CMGL=4";
    list.prefixes = {"+CMGL"};
    list.pdu_lines = true;
    list.timeout = timeouts_.list;
    Step step = use(to_sweep_.front(), State::listing, std::move(list));
    // Taken out now, because a sweep may be asked for while this one runs.
    if (state_ == State::listing) {
        listed_ = to_sweep_.front();
        to_sweep_.pop_front();
    }
    return step;
}

/// The command, or first the one that selects its store.
Step Reception::use(const std::string& store, State then, at::Command todo) {
    if (store.empty() || store == selected_) return command(then, std::move(todo));
    selecting_ = store;
    selecting_for_ = then;
    at::Command select;
    select.text = "AT+CPMS=\"" + store + '"';
    select.prefixes = {"+CPMS"};
    select.timeout = timeouts_.sim;
    return command(State::selecting, std::move(select));
}

Step Reception::command(State state, at::Command todo) {
    state_ = state;
    return {Todo::command, std::move(todo), {}};
}

Step Reception::hand_up() {
    state_ = State::handing_up;
    const std::string& pdu = found_.front().pdu;
    const bool receipt = found_.front().slot && is_receipt(pdu);
    return {receipt ? Todo::stored_receipt : Todo::deliver, {}, pdu};
}

void Reception::on_reply(const at::Reply& reply) {
    switch (std::exchange(state_, State::idle)) {
        case State::selecting: after_selecting(reply); break;
        case State::reading: after_reading(reply); break;
        case State::listing: after_listing(reply); break;
        case State::deleting: to_delete_.reset(); break;  // where it failed, the next sweep finds it again
        case State::idle:
        case State::handing_up: break;
    }
}

void Reception::on_committed(bool committed) {
    state_ = State::idle;
    if (committed) to_delete_ = found_.front().slot;
    found_.pop_front();
}

void Reception::after_selecting(const at::Reply& reply) {
    if (reply.ok()) {
        selected_ = selecting_;
        return;
    }
    // The store cannot be used now; what lies there comes with a later sweep.
    selected_.clear();
    if (selecting_for_ == State::deleting) to_delete_.reset();
    if (selecting_for_ == State::reading) announced_.pop_front();
    if (selecting_for_ == State::listing) to_sweep_.pop_front();
}

void Reception::after_reading(const at::Reply& reply) {
    Slot slot = std::move(announced_.front());
    announced_.pop_front();
    if (!reply.lines.empty() && !reply.lines.front().pdu.empty()) {
        found_.push_back({std::move(slot), reply.lines.front().pdu});
        return;
    }
    const bool empty = reply.ok() || reply.result.code == k_empty_slot_cms;
    if (!empty && ++slot.tries < k_read_tries) announced_.push_back(std::move(slot));
}

/// `+CMGL: <index>,<stat>,[<alpha>],<length>`
void Reception::after_listing(const at::Reply& reply) {
    for (const auto& line : reply.lines) {
        const auto fields = at::split_fields(at::after_prefix(line.text, "+CMGL"));
        const auto index = at::number_at(fields, 0);
        const auto status = at::number_at(fields, 1);
        const bool received = index && status && *index >= 0 && *status <= k_last_received_status;
        if (received && !line.pdu.empty()) found_.push_back({Slot{listed_, *index, 0}, line.pdu});
    }
}

}  // namespace modem::device
