#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "config/reader/load.hpp"
#include "config/words/failpoint.hpp"
#include "controller/store/errc.hpp"
#include "controller/store/restore.hpp"
#include "firmware/cli/backup_command.hpp"
#include "firmware/cli/checkers.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace {

namespace store = controller::store;

// As tillcastd does it, for the tests that end a restore at each of its steps.
void arm_failpoint(bool practice) {
    const char* wish = std::getenv("TILLCAST_FAILPOINT");
    if (wish == nullptr || !practice) return;
    if (const auto wrong = words::arm_failpoint(wish); !wrong.empty()) refuse("TILLCAST_FAILPOINT: " + wrong);
}

std::string database_of(const std::string& directory) {
    const std::vector<reader::Checker> all = checkers();
    const reader::Loaded loaded = reader::load(directory, machine_now(), all);
    if (loaded.config) {
        arm_failpoint(loaded.config->practice.on);
        return loaded.config->store_path.string();
    }
    refuse("the configuration has errors, so that it is not known where the database is: tillcast check --config " +
           directory + " lists them");
}

void say(const std::string& text) { std::cout << printable(text) << '\n'; }

void say_what_is_lost(const store::RestorePreview& preview) {
    say("The backup has everything up to " + local_time(preview.file_newest) + ".");
    if (!preview.present_is_there) return say("There is no database now: what came after that time is not known.");
    if (!preview.present_trouble.empty())
        return say("The present database cannot be read (" + preview.present_trouble +
                   "): what came after that time is lost, as far as it is not found in it.");
    if (!preview.same_shop)
        return say("The present database is that of another gateway: only its opt-outs are taken over.");
    say("The present database goes up to " + local_time(preview.present_newest) + ".");
    say("Missing afterwards: " + count_of(preview.purchases, "purchase") + " and " + count_of(preview.events, "event") +
        " recorded since, and what was changed in contacts and tags since.");
    say("Taken over from the present one, so that nobody is texted twice or against a wish: " +
        count_of(preview.messages, "message") + ", " + count_of(preview.inbound, "text") + " that came in, " +
        std::to_string(preview.wishes) +
        " of the consents and opt-outs, all since then; new contacts, tokens, campaigns.");
}

bool confirmed() {
    if (isatty(STDIN_FILENO) == 0) refuse("this asks before it changes anything: add --yes where nobody can answer");
    std::cout << "Bring this backup back? (yes/no) " << std::flush;
    std::string answer;
    return std::getline(std::cin, answer) && answer == "yes";
}

void say_what_was_done(const store::Restored& restored, const std::string& path) {
    const store::CarriedOver& carried = restored.carried;
    say("The backup is in place: " + path + ".");
    if (!restored.aside.empty()) say("The database that was there is kept: " + restored.aside.string() + ".");
    for (const store::Copied& table : carried.tables)
        if (!table.complete) say("Not all of `" + table.table + "` could be read: " + table.trouble);
    if (carried.in_doubt > 0)
        say(count_of(carried.in_doubt, "message") +
            " waited in the backup and may have gone out since: unknown now, and never sent again by itself "
            "(tillcast messages --state unknown).");
    if (carried.paused > 0) say(count_of(carried.paused, "campaign") + " paused: resume it when you know who got it.");
    if (carried.braked)
        say("Marketing is stopped, as not all that came since is known: look at it, then tillcast stop none.");
    say("Start the daemon: systemctl start tillcast");
}

void restore(const std::string& directory, const std::string& file, bool yes) {
    const std::string path = database_of(directory);
    const auto preview = store::look_at_restore(file, path);
    if (!preview.trouble.empty()) refuse(file + " cannot be brought back: " + preview.trouble);
    say_what_is_lost(preview);
    if (!yes && !confirmed()) refuse("nothing was changed");
    try {
        say_what_was_done(store::restore(file, path, machine_now()), path);
    } catch (const store::Failure& failure) {
        if (failure.code() == store::errc::busy)
            refuse(
                "the daemon runs and uses the database: stop it first (systemctl stop tillcast). Nothing was changed");
        refuse(std::string("nothing was changed: ") + failure.what());
    } catch (const std::exception& failure) {
        refuse(std::string("nothing was changed: ") + failure.what());
    }
}

}  // namespace

void add_restore_command(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand("restore", "Bring a backup back, with the daemon stopped");
    command->fallthrough();
    const auto file = std::make_shared<std::string>();
    const auto yes = std::make_shared<bool>(false);
    command->add_option("FILE", *file, "A backup, such as tillcast-20261122-033000.db")->required();
    command->add_flag("--yes", *yes, "Do not ask");
    command->footer(
        "The present database is kept aside. Opt-outs, consents and what was sent are taken over from it, so that\n"
        "nobody is texted against a wish or twice; what waited in the backup and may have gone out since is unknown.");
    command->callback([&globals, file, yes] { restore(globals.directory, *file, *yes); });
}

}  // namespace firmware::cli
