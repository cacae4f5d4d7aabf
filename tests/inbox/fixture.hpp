#pragma once

#include "controller/inbox/handle.hpp"
#include "controller/inbox/receive.hpp"
#include "controller/inbox/view.hpp"
#include "controller/ledger/contact.hpp"
#include "modem/sms/deliver.hpp"
#include "modem/sms/segment.hpp"
#include "tests/dispatch/fixture.hpp"

namespace tests {

namespace inbox = controller::inbox;
namespace ledger = controller::ledger;
using inbox::Kind;
using Outcome = inbox::Received::Outcome;

inline constexpr const char* k_elena = "+34612345678";

/// A text on its way to us, as the network would deliver it.
struct Text {
    std::string text;
    std::string from = k_elena;
    words::Instant sent_at = at("2026-11-23T10:59:50Z");
    std::uint8_t reference = 1;
    bool wide = false;
};

inline modem::sms::Address address(const std::string& from) {
    auto parsed = modem::sms::Address::parse(from);
    return parsed ? *parsed : modem::sms::Address::alphanumeric(from).value();
}

inline modem::sms::Deliver deliver_from(const std::string& from) {
    modem::sms::Deliver deliver;
    deliver.from = address(from);
    return deliver;
}

/// With a reference of 16 bits, which leaves less room; `text` is plain ASCII.
inline std::vector<modem::sms::UserData> wide_parts(const Text& text) {
    constexpr std::size_t k_room = 152;
    const auto count = static_cast<std::uint8_t>((text.text.size() + k_room - 1) / k_room);
    std::vector<modem::sms::UserData> parts;
    for (std::uint8_t i = 0; i < count; ++i) {
        const auto piece = text.text.substr(i * k_room, k_room);
        parts.push_back(modem::sms::segment(piece, words::Encoding::gsm7).value().parts.at(0));
        parts.back().header.concat = modem::sms::Concat{text.reference, count, static_cast<std::uint8_t>(i + 1), true};
    }
    return parts;
}

inline std::vector<std::string> pdus(const Text& text) {
    auto parts = text.wide ? wide_parts(text)
                           : modem::sms::segment(text.text, words::Encoding::automatic, text.reference).value().parts;
    std::vector<std::string> hex;
    for (auto& part : parts) {
        auto deliver = deliver_from(text.from);
        deliver.sent_at = modem::sms::Timestamp{text.sent_at, std::chrono::minutes(60)};
        deliver.data = part;
        hex.push_back(modem::sms::encode(deliver).value().hex);
    }
    return hex;
}
inline std::string pdu(const Text& text) { return pdus(text).at(0); }

/// A shop with one modem that gets texts.
class Post : public Shop {
public:
    explicit Post(reader::Config config = shop_config()) : Shop(std::move(config)), left(sim()) {
        // After the observer of dispatch, as the composition root has it.
        store().writer().observe([this](const store::Change& change, store::Tx&) {
            if (const auto* inbound = std::get_if<store::InboundRecorded>(&change)) told.push_back(inbound->inbound);
        });
    }

    inbox::Received receive(const std::string& hex) { return receive(hex, left); }
    inbox::Received receive(const std::string& hex, words::Key to) {
        return write<inbox::Received>([&](store::Tx& tx) { return inbox::receive(tx, present, to, hex); });
    }
    /// A text of one part, a second after the one before.
    inbox::Received get(std::string text, std::string from = k_elena) {
        clock().advance(std::chrono::seconds(1));
        return receive(pdu({.text = std::move(text), .from = std::move(from), .sent_at = clock().now()}));
    }
    int deliver_partial(std::chrono::milliseconds older_than) {
        return write<int>([&](store::Tx& tx) { return inbox::deliver_partial(tx, present, older_than); });
    }
    words::Result<void> handle(words::Key key, inbox::Settlement as) {
        return write<words::Result<void>>([&](store::Tx& tx) { return inbox::handle(tx, present, key, as); });
    }
    inbox::InboundView read(words::Key key) {
        return write<inbox::InboundView>([&](store::Tx& tx) { return inbox::view(tx.db(), key).value(); });
    }
    std::vector<inbox::InboundView> texts(const inbox::Filter& filter = {}) {
        return write<std::vector<inbox::InboundView>>(
            [&](store::Tx& tx) { return inbox::list(tx.db(), filter, {}, 200); });
    }
    std::vector<dispatch::MessageView> to(std::string_view whom) {
        return write<std::vector<dispatch::MessageView>>(
            [&](store::Tx& tx) { return dispatch::list(tx.db(), {.number = number(whom)}, {}, 200); });
    }
    std::vector<dispatch::MessageView> replies(std::string_view whom = k_elena) {
        auto all = to(whom);
        std::erase_if(all, [](const auto& one) {
            return one.origin != dispatch::Origin::reply && one.origin != dispatch::Origin::confirmation;
        });
        return all;
    }
    bool suppressed(store::Scope scope = store::Scope::marketing, std::string_view whom = k_elena) {
        return write<bool>([&](store::Tx& tx) { return ledger::is_suppressed(tx.db(), number(whom), scope); });
    }
    std::vector<ledger::Consent> consents(std::string_view whom = k_elena) {
        return write<std::vector<ledger::Consent>>([&](store::Tx& tx) {
            const auto contact = ledger::find_contact(tx.db(), number(whom));
            return contact ? ledger::consents_of(tx.db(), *contact) : std::vector<ledger::Consent>();
        });
    }
    void know(const ledger::ContactInput& input) {
        write<bool>([&](store::Tx& tx) { return ledger::upsert_contact(tx, input).has_value(); });
    }
    void set_brake(controller::policy::Brake level) {
        write<bool>([&](store::Tx& tx) {
            dispatch::set_brake(tx, present, level);
            return true;
        });
    }
    int release() {
        return write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 100); });
    }

    words::Key left;
    std::vector<words::Key> told;
};

}  // namespace tests
