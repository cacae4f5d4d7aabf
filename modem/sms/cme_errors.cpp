#include <array>

#include "modem/sms/error_table.hpp"

namespace modem::sms {

namespace {

using enum FaultClass;
using enum Retry;

constexpr std::array k_cme = {
    one(0, modem, "The modem has a failure."),
    one(1, modem, "The modem has lost the connection to its radio."),
    one(2, transient, "The modem's link is taken by something else."),
    one(3, modem, "The modem does not allow the operation."),
    one(4, config, "The modem does not support the operation."),
    range(5, 7, sim, "The modem is locked to another SIM and wants a code."),
    one(10, sim, "There is no SIM in the modem."),
    one(11, sim, "The SIM wants its PIN."),
    one(12, sim, "The SIM is blocked and wants its PUK."),
    one(13, sim, "The SIM has failed."),
    one(14, transient, "The SIM is busy.").by(after_ready),
    one(15, sim, "The modem does not accept this SIM."),
    one(16, sim, "The PIN is wrong; no other attempt is made."),
    one(17, sim, "The SIM wants its PIN2."),
    one(18, sim, "The SIM wants its PUK2."),
    one(20, modem, "The storage is full."),
    one(21, benign, "There is nothing at this place of the storage."),
    one(22, benign, "The modem has no such entry."),
    one(23, modem, "The modem's storage has failed."),
    one(24, config, "The modem finds a text too long."),
    one(25, config, "The modem finds characters in a text that it does not take."),
    one(26, config, "The modem finds a number too long."),
    one(27, config, "The modem finds characters in a number that it does not take."),
    one(30, transient, "The modem has no network.").by(after_ready),
    one(31, unknown_outcome, "The network did not answer in time; the message may have gone out."),
    one(32, network, "The network allows this SIM emergency calls only."),
    range(40, 47, sim, "The modem is locked to another network or operator and wants a code."),
    one(48, sim, "The SIM wants a hidden key."),
    one(49, config, "The modem does not support the way of authentication."),
    one(50, config, "The modem finds the command's parameters wrong."),
    one(51, config, "The command is switched off in the modem."),
    one(52, benign, "The command was called off."),
    range(53, 55, network, "The network restricts what this SIM may do."),
    one(56, network, "This SIM may text only the numbers of its fixed list.").times(1, permanent),
    one(57, transient, "The service is out of order for a while."),
    one(58, config, "The modem does not support the alphabet."),
    one(59, config, "The modem got data that it did not expect."),
    one(60, modem, "The modem's system has failed."),
    one(61, config, "The modem misses data in the command."),
    one(62, network, "Sending is barred for this SIM."),
    one(63, benign, "A sign of waiting messages could not be set."),
    one(100, transient, "The modem reports an unknown error.").times(2, modem).vague(),
    one(102, sim, "The operator does not know this SIM; it may have been switched off."),
    one(103, sim, "The network refuses this SIM."),
    one(104, transient, "The network does not know this SIM at the moment."),
    one(105, sim, "The network does not accept this modem's identity."),
    one(106, sim, "The network refuses this modem."),
    range(107, 108, network, "The network refuses its services to this SIM."),
    range(109, 110, transient, "The network has detached the modem."),
    range(111, 112, network, "This SIM may not use this network here."),
    one(113, network, "This SIM may not roam here."),
    one(114, network, "This SIM may not use data services in this network."),
    one(115, transient, "There is no suitable cell in reach.").by(after_ready),
    range(116, 117, transient, "The network has a failure."),
    one(118, transient, "The network's part for calls and texts is not available."),
    one(119, transient, "The modem and the network disagree about the modem's state."),
    one(122, transient, "The network is congested."),
    one(132, network, "The network does not support the service option."),
    one(133, network, "This SIM's contract does not include the service option."),
    one(134, transient, "The service option is out of order."),
    one(256, transient, "The operation is not allowed at the moment."),
    one(257, network, "Sending is barred for this SIM."),
    one(258, transient, "The modem is busy.").by(after_ready),
    one(262, sim, "The SIM is blocked."),
    one(515, transient, "The modem is still starting.").by(after_ready),
    one(772, sim, "The SIM has no power."),
};
static_assert(is_in_order(k_cme));

}  // namespace

std::span<const ErrorEntry> cme_errors() { return k_cme; }

}  // namespace modem::sms
