#pragma once

#include <optional>

#include "config/reader/config.hpp"
#include "controller/audience/segments.hpp"
#include "controller/outreach/findings.hpp"
#include "controller/outreach/template.hpp"

namespace controller::outreach {

/// What a configuration says about whom to write to and what: one generation of it, which never changes.
struct Plans {
    audience::Segments segments;
    Templates templates;
};

/// Compiles all segments and templates, for `tillcast check`, the start and a reload: all of them or, with what is
/// wrong added to `found`, nothing.
std::optional<Plans> compile_plans(const reader::Config& config, Findings& found);

/// What is wrong, and what deserves a look, in the order of the configuration.
Findings check(const reader::Config& config);

}  // namespace controller::outreach
