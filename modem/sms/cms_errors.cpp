#include <array>
#include <limits>

#include "modem/sms/error_table.hpp"

namespace modem::sms {

namespace {

using enum FaultClass;
using enum Retry;
using enum Change;

constexpr std::string_view k_cause_reserved =
    "The network refused the message for a reason that is not in the standard.";
constexpr std::string_view k_protocol_reserved = "The centre refuses the protocol identifier for a reserved reason.";
constexpr std::string_view k_coding_reserved = "The centre refuses the data coding for a reserved reason.";
constexpr std::string_view k_command_reserved = "The centre refuses the command for a reserved reason.";
constexpr std::string_view k_centre_reserved = "The service centre refused the message for a reserved reason.";
constexpr std::string_view k_device_reserved =
    "The modem refused the message for a reason that is not in the standard.";
constexpr std::string_view k_maker = "The modem refused the message for a reason of its maker.";

// RP-cause. What is reserved is a temporary failure (3GPP TS 24.011 §8.2.5.4). 28, 29 and 30 speak of the sender,
// although their names sound like the recipient. A protocol error may have come of a broken transfer between us and the
// modem, so that one more attempt tells.
constexpr std::array k_cms = {
    one(0, transient, k_cause_reserved),
    one(1, permanent, "The number is not assigned to anybody."),
    range(2, 7, transient, k_cause_reserved),
    one(8, network, "The operator bars this SIM from sending; often there is no credit left."),
    one(9, transient, k_cause_reserved),
    one(10, network, "Sending is barred for this SIM."),
    range(11, 20, transient, k_cause_reserved),
    one(21, network, "The operator rejected the message; often for credit, a spam filter or a wrong service centre.")
        .times(1, permanent),
    one(22, transient, "The network has no memory left for the message.").by(later),
    range(23, 26, transient, k_cause_reserved),
    one(27, transient, "The destination is out of order.").by(later),
    one(28, network, "The network does not know this SIM as a subscriber.").about_sender(),
    one(29, network, "The network refuses the service to this SIM.").about_sender(),
    one(30, network, "The network does not know this SIM as a subscriber.").about_sender(),
    range(31, 37, transient, k_cause_reserved),
    one(38, transient, "The network is out of order."),
    range(39, 40, transient, k_cause_reserved),
    one(41, transient, "The network has a temporary failure."),
    one(42, transient, "The network is congested."),
    range(43, 46, transient, k_cause_reserved),
    one(47, transient, "The network has no resources free."),
    range(48, 49, transient, k_cause_reserved),
    one(50, network, "This SIM's contract does not include text messages."),
    range(51, 68, transient, k_cause_reserved),
    one(69, network, "The network does not offer text messages here; the service centre's number may be wrong."),
    range(70, 80, transient, k_cause_reserved),
    one(81, config, "The network does not know the transaction that the modem refers to.")
        .by(same_sim)
        .times(1, config),
    range(82, 94, transient, k_cause_reserved),
    one(95, config, "The network finds the message wrongly formed.").by(same_sim).times(1, config),
    one(96, config, "The network misses something in the message, or finds it invalid.").by(same_sim).times(1, config),
    one(97, config, "The network does not know this type of message.").by(same_sim).times(1, config),
    one(98, config, "The message does not fit the state in which the network is.").by(same_sim).times(1, config),
    one(99, config, "The network does not know an element of the message.").by(same_sim).times(1, config),
    range(100, 110, transient, k_cause_reserved),
    one(111, config, "The network reports a protocol error.").by(same_sim).times(1, config),
    range(112, 126, transient, k_cause_reserved),
    one(127, transient, "Two networks did not work together, for a reason they do not tell.").times(2, network),
    // TP-FCS.
    one(128, permanent, "The centre does not translate to the other service that was asked for."),
    one(129, permanent, "The centre does not support silent messages."),
    one(130, permanent, "The centre cannot replace the earlier message."),
    range(131, 142, permanent, k_protocol_reserved),
    one(143, permanent, "The centre refuses the protocol identifier."),
    one(144, permanent, "The centre does not support the alphabet of the message.").with(other_alphabet),
    one(145, permanent, "The centre does not support the class of the message.").with(no_class),
    range(146, 158, permanent, k_coding_reserved),
    one(159, permanent, "The centre refuses the data coding."),
    one(160, permanent, "The centre cannot carry out the command."),
    one(161, permanent, "The centre does not support the command."),
    range(162, 174, permanent, k_command_reserved),
    one(175, permanent, "The centre refuses the command."),
    one(176, config, "The centre does not support this type of message."),
    range(177, 191, permanent, k_centre_reserved),
    one(192, transient, "The service centre is busy."),
    one(193, network, "This SIM has no subscription at the service centre; its number may be wrong."),
    one(194, transient, "The service centre has a failure."),
    one(195, permanent, "The service centre finds the number invalid."),
    one(196, permanent, "The operator bars messages to this number."),
    one(197, already_sent, "The service centre has this very message already."),
    one(198, config, "The service centre does not support this form of validity.").with(no_validity),
    one(199, config, "The service centre does not support a validity.").with(no_validity),
    range(200, 207, permanent, k_centre_reserved),
    one(208, modem, "The SIM's message storage is full."),
    one(209, sim, "The SIM has no message storage."),
    one(210, modem, "The modem has an error."),
    one(211, modem, "The modem's message storage is full."),
    one(212, transient, "The SIM's toolkit is busy."),
    one(213, sim, "The SIM failed to take data."),
    range(214, 223, permanent, k_centre_reserved),
    range(224, 254, permanent, "The service centre refuses the message for a reason of its own."),
    one(255, transient, "The service centre refuses the message without a reason.").times(2, permanent),
    // The device's own. What is in no standard tells no cause.
    range(256, 299, modem, k_device_reserved).times(2, permanent).vague(),
    one(300, modem, "The modem has a failure."),
    one(301, transient, "The modem keeps its message service for something else."),
    one(302, modem, "The modem does not allow the operation; it may be switched off or not registered."),
    one(303, config, "The modem does not support the operation."),
    one(304, config, "The modem finds the PDU invalid."),
    one(305, config, "The modem finds a text parameter invalid."),
    range(306, 309, modem, k_device_reserved).times(2, permanent).vague(),
    one(310, sim, "There is no SIM in the modem."),
    one(311, sim, "The SIM wants its PIN."),
    one(312, sim, "The modem is locked to another SIM and wants a code."),
    one(313, sim, "The SIM has failed."),
    one(314, transient, "The SIM is busy.").by(after_ready),
    one(315, sim, "The modem does not accept this SIM."),
    one(316, sim, "The SIM is blocked and wants its PUK."),
    one(317, sim, "The SIM wants its PIN2."),
    one(318, sim, "The SIM wants its PUK2."),
    one(319, modem, k_device_reserved).times(2, permanent).vague(),
    one(320, modem, "The modem's message storage has failed."),
    one(321, benign, "There is no message at this place of the storage."),
    one(322, modem, "The message storage is full."),
    range(323, 329, modem, k_device_reserved).times(2, permanent).vague(),
    // The same for every message of this SIM, none of which must fail for it.
    one(330, config, "The number of the service centre is not known: set it on the SIM (AT+CSCA).").by(other_sim),
    one(331, transient, "The modem has no network.").by(after_ready),
    one(332, unknown_outcome, "The network did not answer in time; the message may have gone out."),
    range(333, 339, modem, k_device_reserved).times(2, permanent).vague(),
    one(340, benign, "The modem expected no acknowledgement."),
    range(341, 349, modem, k_device_reserved).times(2, permanent).vague(),
    one(350, benign, "The attempt was called off before the message was given to the network."),
    range(351, 499, modem, k_device_reserved).times(2, permanent).vague(),
    one(500, transient, "The modem reports an unknown error.").times(2, modem).vague(),
    range(501, 511, modem, k_device_reserved).times(2, permanent).vague(),
    one(512, transient, "The modem got no connection for the message; one may have come in at the same moment."),
    one(513, unknown_outcome, "The radio connection broke before the answer; the message may have gone out."),
    one(514, transient, "The network is congested."),
    one(515, transient, "The modem is still starting.").by(after_ready),
    range(516, std::numeric_limits<int>::max(), transient, k_maker).times(1, permanent).vague(),
};
static_assert(is_in_order(k_cms));

}  // namespace

std::span<const ErrorEntry> cms_errors() { return k_cms; }

}  // namespace modem::sms
