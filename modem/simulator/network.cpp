#include "modem/simulator/network.hpp"

#include <algorithm>
#include <utility>

#include "modem/simulator/modem.hpp"
#include "modem/sms/concat.hpp"
#include "modem/sms/deliver.hpp"
#include "modem/sms/segment.hpp"

namespace modem::simulator {
namespace {

constexpr std::size_t k_longest_short_code = 6;

boost::json::object part_fields(const sms::Submit& submit, const std::string& pdu) {
    boost::json::object fields;
    fields["on_air"] = true;
    fields["text"] = submit.data.text();
    fields["encoding"] = sms::to_string(submit.data.coding.alphabet);
    if (const auto& concat = submit.data.header.concat)
        fields["concat"] = {{"reference", concat->reference}, {"index", concat->index}, {"count", concat->count}};
    fields["receipt_requested"] = submit.status_report;
    fields["pdu"] = pdu;
    return fields;
}

}  // namespace

sms::Address address_of(const std::string& text) {
    if (const auto number = sms::Address::parse(text)) return *number;
    const auto name = sms::Address::alphanumeric(text);
    return name ? *name : sms::Address{sms::Address::Type::unknown, "0"};
}

Network::Network(Agenda& agenda, Journal& journal, Dice& dice, NetworkOptions wanted)
    : options(std::move(wanted)), agenda_(agenda), journal_(journal), dice_(dice) {}

sms::Timestamp Network::now() const { return {civil(), options.zone}; }

std::string Network::canonical(const sms::Address& address) const {
    const auto& text = address.text;
    if (address.type == sms::Address::Type::alphanumeric || text.starts_with('+')) return text;
    if (text.starts_with("00")) return "+" + text.substr(2);
    if (text.size() <= k_longest_short_code || text.find_first_not_of("0123456789") != std::string::npos) return text;
    return "+" + options.calling_code + text.substr(std::min(text.find_first_not_of('0'), text.size()));
}

std::optional<int> Network::refusal(const sms::Address& to) const { return people.find(canonical(to)).refused; }

void Network::accept(Modem& from, const sms::Submit& submit, const std::string& pdu, std::uint8_t reference,
                     const std::string& centre) {
    const auto who = canonical(submit.to);
    ++parts_on_air_;
    auto fields = part_fields(submit, pdu);
    fields["from"] = from.state().identity.number;
    fields["to"] = who;
    fields["mr"] = reference;
    fields["iccid"] = from.state().identity.iccid;
    journal_.write("part", from.name(), fields);

    const auto own = std::find_if(modems_.begin(), modems_.end(),
                                  [&](const Modem* modem) { return modem->state().identity.number == who; });
    sms::StatusReport pending;
    pending.message_reference = reference;
    pending.to = submit.to;
    pending.accepted = now(centre);
    if (own != modems_.end()) {
        reach_modem(from, **own, submit, pending, centre);
        return;
    }
    if (submit.status_report && from.state().traits->receipts) report_on(from, who, pending, centre);
    reach_person(from, who, submit);
}

void Network::reach_modem(Modem& from, Modem& to, const sms::Submit& submit, const sms::StatusReport& pending,
                          const std::string& centre) {
    sms::Deliver deliver;
    deliver.from = address_of(from.state().identity.number);
    deliver.sent_at = now(centre);
    deliver.protocol = submit.protocol;
    deliver.data = submit.data;
    auto pdu = sms::encode(deliver, address_of(centre));
    if (!pdu) return;  // user data that was decoded is encoded again
    Incoming incoming;
    incoming.pdu = std::move(*pdu);
    incoming.message_class = submit.data.coding.message_class;
    if (submit.status_report && from.state().traits->receipts)
        incoming.taken = [this, &from, pending, centre] { report(from, pending, {0}, options.receipt_time, centre); };
    bring(to, std::move(incoming));
}

void Network::reach_person(Modem& from, const std::string& who, const sms::Submit& submit) {
    const auto& concat = submit.data.header.concat;
    if (!concat || concat->count < 2) {
        whole_message(from, who, {submit.data});
        return;
    }
    const MessageKey key{&from, who, concat->reference, concat->wide, concat->count};
    auto& parts = unfinished_[key];
    const bool twice = std::any_of(parts.begin(), parts.end(), [&](const sms::UserData& part) {
        return part.header.concat->index == concat->index;
    });
    if (!twice) parts.push_back(submit.data);
    if (parts.size() < concat->count) return;
    const auto all = std::move(parts);
    unfinished_.erase(key);
    whole_message(from, who, all);
}

void Network::whole_message(Modem& from, const std::string& who, const std::vector<sms::UserData>& parts) {
    const auto text = sms::join(parts).text;
    journal_.write("message", from.name(),
                   {{"from", from.state().identity.number}, {"to", who}, {"text", text}, {"parts", parts.size()}});
    auto reply = people.reply(who, text);
    if (!reply) return;
    agenda_.after(
        reply->delay.draw(dice_), [this, &from, who, answer = std::move(reply->text), size = reply->mms_size] {
            if (size > 0) {
                static_cast<void>(mms(from, MmsNotification{who, answer, {}, static_cast<std::uint32_t>(size), {}}));
                return;
            }
            // A rule file's text that cannot be sent is reported where the file is read.
            static_cast<void>(this->text(who, from, answer));
        });
}

words::Result<std::size_t> Network::text(const std::string& from, Modem& to, const std::string& utf8,
                                         words::Encoding encoding, const std::vector<std::size_t>& order) {
    const auto segmentation = sms::segment(utf8, encoding, ++concat_reference_);
    if (!segmentation) return segmentation.error();
    const auto& parts = segmentation->parts;
    std::vector<std::size_t> wanted = order;
    for (std::size_t i = 1; order.empty() && i <= parts.size(); ++i) wanted.push_back(i);
    journal_.write("inbound_issued", to.name(),
                   {{"from", from}, {"to", to.state().identity.number}, {"text", utf8}, {"parts", parts.size()}});
    for (const auto index : wanted) {
        if (index < 1 || index > parts.size()) continue;
        sms::Deliver deliver;
        deliver.from = address_of(from);
        deliver.sent_at = now();
        deliver.data = parts[index - 1];
        auto pdu = sms::encode(deliver, address_of(options.centre));
        if (!pdu) return pdu.error();
        this->pdu(to, std::move(*pdu), false);
    }
    return parts.size();
}

void Network::pdu(Modem& to, sms::Pdu pdu, bool receipt) {
    Incoming incoming;
    incoming.receipt = receipt;
    incoming.pdu = std::move(pdu);
    bring(to, std::move(incoming));
}

void Network::bring(Modem& to, Incoming incoming) {
    waiting_[&to].push_back(std::move(incoming));
    retry(to);
}

void Network::retry(Modem& modem) {
    auto& queue = waiting_[&modem];
    while (!queue.empty()) {
        auto& first = queue.front();
        const auto refused = modem.take(first);
        if (refused) {
            if (!first.refused_before) journal_.write("inbound_waits", modem.name(), {{"why", *refused}});
            first.refused_before = true;
            return;
        }
        const auto taken = std::move(first.taken);
        queue.pop_front();
        if (taken) taken();
    }
}

std::size_t Network::waiting(const Modem& modem) const {
    const auto queue = waiting_.find(&modem);
    return queue == waiting_.end() ? 0 : queue->second.size();
}

}  // namespace modem::simulator
