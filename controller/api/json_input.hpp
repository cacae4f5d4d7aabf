#pragma once

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/instant.hpp"
#include "controller/api/problem.hpp"

namespace controller::api {

/// More errors than this are not listed.
inline constexpr std::size_t k_max_field_errors = 50;

/// Reads one JSON object field by field and notes every error under its JSON pointer, so that the caller hears of all
/// of them at once. `null` counts as absent. A getter gives nothing for a field that is absent or wrong; a `required_`
/// one then gives an empty value, which must not be used while there are errors. After the last getter comes
/// `finish`. Names must outlive the reader (literals).
///
///     std::vector<FieldError> errors;
///     Fields fields(object, "", errors);
///     const std::string to = fields.required_text("to", 24);
///     const auto lane = fields.choice<words::Lane>("lane", words::k_lane_names, words::parse_lane);
///     fields.finish();
class Fields {
public:
    /// Both must outlive the reader.
    Fields(const boost::json::object& object, std::string pointer, std::vector<FieldError>& errors);

    /// At most `max` characters, and no NUL.
    std::optional<std::string> text(std::string_view name, std::size_t max);
    /// The same, and not empty.
    std::string required_text(std::string_view name, std::size_t max);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::int64_t required_integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<double> number(std::string_view name, double min, double max);
    std::optional<bool> boolean(std::string_view name);
    std::optional<words::Instant> instant(std::string_view name);
    /// Texts, each as `text` reads it; empty if absent.
    std::vector<std::string> texts(std::string_view name, std::size_t max_items, std::size_t max);
    /// An object with whatever is in it, at most `max_bytes` when written.
    std::optional<boost::json::object> data(std::string_view name, std::size_t max_bytes);

    template <class Enum>
    std::optional<Enum> choice(std::string_view name, std::span<const std::string_view> names,
                               std::optional<Enum> (*parse)(std::string_view)) {
        const auto chosen = one_of(name, names);
        return chosen ? parse(*chosen) : std::nullopt;
    }
    template <class Enum>
    Enum required_choice(std::string_view name, std::span<const std::string_view> names,
                         std::optional<Enum> (*parse)(std::string_view)) {
        require(name);
        return choice<Enum>(name, names, parse).value_or(Enum());
    }

    /// Calls `read(Fields&)` for the object of this name and finishes it; false if it is absent or wrong.
    template <class Read>
    bool object(std::string_view name, Read read) {
        const boost::json::object* found = object_at(name);
        if (found == nullptr) return false;
        Fields inner(*found, pointer_to(name), *errors_);
        read(inner);
        inner.finish();
        return true;
    }
    /// Calls `read(Fields&)` for each object of the array of this name and finishes it.
    template <class Read>
    void objects(std::string_view name, std::size_t max_items, Read read) {
        const boost::json::array* found = array_at(name, max_items);
        if (found == nullptr) return;
        for (std::size_t i = 0; i < found->size(); ++i) {
            const std::string at = pointer_to(name) + "/" + std::to_string(i);
            const boost::json::object* item = (*found)[i].if_object();
            if (item == nullptr) {
                note(at, "must be an object");
                continue;
            }
            Fields inner(*item, at, *errors_);
            read(inner);
            inner.finish();
        }
    }

    /// True if the field is there and not null.
    bool has(std::string_view name);
    /// From here on it is an error if the field is absent.
    void require(std::string_view name);
    /// An error of meaning that the caller found.
    void fail(std::string_view name, std::string detail);
    /// Notes what is unknown and what is missing; where an unknown name is near to a missing one, only the unknown.
    void finish();

private:
    const boost::json::value* find(std::string_view name);
    std::optional<std::string_view> one_of(std::string_view name, std::span<const std::string_view> names);
    const boost::json::object* object_at(std::string_view name);
    const boost::json::array* array_at(std::string_view name, std::size_t max_items);
    std::optional<std::string> text_of(const boost::json::value& value, const std::string& at, std::size_t max);
    std::string pointer_to(std::string_view name) const;
    void note(std::string at, std::string detail);

    const boost::json::object* object_;
    std::string pointer_;
    std::vector<FieldError>* errors_;
    std::vector<std::string_view> known_;
    std::vector<std::string_view> required_;
};

}  // namespace controller::api
