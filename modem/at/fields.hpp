#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modem::at {

/// Whether a line is an information line of this name: `+CPMS` fits `+CPMS: …`, `+CPMS:…` and the `+CPMS=(…)` and
/// `+CPMS (…)` of sloppy modems, never `+CPMSX: …`.
bool has_prefix(std::string_view line, std::string_view name);

/// What stands behind the name, without the colon and blanks; the whole line where it has no such name.
std::string_view after_prefix(std::string_view line, std::string_view name);

/// Cuts a list at its commas, not inside quotation marks or parentheses, and takes the marks off:
/// `"SM",1,,(0-2)` is SM, 1, nothing, (0-2).
std::vector<std::string> split_fields(std::string_view list);

/// A whole decimal number; nothing if anything else stands there.
std::optional<int> parse_number(std::string_view text);

/// The field as a number; nothing if there is no such field or it is none.
std::optional<int> number_at(const std::vector<std::string>& fields, std::size_t index);

/// The numbers of `(0-2,5)` or `(0,1)` or `1`; empty if it is neither. Ranges stop at 255.
std::vector<int> parse_range(std::string_view text);

}  // namespace modem::at
