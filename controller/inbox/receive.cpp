#include "controller/inbox/receive.hpp"

#include <sodium.h>

#include <algorithm>

#include "controller/inbox/parts.hpp"
#include "controller/inbox/record.hpp"
#include "modem/sms/decode.hpp"

namespace controller::inbox {

namespace {

using modem::sms::Deliver;

// TP-MMS: whether the centre had more to send, which differs when it delivers the same again.
constexpr std::uint8_t k_more_messages = 0x04;
// What is kept of a line that is no PDU.
constexpr std::size_t k_longest_junk = 1024;

class Hasher {
public:
    explicit Hasher(words::Key sim) {
        crypto_generichash_init(&state_, nullptr, 0, sizeof(Hash));
        add(sim);
    }
    void add(std::int64_t value) { add_bytes(&value, sizeof value); }
    void add_bytes(const void* bytes, std::size_t size) {
        crypto_generichash_update(&state_, static_cast<const unsigned char*>(bytes), size);
    }
    Hash result() {
        Hash hash;
        crypto_generichash_final(&state_, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
        return hash;
    }

private:
    crypto_generichash_state state_;
};

// The TPDU without the centre's address and TP-MMS. Where it has no time of its own, the day of its coming tells
// it from the same words another day.
Hash hash_of(words::Key sim, std::string_view pdu, unsigned length, const Deliver& deliver, words::Instant now) {
    auto octets = modem::sms::from_hex(pdu).value();
    octets.erase(octets.begin(), octets.end() - length);
    octets.front() = static_cast<std::uint8_t>(octets.front() & ~k_more_messages);
    Hasher hasher(sim);
    hasher.add_bytes(octets.data(), octets.size());
    if (!deliver.sent_at) hasher.add(std::chrono::floor<std::chrono::days>(now).time_since_epoch().count());
    return hasher.result();
}

Hash hash_of(words::Key sim, std::string_view junk) {
    Hasher hasher(sim);
    hasher.add_bytes(junk.data(), junk.size());
    return hasher.result();
}

std::optional<Received> seen(store::Tx& tx, const Hash& hash) {
    store::Cursor cursor = tx.query(
        "SELECT p.inbound, coalesce(i.kind, 0) FROM inbound_part p LEFT JOIN inbound i ON i.key = p.inbound"
        " WHERE p.hash = ?1",
        store::Blob(hash));
    if (!cursor.next()) return {};
    return Received{
        .outcome = Received::Outcome::duplicate, .inbound = cursor.maybe_integer(0), .kind = cursor.as<Kind>(1)};
}

std::string printable(std::string_view junk) {
    std::string text(junk.substr(0, k_longest_junk));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return text;
}

Received keep_unreadable(store::Tx& tx, const dispatch::Present& present, Fresh fresh, const std::string& why) {
    const std::string pdu = printable(fresh.pdu);
    const Received received = record(tx, present,
                                     {.sim = fresh.sim,
                                      .text = "A text that could not be read (" + why + "): " + pdu,
                                      .complete = false,
                                      .has_words = false,
                                      .proof = to_hex(fresh.hash)});
    fresh.pdu = pdu;
    remember(tx, fresh, "", received.inbound);
    return received;
}

}  // namespace

Received receive(store::Tx& tx, const dispatch::Present& present, words::Key sim, std::string_view pdu_hex) {
    const auto decoded = modem::sms::decode(pdu_hex, modem::sms::Direction::from_network);
    const auto* deliver = decoded ? std::get_if<Deliver>(&decoded->pdu) : nullptr;
    Fresh fresh{.sim = sim, .pdu = pdu_hex};
    fresh.hash =
        deliver != nullptr ? hash_of(sim, pdu_hex, decoded->length, *deliver, tx.now()) : hash_of(sim, pdu_hex);
    if (const auto before = seen(tx, fresh.hash)) return *before;
    if (deliver == nullptr)
        return keep_unreadable(tx, present, std::move(fresh),
                               decoded ? "it is a delivery report" : decoded.error().message());
    fresh.deliver = *deliver;
    const auto& concat = deliver->data.header.concat;
    return concat && concat->count > 1 ? take_part(tx, present, fresh) : take_whole(tx, present, fresh);
}

}  // namespace controller::inbox
