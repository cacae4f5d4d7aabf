#include <algorithm>
#include <utility>

#include "modem/simulator/modem.hpp"
#include "modem/simulator/network.hpp"
#include "modem/sms/deliver.hpp"

namespace modem::simulator {

words::Result<std::size_t> Network::mms(Modem& to, MmsNotification notification) {
    const auto serial = std::to_string(++mms_told_);
    if (notification.transaction.empty()) notification.transaction = "T" + serial;
    if (notification.url.empty()) notification.url = "http://mms.tillcast.example/m?id=" + serial;
    const auto parts = notification_parts(notification, ++concat_reference_);
    journal_.write("mms_notified", to.name(),
                   {{"from", notification.from},
                    {"subject", notification.subject},
                    {"size", notification.size},
                    {"url", notification.url},
                    {"transaction", notification.transaction},
                    {"parts", parts.size()}});
    for (const auto& part : parts) {
        sms::Deliver deliver;
        deliver.from = address_of(options.centre);
        deliver.sent_at = now();
        deliver.data = part;
        auto pdu = sms::encode(deliver, address_of(options.centre));
        if (!pdu) return pdu.error();
        Incoming incoming;
        incoming.push = true;
        incoming.pdu = std::move(*pdu);
        bring(to, std::move(incoming));
    }
    return parts.size();
}

const UssdRule* Network::ussd(const std::string& code) const {
    static const UssdRule balance{{}, "Your balance is 10.00 EUR"};
    if (options.ussd.empty()) return &balance;
    const auto rule =
        std::ranges::find_if(options.ussd, [&](const UssdRule& one) { return !one.code || one.code->found_in(code); });
    return rule == options.ussd.end() ? nullptr : &*rule;
}

}  // namespace modem::simulator
