#pragma once

#include <string_view>

namespace controller::store {

// What schema 2 adds. A release of schema 1 can read and write the result: `readable_from` stays 1.
inline constexpr std::string_view k_schema_2 = R"sql(
-- dispatch: how a refused message is tried again. changed: 1 other alphabet, 2 no class, 4 no validity. The SIM `avoid`
-- does not take it before avoid_until.
ALTER TABLE message ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN avoid INTEGER;
ALTER TABLE message ADD COLUMN avoid_until INTEGER;

-- dispatch: what each SIM was refused since it last sent something, and transient refusals of the last minutes; fault
-- has the values of modem::sms::FaultClass.
CREATE TABLE sim_fault(
  sim INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, number TEXT NOT NULL, fault INTEGER NOT NULL,
  about_sender INTEGER NOT NULL, PRIMARY KEY(sim, seq)
) STRICT, WITHOUT ROWID;
-- dispatch: SIMs that rest after faults, and until when; then one part at a time until one has gone.
CREATE TABLE sim_rest(sim INTEGER PRIMARY KEY, since INTEGER NOT NULL, until INTEGER NOT NULL, why TEXT NOT NULL) STRICT;
-- dispatch: recipients who could not be had for now, and how often in a row.
CREATE TABLE recipient_rest(number TEXT PRIMARY KEY, failures INTEGER NOT NULL, until INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;

-- dispatch: receipts. A part keeps the times of the last one that it got: report_scts when the centre took the part,
-- report_dt when it arrived or was last tried. A message that is sent and has the reason `no_receipt` waits for none.
ALTER TABLE part ADD COLUMN report_scts INTEGER;
ALTER TABLE part ADD COLUMN report_dt INTEGER;
DROP INDEX part_awaited;
DROP INDEX part_failed;
DROP INDEX part_doubtful;
CREATE INDEX part_reference ON part(sim, mr) WHERE mr IS NOT NULL;
CREATE INDEX part_unreferenced ON part(sim) WHERE state IN (0, 3, 7);
-- Up to closed_seq no part of the SIM awaits a receipt.
ALTER TABLE sim ADD COLUMN closed_seq INTEGER NOT NULL DEFAULT 0;
-- By how many ms the clock of a service centre is ahead of ours, and the mean deviation from that.
CREATE TABLE smsc_clock(
  smsc TEXT PRIMARY KEY, ahead INTEGER NOT NULL, deviation INTEGER NOT NULL, samples INTEGER NOT NULL, suspect INTEGER
) STRICT, WITHOUT ROWID;
-- type is that of the number; dt as report_dt; what was archived no part is looked for any more.
ALTER TABLE orphan ADD COLUMN type INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orphan ADD COLUMN dt INTEGER;
ALTER TABLE orphan ADD COLUMN smsc TEXT;
ALTER TABLE orphan ADD COLUMN archived_at INTEGER;

-- dispatch: pictures. message.media is 1 where one goes with the text; its data is kept until the message is settled.
ALTER TABLE message ADD COLUMN media INTEGER NOT NULL DEFAULT 0;
CREATE TABLE message_media(message INTEGER PRIMARY KEY, content_type TEXT NOT NULL, size INTEGER NOT NULL, data BLOB) STRICT;

-- inbox: parts of texts that were told, whole or not, for those that come late or twice. The PDU of a part goes after
-- some days, the hash much later.
CREATE INDEX inbound_told ON inbound_part(sim, number, reference, count) WHERE reference IS NOT NULL;

-- tillcastd: PINs that were tried, each on its SIM (`iccid:…`, or `modem:…` where it hides its number until it is
-- unlocked). pin is a hash of both with `pin_key`; attempts is how many were left before, where that was known;
-- result 0 right, 1 wrong, absent: nobody knows.
CREATE TABLE pin_attempt(
  sim TEXT NOT NULL, pin BLOB NOT NULL, at INTEGER NOT NULL, attempts INTEGER, result INTEGER, PRIMARY KEY(sim, pin)
) STRICT, WITHOUT ROWID;
INSERT INTO setting VALUES('pin_key', randomblob(32));

-- dispatch: `text` is what goes on the air; `given` what was handed over, where that is written otherwise. layout is how
-- the text is cut (modem/sms/layout.hpp) where it is not the usual way; flash 1: a text that shows at once (class 0).
ALTER TABLE message ADD COLUMN given TEXT;
ALTER TABLE message ADD COLUMN layout TEXT;
ALTER TABLE message ADD COLUMN flash INTEGER NOT NULL DEFAULT 0;

-- inbox: what it is. form: 0 a text, 1 a text that showed at once, 2 data, 3 a WAP push, 4 the notification of a picture
-- message, 5 a sign that something waits, 6 a silent message, 7 settings. details is JSON, by the form. protocol is
-- TP-PID where a later text of the same kind replaces this one (65 to 71); replaced_by the text that did.
ALTER TABLE inbound ADD COLUMN form INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbound ADD COLUMN details TEXT;
ALTER TABLE inbound ADD COLUMN protocol INTEGER;
ALTER TABLE inbound ADD COLUMN replaced_by INTEGER;
)sql";

}  // namespace controller::store
