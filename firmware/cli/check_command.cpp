#include "firmware/cli/check_command.hpp"

#include <chrono>
#include <iostream>
#include <string>

#include "config/reader/load.hpp"
#include "controller/api/tls_identity.hpp"
#include "firmware/cli/checkers.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/private_files.hpp"

namespace firmware::cli {

namespace {

std::string count_of(std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Not an error: the daemon starts all the same, and takes the right files as soon as they are there.
void warn_of_certificate(const reader::Http& http, words::Instant now) {
    if (!http.tls_cert) return;
    const auto loaded = controller::api::TlsIdentity::load(*http.tls_cert, *http.tls_key);
    const std::string trouble =
        loaded.identity ? controller::api::trouble_with_times(loaded.identity->facts(), now) : loaded.trouble;
    if (!trouble.empty()) std::cerr << "warning: " << trouble << '\n';
}

void check(const std::string& directory) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::vector<reader::Checker> all = checkers();
    const reader::Loaded loaded = reader::load(directory, now, all);
    for (const words::Diagnostic& error : loaded.errors) std::cerr << to_string(error) << '\n';
    if (!loaded.config) throw CLI::RuntimeError(k_refused);
    for (const words::Diagnostic& warning : loaded.warnings)
        std::cerr << words::to_string({warning.at, "warning: " + warning.message}) << '\n';
    for (const std::string& command : loose_files(*loaded.config))
        std::cerr << "warning: others on this machine may read what is secret: " << command << '\n';
    warn_of_certificate(loaded.config->http, now);
    std::cout << "OK: " << summary_of(*loaded.config) << (loaded.config->practice.on ? ", practice is on" : "") << '\n';
}

}  // namespace

std::string summary_of(const reader::Config& config) {
    return config.shop.name + ", " + config.shop.country + ", " + count_of(config.modems.size(), "modem") + ", " +
           count_of(config.segments.size(), "segment") + ", " + count_of(config.templates.size(), "template");
}

void add_check_command(CLI::App& app, const std::string& directory) {
    auto* command = app.add_subcommand("check", "Validate the configuration without starting anything");
    command->fallthrough();
    command->callback([&directory] { check(directory); });
}

}  // namespace firmware::cli
