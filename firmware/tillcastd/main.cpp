#include <sodium.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>

#include "config/reader/load.hpp"
#include "config/words/failpoint.hpp"
#include "firmware/cli/checkers.hpp"
#include "firmware/tillcastd/daemon.hpp"
#include "firmware/tillcastd/log_guard.hpp"

namespace {

spdlog::level::level_enum level_of(reader::LogLevel level) {
    switch (level) {
        case reader::LogLevel::error: return spdlog::level::err;
        case reader::LogLevel::warning: return spdlog::level::warn;
        case reader::LogLevel::info: return spdlog::level::info;
        case reader::LogLevel::debug: return spdlog::level::debug;
    }
    return spdlog::level::info;
}

// A test may end the daemon at a step of its choice; nothing but a test can want that.
void arm_failpoint(const reader::Config& config, spdlog::logger& log) {
    const char* wish = std::getenv("TILLCAST_FAILPOINT");
    if (wish == nullptr) return;
    if (!config.practice.on) {
        log.error("TILLCAST_FAILPOINT is set and ignored: failpoints are for [practice] on = true only");
        return;
    }
    if (const auto wrong = words::arm_failpoint(wish); !wrong.empty())
        throw std::runtime_error("TILLCAST_FAILPOINT: " + wrong + " (tillcastd --failpoints lists them)");
    log.warn("TILLCAST_FAILPOINT={} is armed", wish);
}

void list_failpoints() {
    for (const auto& step : words::k_failpoints) std::cout << step.name << '\t' << step.about << '\n';
}

int start(const std::string& directory) {
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto loaded = reader::load(directory, now, firmware::cli::checkers());
    for (const auto& error : loaded.errors) std::cerr << firmware::without_numbers(words::to_string(error)) << '\n';
    for (const auto& warning : loaded.warnings)
        std::cerr << firmware::without_numbers(words::to_string(warning)) << " (warning)\n";
    if (!loaded.config) return 1;
    controller::outreach::Findings findings;
    auto plans = controller::outreach::compile_plans(*loaded.config, findings);
    for (const auto& error : findings.errors) std::cerr << firmware::without_numbers(words::to_string(error)) << '\n';
    if (!plans) return 1;

    const auto log = std::make_shared<spdlog::logger>(
        "tillcastd", firmware::guarded(std::make_shared<spdlog::sinks::stdout_sink_st>()));
    log->set_pattern(std::getenv("JOURNAL_STREAM") != nullptr ? "%v" : "%Y-%m-%dT%H:%M:%S.%e %l %v");
    log->set_level(level_of(loaded.config->log_level));
    log->flush_on(spdlog::level::info);
    arm_failpoint(*loaded.config, *log);
    firmware::Daemon daemon(std::move(*loaded.config), std::move(*plans), *log);
    return daemon.run();
}

}  // namespace

int main(int argc, char** argv) {
    std::string directory = "/etc/tillcast";
    CLI::App app("The daemon of Tillcast, the SMS gateway of the shop", "tillcastd");
    app.add_option("--config", directory, "the folder with tillcast.toml")->capture_default_str();
    bool failpoints = false;
    app.add_flag("--failpoints", failpoints, "list the steps at which TILLCAST_FAILPOINT can end it in practice");
    app.set_version_flag("--version", TILLCAST_VERSION);
    CLI11_PARSE(app, argc, argv);
    if (failpoints) {
        list_failpoints();
        return 0;
    }
    try {
        if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used on this machine");
        return start(directory);
    } catch (const std::exception& failure) {
        std::cerr << "tillcastd: " << failure.what() << '\n';
        return 1;
    }
}
