#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "config/reader/document.hpp"
#include "config/reader/findings.hpp"
#include "config/reader/modem_profile.hpp"
#include "config/reader/section.hpp"

namespace reader {

/// What `[errors]` of a profile may say: the names of modem::sms::FaultClass, in its order. (A test holds them equal;
/// this room does not know that one.)
inline constexpr std::array<std::string_view, 9> k_fault_class_names = {
    "permanent", "transient", "network", "modem", "sim", "config", "unknown_outcome", "already_sent", "benign"};

/// What the file says, over what `base` has; what is wrong in it is reported and left as `base` has it. `id` comes from
/// the file's name. Reads `inherits` too, but finds nobody by it: that is for whoever has all files.
ModemProfile read_profile_file(const Document& document, const std::string& id, ModemProfile base, Findings& findings);

/// The profile that the file names as its parent, with its place; nothing where it names none or not by a string.
std::optional<Placed<std::string>> parent_of(const Document& document);

}  // namespace reader
