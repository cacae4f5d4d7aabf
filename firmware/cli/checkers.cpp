#include "firmware/cli/checkers.hpp"

#include "config/words/money.hpp"
#include "controller/audience/segments.hpp"

namespace firmware::cli {

namespace {

std::vector<words::Diagnostic> check_segments(const reader::Config& config) {
    std::vector<words::Diagnostic> found;
    controller::audience::Segments::compile(config.segments, words::decimals_of(config.shop.currency.value_or("")),
                                            found);
    return found;
}

}  // namespace

std::vector<reader::Checker> checkers() { return {check_segments}; }

}  // namespace firmware::cli
