#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/id.hpp"
#include "config/words/number.hpp"
#include "controller/ledger/input.hpp"
#include "controller/ledger/preference.hpp"
#include "controller/store/writer.hpp"

namespace controller::ledger {

inline constexpr std::size_t k_max_name = 200;  ///< bytes of UTF-8, as all limits of texts here
inline constexpr std::size_t k_max_external_id = 128;
inline constexpr std::size_t k_max_source = 64;
inline constexpr std::size_t k_max_zone = 64;
inline constexpr std::size_t k_max_tag = 64;
inline constexpr std::size_t k_max_tags = 32;

/// A person, known by one number.
struct Contact {
    words::Key key = 0;
    words::Number number;
    words::Instant created_at{};
    std::optional<std::string> first_name{};
    std::optional<std::string> last_name{};
    std::optional<std::string> language{};     ///< BCP 47
    std::optional<std::string> zone{};         ///< IANA
    std::optional<std::string> region{};       ///< ISO 3166-2, of where the contact lives
    std::optional<std::string> birthday{};     ///< `--05-17` or `1990-05-17`
    std::optional<std::string> source{};       ///< where it came from
    std::optional<std::string> external_id{};  ///< the till's own
    std::vector<std::string> tags{};           ///< sorted
    Preference preference{};
};

/// What is told about a contact. A value replaces, what is not given stays, null clears; tags are replaced as a set.
struct ContactInput {
    words::Number number;
    Field first_name{};
    Field last_name{};
    Field language{};
    Field zone{};
    Field region{};
    Field birthday{};
    Field source{};
    Field external_id{};
    std::optional<std::vector<std::string>> tags{};
    PreferenceInput preference{};
};

/// Everything that is wrong with it; empty if `upsert_contact` will take it.
Faults check(const ContactInput& input, words::Instant now);

/// Creates the contact of the number or changes it; tells ContactChanged if that made a difference.
/// Refuses with the first of `check`.
words::Result<words::Key> upsert_contact(store::Tx& tx, const ContactInput& input);

/// The contact of the number; an unknown one is created with nothing but its source (and ContactChanged told).
words::Key ensure_contact(store::Tx& tx, const words::Number& number, std::string_view source);

std::optional<words::Key> find_contact(store::Database& database, const words::Number& number);
std::optional<Contact> get_contact(store::Database& database, words::Key key);

/// Contacts with a key after `after` (0: from the first), in the order of their keys.
std::vector<Contact> list_contacts(store::Database& database, words::Key after, std::size_t limit);

}  // namespace controller::ledger
