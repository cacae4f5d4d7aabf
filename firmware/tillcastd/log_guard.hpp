#pragma once

#include <spdlog/sinks/sink.h>

#include <memory>
#include <string>
#include <string_view>

namespace firmware {

/// The line without telephone numbers: what looks like one (`+` and at least seven digits, or a national one behind its
/// zero, with what people write between the digits) keeps its first and last two digits. ICCIDs, ids and times stay.
std::string without_numbers(std::string_view line);

/// Gives each line to another sink, without numbers. No line is written with one in it; this is for the day on which
/// a sentence from elsewhere (what is wrong in a configuration, what a modem says) carries one along.
std::shared_ptr<spdlog::sinks::sink> guarded(std::shared_ptr<spdlog::sinks::sink> sink);

}  // namespace firmware
