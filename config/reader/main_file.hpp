#pragma once

#include "config/reader/config.hpp"
#include "config/reader/document.hpp"
#include "config/reader/findings.hpp"
#include "config/reader/section.hpp"

namespace reader {

/// What the main file says about each thing, checked; wrong parts keep their defaults and are reported.
/// `config.directory` is set, and is what relative paths are relative to.
void read_main_file(const Document& document, Config& config, Findings& findings);

/// `[pacing]` and each `[[modem]]`. With practice on, each modem must be given by its port.
void read_modems(Section& root, Config& config);

/// What a `[[modem]]` says beyond its place: profile, roaming and balance.
void read_modem_keys(Section& section, Modem& modem, const Config& config);

/// 18 to 20 digits (ITU-T E.118).
bool is_iccid(std::string_view text);

/// `[pacing]` of the whole gateway or of one modem: what is not written stays as `base` has it.
Pacing read_pacing(Section section, Pacing base);

/// The keys of a pacing, in a table that has others too.
void read_paces(Section& section, Pacing& pacing);

/// `[[sim]]` and `[[route]]`; what they share with `[pacing]`, `[[modem]]` and `[dispatch]` has been read.
void read_sims(Section& root, Config& config);

/// What `[dispatch]` says about the share of service and about pauses.
void read_dispatch_paces(Section& section, Dispatch& dispatch);

/// `[hours]` and `[caps]`.
void read_hours(Section& root, Config& config);
void read_caps(Section& root, Config& config);

/// `[backup]` and `[retention]`.
void read_backup(Section& root, Config& config);
void read_retention(Section& root, Config& config);

/// `[alerts]`, after the modems, and each `[[webhook]]`.
void read_alerts(Section& root, Config& config);
void read_webhooks(Section& root, Config& config);

/// `["08:30", "20:00"]`.
std::optional<words::DayHours> read_day_hours(Section& section, std::string_view name, const toml::node& node);

/// The path below the configuration's folder unless it is absolute.
std::filesystem::path resolve(const Config& config, const std::string& path);

/// Checks `schema = 1`.
void read_schema(Section& root);

}  // namespace reader
