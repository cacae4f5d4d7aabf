#include <boost/json/value.hpp>

#include "firmware/cli/backup_command.hpp"
#include "firmware/cli/doctor_findings.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace {

Finding finding(std::string id, Verdict verdict, std::string sentence, std::string next = {}) {
    return {std::move(id), "", verdict, std::move(sentence), std::move(next), {}};
}

Finding size(const BoxFacts& box) {
    std::string most;
    for (const auto& [table, bytes] : box.tables) most += (most.empty() ? "" : ", ") + table + " " + size_text(bytes);
    Finding found = finding("box.database_size", Verdict::pass,
                            "The database takes " + size_text(static_cast<std::int64_t>(box.database_bytes)) +
                                " and its log " + size_text(static_cast<std::int64_t>(box.log_bytes)) +
                                (most.empty() ? "." : "; most of it: " + most + "."));
    found.figures = {{"database_bytes", box.database_bytes}, {"log_bytes", box.log_bytes}};
    return found;
}

Finding backup(const BoxFacts& box) {
    const char* id = "box.backup";
    const std::string last = box.last_good_backup ? "The last good backup is of " + local_time(*box.last_good_backup)
                                                  : "There is no good backup";
    if (!box.backup_trouble.empty())
        return finding(id, Verdict::fail, last + "; one has failed since: " + box.backup_trouble + ".",
                       "Mend that, then tillcast backup");
    if (!box.backups)
        return finding(
            id, Verdict::warn, last + ", and none is made by itself.",
            "Name a folder or a stick in [backup] of tillcast.toml: a card that dies takes the consents along.");
    if (!box.last_good_backup) return finding(id, Verdict::warn, last + " yet.", "tillcast backup makes one now.");
    if (box.now - *box.last_good_backup > 2 * box.backup_every + std::chrono::hours(12))
        return finding(id, Verdict::warn, last + ", longer ago than [backup] wants.", "tillcast backup makes one now.");
    return finding(id, Verdict::pass, last + ".");
}

}  // namespace

void judge_store(const BoxFacts& box, std::vector<Finding>& all) {
    if (box.store.empty()) return;
    for (const std::string& command : box.loose_files)
        all.push_back(finding("box.private_files", Verdict::warn,
                              "Others on this machine may read " + command.substr(command.rfind(' ') + 1) + ".",
                              command));
    if (box.database != BoxFacts::Database::fine) return;
    all.push_back(size(box));
    all.push_back(backup(box));
    if (!box.salvaged.empty())
        all.push_back(finding("box.salvaged", Verdict::warn, one_line(box.salvaged),
                              "Look at what is missing; tillcast backup list has it in full."));
}

}  // namespace firmware::cli
