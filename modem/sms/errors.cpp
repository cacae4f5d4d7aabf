#include "modem/sms/errors.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace modem::sms {

namespace {

using enum FaultClass;

struct Entry {
    int first;
    int last;
    FaultInfo info;
};

constexpr Entry one(int code, FaultClass fault, std::string_view sentence) { return {code, code, {fault, sentence}}; }
constexpr Entry range(int first, int last, FaultClass fault, std::string_view sentence) {
    return {first, last, {fault, sentence}};
}

// 28, 29 and 30 speak of the sender, although their names sound like the recipient.
constexpr std::array k_cms = {
    one(1, permanent, "The number is not assigned to anybody."),
    one(8, network, "The operator bars this SIM from sending; often there is no credit left."),
    one(10, network, "Sending is barred for this SIM."),
    one(21, network, "The operator rejected the message; often for credit, a spam filter or a wrong service centre."),
    one(22, transient, "The network has no memory left for the message."),
    one(27, transient, "The destination is out of order."),
    one(28, network, "The network does not know this SIM as a subscriber."),
    one(29, network, "The network refuses the service to this SIM."),
    one(30, network, "The network does not know this SIM as a subscriber."),
    one(38, transient, "The network is out of order."),
    one(41, transient, "The network has a temporary failure."),
    one(42, transient, "The network is congested."),
    one(47, transient, "The network has no resources free."),
    one(50, network, "This SIM's contract does not include text messages."),
    one(69, network, "The network does not offer text messages here; the service centre's number may be wrong."),
    one(81, config, "The network does not know the transaction that the modem refers to."),
    one(95, config, "The network finds the message wrongly formed."),
    one(96, config, "The network misses something in the message, or finds it invalid."),
    one(97, config, "The network does not know this type of message."),
    one(98, config, "The message does not fit the state in which the network is."),
    one(99, config, "The network does not know an element of the message."),
    one(111, config, "The network reports a protocol error."),
    one(127, transient, "Two networks did not work together, for a reason they do not tell."),
    one(128, permanent, "The centre does not translate to the other service that was asked for."),
    one(129, permanent, "The centre does not support silent messages."),
    one(130, permanent, "The centre cannot replace the earlier message."),
    range(131, 142, permanent, "The centre refuses the protocol identifier."),
    one(143, permanent, "The centre refuses the protocol identifier."),
    one(144, permanent, "The centre does not support the alphabet of the message."),
    one(145, permanent, "The centre does not support the class of the message."),
    range(146, 158, permanent, "The centre refuses the data coding."),
    one(159, permanent, "The centre refuses the data coding."),
    one(160, permanent, "The centre cannot carry out the command."),
    one(161, permanent, "The centre does not support the command."),
    range(162, 175, permanent, "The centre refuses the command."),
    one(176, config, "The centre does not support this type of message."),
    one(192, transient, "The service centre is busy."),
    one(193, network, "This SIM has no subscription at the service centre; its number may be wrong."),
    one(194, transient, "The service centre has a failure."),
    one(195, permanent, "The service centre finds the number invalid."),
    one(196, permanent, "The operator bars messages to this number."),
    one(197, already_sent, "The service centre has this very message already."),
    one(198, config, "The service centre does not support this form of validity."),
    one(199, config, "The service centre does not support a validity."),
    one(208, modem, "The SIM's message storage is full."),
    one(209, sim, "The SIM has no message storage."),
    one(210, modem, "The modem has an error."),
    one(211, modem, "The modem's message storage is full."),
    one(212, transient, "The SIM's toolkit is busy."),
    one(213, sim, "The SIM failed to take data."),
    range(224, 254, permanent, "The service centre refuses the message for a reason of its own."),
    one(255, transient, "The service centre refuses the message without a reason."),
    one(300, modem, "The modem has a failure."),
    one(301, transient, "The modem keeps its message service for something else."),
    one(302, modem, "The modem does not allow the operation; it may be switched off or not registered."),
    one(303, config, "The modem does not support the operation."),
    one(304, config, "The modem finds the PDU invalid."),
    one(305, config, "The modem finds a text parameter invalid."),
    one(310, sim, "There is no SIM in the modem."),
    one(311, sim, "The SIM wants its PIN."),
    one(312, sim, "The modem is locked to another SIM and wants a code."),
    one(313, sim, "The SIM has failed."),
    one(314, transient, "The SIM is busy."),
    one(315, sim, "The modem does not accept this SIM."),
    one(316, sim, "The SIM is blocked and wants its PUK."),
    one(317, sim, "The SIM wants its PIN2."),
    one(318, sim, "The SIM wants its PUK2."),
    one(320, modem, "The modem's message storage has failed."),
    one(321, benign, "There is no message at this place of the storage."),
    one(322, modem, "The message storage is full."),
    one(330, config, "The number of the service centre is not known."),
    one(331, transient, "The modem has no network."),
    one(332, unknown_outcome, "The network did not answer in time; the message may have gone out."),
    one(340, benign, "The modem expected no acknowledgement."),
    one(350, benign, "The attempt was called off before the message was given to the network."),
    one(500, transient, "The modem reports an unknown error."),
    one(512, transient, "The modem got no connection for the message; one may have come in at the same moment."),
    one(513, unknown_outcome, "The radio connection broke before the answer; the message may have gone out."),
    one(514, transient, "The network is congested."),
    one(515, transient, "The modem is still starting."),
};

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
    one(14, transient, "The SIM is busy."),
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
    one(30, transient, "The modem has no network."),
    one(31, unknown_outcome, "The network did not answer in time; the message may have gone out."),
    one(32, network, "The network allows this SIM emergency calls only."),
    range(40, 47, sim, "The modem is locked to another network or operator and wants a code."),
    one(48, sim, "The SIM wants a hidden key."),
    one(49, config, "The modem does not support the way of authentication."),
    one(50, config, "The modem finds the command's parameters wrong."),
    one(51, config, "The command is switched off in the modem."),
    one(52, benign, "The command was called off."),
    range(53, 55, network, "The network restricts what this SIM may do."),
    one(56, network, "This SIM may text only the numbers of its fixed list."),
    one(57, transient, "The service is out of order for a while."),
    one(58, config, "The modem does not support the alphabet."),
    one(59, config, "The modem got data that it did not expect."),
    one(60, modem, "The modem's system has failed."),
    one(61, config, "The modem misses data in the command."),
    one(62, network, "Sending is barred for this SIM."),
    one(63, benign, "A sign of waiting messages could not be set."),
    one(100, transient, "The modem reports an unknown error."),
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
    one(115, transient, "There is no suitable cell in reach."),
    range(116, 117, transient, "The network has a failure."),
    one(118, transient, "The network's part for calls and texts is not available."),
    one(122, transient, "The network is congested."),
    one(132, network, "The network does not support the service option."),
    one(133, network, "This SIM's contract does not include the service option."),
    one(134, transient, "The service option is out of order."),
    one(256, transient, "The operation is not allowed at the moment."),
    one(257, network, "Sending is barred for this SIM."),
    one(258, transient, "The modem is busy."),
    one(262, sim, "The SIM is blocked."),
    one(515, transient, "The modem is still starting."),
    one(772, sim, "The SIM has no power."),
};

template <std::size_t Size>
constexpr bool is_sorted(const std::array<Entry, Size>& table) {
    for (std::size_t i = 1; i < Size; ++i)
        if (table[i].first <= table[i - 1].last) return false;
    return true;
}
static_assert(is_sorted(k_cms) && is_sorted(k_cme));

template <std::size_t Size>
const FaultInfo* find(const std::array<Entry, Size>& table, int code) {
    const auto* entry =
        std::lower_bound(table.begin(), table.end(), code, [](const Entry& e, int value) { return e.last < value; });
    return entry != table.end() && entry->first <= code ? &entry->info : nullptr;
}

}  // namespace

FaultInfo describe_cms(int code) {
    if (const auto* known = find(k_cms, code)) return *known;
    if (code >= 0 && code < 128)
        return {transient, "The network refused the message for a reason that is not in the standard."};
    if (code >= 128 && code < 256) return {permanent, "The service centre refused the message for a reserved reason."};
    if (code >= 512) return {transient, "The modem refused the message for a reason of its maker."};
    return {modem, "The modem refused the message for a reason that is not in the standard."};
}

FaultInfo describe_cme(int code) {
    if (const auto* known = find(k_cme, code)) return *known;
    return {transient, "The modem reports an error that says nothing about text messages."};
}

bool is_storage_full(int cms_code) { return cms_code == 208 || cms_code == 211 || cms_code == 322; }

std::string_view to_string(FaultClass value) {
    switch (value) {
        case permanent: return "permanent";
        case transient: return "transient";
        case network: return "network";
        case modem: return "modem";
        case sim: return "sim";
        case config: return "config";
        case unknown_outcome: return "unknown_outcome";
        case already_sent: return "already_sent";
        case benign: return "benign";
    }
    return "unknown_outcome";
}

}  // namespace modem::sms
