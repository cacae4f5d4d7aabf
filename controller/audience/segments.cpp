#include "controller/audience/segments.hpp"

#include <algorithm>

namespace controller::audience {

namespace {

constexpr std::string_view k_people = " FROM contact c LEFT JOIN metric m ON m.contact = c.key WHERE ";

}  // namespace

std::optional<Segment> compile_segment(const reader::SegmentSource& source, int money_digits,
                                       std::vector<words::Diagnostic>& found) {
    auto expression = parse(source.where, money_digits, found);
    if (!expression) return std::nullopt;
    Compiled compiled = audience::compile(*expression);
    Segment segment{source.id, source.name, source.where.text, std::move(*expression), {}, {}, {}, {}};
    const std::string people = std::string(k_people) + compiled.where;
    segment.list_sql = "SELECT c.key" + people + " AND c.key > ? AND c.key <= ? ORDER BY c.key LIMIT ?";
    segment.count_sql = "SELECT count(*)" + people;
    segment.one_sql = "SELECT 1" + people + " AND c.key = ?";
    segment.parameters = std::move(compiled.parameters);
    return segment;
}

std::vector<words::Key> members(store::Database& database, const Segment& segment, const Moment& moment,
                                words::Key after, std::int64_t limit, words::Key until) {
    auto values = values_at(segment.parameters, moment);
    values.emplace_back(after);
    values.emplace_back(until);
    values.emplace_back(limit);
    std::vector<words::Key> keys;
    store::Cursor rows = database.query_values(segment.list_sql, values);
    while (rows.next()) keys.push_back(rows.integer(0));
    return keys;
}

std::int64_t count(store::Database& database, const Segment& segment, const Moment& moment) {
    store::Cursor row = database.query_values(segment.count_sql, values_at(segment.parameters, moment));
    row.next();
    return row.integer(0);
}

bool is_member(store::Database& database, const Segment& segment, const Moment& moment, words::Key contact) {
    auto values = values_at(segment.parameters, moment);
    values.emplace_back(contact);
    return database.query_values(segment.one_sql, values).next();
}

std::optional<Segments> Segments::compile(std::span<const reader::SegmentSource> sources, int money_digits,
                                          std::vector<words::Diagnostic>& found) {
    const std::size_t before = found.size();
    Segments compiled;
    for (const reader::SegmentSource& source : sources)
        if (auto segment = compile_segment(source, money_digits, found))
            compiled.segments_.push_back(std::move(*segment));
    if (found.size() != before) return std::nullopt;
    return compiled;
}

const Segment* Segments::find(std::string_view id) const {
    const auto found =
        std::find_if(segments_.begin(), segments_.end(), [&](const Segment& segment) { return segment.id == id; });
    return found == segments_.end() ? nullptr : &*found;
}

}  // namespace controller::audience
