#include <boost/json/value.hpp>

#include "firmware/cli/doctor_findings.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

using Daemon = BoxFacts::Daemon;
using Database = BoxFacts::Database;

constexpr std::uint64_t k_mib = std::uint64_t{1} << 20;
constexpr std::uint64_t k_no_room = 64 * k_mib;
constexpr std::uint64_t k_little_room = 512 * k_mib;
constexpr Milliseconds k_sync_slow{50};
constexpr Milliseconds k_sync_useless{1000};
constexpr std::chrono::seconds k_clocks_agree{600};

Finding finding(std::string id, Verdict verdict, std::string sentence, std::string next = {}) {
    return {std::move(id), "", verdict, std::move(sentence), std::move(next), {}};
}

std::string text_of_bytes(std::uint64_t bytes) {
    const std::uint64_t mib = bytes / k_mib;
    return mib < 10 * 1024 ? std::to_string(mib) + " MiB" : std::to_string(mib / 1024) + " GiB";
}

// A diagnostic may end as it likes, a sentence with its stop.
std::string stopped(const std::string& text) {
    return text.ends_with('.') || text.ends_with('?') || text.ends_with(')') ? text : text + ".";
}

Finding configuration(const BoxFacts& box) {
    const char* id = "box.configuration";
    const std::string check = "`tillcast check --config " + box.directory + "` lists them.";
    if (!box.config_errors.empty()) {
        const auto count = static_cast<std::int64_t>(box.config_errors.size());
        return finding(id, Verdict::fail,
                       "The configuration has " + count_of(count, "error") + ": " + stopped(box.config_errors.front()),
                       "Mend it; the daemon does not start with it. " + (count > 1 ? check : ""));
    }
    if (!box.config_warnings.empty()) {
        const auto count = static_cast<std::int64_t>(box.config_warnings.size());
        return finding(id, Verdict::warn,
                       "The configuration is valid, with " + count_of(count, "warning") + ": " +
                           stopped(box.config_warnings.front()),
                       count > 1 ? check : "Read it, and decide.");
    }
    return finding(id, Verdict::pass, "The configuration is valid: " + box.config_summary + ".");
}

Finding daemon(const BoxFacts& box) {
    const char* id = "box.daemon";
    switch (box.daemon) {
        case Daemon::running: return finding(id, Verdict::pass, "tillcastd " + box.version + " is running.");
        case Daemon::stopped:
            return finding(id, Verdict::warn,
                           "tillcastd is not running; free ports were opened for this examination alone.",
                           box.unit_is_there ? "Start it: systemctl start tillcast"
                                             : "Start it: tillcastd --config " + box.directory);
        case Daemon::forbidden: return finding(id, Verdict::fail, box.daemon_sentence + ".", "Use sudo.");
        case Daemon::silent:
            return finding(id, Verdict::fail, box.daemon_sentence + ".", "Read its log: journalctl -u tillcast");
    }
    return {};
}

Finding service(const BoxFacts& box) {
    const char* id = "box.service";
    if (!box.systemd)
        return finding(id, Verdict::warn,
                       "This machine is not run by systemd: nothing starts tillcastd after a power cut.",
                       "Have it started at boot by other means.");
    if (!box.unit_is_there)
        return finding(id, Verdict::warn,
                       "tillcastd is not installed as a service: nothing starts it after a power cut.",
                       "Install systemd/tillcast.service and enable it: systemctl enable --now tillcast");
    if (!box.unit_is_enabled)
        return finding(id, Verdict::warn, "The service is installed, but is not started after a power cut.",
                       "systemctl enable tillcast");
    if (!box.daemon_user_exists)
        return finding(id, Verdict::fail, "There is no user " + box.daemon_user + ", as whom the service runs.",
                       "systemd-sysusers creates it.");
    return finding(id, Verdict::pass, "The service is installed and starts at boot.");
}

// Only what runs has rights to look at.
void rights(const BoxFacts& box, std::vector<Finding>& all) {
    if (!box.capabilities) return;
    const char* id = "box.rights";
    const std::string restart = "Run it by its unit: systemctl restart tillcast";
    if (box.daemon_is_root && !box.practice)
        all.push_back(finding(id, Verdict::warn, "tillcastd runs as root, and needs no such rights.", restart));
    else if (*box.capabilities != 0 && !box.practice)
        all.push_back(finding(id, Verdict::warn, "tillcastd has capabilities that it does not need.", restart));
    else if (box.may_gain_rights && !box.practice)
        all.push_back(finding(id, Verdict::warn, "tillcastd could gain rights: NoNewPrivileges is not set.", restart));
    else
        all.push_back(finding(id, Verdict::pass,
                              box.practice ? "Practice is on: tillcastd may run as anybody."
                                           : "tillcastd runs as " + box.daemon_user + ", without privileges."));
}

Finding modem_manager(const BoxFacts& box) {
    const char* id = "box.modem_manager";
    if (!box.modem_manager) return finding(id, Verdict::pass, "ModemManager is not running.");
    if (box.modem_manager_is_kept)
        return finding(id, Verdict::pass, "ModemManager is running; a udev rule keeps it off the modems.");
    return finding(id, Verdict::warn, "ModemManager is running: it talks to modems between our commands.",
                   "systemctl disable --now ModemManager, or install systemd/70-tillcast-modem.rules in "
                   "/etc/udev/rules.d and plug the modems in again.");
}

Finding clock(const BoxFacts& box) {
    const char* id = "box.clock";
    if (box.network_offset && std::chrono::abs(*box.network_offset) > k_clocks_agree)
        return finding(id, Verdict::fail,
                       "The clock is " + std::to_string(std::chrono::abs(*box.network_offset).count()) + " s " +
                           (box.network_offset->count() > 0 ? "behind" : "ahead of") + " the mobile network's.",
                       "Set it (timedatectl set-ntp true): the hours in which marketing may go depend on it.");
    if (box.practice) return finding(id, Verdict::pass, "Practice is on: the clock is believed.");
    if (!box.daemon_trusts_clock.value_or(true) && !box.clock_sentence.empty())
        return finding(id, Verdict::fail, "Marketing waits for the clock. " + box.clock_sentence,
                       "timedatectl set-ntp true, a hardware clock with a battery, or: tillcast clock confirm");
    if (box.synchronised) return finding(id, Verdict::pass, "The clock is synchronised.");
    if (box.hardware_clock)
        return finding(id, Verdict::pass, "The clock is not synchronised now; a hardware clock was read at boot.");
    if (box.daemon_trusts_clock.value_or(false) && !box.clock_is_believed)
        return finding(id, Verdict::pass,
                       box.clock_sentence.empty() ? "The daemon trusts the clock." : box.clock_sentence);
    if (box.clock_is_believed)
        return finding(id, Verdict::warn,
                       "Nothing vouches for the clock; it is believed because the configuration says so.",
                       "timedatectl set-ntp true, or fit a hardware clock.");
    return finding(id, Verdict::fail, "Nothing vouches for the clock: marketing waits until something does.",
                   "timedatectl set-ntp true, or fit a hardware clock with a battery.");
}

void certificate(const BoxFacts& box, std::vector<Finding>& all) {
    if (box.certificate.empty()) return;
    const char* id = "box.certificate";
    if (box.certificate_is_private) {
        all.push_back(finding(id, Verdict::warn, box.certificate_trouble + ".", "Use sudo to look at it."));
        return;
    }
    if (box.certificate_trouble.empty()) {
        all.push_back(finding(id, Verdict::pass, "The certificate of the listener fits its key and holds."));
        return;
    }
    all.push_back(finding(id, box.certificate_is_useless ? Verdict::fail : Verdict::warn, box.certificate_trouble + ".",
                          "A new one is taken as soon as it is there; tillcast tls create makes one for this box."));
}

void disk(const BoxFacts& box, std::vector<Finding>& all) {
    const std::string folder = box.store.substr(0, box.store.rfind('/'));
    if (box.disk_is_private) {
        all.push_back(finding("box.disk", Verdict::warn,
                              folder + " is closed to this user: disk and database were not looked at.", "Use sudo."));
        return;
    }
    if (!box.disk_trouble.empty()) {
        all.push_back(finding("box.disk", Verdict::fail,
                              "Nothing can be written in " + folder + ": " + box.disk_trouble + ".",
                              "Make room, or mend the rights: nothing is accepted that is not on disk."));
        return;
    }
    if (!box.folder_owner.empty())
        all.push_back(finding("box.disk_owner", Verdict::fail,
                              folder + " belongs to " + box.folder_owner + ": the daemon cannot write there.",
                              "chown -R " + box.daemon_user + ": " + folder));
    if (box.disk_free && box.disk_total) {
        const std::string room = text_of_bytes(*box.disk_free) + " of " + text_of_bytes(*box.disk_total) + " are free";
        const bool none = *box.disk_free < k_no_room, little = *box.disk_free < k_little_room;
        Finding found = finding("box.disk",
                                none     ? Verdict::fail
                                : little ? Verdict::warn
                                         : Verdict::pass,
                                room + " on the disk of " + folder + ".", none || little ? "Make room." : "");
        found.figures = {{"free_bytes", *box.disk_free}, {"total_bytes", *box.disk_total}};
        all.push_back(std::move(found));
    }
    if (!box.sync_median || !box.sync_most) return;
    const bool useless = *box.sync_median >= k_sync_useless, slow = *box.sync_median >= k_sync_slow;
    Finding found = finding("box.disk_sync",
                            useless ? Verdict::fail
                            : slow  ? Verdict::warn
                                    : Verdict::pass,
                            "A write is safe on the disk after " + std::to_string(box.sync_median->count()) +
                                " ms (at most " + std::to_string(box.sync_most->count()) + " ms).",
                            slow ? "Every message waits so long: use a better card, or an SSD." : "");
    found.figures = {{"median_ms", box.sync_median->count()}, {"most_ms", box.sync_most->count()}};
    all.push_back(std::move(found));
}

void database(const BoxFacts& box, std::vector<Finding>& all) {
    if (!box.database) return;
    const char* id = "box.database";
    switch (*box.database) {
        case Database::none_yet:
            all.push_back(
                finding(id, Verdict::pass, "There is no database yet; the daemon creates it at its first start."));
            return;
        case Database::fine: all.push_back(finding(id, Verdict::pass, "The database opens, and is sound.")); return;
        case Database::damaged:
            all.push_back(
                finding(id, Verdict::fail, "The database is damaged: " + box.database_sentence + ".",
                        "Restart the daemon: it keeps the file aside and salvages what can be read, or takes the "
                        "last good backup."));
            return;
        case Database::unreadable:
            all.push_back(finding(id, Verdict::fail, "The database cannot be opened: " + box.database_sentence + ".",
                                  "Look at the owner and the rights of " + box.store + "."));
            return;
    }
}

}  // namespace

std::vector<Finding> judge_box(const BoxFacts& box) {
    std::vector<Finding> all;
    all.push_back(configuration(box));
    if (box.practice)
        all.push_back(finding("box.practice", Verdict::warn,
                              "Practice is on: only simulated modems, nothing reaches a phone.",
                              "For the shop, take [practice] out of the configuration."));
    all.push_back(daemon(box));
    all.push_back(service(box));
    rights(box, all);
    all.push_back(modem_manager(box));
    all.push_back(clock(box));
    certificate(box, all);
    disk(box, all);
    database(box, all);
    judge_store(box, all);
    return all;
}

}  // namespace firmware::cli
