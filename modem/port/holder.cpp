#include "modem/port/holder.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace modem::port {
namespace {

namespace fs = std::filesystem;

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string process_name(const std::string& pid) {
    std::ifstream comm("/proc/" + pid + "/comm");
    std::string name;
    std::getline(comm, name);
    return name;
}

std::string process(const std::string& pid) {
    const std::string name = process_name(pid);
    return name.empty() ? "process " + pid : name + " (process " + pid + ")";
}

std::vector<std::string> processes() {
    std::vector<std::string> pids;
    std::error_code error;
    for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error))
        if (std::string name = it->path().filename().string(); is_number(name)) pids.push_back(std::move(name));
    return pids;
}

/// `1: FLOCK  ADVISORY  WRITE 812 00:18:5 0 EOF` (proc_locks(5)).
std::optional<std::string> holder_in(const std::string& line, const std::string& inode) {
    std::istringstream words(line);
    std::string number, type, mode, access, pid, file;
    words >> number >> type >> mode >> access >> pid >> file;
    if (type != "FLOCK" || !file.ends_with(":" + inode)) return std::nullopt;
    return process(pid);
}

}  // namespace

std::optional<std::string> lock_holder(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return std::nullopt;
    const std::string inode = std::to_string(info.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        if (auto holder = holder_in(line, inode)) return holder;
    }
    return std::nullopt;
}

std::optional<std::string> lock_file_holder(const std::string& device, const std::filesystem::path& locks) {
    std::ifstream file(locks / ("LCK.." + std::filesystem::path(device).filename().string()));
    long pid = 0;
    if (!(file >> pid) || pid <= 0 || pid == ::getpid()) return std::nullopt;
    const bool lives = ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
    if (!lives) return std::nullopt;
    return process(std::to_string(pid));
}

std::optional<std::string> open_holder(const std::string& device) {
    const std::string self = std::to_string(::getpid());
    for (const std::string& pid : processes()) {
        if (pid == self) continue;
        std::error_code error;
        for (fs::directory_iterator it("/proc/" + pid + "/fd", error), end; !error && it != end; it.increment(error)) {
            std::error_code gone;
            if (fs::read_symlink(it->path(), gone) == device) return process(pid);
        }
    }
    return std::nullopt;
}

std::optional<std::string> port_holder(const std::string& device) {
    if (auto holder = lock_holder(device)) return holder;
    if (auto holder = lock_file_holder(device)) return holder;
    return open_holder(device);
}

bool modem_manager_runs(const std::filesystem::path& root) {
    std::error_code error;
    // A service may be kept from seeing the processes of others, but not that their cgroup exists.
    if (fs::exists(root / "sys/fs/cgroup/system.slice/ModemManager.service", error)) return true;
    for (fs::directory_iterator it(root / "proc", error), end; !error && it != end; it.increment(error)) {
        if (!is_number(it->path().filename().string())) continue;
        std::ifstream comm(it->path() / "comm");
        std::string name;
        if (std::getline(comm, name) && name == "ModemManager") return true;
    }
    return false;
}

}  // namespace modem::port
