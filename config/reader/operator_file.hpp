#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"
#include "config/reader/findings.hpp"
#include "config/reader/load.hpp"

namespace reader {

/// All operators, the technician's by name before the shipped ones; `own` are the readable files of `operators/`. A
/// file named as a shipped one takes its place. One whose file is wrong is there without a code, so that who names it
/// is not blamed.
std::vector<Operator> read_operators(std::span<const SourceFile> own, Findings& findings);

}  // namespace reader
