#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace firmware::cli {

// What an answer says, read tolerantly: a daemon of another release may leave fields out or add some.

/// The member; nothing where it is missing or null, or where `value` is no object.
const boost::json::value* find(const boost::json::value& value, std::string_view name);

/// As a person reads it: a text as it is, a list with commas, anything else as JSON; empty where there is none.
std::string text_of(const boost::json::value& value);
std::string text_of(const boost::json::value& value, std::string_view name);

/// A time of the API in the zone of this machine.
std::string time_of(const boost::json::value& value, std::string_view name);

std::optional<std::int64_t> number_of(const boost::json::value& value, std::string_view name);
bool is_true(const boost::json::value& value, std::string_view name);

/// The list of that name; an empty one where there is none. Of a page, `data`.
const boost::json::array& list_of(const boost::json::value& value, std::string_view name);

/// `1.30 EUR` of an amount in minor units with its currency; empty where there is none.
std::string money_text(const boost::json::value& money);

/// `3 delivered, 1 held` of an object with counts, in its order, without the zeros.
std::string counts_of(const boost::json::value& value);

}  // namespace firmware::cli
