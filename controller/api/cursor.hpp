#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "controller/api/problem.hpp"

namespace controller::api {

/// Where a listing goes on: the sort value and the key of the last row shown. Opaque to callers.
struct Cursor {
    std::int64_t sort = 0;  ///< such as milliseconds
    std::int64_t key = 0;
    friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// `listing` names what is listed (such as `messages`); a cursor of one listing is not taken by another.
std::string to_text(std::string_view listing, const Cursor& cursor);

/// Of rows of which one more was asked for than `limit`: cuts it off and gives the cursor of the next page, empty where
/// this one is the last. `place(row)` is the Cursor of a row.
template <class Row, class Place>
std::string cut_page(std::vector<Row>& rows, int limit, std::string_view listing, Place place) {
    if (rows.size() <= static_cast<std::size_t>(limit)) return {};
    rows.erase(rows.begin() + limit, rows.end());
    return to_text(listing, place(rows.back()));
}

/// 400 for anything that `to_text` did not give for this listing.
Outcome<Cursor> parse_cursor(std::string_view listing, std::string_view text);

inline constexpr int k_default_limit = 50;
inline constexpr int k_max_limit = 200;

}  // namespace controller::api
