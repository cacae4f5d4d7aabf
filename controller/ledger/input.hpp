#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/words/instant.hpp"
#include "controller/ledger/errc.hpp"

namespace controller::ledger {

/// What a request says about one field: nothing (it stays as it is), null (it is cleared) or a value.
/// An empty value clears, as tills send empty strings for what they do not know.
class Field {
public:
    Field() = default;
    Field(std::string value) : given_(true) {
        if (!value.empty()) value_ = std::move(value);
    }
    Field(const char* value) : Field(std::string(value)) {}
    static Field cleared() { return Field(std::string()); }

    bool given() const { return given_; }
    const std::optional<std::string>& value() const { return value_; }
    friend bool operator==(const Field&, const Field&) = default;

private:
    bool given_ = false;
    std::optional<std::string> value_;
};

/// One thing that is wrong with an input; `pointer` is the JSON pointer (RFC 6901) of the field in what the API takes.
struct Fault {
    std::string pointer;
    errc why;
    friend bool operator==(const Fault&, const Fault&) = default;
};
using Faults = std::vector<Fault>;

/// No act of a customer is older.
inline constexpr words::Instant k_earliest = std::chrono::sys_days(std::chrono::year(1990) / 1 / 1);
/// How far a till's clock may go ahead of ours.
inline constexpr std::chrono::hours k_max_ahead{24};

// The checks below append to `faults`.

/// UTF-8 without control characters, at most `limit` bytes.
void check_text(Faults& faults, std::string pointer, std::string_view text, std::size_t limit);
/// The same for a text that may not be empty.
void check_required(Faults& faults, std::string pointer, std::string_view text, std::size_t limit);
void check_optional(Faults& faults, std::string pointer, const std::optional<std::string>& text, std::size_t limit);
/// Not before `k_earliest` and not more than `k_max_ahead` after `now`.
void check_time(Faults& faults, std::string pointer, const std::optional<words::Instant>& at, words::Instant now);

/// `pt_br` → `pt-BR`: language, script and region of a BCP 47 tag in their usual case; nothing if it is none.
std::optional<std::string> language_tag(std::string_view text);

/// `--05-17` or `1990-05-17`; not after `now`.
void check_birthday(Faults& faults, std::string pointer, std::string_view text, words::Instant now);

}  // namespace controller::ledger
