#include "firmware/cli/checkers.hpp"

#include "controller/outreach/check.hpp"

namespace firmware::cli {

namespace {

std::vector<words::Diagnostic> check_segments_and_templates(const reader::Config& config) {
    return controller::outreach::check(config).errors;
}

}  // namespace

std::vector<reader::Checker> checkers() { return {check_segments_and_templates}; }

}  // namespace firmware::cli
