#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/instant.hpp"
#include "controller/api/cursor.hpp"
#include "controller/api/request.hpp"

namespace controller::api {

/// Reads the query of a request parameter by parameter, as `Fields` reads a body; an empty value counts as absent.
/// `request` must outlive it, and names are literals.
class Query {
public:
    explicit Query(const Request& request) : request_(&request) {}

    std::optional<std::string> text(std::string_view name, std::size_t max);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<bool> boolean(std::string_view name);
    std::optional<words::Instant> instant(std::string_view name);
    /// A telephone number as it was typed. A `+` that was not escaped arrived as a space and is put back.
    std::optional<std::string> phone(std::string_view name);
    template <class Enum>
    std::optional<Enum> choice(std::string_view name, std::span<const std::string_view> names,
                               std::optional<Enum> (*parse)(std::string_view)) {
        const auto chosen = one_of(name, names);
        return chosen ? parse(*chosen) : std::nullopt;
    }
    /// `limit`, 1 to 200, 50 where there is none.
    int limit();
    /// `cursor`; nothing for the first page.
    std::optional<Cursor> cursor(std::string_view listing);

    void fail(std::string_view name, std::string detail);
    /// After the last getter: a 400 that names every wrong and every unknown parameter, or nothing.
    std::optional<Problem> problem();

private:
    std::optional<std::string_view> find(std::string_view name);
    std::optional<std::string_view> one_of(std::string_view name, std::span<const std::string_view> names);

    const Request* request_;
    std::vector<std::string_view> known_;
    std::vector<FieldError> errors_;
};

}  // namespace controller::api
