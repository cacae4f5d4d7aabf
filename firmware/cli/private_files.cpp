#include "firmware/cli/private_files.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "controller/store/backup.hpp"

namespace firmware::cli {

namespace fs = std::filesystem;

namespace {

void look(const fs::path& file, mode_t closed_to, const char* mode, std::vector<std::string>& commands) {
    struct stat found {};
    if (::stat(file.c_str(), &found) == 0 && (found.st_mode & closed_to) != 0)
        commands.push_back(std::string("chmod ") + mode + " " + file.string());
}

// The database, its log, its lock, the copies before an update, what was kept aside.
void look_beside(const fs::path& database, std::vector<std::string>& commands) {
    std::error_code error;
    const std::string name = database.filename().string();
    for (const auto& entry : fs::directory_iterator(database.parent_path(), error))
        if (entry.path().filename().string().starts_with(name)) look(entry.path(), S_IRWXG | S_IRWXO, "600", commands);
}

}  // namespace

std::vector<std::string> loose_files(const reader::Config& config) {
    std::vector<std::string> commands;
    look_beside(config.store_path, commands);
    if (config.backup)
        for (const auto& backup : controller::store::list_backups(config.backup->path))
            look(backup.path, S_IRWXG | S_IRWXO, "600", commands);
    // The group is the daemon's.
    for (const auto& modem : config.modems)
        if (modem.pin_file) look(*modem.pin_file, S_IRWXO | S_IWGRP, "640", commands);
    if (config.http.tls_key) look(*config.http.tls_key, S_IRWXO | S_IWGRP, "640", commands);
    return commands;
}

}  // namespace firmware::cli
