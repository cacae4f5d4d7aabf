#include "controller/dispatch/candidate.hpp"

#include "controller/dispatch/journal.hpp"

namespace controller::dispatch {

namespace {

constexpr std::string_view k_columns =
    "key, number, contact, class, lane, origin, not_before, expires_at, text, encoding, parts, concat, changed, "
    "created_at, media, layout, flash, value, pinned, avoid, avoid_until";
constexpr int k_state = 21;  // behind these, where it is asked for

Candidate read(const store::Cursor& cursor, words::Instant now) {
    Question question{.to = words::Number::parse(cursor.text(1)).value(),
                      .message_class = cursor.as<words::MessageClass>(3),
                      .lane = cursor.as<words::Lane>(4)};
    question.message = cursor.integer(0);
    question.contact = cursor.maybe_integer(2);
    question.origin = cursor.as<Origin>(5);
    question.not_before = cursor.maybe_instant(6);
    question.expires_at = cursor.instant(7);
    question.value = static_cast<int>(cursor.integer(17));
    return {cursor.integer(0),
            question,
            std::string(cursor.text(8)),
            cursor.as<words::Encoding>(9),
            static_cast<int>(cursor.integer(10)),
            cursor.maybe_integer(11),
            cursor.integer(12),
            cursor.instant(13),
            cursor.integer(14) != 0,
            cursor.maybe_text(15),
            cursor.integer(16) != 0,
            cursor.integer(18) != 0,
            !cursor.is_null(19) && cursor.instant(20) > now ? cursor.integer(19) : 0};
}

}  // namespace

std::optional<Unfinished> begun(store::Database& db, words::Instant now, words::Key sim) {
    std::optional<Unfinished> rest;
    {
        static const std::string sql = "SELECT " + std::string(k_columns) +
                                       ", state FROM message WHERE state IN (0, 2) AND withdrawn IS NULL AND parts > 1"
                                       " AND (avoid IS NOT ?1 OR avoid_until <= ?2) AND key ="
                                       " (SELECT message FROM part WHERE sim = ?1 ORDER BY seq DESC LIMIT 1)";
        store::Cursor cursor = db.query(sql, sim, now);
        if (cursor.next())
            rest = Unfinished{read(cursor, now), 0,
                              cursor.as<words::MessageState>(k_state) == words::MessageState::queued};
    }
    if (!rest || (rest->queued && !was_on_air(db, rest->candidate.key))) return {};
    const auto index = missing_part(db, rest->candidate.key, rest->candidate.parts);
    if (!index) return {};
    rest->index = *index;
    rest->candidate.question.begun = true;
    return rest;
}

namespace {

// Which of the queue this SIM (?1) may take now (?2).
constexpr std::string_view k_for_sim =
    " AND (CASE pinned WHEN 0 THEN avoid IS NOT ?1 OR avoid_until <= ?2 ELSE sim = ?1 END) AND (media = 0 OR ?3)"
    " ORDER BY key LIMIT 1";
constexpr std::string_view k_of_lane =
    " FROM message INDEXED BY message_line WHERE state = 0 AND lane = ?4 AND key > ?5";
constexpr std::string_view k_of_source =
    " FROM message INDEXED BY message_turn WHERE state = 0 AND lane = 2 AND campaign IS ?4 AND key > ?5";

}  // namespace

std::optional<Candidate> first_of(store::Database& db, words::Instant now, const Sender& sender, const Source& source,
                                  words::Key after) {
    const auto query = [](std::string_view from) {
        return "SELECT " + std::string(k_columns) + std::string(from) + std::string(k_for_sim);
    };
    static const std::string of_lane = query(k_of_lane), of_source = query(k_of_source);
    const bool bulk = source.lane == words::Lane::bulk;
    store::Cursor cursor = bulk ? db.query(of_source, sender.sim, now, sender.pictures, source.campaign, after)
                                : db.query(of_lane, sender.sim, now, sender.pictures, source.lane, after);
    return cursor.next() ? std::optional(read(cursor, now)) : std::nullopt;
}

words::Key last_of(store::Database& db, const Source& source) {
    constexpr std::string_view of_lane =
        "SELECT key FROM message INDEXED BY message_line WHERE state = 0 AND lane = ?1 ORDER BY key DESC LIMIT 1";
    constexpr std::string_view of_source =
        "SELECT key FROM message INDEXED BY message_turn WHERE state = 0 AND lane = 2 AND campaign IS ?1"
        " ORDER BY key DESC LIMIT 1";
    store::Cursor cursor =
        source.lane == words::Lane::bulk ? db.query(of_source, source.campaign) : db.query(of_lane, source.lane);
    return cursor.next() ? cursor.integer(0) : 0;
}

}  // namespace controller::dispatch
