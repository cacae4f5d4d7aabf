#include "firmware/cli/cli.hpp"

#include <exception>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "firmware/cli/check_command.hpp"
#include "firmware/cli/pdu_command.hpp"

namespace firmware::cli {

namespace {

constexpr const char* k_default_directory = "/etc/tillcast";

}  // namespace

int run(int argc, const char* const* argv) {
    CLI::App app("Tillcast, the SMS gateway of the shop", "tillcast");
    app.set_version_flag("--version", TILLCAST_VERSION);
    app.require_subcommand(1);
    std::string directory = k_default_directory;
    app.add_option("--config", directory, "The folder with tillcast.toml (default /etc/tillcast)");
    add_check_command(app, directory);
    add_pdu_command(app);
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
