#pragma once

#include <string_view>

namespace controller::store {

// Times are milliseconds since 1970 UTC, money is in minor units, enumerations have the values of config/words and of
// the room that owns the table. No table is written but through the room that owns it.
inline constexpr std::string_view k_schema_1 = R"sql(
-- store: one row per name. `salt` is part of every public id, `readable_from` the oldest schema whose release can read
-- this file, `last_time` the last civil time on record, `brake` 0 none, 1 marketing, 2 all.
CREATE TABLE setting(name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

-- ledger: people. A contact is known by one number.
CREATE TABLE contact(
  key INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
  first_name TEXT, last_name TEXT, language TEXT, zone TEXT, birthday TEXT, source TEXT, external_id TEXT
) STRICT;
CREATE TABLE tag(contact INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY(contact, tag)) STRICT, WITHOUT ROWID;

-- ledger: who agreed to what, when, how, with what wording. Only ever appended; the latest of a scope rules.
-- scope 0 marketing, 1 service, 2 profiling; status 0 granted, 1 withdrawn, 2 pending (double opt-in asked for);
-- basis and source are names; evidence chains the row to the one before (hash).
CREATE TABLE consent(
  key INTEGER PRIMARY KEY, contact INTEGER NOT NULL, number TEXT NOT NULL, scope INTEGER NOT NULL, status INTEGER NOT NULL,
  basis TEXT NOT NULL, source TEXT NOT NULL, wording TEXT, language TEXT, at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  expires_at INTEGER, proof TEXT, evidence BLOB NOT NULL
) STRICT;
CREATE INDEX consent_contact ON consent(contact, scope, at, key);
CREATE TRIGGER consent_kept BEFORE DELETE ON consent BEGIN SELECT RAISE(ABORT, 'the consent ledger is only appended to'); END;
CREATE TRIGGER consent_fixed BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'the consent ledger is only appended to'); END;

-- ledger: numbers that must not be texted, whether or not there is a contact. scope 0 marketing, 1 all.
CREATE TABLE suppression(
  number TEXT NOT NULL, scope INTEGER NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY(number, scope)
) STRICT, WITHOUT ROWID;

-- ledger: what was bought. status 0 completed, 1 refunded, 2 void.
CREATE TABLE purchase(
  key INTEGER PRIMARY KEY, pos_id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, contact INTEGER, at INTEGER NOT NULL,
  currency TEXT NOT NULL, total INTEGER NOT NULL, discount INTEGER NOT NULL, coupon TEXT, status INTEGER NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX purchase_contact ON purchase(contact, at) WHERE contact IS NOT NULL;
CREATE TABLE line(
  purchase INTEGER NOT NULL, position INTEGER NOT NULL, sku TEXT NOT NULL, name TEXT, category TEXT,
  quantity INTEGER NOT NULL, unit_price INTEGER NOT NULL, list_price INTEGER, PRIMARY KEY(purchase, position)
) STRICT, WITHOUT ROWID;

-- ledger: what else happened. data is JSON.
CREATE TABLE event(
  key INTEGER PRIMARY KEY, pos_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, contact INTEGER, at INTEGER NOT NULL,
  received_at INTEGER NOT NULL, data TEXT
) STRICT;
CREATE INDEX event_contact ON event(contact, at) WHERE contact IS NOT NULL;

-- audience: what follows from the purchases, kept with each of them.
CREATE TABLE metric(
  contact INTEGER PRIMARY KEY, n_purchases INTEGER NOT NULL, spend_total INTEGER NOT NULL,
  first_purchase INTEGER, last_purchase INTEGER
) STRICT;

-- dispatch: one text to one number. origin 0 API, 1 campaign, 2 automatic reply, 3 the confirmation of an opt-out.
-- timeline is lines of `ms event detail`. sent_at is when the first part was handed over. withdrawn is why the parts of a
-- begun message that are not on the air yet must stay: opt_out, cancelled.
CREATE TABLE message(
  key INTEGER PRIMARY KEY, number TEXT NOT NULL, contact INTEGER, class INTEGER NOT NULL, lane INTEGER NOT NULL,
  state INTEGER NOT NULL, reason TEXT, next_attempt_at INTEGER, text TEXT NOT NULL, encoding INTEGER NOT NULL,
  parts INTEGER NOT NULL, concat INTEGER, sim INTEGER, pinned INTEGER NOT NULL DEFAULT 0, reference TEXT, not_before INTEGER,
  expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL, origin INTEGER NOT NULL DEFAULT 0, campaign INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0, generation INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, withdrawn TEXT,
  timeline TEXT NOT NULL
) STRICT;
CREATE INDEX message_line ON message(lane, key) WHERE state = 0;
CREATE INDEX message_due ON message(next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX message_number ON message(number, key);
CREATE UNIQUE INDEX message_campaign ON message(campaign, contact) WHERE campaign IS NOT NULL;

-- dispatch: subscriptions. name is `iccid:…`, `imsi:…` or `modem:…`, what is known best.
CREATE TABLE sim(key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, number TEXT, last_modem TEXT, seen_at INTEGER NOT NULL) STRICT;

-- dispatch: each attempt to put one part on the air, in the order of its SIM. state 0 intent, 1 sent, 2 refused,
-- 3 unknown, 4 returned (the air proven untouched), 5 delivered, 6 undelivered, 7 unknown and sent again. scts is what
-- +CMGS told.
CREATE TABLE part(
  sim INTEGER NOT NULL, seq INTEGER NOT NULL, message INTEGER NOT NULL, idx INTEGER NOT NULL, state INTEGER NOT NULL,
  planned_at INTEGER NOT NULL, at INTEGER, mr INTEGER, scts INTEGER, error INTEGER, receipt_at INTEGER, receipt INTEGER,
  PRIMARY KEY(sim, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_message ON part(message, idx, seq);
CREATE INDEX part_awaited ON part(sim, mr) WHERE state = 1;
CREATE INDEX part_doubtful ON part(sim, state) WHERE state IN (0, 3);
CREATE INDEX part_failed ON part(sim, mr) WHERE state = 6;

-- dispatch: whom a SIM has texted in a month (yyyymm), for tariffs that count recipients.
CREATE TABLE sim_recipient(sim INTEGER NOT NULL, month INTEGER NOT NULL, number TEXT NOT NULL, PRIMARY KEY(sim, month, number))
  STRICT, WITHOUT ROWID;

-- dispatch: receipts that no part was waiting for yet (one may overtake the +CMGS it belongs to).
CREATE TABLE orphan(
  key INTEGER PRIMARY KEY, sim INTEGER NOT NULL, mr INTEGER NOT NULL, number TEXT NOT NULL, scts INTEGER,
  status INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX orphan_sim ON orphan(sim, mr);

-- inbox: what came in. kind: 0 other, 1 opt-out, 2 opt-out of all, 3 opt-in, 4 confirmed opt-in, 5 help, 6 near miss.
-- A near miss that no person has handled holds marketing to the number.
CREATE TABLE inbound(
  key INTEGER PRIMARY KEY, sim INTEGER, number TEXT NOT NULL, contact INTEGER, text TEXT NOT NULL, received_at INTEGER NOT NULL,
  sent_at INTEGER, kind INTEGER NOT NULL, handled_at INTEGER, handled_as TEXT, complete INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX inbound_open ON inbound(number) WHERE handled_at IS NULL AND kind = 6;
CREATE INDEX inbound_number ON inbound(number, key);
-- inbox: each PDU once, by its hash; those of a message that is not whole yet have no inbound.
CREATE TABLE inbound_part(
  hash BLOB PRIMARY KEY, sim INTEGER NOT NULL, number TEXT NOT NULL, reference INTEGER, count INTEGER NOT NULL, idx INTEGER NOT NULL,
  pdu TEXT NOT NULL, at INTEGER NOT NULL, inbound INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX inbound_waiting ON inbound_part(sim, number, reference, count) WHERE inbound IS NULL;

-- outreach: one send to an audience, once. state 0 draft, 1 running, 2 paused, 3 done, 4 cancelled; phase 0 the audience
-- is being gathered, 1 its messages are being accepted, 2 all are. cursor is the last contact that the phase is through
-- with, sweep the last one whose message has followed a pause, resume or cancel (absent: all have).
CREATE TABLE campaign(
  key INTEGER PRIMARY KEY, name TEXT NOT NULL, segment TEXT NOT NULL, template TEXT NOT NULL, class INTEGER NOT NULL,
  state INTEGER NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, audience INTEGER,
  expires_after INTEGER, phase INTEGER NOT NULL DEFAULT 0, cursor INTEGER NOT NULL DEFAULT 0, sweep INTEGER
) STRICT;
-- outreach: of whom a campaign has gathered, those whose message is not accepted yet, or why there will be none.
CREATE TABLE campaign_contact(
  campaign INTEGER NOT NULL, contact INTEGER NOT NULL, reason TEXT, detail TEXT, PRIMARY KEY(campaign, contact)
) STRICT, WITHOUT ROWID;

-- api: who may call, by the hash of the token. scopes: 1 send, 2 ledger, 4 read, 8 admin.
CREATE TABLE token(hash BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, scopes INTEGER NOT NULL, created_at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
-- api: what a key was used for, seven days.
CREATE TABLE idempotency(
  token TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, status INTEGER NOT NULL,
  resource TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(token, path, key)
) STRICT, WITHOUT ROWID;

INSERT INTO setting VALUES('readable_from', 1), ('salt', abs(random()) % 65536), ('brake', 0);
)sql";

}  // namespace controller::store
