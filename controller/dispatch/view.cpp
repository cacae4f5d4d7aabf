#include "controller/dispatch/view.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "controller/dispatch/receipts_close.hpp"
#include "modem/sms/alphabet.hpp"

namespace controller::dispatch {

namespace {

constexpr std::string_view k_columns =
    "key, created_at, number, text, class, lane, state, reason, next_attempt_at, encoding, parts, reference, "
    "not_before, expires_at,"
    " origin, campaign, timeline, (SELECT c.created_at FROM campaign c WHERE c.key = campaign), media, given, layout,"
    " flash, value, CASE pinned WHEN 1 THEN sim END, text_removed_at";

std::string_view name_of(PartState state) {
    switch (state) {
        case PartState::intent: return "sending";
        case PartState::sent: return "sent";
        case PartState::refused: return "refused";
        case PartState::unknown: return "unknown";
        case PartState::returned:
        case PartState::sent_again: return "waiting";
        case PartState::delivered: return "delivered";
        case PartState::undelivered: return "undelivered";
    }
    return "";
}

std::string encoding_of(std::string_view text, words::Encoding asked, const std::optional<std::string>& layout) {
    if (layout) return layout->starts_with("gsm7") ? "gsm7" : "ucs2";
    return asked != words::Encoding::ucs2 && !modem::sms::first_misfit(text) ? "gsm7" : "ucs2";
}

std::vector<TimelineEntry> timeline_of(std::string_view text) {
    std::vector<TimelineEntry> entries;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        std::int64_t at = 0;
        const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), at);
        if (error != std::errc()) continue;
        const auto begin = std::min(static_cast<std::size_t>(rest - line.data()) + 1, line.size());
        const auto space = line.find(' ', begin);
        const auto event = line.substr(begin, space == std::string_view::npos ? space : space - begin);
        const auto detail = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
        entries.push_back({words::from_ms(at), std::string(event), std::string(detail)});
    }
    return entries;
}

MessageView read(const store::Cursor& cursor) {
    MessageView view;
    view.key = cursor.integer(0);
    view.created = cursor.instant(1);
    view.number = cursor.text(2);
    view.text = cursor.text(3);
    view.message_class = cursor.as<words::MessageClass>(4);
    view.lane = cursor.as<words::Lane>(5);
    view.state = cursor.as<words::MessageState>(6);
    view.reason = cursor.maybe_text(7);
    view.next_attempt_at = cursor.maybe_instant(8);
    view.encoding = encoding_of(view.text, cursor.as<words::Encoding>(9), cursor.maybe_text(20));
    if (auto given = cursor.maybe_text(19)) {
        view.text_on_air = std::move(view.text);
        view.text = std::move(*given);
    }
    view.flash = cursor.integer(21) != 0;
    view.value = static_cast<int>(cursor.integer(22));
    view.only_sim = cursor.maybe_integer(23);
    view.text_removed_at = cursor.maybe_instant(24);
    for (int index = 1; index <= cursor.integer(10); ++index)
        view.parts.push_back({index, "waiting", {}, {}, {}, {}, {}});
    view.reference = cursor.maybe_text(11);
    view.not_before = cursor.maybe_instant(12);
    view.expires_at = cursor.instant(13);
    view.origin = cursor.as<Origin>(14);
    if (const auto campaign = cursor.maybe_integer(15))
        view.campaign = MessageView::Campaign{*campaign, cursor.instant(17)};
    view.timeline = timeline_of(cursor.text(16));
    if (cursor.integer(18) != 0) view.picture.emplace();
    return view;
}

void add_picture(store::Database& db, MessageView& view) {
    if (!view.picture) return;
    view.encoding = "mms";
    store::Cursor cursor = db.query("SELECT content_type, size FROM message_media WHERE message = ?1", view.key);
    if (cursor.next()) view.picture = MessageView::Picture{std::string(cursor.text(0)), cursor.integer(1)};
}

std::optional<PartView::Doubt> doubt_of(const store::Cursor& cursor, const MessageView& view) {
    if (cursor.as<PartState>(1) != PartState::unknown) return {};
    PartView::Doubt doubt{.planned = cursor.instant(6),
                          .written = cursor.maybe_instant(7),
                          .modem = std::string(cursor.text(8)),
                          .said = std::string(cursor.text(9)),
                          .receipt_until = {},
                          .resolved = cursor.integer(10) != 0};
    if (!view.picture)
        doubt.receipt_until = std::min(view.expires_at, doubt.planned + k_longest_validity) + k_receipt_time;
    return doubt;
}

// The last attempt of each part is what it has come to, but for a delivery, which stays.
void add_parts(store::Database& db, MessageView& view) {
    store::Cursor cursor = db.query(
        "SELECT p.idx, p.state, s.name, p.mr, p.at, p.error, p.planned_at, p.written_at, p.modem, p.said, p.resolved"
        " FROM part p JOIN sim s ON s.key = p.sim WHERE p.message = ?1 ORDER BY p.planned_at, p.seq",
        view.key);
    while (cursor.next()) {
        const auto index = static_cast<std::size_t>(cursor.integer(0) - 1);
        if (index >= view.parts.size()) continue;  // of an attempt in another alphabet
        PartView& part = view.parts[index];
        if (part.state == "delivered") continue;
        part.state = name_of(cursor.as<PartState>(1));
        const std::string_view sim = cursor.text(2);
        part.sim = sim.substr(std::min(sim.size(), sim.find(':') + 1));
        part.mr = cursor.maybe_integer(3) ? std::optional(static_cast<int>(cursor.integer(3))) : std::nullopt;
        part.at = cursor.maybe_instant(4);
        part.doubt = doubt_of(cursor, view);
        if (part.doubt && part.doubt->resolved) part.state = name_of(PartState::sent);
        part.error = cursor.is_null(5) ? std::nullopt : std::optional(static_cast<int>(cursor.integer(5)));
    }
}

}  // namespace

std::optional<MessageView> view(store::Database& db, words::Key message) {
    static const std::string sql = "SELECT " + std::string(k_columns) + " FROM message WHERE key = ?1";
    std::optional<MessageView> found;
    {
        store::Cursor cursor = db.query(sql, message);
        if (cursor.next()) found = read(cursor);
    }
    if (found) add_parts(db, *found);
    if (found) add_picture(db, *found);
    return found;
}

std::vector<MessageView> list(store::Database& db, const Filter& filter, std::optional<words::Key> before, int limit) {
    // One statement per combination, so that each takes its index.
    std::string sql = "SELECT " + std::string(k_columns) + " FROM message WHERE key < ?1";
    if (filter.number) sql += " AND number = ?2";
    if (filter.state) sql += " AND state = ?3";
    if (filter.since) sql += " AND created_at >= ?4";
    if (filter.campaign) sql += " AND campaign = ?5";
    sql +=
        " AND (?2 IS NULL OR 1) AND (?3 IS NULL OR 1) AND (?4 IS NULL OR 1) AND (?5 IS NULL OR 1) ORDER BY key DESC "
        "LIMIT ?6";
    std::vector<MessageView> views;
    {
        store::Cursor cursor = db.query(sql, before.value_or(INT64_MAX),
                                        filter.number ? std::optional(filter.number->text()) : std::nullopt,
                                        filter.state, filter.since, filter.campaign, limit);
        while (cursor.next()) views.push_back(read(cursor));
    }
    for (MessageView& view : views) {
        add_parts(db, view);
        add_picture(db, view);
    }
    return views;
}

QueueWait queue_wait(const std::vector<Board::State>& all, const Wanted& wanted) {
    std::vector<Board::State> states = all;
    if (wanted.only_sim) {
        std::erase_if(states, [&](const Board::State& state) { return state.sim != *wanted.only_sim; });
        if (std::none_of(states.begin(), states.end(), [](const Board::State& state) { return state.ready; }))
            return {"sim"};
    }
    const auto ready = [](const Board::State& state) { return state.ready; };
    const bool none = std::none_of(states.begin(), states.end(), ready);
    const auto able = [](const Board::State& state) { return state.ready && state.pictures; };
    if (!none && wanted.picture && std::none_of(states.begin(), states.end(), able)) return {"no_picture_modem"};
    QueueWait wait{none ? "no_modem" : "sim_rest"};
    for (const Board::State& state : states) {
        // A modem in quarantine is looked at again at a time that is known.
        if (none && state.next && (!wait.next || *state.next < *wait.next)) wait.next = state.next;
        if (!state.ready) continue;
        const bool paced = wanted.bulk ? state.next_bulk.has_value() : state.paced_until || state.day_is_full;
        if (!state.resting_until && !paced) return {"turn"};
        if (!state.resting_until) wait.reason = "pacing";
        const auto next = wanted.bulk && !state.resting_until ? state.next_bulk : state.next;
        if (next && (!wait.next || *next < *wait.next)) wait.next = next;
    }
    return wait;
}

std::vector<Holds> holds(store::Database& db, const std::vector<Board::State>& states) {
    std::vector<Holds> result;
    {
        store::Cursor cursor = db.query(
            "SELECT reason, count(*), min(next_attempt_at) FROM message INDEXED BY message_due WHERE next_attempt_at "
            "IS NOT NULL"
            " AND state = 1 GROUP BY reason ORDER BY reason");
        while (cursor.next())
            result.push_back({std::string(cursor.text(0)), cursor.integer(1), cursor.maybe_instant(2)});
    }
    std::map<std::string, Holds, std::less<>> queued;
    store::Cursor cursor = db.query(
        "SELECT media, CASE pinned WHEN 1 THEN sim END, count(*), lane = 2 FROM message INDEXED BY message_line"
        " WHERE state = 0 GROUP BY 1, 2, 4");
    while (cursor.next()) {
        const QueueWait wait =
            queue_wait(states, {cursor.integer(0) != 0, cursor.maybe_integer(1), cursor.integer(3) != 0});
        Holds& holds =
            queued.try_emplace(std::string(wait.reason), Holds{std::string(wait.reason), 0, {}}).first->second;
        holds.count += cursor.integer(2);
        if (wait.next && (!holds.next || *wait.next < *holds.next)) holds.next = wait.next;
    }
    for (auto& [reason, holds] : queued) result.push_back(std::move(holds));
    return result;
}

std::vector<std::pair<words::MessageState, std::int64_t>> counts(store::Database& db) {
    std::vector<std::pair<words::MessageState, std::int64_t>> result;
    store::Cursor cursor = db.query("SELECT state, count(*) FROM message GROUP BY state ORDER BY state");
    while (cursor.next()) result.emplace_back(cursor.as<words::MessageState>(0), cursor.integer(1));
    return result;
}

}  // namespace controller::dispatch
