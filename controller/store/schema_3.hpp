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
-- What was done to the database itself, the last hundred of each kind: backup, restore, salvage, purge. trouble is why
-- it came to nothing, detail a sentence for people.
CREATE TABLE store_event(
  key INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, path TEXT, bytes INTEGER, took_ms INTEGER,
  trouble TEXT, detail TEXT
) STRICT;
CREATE INDEX store_event_kind ON store_event(kind, key);
-- When the text was removed because its time was up ([retention] texts); the column `text` is empty then.
ALTER TABLE message ADD COLUMN text_removed_at INTEGER;
ALTER TABLE inbound ADD COLUMN text_removed_at INTEGER;
)sql";

}  // namespace controller::store
