#include "controller/outreach/check.hpp"

#include "config/words/money.hpp"

namespace controller::outreach {

std::optional<Plans> compile_plans(const reader::Config& config, Findings& found) {
    const int decimals = words::decimals_of(config.shop.currency.value_or(""));
    auto segments = audience::Segments::compile(config.segments, decimals, found.errors);
    for (const reader::SegmentSource& source : config.segments)
        if (source.leave_after)
            found.warnings.push_back({source.at, "leave_after has no effect on \"" + source.id +
                                                     "\": members leave as soon as where ceases to hold"});
    auto templates = Templates::compile(config, found);
    if (!segments || !templates) return std::nullopt;
    return Plans{std::move(*segments), std::move(*templates)};
}

Findings check(const reader::Config& config) {
    Findings found;
    compile_plans(config, found);
    return found;
}

}  // namespace controller::outreach
