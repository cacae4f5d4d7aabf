#include "modem/device/family.hpp"

#include <algorithm>
#include <utility>

namespace modem::device {
namespace {

const reader::ModemProfile& generic() {
    static const reader::ModemProfile instance;
    return instance;
}

void overlay(Timeouts::Duration& time, const std::optional<std::chrono::milliseconds>& by) { time = by.value_or(time); }

}  // namespace

reader::Recognised family_of(const ModemSettings& settings, const reader::ModemIdentity& identity) {
    if (!settings.profiles || settings.profiles->empty()) return {&generic(), "no profile is installed"};
    if (settings.profile) {
        const auto forced = std::ranges::find(*settings.profiles, *settings.profile, &reader::ModemProfile::id);
        if (forced != settings.profiles->end()) return {&*forced, "the configuration says so"};
    }
    return reader::recognise(*settings.profiles, identity);
}

ModemSettings settings_for(ModemSettings settings, const reader::ModemProfile& profile) {
    Timeouts& times = settings.timeouts;
    const auto& by = profile.timeouts;
    overlay(times.command, by.command);
    overlay(times.sim, by.sim);
    overlay(times.radio, by.radio);
    overlay(times.list, by.list);
    overlay(times.prompt, by.prompt);
    overlay(times.result, by.result);
    overlay(times.late, by.late);
    settings.gap = std::max(settings.gap, profile.line.gap);
    return settings;
}

at::LineStarts lines_of(const reader::ModemProfile& profile) {
    at::LineStarts starts;
    starts.ignored = profile.lines.ignore;
    starts.restarted = profile.lines.restarted;
    starts.full = profile.lines.full;
    starts.sim = profile.lines.sim;
    starts.ready = profile.start.ready_lines;
    starts.undervoltage = profile.lines.undervoltage;
    for (auto* list :
         {&starts.ignored, &starts.restarted, &starts.full, &starts.sim, &starts.ready, &starts.undervoltage})
        std::erase(*list, std::string());
    return starts;
}

}  // namespace modem::device
