#pragma once

#include <string_view>

namespace controller::store {

// What schema 3 adds. A release of schema 2 can read and write the result: `readable_from` stays 1.
inline constexpr std::string_view k_schema_3 = R"sql(
-- dispatch, SIMs as tariffs

-- dispatch, lanes and arbitration
ALTER TABLE message ADD COLUMN value INTEGER NOT NULL DEFAULT 50;

-- ledger: what a contact asked for

-- dispatch: alerts

-- api: webhooks

-- store: backups and retention
)sql";

}  // namespace controller::store
