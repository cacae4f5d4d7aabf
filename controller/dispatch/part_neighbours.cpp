#include "controller/dispatch/part_neighbours.hpp"

#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

namespace {

// Beyond so many parts a reference says little of this one.
constexpr int k_near = 32;
constexpr std::int64_t k_references = 256;

struct Neighbour {
    std::int64_t reference;
    std::int64_t between;  // parts that may have taken a reference
};

std::optional<Neighbour> nearest(store::Database& db, const Place& place, bool before) {
    store::Cursor cursor =
        before ? db.query(
                     "SELECT mr, state FROM part WHERE sim = ?1 AND seq < ?2 ORDER BY seq DESC"
                     " LIMIT ?3",
                     place.sim, place.seq, k_near)
               : db.query("SELECT mr, state FROM part WHERE sim = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3", place.sim,
                          place.seq, k_near);
    std::int64_t between = 0;
    while (cursor.next()) {
        if (const auto reference = cursor.maybe_integer(0)) return Neighbour{*reference, between};
        if (cursor.as<PartState>(1) != PartState::returned) ++between;
    }
    return {};
}

std::int64_t steps(std::int64_t from, std::int64_t to) { return (to - from + k_references) % k_references; }

}  // namespace

std::optional<words::Instant> free_since(store::Database& db, const Place& place) {
    store::Cursor cursor = db.query(
        "SELECT p.at FROM part p JOIN part own ON own.sim = p.sim AND own.seq = ?2 WHERE p.sim = ?1 AND p.seq = ?2 - 1"
        " AND p.at <= coalesce(own.at, p.at)",
        place.sim, place.seq);
    return cursor.next() ? cursor.maybe_instant(0) : std::nullopt;
}

bool may_have(store::Database& db, const Place& place, std::int64_t reference) {
    const auto before = nearest(db, place, true);
    if (before && steps(before->reference + 1, reference) > before->between) return false;
    const auto after = nearest(db, place, false);
    return !after || steps(reference, after->reference - 1) <= after->between;
}

}  // namespace controller::dispatch
