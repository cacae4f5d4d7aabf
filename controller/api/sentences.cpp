#include "controller/api/sentences.hpp"

#include "config/words/diagnostic.hpp"

namespace controller::api {

namespace {

constexpr std::size_t k_max_quoted = 64;

std::string_view shortened(std::string_view text) { return text.size() > k_max_quoted ? std::string_view("…") : text; }

}  // namespace

std::string too_long(std::size_t max) { return "must have at most " + std::to_string(max) + " characters"; }

std::string not_between(std::int64_t min, std::int64_t max) {
    return "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max);
}

std::string not_one_of(std::string_view value, std::span<const std::string_view> names) {
    std::string text = "must be one of ";
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "\"" : ", \"") + std::string(names[i]) + "\"";
    return text + words::did_you_mean(shortened(value), names);
}

std::string not_a_time() { return "must be an RFC 3339 time such as 2026-11-22T10:00:00Z"; }

std::string unknown_name(std::string_view kind, std::string_view name, std::span<const std::string_view> known) {
    return "unknown " + std::string(kind) + " \"" + std::string(shortened(name)) + "\"" +
           words::did_you_mean(shortened(name), known);
}

}  // namespace controller::api
