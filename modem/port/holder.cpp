#include "modem/port/holder.hpp"

#include <sys/stat.h>

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace modem::port {
namespace {

std::string process_name(const std::string& pid) {
    std::ifstream comm("/proc/" + pid + "/comm");
    std::string name;
    std::getline(comm, name);
    return name;
}

/// `1: FLOCK  ADVISORY  WRITE 812 00:18:5 0 EOF` (proc_locks(5)).
std::optional<std::string> holder_in(const std::string& line, const std::string& inode) {
    std::istringstream words(line);
    std::string number, type, mode, access, pid, file;
    words >> number >> type >> mode >> access >> pid >> file;
    if (type != "FLOCK" || !file.ends_with(":" + inode)) return std::nullopt;
    const std::string name = process_name(pid);
    return name.empty() ? "process " + pid : name + " (process " + pid + ")";
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

}  // namespace modem::port
