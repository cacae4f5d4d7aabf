#include "firmware/cli/doctor_box.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "controller/api/tls_identity.hpp"
#include "firmware/cli/check_command.hpp"
#include "firmware/cli/clock_state.hpp"
#include "firmware/cli/doctor_disk.hpp"
#include "firmware/cli/doctor_storage.hpp"

namespace firmware::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* k_user = "tillcast";
constexpr std::array<const char*, 3> k_unit_folders = {"/etc/systemd/system", "/usr/lib/systemd/system",
                                                       "/lib/systemd/system"};
constexpr std::array<const char*, 4> k_rule_folders = {"/etc/udev/rules.d", "/run/udev/rules.d",
                                                       "/usr/lib/udev/rules.d", "/lib/udev/rules.d"};

template <std::size_t n>
bool lies_in(const std::array<const char*, n>& folders, const char* file) {
    std::error_code ignored;
    return std::any_of(folders.begin(), folders.end(),
                       [&](const char* folder) { return fs::exists(fs::path(folder) / file, ignored); });
}

bool process_runs(const std::string& name) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        std::ifstream comm(entry.path() / "comm");
        std::string found;
        if (std::getline(comm, found) && found == name) return true;
    }
    return false;
}

std::string user_name(uid_t uid) {
    const passwd* found = getpwuid(uid);
    return found == nullptr ? "user " + std::to_string(uid) : found->pw_name;
}

// `CapEff:	0000000000000000` and its like of /proc/PID/status, behind the colon.
std::string status_line(pid_t pid, const std::string& name) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return line.substr(name.size() + 1);
    return {};
}

void look_at_service(BoxFacts& box, const DaemonUser& user) {
    std::error_code ignored;
    box.systemd = fs::exists("/run/systemd/system", ignored);
    box.unit_is_there = lies_in(k_unit_folders, "tillcast.service");
    box.unit_is_enabled = fs::exists("/etc/systemd/system/multi-user.target.wants/tillcast.service", ignored);
    box.daemon_user_exists = user.is_there;
    box.daemon_user = user.pid ? user_name(user.uid) : k_user;
    box.modem_manager = process_runs("ModemManager");
    box.modem_manager_is_kept = lies_in(k_rule_folders, "70-tillcast-modem.rules");
    if (!user.pid) return;
    const std::string capabilities = status_line(*user.pid, "CapEff");
    if (capabilities.empty()) return;
    box.capabilities = std::stoull(capabilities, nullptr, 16);
    box.daemon_is_root = user.uid == 0;
    box.may_gain_rights = status_line(*user.pid, "NoNewPrivs").find('1') == std::string::npos;
}

void look_at_certificate(BoxFacts& box, const reader::Http& http) {
    box.certificate = http.tls_cert->string();
    const auto loaded = controller::api::TlsIdentity::load(*http.tls_cert, *http.tls_key);
    box.certificate_trouble = loaded.trouble;
    box.certificate_is_private = loaded.forbidden;
    box.certificate_is_useless = !loaded.identity && !loaded.forbidden;
    if (!loaded.identity) return;
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    box.certificate_trouble =
        controller::api::trouble_with_times(loaded.identity->facts(), now, &box.certificate_is_useless);
}

void look_at_configuration(BoxFacts& box, const reader::Loaded& loaded) {
    for (const auto& error : loaded.errors) box.config_errors.push_back(words::to_string(error));
    for (const auto& warning : loaded.warnings) box.config_warnings.push_back(words::to_string(warning));
    if (!loaded.config) return;
    box.config_summary = summary_of(*loaded.config);
    box.practice = loaded.config->practice.on;
    box.clock_is_believed = loaded.config->clock_trust == reader::ClockTrust::always;
    box.store = loaded.config->store_path.string();
    if (loaded.config->http.tls_cert) look_at_certificate(box, loaded.config->http);
}

}  // namespace

void add_daemon_user(DaemonUser& user) {
    if (user.pid) {
        std::istringstream uids(status_line(*user.pid, "Uid")), groups(status_line(*user.pid, "Groups"));
        std::istringstream gids(status_line(*user.pid, "Gid"));
        gid_t group = 0;
        user.is_there = static_cast<bool>(uids >> user.uid);
        if (gids >> group) user.groups.push_back(group);
        while (groups >> group) user.groups.push_back(group);
        return;
    }
    const passwd* found = getpwnam(k_user);
    if (found == nullptr) return;
    user.is_there = true;
    user.uid = found->pw_uid;
    int count = 64;
    user.groups.resize(static_cast<std::size_t>(count));
    if (getgrouplist(k_user, found->pw_gid, user.groups.data(), &count) < 0) count = 0;
    user.groups.resize(static_cast<std::size_t>(count));
}

BoxFacts::Daemon look_for_daemon(const fs::path& socket, DaemonUser& user) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket.string();
    if (path.size() >= sizeof address.sun_path) return BoxFacts::Daemon::stopped;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return BoxFacts::Daemon::silent;
    const int error = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
    ucred peer{};
    socklen_t size = sizeof peer;
    if (error == 0 && ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) user.pid = peer.pid;
    ::close(fd);
    if (error == 0) return BoxFacts::Daemon::running;
    return error == EACCES || error == EPERM ? BoxFacts::Daemon::forbidden : BoxFacts::Daemon::stopped;
}

BoxFacts look_at_box(const std::string& directory, const reader::Loaded& loaded, const DaemonUser& user) {
    BoxFacts box;
    box.directory = directory;
    look_at_configuration(box, loaded);
    look_at_service(box, user);
    box.synchronised = kernel_is_synchronised();
    box.hardware_clock = hardware_clock_was_read();
    if (box.store.empty()) return box;
    look_at_disk(box);
    look_at_database(box);
    look_at_storage(box, *loaded.config);
    struct stat folder {};
    const bool known =
        user.is_there && user.uid != 0 && ::stat(fs::path(box.store).parent_path().c_str(), &folder) == 0;
    if (known && folder.st_uid != user.uid && (folder.st_mode & (S_IWGRP | S_IWOTH)) == 0)
        box.folder_owner = user_name(folder.st_uid);
    return box;
}

}  // namespace firmware::cli
