#include "modem/simulator/fields.hpp"

#include <string>

namespace modem::simulator::fields {

using reader::Section;

namespace {

constexpr std::string_view k_spread_forms =
    " must be \"fixed:MS\", \"uniform:LEAST,MOST\" or \"lognormal:MEDIAN,SIGMA\", in milliseconds";

}  // namespace

std::optional<Spread> spread(Section& section, std::string_view key) {
    const auto text = section.text(key);
    if (!text) return std::nullopt;
    const auto value = Spread::parse(text->value);
    if (!value) section.error(text->at, std::string(key) + std::string(k_spread_forms));
    return value;
}

std::optional<Pattern> pattern(Section& section, std::string_view key) {
    const auto text = section.text(key);
    if (!text) return std::nullopt;
    auto value = Pattern::parse(text->value);
    if (!value) section.error(text->at, std::string(key) + " is not a regular expression");
    return value;
}

std::optional<double> decimal(Section& section, std::string_view key, double least, double most) {
    const auto* node = section.find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value<double>();
    if (!value || !node->is_number()) {
        section.wrong_type(key, *node, "a number");
        return std::nullopt;
    }
    if (*value >= least && *value <= most) return value;
    section.error(section.place_of(*node), std::string(key) + " is out of range");
    return std::nullopt;
}

int whole(Section& section, std::string_view key, int otherwise, std::int64_t least, std::int64_t most) {
    const auto value = section.count(key, reader::Need::optional, least, most);
    return value ? static_cast<int>(value->value) : otherwise;
}

}  // namespace modem::simulator::fields
