#include "firmware/cli/cli.hpp"

#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "firmware/cli/alerts_command.hpp"
#include "firmware/cli/backup_command.hpp"
#include "firmware/cli/campaign_command.hpp"
#include "firmware/cli/check_command.hpp"
#include "firmware/cli/clock_command.hpp"
#include "firmware/cli/consent_command.hpp"
#include "firmware/cli/contacts_command.hpp"
#include "firmware/cli/doctor_command.hpp"
#include "firmware/cli/holds_command.hpp"
#include "firmware/cli/import_command.hpp"
#include "firmware/cli/inbound_command.hpp"
#include "firmware/cli/messages_command.hpp"
#include "firmware/cli/modems_command.hpp"
#include "firmware/cli/pdu_command.hpp"
#include "firmware/cli/reload_command.hpp"
#include "firmware/cli/segments_command.hpp"
#include "firmware/cli/send_command.hpp"
#include "firmware/cli/sims_command.hpp"
#include "firmware/cli/status_command.hpp"
#include "firmware/cli/stop_command.hpp"
#include "firmware/cli/tls_command.hpp"
#include "firmware/cli/token_command.hpp"
#include "firmware/cli/webhooks_command.hpp"

namespace firmware::cli {

namespace {

constexpr const char* k_footer =
    "Exit codes: 0 done; 1 refused or not possible, standard error says why; 2 the command line is wrong.\n"
    "Standard output has data only. NO_COLOR turns colours off. `tillcast COMMAND --help` tells more.";

void add_commands(CLI::App& app, Globals& globals) {
    add_check_command(app, globals.directory);
    add_tls_command(app, globals.directory);
    add_status_command(app, globals);
    add_doctor_command(app, globals);
    add_alerts_command(app, globals);
    add_send_command(app, globals);
    add_messages_commands(app, globals);
    add_inbound_command(app, globals);
    add_contacts_command(app, globals);
    add_consent_command(app, globals);
    add_import_command(app, globals);
    add_segments_command(app, globals);
    add_campaign_command(app, globals);
    add_modems_command(app, globals);
    add_sims_command(app, globals);
    add_holds_command(app, globals);
    add_stop_command(app, globals);
    add_token_command(app, globals);
    add_backup_command(app, globals);
    add_restore_command(app, globals);
    add_webhooks_command(app, globals);
    add_reload_command(app, globals);
    add_clock_command(app, globals);
    add_pdu_command(app);
}

}  // namespace

int run(int argc, const char* const* argv) {
    CLI::App app("Tillcast, the SMS gateway of the shop", "tillcast");
    app.set_version_flag("--version", TILLCAST_VERSION);
    app.require_subcommand(1);
    app.footer(k_footer);
    Globals globals;
    app.add_option("--config", globals.directory, "The folder with tillcast.toml (default /etc/tillcast)");
    app.add_option("--socket", globals.socket, "The daemon's control socket (default: as tillcast.toml has it)");
    add_commands(app, globals);
    try {
        app.parse(argc, argv);
        return k_done;
    } catch (const CLI::RuntimeError& ended) {  // thrown by a command to give its exit code
        return ended.get_exit_code();
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? k_done : k_usage;
    } catch (const std::exception& unexpected) {
        std::cerr << "tillcast: " << unexpected.what() << '\n';
        return k_refused;
    }
}

}  // namespace firmware::cli
