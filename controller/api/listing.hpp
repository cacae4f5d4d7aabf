#pragma once

#include <utility>

#include "config/words/id.hpp"
#include "controller/api/query.hpp"

namespace controller::api {

/// The query of a listing: what is asked for, and from where on.
template <class Filter>
struct Listing {
    Filter filter{};
    std::optional<words::Key> before{};
    int limit = 0;
};

/// Reads what all listings have, `limit` and the cursor of this one, after the filter has been read; or the 400.
template <class Filter>
Outcome<Listing<Filter>> finish_listing(Query& query, std::string_view name, Filter filter) {
    Listing<Filter> listing{std::move(filter), {}, query.limit()};
    if (const auto cursor = query.cursor(name)) listing.before = cursor->key;
    if (auto problem = query.problem()) return std::move(*problem);
    return listing;
}

}  // namespace controller::api
