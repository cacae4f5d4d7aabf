#pragma once

#include <string>
#include <string_view>

#include "controller/store/database.hpp"

namespace controller::store {

/// `application_id` of our databases: "Till".
inline constexpr std::int32_t k_application_id = 0x54696c6c;
/// The schema this release writes.
inline constexpr int k_schema = 3;

/// Brings the database to `k_schema`, each step in its own transaction, a verified copy made beside the file
/// (`PATH.before-N`) first. A schema that a later release wrote is accepted as long as that release says that we can
/// read it (setting `readable_from`), and refused by name otherwise; the file is not touched then.
/// Throws Failure (newer_schema, foreign, corrupt, …).
void migrate(Database& database, const std::string& path);

}  // namespace controller::store
