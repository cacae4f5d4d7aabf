#include <algorithm>

#include "config/reader/findings.hpp"
#include "config/reader/modem_profile.hpp"
#include "config/reader/pattern.hpp"

namespace reader {

namespace {

// Which of its criteria a device meets: compared as a number, the best evidence weighs more than all below it.
enum Evidence : unsigned { by_usb = 1, by_manufacturer = 2, by_model = 4, by_revision = 8 };

// `+CGMM: "MF190"` → `MF190`: some put the command's name and quotes around the answer.
std::string bare(std::string_view answer) {
    if (answer.starts_with("+CGM"))
        if (const auto colon = answer.find(':'); colon != std::string_view::npos) answer.remove_prefix(colon + 1);
    constexpr std::string_view k_around = " \t\"";
    const auto first = answer.find_first_not_of(k_around), last = answer.find_last_not_of(k_around);
    return first == std::string_view::npos ? "" : std::string(answer.substr(first, last - first + 1));
}

constexpr std::size_t k_longest_answer = 200;  // beyond it no pattern is tried: what a modem says is not trusted

bool matches_any(const std::vector<std::string>& patterns, const std::string& answer) {
    if (answer.empty() || answer.size() > k_longest_answer) return false;
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return std::regex_match(answer, compiled(pattern)); });
}

bool matches_usb(const std::vector<std::string>& ids, const std::string& usb) {
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
        return id.ends_with(":*") ? usb.size() == 9 && usb.starts_with(id.substr(0, 5)) : id == usb;
    });
}

unsigned evidence_for(const ModemProfile::Match& match, const ModemIdentity& device) {
    unsigned evidence = 0;
    if (matches_any(match.revision, device.revision)) evidence |= by_revision;
    if (matches_any(match.model, device.model)) evidence |= by_model;
    if (matches_any(match.manufacturer, device.manufacturer)) evidence |= by_manufacturer;
    if (matches_usb(match.usb, device.usb)) evidence |= by_usb;
    const bool for_other_firmware =
        !match.revision.empty() && !device.revision.empty() && (evidence & by_revision) == 0;
    return for_other_firmware ? 0 : evidence;
}

std::string sentence(const ModemProfile& profile, unsigned evidence, const ModemIdentity& device) {
    const auto say = [&](const char* what, const std::string& value) {
        return std::string(what) + " " + quote(value) + " is one that " + quote(profile.id) + " names";
    };
    if ((evidence & by_revision) != 0) return say("the revision", device.revision);
    if ((evidence & by_model) != 0) return say("the model", device.model);
    if ((evidence & by_manufacturer) != 0) return say("the manufacturer", device.manufacturer);
    if ((evidence & by_usb) != 0) return say("the USB id", device.usb);
    std::string known;
    const auto add = [&](const char* what, const std::string& value) {
        if (!value.empty()) known += (known.empty() ? "" : ", ") + std::string(what) + " " + quote(value);
    };
    add("manufacturer", device.manufacturer);
    add("model", device.model);
    add("USB id", device.usb);
    return known.empty() ? "the device does not tell what it is" : "no profile names " + known;
}

}  // namespace

Recognised recognise(const std::vector<ModemProfile>& profiles, const ModemIdentity& identity) {
    const ModemIdentity device{identity.usb, bare(identity.manufacturer), bare(identity.model),
                               bare(identity.revision)};
    const ModemProfile* best = &profiles.front();
    unsigned best_evidence = 0;
    for (const ModemProfile& profile : profiles) {
        const unsigned evidence = evidence_for(profile.match, device);
        if (evidence <= best_evidence) continue;
        best = &profile;
        best_evidence = evidence;
    }
    return {best, sentence(*best, best_evidence, device)};
}

}  // namespace reader
