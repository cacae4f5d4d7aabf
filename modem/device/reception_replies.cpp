// What the answers to the commands of Reception mean.
#include <algorithm>
#include <utility>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"
#include "modem/device/ladder.hpp"
#include "modem/device/reception.hpp"

namespace modem::device {
namespace {

using reader::Acknowledge;

constexpr int k_read_tries = 3;
constexpr int k_mode_losses = 3;
constexpr int k_empty_slot_cms = 321;
constexpr int k_last_received_status = 1;  // 0 unread, 1 read; 2 and 3 were written here (3GPP TS 27.005 §3.1)
constexpr int k_unknown_places = 50;
constexpr int k_most_places = 1000;

}  // namespace

void Reception::after_selecting(const at::Reply& reply) {
    if (reply.ok()) {
        selected_ = selecting_;
        return;
    }
    // The store cannot be used now; what lies there comes with a later sweep.
    selected_.clear();
    if (selecting_for_ == State::deleting) to_delete_.reset();
    if (selecting_for_ == State::reading && reads_place_) places_.clear();
    if (selecting_for_ == State::reading && !reads_place_) announced_.pop_front();
    if (selecting_for_ == State::listing) to_sweep_.pop_front();
}

/// `+CPMS: 3,20,…` after a selection, `+CPMS: "SM",3,20,…` after a question.
void Reception::after_counting(const at::Reply& reply) {
    places_.clear();
    if (!reply.ok()) {
        if (!listed_.empty()) selected_.clear();
        return;
    }
    if (!listed_.empty()) selected_ = listed_;
    auto fields = answer_fields(reply, "+CPMS");
    if (!fields.empty() && is_store_name(fields[0])) fields.erase(fields.begin());
    full_places_ = at::number_at(fields, 0);
    if (reading_.counts_late) full_places_.reset();
    const int count = std::clamp(at::number_at(fields, 1).value_or(k_unknown_places), 0, k_most_places);
    if (full_places_ == 0) return;
    for (int place = 0; place < count; ++place) places_.push_back({listed_, reading_.first_index + place, 0});
}

void Reception::after_reading(const at::Reply& reply) {
    auto& from = reads_place_ ? places_ : announced_;
    Slot slot = std::move(from.front());
    from.pop_front();
    const bool text = !reply.lines.empty() && at::is_text_mode_header(reply.lines.front().text);
    if (text) {
        if (restore_mode()) from.push_front(std::move(slot));
        return;
    }
    if (!reply.lines.empty() && !reply.lines.front().pdu.empty()) {
        take_read(std::move(slot), reply);
        return;
    }
    const bool empty = reply.ok() || reply.result.code == k_empty_slot_cms;
    if (!empty && ++slot.tries < k_read_tries) from.push_back(std::move(slot));
    if (empty && !reads_place_ && reading_.counts_late) missed_ = true;
    // Some put receipts into a store of their own and announce another: EG91 says "SM",0 for what lies in SR.
    if (empty && slot.receipt) to_sweep_.assign(reading_.stores.begin(), reading_.stores.end());
}

/// `+CMGR: <stat>,[<alpha>],<length>`; the status may be missing, as it is for receipts.
void Reception::take_read(Slot slot, const at::Reply& reply) {
    mode_losses_ = 0;
    const auto fields = at::split_fields(at::after_prefix(reply.lines.front().text, "+CMGR"));
    const bool written_here = fields.size() > 1 && at::number_at(fields, 0).value_or(0) > k_last_received_status;
    if (!written_here) found_.push_back({std::move(slot), reply.lines.front().pdu, Acknowledge::none});
    if (reads_place_ && full_places_ && --*full_places_ <= 0) places_.clear();
}

/// `+CMGL: <index>,<stat>,[<alpha>],<length>`
void Reception::after_listing(const at::Reply& reply) {
    bool text = false;
    for (const auto& line : reply.lines) {
        text = text || at::is_text_mode_header(line.text);
        const auto fields = at::split_fields(at::after_prefix(line.text, "+CMGL"));
        const auto index = at::number_at(fields, 0);
        const auto status = at::number_at(fields, 1);
        const bool received = index && status && *index >= 0 && *status <= k_last_received_status;
        if (received && !line.pdu.empty()) found_.push_back({Slot{listed_, *index, 0}, line.pdu, Acknowledge::none});
    }
    if (text && restore_mode()) {
        to_sweep_.push_front(listed_);
        return;
    }
    if (reply.ok() || reply.result.code == k_empty_slot_cms || is_busy(reply)) return;
    // Some hang for minutes, some know no lists: from now on this store is read place by place.
    by_place_.insert(listed_);
    to_sweep_.push_front(listed_);
}

/// A modem that lost what AT+CNMI set has missed an acknowledgement (3GPP TS 27.005 §3.4.4), or it has lost all.
void Reception::after_checking(const at::Reply& reply) {
    wants_check_ = false;
    if (!reply.ok() || notice_holds(reading_.notice, reply)) return;
    (acknowledges() ? wants_arming_ : forgotten_) = true;
}

/// Whether it is worth another try.
bool Reception::restore_mode() {
    wants_mode_ = true;
    return ++mode_losses_ < k_mode_losses;
}

}  // namespace modem::device
