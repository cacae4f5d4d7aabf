#pragma once

#include <string_view>

namespace controller::store {

// What schema 3 adds. A release of schema 2 can read and write the result: `readable_from` stays 1.
inline constexpr std::string_view k_schema_3 = R"sql(
-- dispatch, SIMs as tariffs: the books of each SIM, a row for each civil day of the shop (days since 1970). month is the
-- day on which the billing month began that new_people were counted in, people are the distinct numbers of the day, seq
-- is the last part that is in the books; money is in millionths.
CREATE TABLE sim_day(
  sim INTEGER NOT NULL, day INTEGER NOT NULL, month INTEGER NOT NULL, parts INTEGER NOT NULL, on_net INTEGER NOT NULL,
  spent INTEGER NOT NULL, people INTEGER NOT NULL, new_people INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(sim, day)
) STRICT, WITHOUT ROWID;
-- dispatch: on which day (0: none) a SIM texted a number last, and before that; the SIM of the latest `at` is the one by
-- which the number was last texted, or wrote.
CREATE TABLE sim_number(
  number TEXT NOT NULL, sim INTEGER NOT NULL, day INTEGER NOT NULL, before INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(number, sim)
) STRICT, WITHOUT ROWID;
-- charged is twice the day in whose books the part is, and one more where it went to the SIM's own network.
ALTER TABLE part ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;
ALTER TABLE part ADD COLUMN charged INTEGER;

-- dispatch, lanes and arbitration
-- value: of several marketing messages that want one contact on one day the dearest goes; 0..100.
ALTER TABLE message ADD COLUMN value INTEGER NOT NULL DEFAULT 50;
ALTER TABLE campaign ADD COLUMN value INTEGER NOT NULL DEFAULT 50;
-- Bulk by its sources, which take turns: each campaign, and (NULL) everything without one.
CREATE INDEX message_turn ON message(campaign, key) WHERE state = 0 AND lane = 2;
-- Of a part in doubt: the modem, when its text was let go to it, and what came after. resolved 1: a person said that it
-- went out.
ALTER TABLE part ADD COLUMN modem TEXT;
ALTER TABLE part ADD COLUMN written_at INTEGER;
ALTER TABLE part ADD COLUMN said TEXT;
ALTER TABLE part ADD COLUMN resolved INTEGER;

-- ledger: what a contact asked for. region is ISO 3166-2; hours are minutes of a local day, bit 0 of days is Monday.
ALTER TABLE contact ADD COLUMN region TEXT;
CREATE TABLE preference(
  contact INTEGER PRIMARY KEY, hours_from INTEGER, hours_until INTEGER, days INTEGER, pause_until INTEGER,
  max_per_30d INTEGER
) STRICT;

-- dispatch: alerts
-- What a person must mend. cause has the values of AlertCause; subject is a SIM, a modem, a path or empty. Open while
-- cleared_at is absent, and then one at most for each cause and subject.
CREATE TABLE alert(
  key INTEGER PRIMARY KEY, cause INTEGER NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, raised_at INTEGER NOT NULL,
  cleared_at INTEGER
) STRICT;
CREATE UNIQUE INDEX alert_open ON alert(cause, subject) WHERE cleared_at IS NULL;
-- The texts about it, one for each number and civil day of the shop (in days since 1970).
CREATE TABLE alert_text(
  cause INTEGER NOT NULL, subject TEXT NOT NULL, day INTEGER NOT NULL, number TEXT NOT NULL, alert INTEGER NOT NULL,
  message INTEGER NOT NULL, PRIMARY KEY(cause, subject, day, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_text_alert ON alert_text(alert);

-- api: webhooks
-- Who is told. configured 1: of the configuration, which keeps its secrets. events and secrets have blanks between; of
-- two secrets the second is the old one and signs until old_until. stopped_at: nothing is told until a person starts it
-- again, or the configuration names it again.
CREATE TABLE webhook(
  key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, configured INTEGER NOT NULL, url TEXT NOT NULL, events TEXT NOT NULL,
  secret TEXT, old_secret TEXT, old_until INTEGER, created_at INTEGER NOT NULL, stopped_at INTEGER, stopped_why TEXT
) STRICT;
-- What they are told, a row for each receiver, written with the fact. type is the place in reader::k_webhook_events,
-- subject the key of the message, inbound text or alert, or a number's digits: what concerns one subject goes in order.
-- state 0 waiting, 1 delivered, 2 dead. due is when it is tried next; absent while one before it waits, and at the end.
-- status and error are of the last try.
CREATE TABLE webhook_event(
  key INTEGER PRIMARY KEY, webhook INTEGER NOT NULL, type INTEGER NOT NULL, subject INTEGER NOT NULL, at INTEGER NOT NULL,
  detail TEXT, state INTEGER NOT NULL DEFAULT 0, due INTEGER, attempts INTEGER NOT NULL DEFAULT 0, tried_at INTEGER,
  status INTEGER, error TEXT
) STRICT;
CREATE INDEX webhook_due ON webhook_event(webhook, due) WHERE due IS NOT NULL;
CREATE INDEX webhook_waiting ON webhook_event(webhook, subject) WHERE state = 0;

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
