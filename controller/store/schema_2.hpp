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
)sql";

}  // namespace controller::store
