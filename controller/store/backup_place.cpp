#include <date/date.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "controller/store/backup.hpp"
#include "controller/store/files.hpp"

namespace controller::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_prefix = "tillcast-";
constexpr std::string_view k_ending = ".db";
constexpr std::array<std::string_view, 3> k_mounts = {"/media/", "/mnt/", "/run/media/"};

bool lies_below_mounts(const fs::path& folder) {
    const std::string path = folder.string() + "/";
    return std::any_of(k_mounts.begin(), k_mounts.end(), [&](auto mount) { return path.starts_with(mount); });
}

std::optional<dev_t> device_of(const fs::path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return {};
    return found.st_dev;
}

// The folder, or what of it is there.
fs::path nearest(fs::path folder) {
    std::error_code error;
    while (!fs::exists(folder, error) && folder.has_parent_path() && folder != folder.parent_path())
        folder = folder.parent_path();
    return folder;
}

bool is_mounted(const fs::path& folder, const std::string& database) {
    const auto device = device_of(nearest(folder));
    return device && device != device_of("/") && device != device_of(fs::path(database).parent_path());
}

std::optional<words::Instant> time_of(const std::string& name) {
    if (!name.starts_with(k_prefix) || !name.ends_with(k_ending)) return {};
    std::istringstream in(name.substr(k_prefix.size(), name.size() - k_prefix.size() - k_ending.size()));
    words::Instant at;
    in >> date::parse("%Y%m%d-%H%M%S", at);
    return in.fail() ? std::nullopt : std::optional(at);
}

}  // namespace

BackupPlace look_at_place(const fs::path& folder, bool removable, const std::string& database) {
    std::error_code error;
    if ((removable || lies_below_mounts(folder)) && !is_mounted(folder, database))
        return {true, "nothing is mounted at " + folder.string() + ": plug in the stick and mount it there"};
    if (!fs::exists(folder, error)) {
        if (::mkdir(folder.c_str(), 0700) != 0)
            return {false, "the folder " + folder.string() + " is not there and cannot be made (" +
                               std::generic_category().message(errno) + "): make it, for the user of the daemon"};
    }
    if (!fs::is_directory(folder, error)) return {false, folder.string() + " is no folder"};
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return {false, "the folder " + folder.string() + " cannot be written by the user of the daemon (" +
                           std::generic_category().message(errno) +
                           "): chown it to tillcast; where the service runs by systemd, name it in ReadWritePaths= of "
                           "tillcast.service"};
    return {};
}

fs::path backup_name(const fs::path& folder, words::Instant at) {
    return folder / (std::string(k_prefix) + stamp(at) + std::string(k_ending));
}

std::vector<BackupFile> list_backups(const fs::path& folder) {
    std::vector<BackupFile> all;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (const auto at = time_of(entry.path().filename().string()))
            all.push_back({entry.path(), size_of(entry.path()), *at});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
    return all;
}

int remove_old_backups(const fs::path& folder, int keep) {
    int removed = 0;
    std::error_code error;
    const auto all = list_backups(folder);
    for (std::size_t i = static_cast<std::size_t>(keep); i < all.size(); ++i)
        removed += fs::remove(all[i].path, error) ? 1 : 0;
    std::vector<fs::path> broken;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("." + std::string(k_prefix)) && name.ends_with(".part")) broken.push_back(entry.path());
    }
    for (const fs::path& path : broken) fs::remove(path, error);
    return removed;
}

}  // namespace controller::store
