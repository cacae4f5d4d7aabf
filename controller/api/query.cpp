#include "controller/api/query.hpp"

#include <algorithm>
#include <charconv>

#include "controller/api/sentences.hpp"
#include "controller/api/utf8.hpp"

namespace controller::api {

namespace {

constexpr std::size_t k_max_phone = 24;
constexpr std::size_t k_rfc3339_offset = 6;  // +01:00

}  // namespace

void Query::fail(std::string_view name, std::string detail) {
    errors_.push_back({"?" + std::string(name), std::move(detail)});
}

std::optional<std::string_view> Query::find(std::string_view name) {
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.push_back(name);
    std::optional<std::string_view> found;
    for (const auto& [key, value] : request_->target.query) {
        if (key != name) continue;
        if (found) {
            fail(name, "must be given once");
            return std::nullopt;
        }
        found = value;
    }
    return found && !found->empty() ? found : std::nullopt;
}

std::optional<std::string> Query::text(std::string_view name, std::size_t max) {
    const auto value = find(name);
    if (!value) return std::nullopt;
    if (utf8_length(*value).value_or(max + 1) <= max) return std::string(*value);
    fail(name, too_long(max));
    return std::nullopt;
}

std::optional<std::int64_t> Query::integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const auto value = find(name);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (ec == std::errc() && end == value->data() + value->size() && number >= min && number <= max) return number;
    fail(name, not_between(min, max));
    return std::nullopt;
}

std::optional<bool> Query::boolean(std::string_view name) {
    const auto value = find(name);
    if (!value) return std::nullopt;
    if (*value == "true" || *value == "false") return *value == "true";
    fail(name, "must be true or false");
    return std::nullopt;
}

std::optional<words::Instant> Query::instant(std::string_view name) {
    const auto value = find(name);
    if (!value) return std::nullopt;
    std::string text(*value);
    if (text.size() > k_rfc3339_offset && text[text.size() - k_rfc3339_offset] == ' ')
        text[text.size() - k_rfc3339_offset] = '+';
    const auto at = words::from_rfc3339(text);
    if (!at) fail(name, not_a_time());
    return at;
}

std::optional<std::string> Query::phone(std::string_view name) {
    auto value = text(name, k_max_phone);
    if (value && value->front() == ' ') value->front() = '+';
    return value;
}

std::optional<std::string_view> Query::one_of(std::string_view name, std::span<const std::string_view> names) {
    const auto value = find(name);
    if (!value || std::find(names.begin(), names.end(), *value) != names.end()) return value;
    fail(name, not_one_of(*value, names));
    return std::nullopt;
}

int Query::limit() { return static_cast<int>(integer("limit", 1, k_max_limit).value_or(k_default_limit)); }

std::optional<Cursor> Query::cursor(std::string_view listing) {
    const auto value = find("cursor");
    if (!value) return std::nullopt;
    const auto cursor = parse_cursor(listing, *value);
    if (cursor) return *cursor;
    fail("cursor", "must be the next_cursor of a page of this listing");
    return std::nullopt;
}

std::optional<Problem> Query::problem() {
    for (const auto& [key, value] : request_->target.query)
        if (std::find(known_.begin(), known_.end(), key) == known_.end())
            fail(key, unknown_name("parameter", key, known_));
    if (errors_.empty()) return std::nullopt;
    const std::string detail = errors_.front().pointer + ": " + errors_.front().detail;
    return bad_request(detail, std::move(errors_));
}

}  // namespace controller::api
