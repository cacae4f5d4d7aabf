#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/reader/findings.hpp"
#include "config/reader/load.hpp"
#include "config/reader/modem_profile.hpp"

namespace reader {

/// All profiles, resolved by inheritance: `generic` first, then the technician's by name, then the shipped ones. `own`
/// are the readable files of `modems/`. A file named as a shipped one takes its place; with `inherits` naming itself it
/// changes only what it says of the shipped one, and so does `modems/generic.toml` always. A profile whose file is
/// wrong is there with what could be read of it, so that who names it is not blamed.
std::vector<ModemProfile> read_profiles(std::span<const SourceFile> own, Findings& findings);

}  // namespace reader
