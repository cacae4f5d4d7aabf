#include "controller/inbox/parts.hpp"

#include <algorithm>
#include <set>

#include "config/words/failpoint.hpp"
#include "controller/inbox/record.hpp"
#include "controller/inbox/story.hpp"
#include "modem/sms/content.hpp"
#include "modem/sms/decode.hpp"
#include "modem/sms/octets.hpp"

namespace controller::inbox {

namespace {

using modem::sms::Deliver;

constexpr int k_most_at_once = 100;
constexpr std::int64_t k_wide = 0x10000;
// How far apart a centre takes the parts of one text.
constexpr std::chrono::hours k_sent_apart{1};
// A PDU is compared with what comes within a day, and a hash with what a modem kept while it was away.
constexpr std::chrono::hours k_pdu_kept{3 * 24};
constexpr std::chrono::hours k_hash_kept{90 * 24};

// Which text a part belongs to. References of 8 and of 16 bits never meet: the wide ones are stored above k_wide.
struct Whose {
    words::Key sim = 0;
    std::string number{};
    std::int64_t reference = 0;
    std::int64_t count = 0;
};

struct Part {
    std::int64_t index = 0;
    words::Instant at{};
    Hash hash{};
    Deliver deliver{};
};

Whose whose(const Fresh& fresh, const std::string& number) {
    const auto& concat = *fresh.deliver.data.header.concat;
    return {fresh.sim, number, concat.reference + (concat.wide ? k_wide : 0), concat.count};
}

// What was kept had been read before.
Deliver reread(std::string_view pdu) {
    const auto decoded = modem::sms::decode(pdu, modem::sms::Direction::from_network);
    return std::get<Deliver>(decoded.value().pdu);
}

Part read(const store::Cursor& cursor) {
    Part part{cursor.integer(0), cursor.instant(1), {}, reread(cursor.text(3))};
    const store::Blob hash = cursor.blob(2);
    std::copy_n(hash.begin(), std::min(hash.size(), part.hash.size()), part.hash.begin());
    return part;
}

std::vector<Part> waiting(store::Database& db, const Whose& text) {
    std::vector<Part> parts;
    store::Cursor cursor = db.query(
        "SELECT idx, at, hash, pdu FROM inbound_part WHERE sim = ?1 AND number = ?2 AND reference = ?3 AND count = ?4"
        " AND inbound IS NULL ORDER BY idx, at",
        text.sim, text.number, text.reference, text.count);
    while (cursor.next()) parts.push_back(read(cursor));
    return parts;
}

bool belongs_to(const std::vector<Part>& parts, const Deliver& deliver, words::Instant now) {
    return std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
        if (part.at < now - k_longest_gathering) return false;
        return part.index != deliver.data.header.concat->index || part.deliver.data == deliver.data;
    });
}

bool is_whole(const std::vector<Part>& parts, std::int64_t count) {
    std::set<std::int64_t> indices;
    for (const Part& part : parts) indices.insert(part.index);
    return static_cast<std::int64_t>(indices.size()) == count;
}

void close(store::Tx& tx, const Whose& text, words::Key inbound) {
    tx.run(
        "UPDATE inbound_part SET inbound = ?5 WHERE sim = ?1 AND number = ?2 AND reference = ?3 AND count = ?4"
        " AND inbound IS NULL",
        text.sim, text.number, text.reference, text.count, inbound);
}

// The first of the parts that came, and all of them.
Incoming incoming_of(const store::Tx& tx, const dispatch::Present& present, words::Key sim, const Hash& hash,
                     const Deliver& first, std::span<const modem::sms::UserData> parts) {
    Incoming incoming{.sim = sim, .sender = sender_of(first.from, present.rules()->config.shop.country)};
    if (first.sent_at) incoming.sent_at = first.sent_at->at;
    const auto content = modem::sms::content_of(first, parts);
    auto story = story_of(content, tx.now());
    incoming.text = std::move(story.text);
    incoming.details = std::move(story.details);
    incoming.complete = content.words.complete;
    incoming.has_words = content.is_from_person();
    incoming.form = content.form;
    incoming.replaces = content.replaces;
    incoming.proof = to_hex(hash);
    return incoming;
}

Incoming joined(const store::Tx& tx, const dispatch::Present& present, const Whose& text,
                const std::vector<Part>& parts) {
    std::vector<modem::sms::UserData> data;
    for (const Part& part : parts) data.push_back(part.deliver.data);
    return incoming_of(tx, present, text.sim, parts.front().hash, parts.front().deliver, data);
}

// Records what there is of a text, whole or not.
Received finish(store::Tx& tx, const dispatch::Present& present, const Whose& text, const std::vector<Part>& parts) {
    const Received received = record(tx, present, joined(tx, present, text, parts));
    close(tx, text, *received.inbound);
    return received;
}

struct Told {
    words::Key inbound;
    std::vector<Part> parts;
};

// The text told in part that this one is missing from. A reference may have been used again meanwhile: what the centre
// took at quite another time is not of it.
std::optional<Told> told_in_part(store::Database& db, const Whose& text, const Deliver& deliver, words::Instant now) {
    std::optional<Told> told;
    store::Cursor cursor = db.query(
        "SELECT p.idx, p.at, p.hash, p.pdu, p.inbound FROM inbound_part p JOIN inbound i ON i.key = p.inbound"
        " WHERE p.sim = ?1 AND p.number = ?2 AND p.reference = ?3 AND p.count = ?4 AND p.at > ?5 AND p.pdu <> '' AND "
        "i.complete = 0"
        " ORDER BY p.inbound DESC, p.idx, p.at",
        text.sim, text.number, text.reference, text.count, now - k_longest_gathering);
    while (cursor.next()) {
        if (!told) told = Told{cursor.integer(4), {}};
        if (told->inbound != cursor.integer(4)) break;
        Part part = read(cursor);
        const auto& its = part.deliver;
        const bool contradicts = part.index == deliver.data.header.concat->index && !(its.data == deliver.data);
        const bool apart =
            its.sent_at && deliver.sent_at && std::chrono::abs(its.sent_at->at - deliver.sent_at->at) > k_sent_apart;
        if (contradicts || apart) return {};
        told->parts.push_back(std::move(part));
    }
    return told;
}

// The row of a whole text that has all these parts too: the phone sent some of it twice.
std::optional<words::Key> told_before(store::Database& db, const Whose& text, const std::vector<Part>& parts) {
    std::optional<words::Key> inbound;
    for (const Part& part : parts) {
        bool found = false;
        store::Cursor cursor = db.query(
            "SELECT inbound, pdu FROM inbound_part WHERE sim = ?1 AND number = ?2 AND reference = ?3 AND count = ?4"
            " AND idx = ?5 AND inbound IS NOT NULL AND pdu <> '' AND at BETWEEN ?6 AND ?7",
            text.sim, text.number, text.reference, text.count, part.index, part.at - k_longest_gathering, part.at);
        while (!found && cursor.next()) {
            found = (!inbound || *inbound == cursor.integer(0)) && reread(cursor.text(1)).data == part.deliver.data;
            if (found) inbound = cursor.integer(0);
        }
        if (!found) return {};
    }
    return inbound;
}

}  // namespace

std::string to_hex(const Hash& hash) {
    return modem::sms::to_hex({reinterpret_cast<const std::uint8_t*>(hash.data()), hash.size()});
}

void remember(store::Tx& tx, const Fresh& fresh, const std::string& number, std::optional<words::Key> inbound) {
    const auto& concat = fresh.deliver.data.header.concat;
    std::optional<std::int64_t> reference;
    if (concat) reference = whose(fresh, number).reference;
    tx.run(
        "INSERT INTO inbound_part(hash, sim, number, reference, count, idx, pdu, at, inbound)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        store::Blob(fresh.hash), fresh.sim, number, reference, concat ? concat->count : 1, concat ? concat->index : 1,
        fresh.pdu, tx.now(), inbound);
}

Received take_whole(store::Tx& tx, const dispatch::Present& present, const Fresh& fresh) {
    const Incoming incoming = incoming_of(tx, present, fresh.sim, fresh.hash, fresh.deliver, {&fresh.deliver.data, 1});
    const Received received = record(tx, present, incoming);
    remember(tx, fresh, incoming.sender.text, received.inbound);
    return received;
}

Received take_part(store::Tx& tx, const dispatch::Present& present, const Fresh& fresh) {
    const auto sender = sender_of(fresh.deliver.from, present.rules()->config.shop.country);
    const Whose text = whose(fresh, sender.text);
    const auto before = waiting(tx.db(), text);
    if (before.empty())
        if (auto told = told_in_part(tx.db(), text, fresh.deliver, tx.now())) {
            remember(tx, fresh, sender.text, told->inbound);
            told->parts.push_back({fresh.deliver.data.header.concat->index, tx.now(), fresh.hash, fresh.deliver});
            std::stable_sort(told->parts.begin(), told->parts.end(),
                             [](const Part& a, const Part& b) { return a.index < b.index; });
            return supplement(tx, present, told->inbound, joined(tx, present, text, told->parts));
        }
    if (!belongs_to(before, fresh.deliver, tx.now())) finish(tx, present, text, before);
    remember(tx, fresh, sender.text, {});
    const auto parts = waiting(tx.db(), text);
    words::failpoint("inbound.part");
    if (!is_whole(parts, text.count)) return {.outcome = Received::Outcome::waiting};
    return finish(tx, present, text, parts);
}

int deliver_partial(store::Tx& tx, const dispatch::Present& present, std::chrono::milliseconds older_than) {
    std::vector<Whose> stale;
    {
        store::Cursor cursor = tx.query(
            "SELECT sim, number, reference, count FROM inbound_part WHERE inbound IS NULL"
            " GROUP BY sim, number, reference, count HAVING max(at) <= ?1 ORDER BY max(at) LIMIT ?2",
            tx.now() - older_than, k_most_at_once);
        while (cursor.next())
            stale.push_back({cursor.integer(0), std::string(cursor.text(1)), cursor.integer(2), cursor.integer(3)});
    }
    for (const Whose& text : stale) {
        const auto parts = waiting(tx.db(), text);
        if (const auto known = told_before(tx.db(), text, parts))
            close(tx, text, *known);
        else
            finish(tx, present, text, parts);
    }
    return static_cast<int>(stale.size());
}

std::optional<words::Instant> next_partial_due(store::Database& db, std::chrono::milliseconds older_than) {
    store::Cursor cursor = db.query(
        "SELECT min(latest) FROM (SELECT max(at) AS latest FROM inbound_part WHERE inbound IS NULL"
        " GROUP BY sim, number, reference, count)");
    if (!cursor.next() || cursor.is_null(0)) return {};
    return cursor.instant(0) + older_than;
}

int forget_parts(store::Tx& tx) {
    tx.run("UPDATE inbound_part SET pdu = '' WHERE inbound IS NOT NULL AND at < ?1 AND pdu <> ''",
           tx.now() - k_pdu_kept);
    return static_cast<int>(
        tx.run("DELETE FROM inbound_part WHERE inbound IS NOT NULL AND at < ?1", tx.now() - k_hash_kept));
}

}  // namespace controller::inbox
