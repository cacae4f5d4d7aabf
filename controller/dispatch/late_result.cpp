#include "controller/dispatch/late_result.hpp"

#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

std::map<std::string, Place> left_in_doubt(store::Tx& tx) {
    std::map<std::string, Place> found;
    store::Cursor cursor = tx.query(
        "SELECT s.last_modem, p.sim, p.seq, p.message, p.idx FROM part p INDEXED BY part_unreferenced"
        " JOIN sim s ON s.key = p.sim JOIN message m ON m.key = p.message"
        " WHERE p.state IN (0, 3, 7) AND p.state = 3 AND p.at = ?1 AND m.media = 0 ORDER BY p.sim, p.seq",
        tx.now());
    while (cursor.next())
        found.insert_or_assign(
            std::string(cursor.text(0)),
            Place{cursor.integer(1), cursor.integer(2), cursor.integer(3), static_cast<int>(cursor.integer(4))});
    return found;
}

bool write_late_result(store::Tx& tx, const Present& present, const Place& place, std::uint8_t reference) {
    {
        store::Cursor cursor = tx.query(
            "SELECT 1 FROM part WHERE sim = ?1 AND seq = ?2 AND state = ?3 AND mr IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM part p WHERE p.sim = ?1 AND p.seq > ?2 AND p.mr IS NOT NULL)",
            place.sim, place.seq, PartState::unknown);
        if (!cursor.next()) return false;
    }
    Result result;
    result.kind = Result::Kind::sent;
    result.reference = reference;
    write_result(tx, present, place, result);
    note(tx, place.message, "late_result", "the modem gave the result of a part after all");
    return true;
}

}  // namespace controller::dispatch
