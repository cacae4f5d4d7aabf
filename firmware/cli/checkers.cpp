#include "firmware/cli/checkers.hpp"

#include "controller/inbox/reply_text.hpp"
#include "controller/outreach/check.hpp"

namespace firmware::cli {

namespace {

std::vector<words::Diagnostic> check_plans(const reader::Config& config) {
    return controller::outreach::check(config).errors;
}

std::vector<words::Diagnostic> check_replies(const reader::Config& config) {
    return controller::inbox::check_replies(config);
}

}  // namespace

std::vector<reader::Checker> checkers() { return {check_plans, check_replies}; }

}  // namespace firmware::cli
