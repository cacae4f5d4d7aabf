#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/reader/config.hpp"
#include "controller/audience/compile.hpp"
#include "controller/store/database.hpp"

namespace controller::audience {

/// A named, live set of contacts.
struct Segment {
    std::string id;
    std::string name;
    std::string where;  ///< as the technician wrote it
    Expression expression;
    std::string list_sql;
    std::string count_sql;
    std::string one_sql;
    std::vector<Parameter> parameters;
};

/// Compiles one expression that stands in no file of segments, such as one being tried out.
std::optional<Segment> compile_segment(const reader::SegmentSource& source, int money_digits,
                                       std::vector<words::Diagnostic>& found);

/// At most `limit` members with a key beyond `after` (and up to `until`, which bounds the work where members are few),
/// by rising key: the next page begins behind the last one.
std::vector<words::Key> members(store::Database& database, const Segment& segment, const Moment& moment,
                                words::Key after, std::int64_t limit,
                                words::Key until = std::numeric_limits<words::Key>::max());

/// Walks all contacts, in the order of their keys beside their metric: under a second for a million on a desktop, so on
/// a reader. Only what asks for purchases alone (n_purchases >= 1, idle, aov) passes by those who have none.
std::int64_t count(store::Database& database, const Segment& segment, const Moment& moment);

bool is_member(store::Database& database, const Segment& segment, const Moment& moment, words::Key contact);

/// The segments of the configuration.
class Segments {
public:
    /// All of them or, with what is wrong added to `found`, nothing.
    static std::optional<Segments> compile(std::span<const reader::SegmentSource> sources, int money_digits,
                                           std::vector<words::Diagnostic>& found);

    /// Null if there is none of this id.
    const Segment* find(std::string_view id) const;
    std::span<const Segment> all() const { return segments_; }

private:
    std::vector<Segment> segments_;
};

}  // namespace controller::audience
