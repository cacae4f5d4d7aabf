#pragma once

#include <string>
#include <vector>

#include "config/reader/modem_profile.hpp"
#include "modem/at/unsolicited.hpp"
#include "modem/device/settings.hpp"

namespace modem::device {

/// The profile of a device: the one that the settings force, else the one that recognises it, else the generic one.
/// What is given back lives as long as the settings' profiles.
reader::Recognised family_of(const ModemSettings& settings, const reader::ModemIdentity& identity);

/// The settings with what the family says of time.
ModemSettings settings_for(ModemSettings settings, const reader::ModemProfile& profile);

/// The family's lines, for at::Session.
at::LineStarts lines_of(const reader::ModemProfile& profile);

}  // namespace modem::device
