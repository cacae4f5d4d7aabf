#include <spdlog/logger.h>

#include <algorithm>
#include <utility>

#include "config/reader/operator_recipe.hpp"
#include "modem/device/runner.hpp"

// How Runner performs what Health decides.

namespace modem::device {
namespace {

using End = at::Reply::End;

}  // namespace

/// The recipe for this SIM's balance; null where the shop does not want it or the operator is not known.
const reader::Operator* Runner::balance_recipe() const {
    if (!settings_.balance || !settings_.operators) return nullptr;
    const auto& operators = *settings_.operators;
    if (!settings_.balance_operator) return reader::operator_of(operators, status_.imsi);
    const auto found = std::ranges::find(operators, *settings_.balance_operator, &reader::Operator::id);
    return found == operators.end() ? nullptr : &*found;
}

boost::asio::awaitable<void> Runner::tend() {
    auto step = health_.next(clock_.monotonic());
    if (!step) co_return;
    at::Reply reply;
    if (step->yields) {
        reply = co_await ask_in_passing(std::move(step->command));
    } else {
        reply = co_await housekeep(std::move(step->command));
    }
    // After a restart or a loss, health begins anew.
    if (!serving_) co_return;
    Health::Findings found = health_.on_reply(reply, clock_.monotonic(), clock_.now());
    learn(std::move(found));
}

/// A command that a part need not wait for: it is broken off, which is no fault of the modem.
boost::asio::awaitable<at::Reply> Runner::ask_in_passing(at::Command command) {
    const auto channel = channel_;
    co_await turn_.take_for_housekeeping();
    turn_.yield_to_part([channel] { channel->abandon(); });
    at::Reply reply = co_await channel->execute(std::move(command));
    turn_.yield_to_part(nullptr);
    if (!reply.in_step && reply.end != End::closed && reply.end != End::restarted) {
        const bool answers = co_await resync(channel);
        if (!answers) call_for_recovery(Trouble::no_answer);
    }
    turn_.give_back();
    co_return reply;
}

void Runner::learn(Health::Findings found) {
    if (found.stores) status_.stores = std::move(*found.stores);
    if (found.temperature_c) status_.temperature_c = found.temperature_c;
    if (found.network && !found.network->empty()) status_.network = *found.network;
    if (found.balance) status_.balance = std::move(*found.balance);
    if (!found.full.empty()) log_.warn("modem {}: {}", status_.name, found.full);
    if (found.sweep) reception_.sweep();
}

bool Runner::ask_balance() {
    const bool asked = health_.ask_balance(clock_.monotonic());
    wake_.cancel();
    return asked;
}

/// An answer of the operator, or a line of one; true where it was.
bool Runner::take_ussd(const std::string& line) {
    auto found = health_.on_line(line, clock_.now());
    if (!found) return false;
    learn(std::move(*found));
    return true;
}

/// Only a modem without parts is asked such things.
words::Monotonic Runner::next_tending(words::Monotonic calm) const { return std::max(health_.due(), calm); }

}  // namespace modem::device
