#include "firmware/cli/tls_command.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <vector>

#include "controller/api/self_signed.hpp"
#include "firmware/cli/cli.hpp"

namespace firmware::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_user = "tillcast";
constexpr int k_default_days =
    825;  // what phones and browsers accept at most of a certificate that they are told to trust
constexpr std::size_t k_max_names = 32;
constexpr std::chrono::hours k_before{24};  // clocks of tills differ

struct Wish {
    std::vector<std::string> names;
    int days = k_default_days;
    bool force = false;
};

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "tillcast";
    return name.data();
}

// Of every interface but the loopback; link-local ones of IPv6 mean nothing without their interface.
void add_addresses(std::vector<std::string>& names) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return;
    for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr || (each->ifa_flags & IFF_LOOPBACK) != 0) continue;
        std::array<char, INET6_ADDRSTRLEN> text{};
        const void* bytes = nullptr;
        const int family = each->ifa_addr->sa_family;
        if (family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr;
        if (family == AF_INET6) {
            const auto& address = reinterpret_cast<const sockaddr_in6*>(each->ifa_addr)->sin6_addr;
            if (!IN6_IS_ADDR_LINKLOCAL(&address)) bytes = &address;
        }
        if (bytes != nullptr && ::inet_ntop(family, bytes, text.data(), text.size()) != nullptr)
            names.emplace_back(text.data());
    }
    ::freeifaddrs(all);
}

bool is_name(const std::string& text) {
    const auto harmless = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == ':' || c == '*';
    };
    return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), harmless);
}

std::vector<std::string> names_of(const Wish& wish) {
    const std::string host = host_name();
    std::vector<std::string> names = wish.names;
    if (is_name(host)) names.push_back(host);
    if (is_name(host) && host.find('.') == std::string::npos) names.push_back(host + ".local");
    names.emplace_back("localhost");
    names.emplace_back("127.0.0.1");
    add_addresses(names);
    std::vector<std::string> once;
    for (const std::string& name : names)
        if (std::find(once.begin(), once.end(), name) == once.end() && once.size() < k_max_names) once.push_back(name);
    return once;
}

// The daemon's user must be able to read the key, and nobody else.
void give_to_daemon(const fs::path& path) {
    const passwd* user = ::geteuid() == 0 ? ::getpwnam(k_user) : nullptr;
    if (user != nullptr && ::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
        std::cerr << path.string() << " cannot be given to the user " << k_user << ": " << std::strerror(errno) << '\n';
}

// Beside the file first, so that there is never half of it.
void write_file(const fs::path& path, const std::string& text, mode_t mode) {
    const fs::path draft = path.string() + ".new";
    ::unlink(draft.c_str());
    const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0) throw std::runtime_error(draft.string() + ": " + std::strerror(errno));
    ::fchmod(fd, mode);
    const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    ::close(fd);
    if (!whole) throw std::runtime_error(draft.string() + ": cannot be written");
    give_to_daemon(draft);
    fs::rename(draft, path);
}

void create(const std::string& directory, const Wish& wish) {
    const fs::path folder = fs::path(directory) / "tls", certificate = folder / "cert.pem", key = folder / "key.pem";
    for (const std::string& name : wish.names)
        if (!is_name(name)) throw std::runtime_error("\"" + name + "\" is no host name and no IP address");
    if (!wish.force && (fs::exists(certificate) || fs::exists(key)))
        throw std::runtime_error("there is a certificate in " + folder.string() + " already: --force replaces it");
    controller::api::SelfSigned content;
    content.names = names_of(wish);
    content.name = content.names.front().substr(0, 64);
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    content.begins = now - k_before;
    content.ends = now + std::chrono::days(wish.days);
    const auto made = controller::api::make_self_signed(content);
    fs::create_directories(folder);
    give_to_daemon(folder);
    // The daemon waits a moment for the second: one without the other does not fit.
    write_file(key, made.key, 0600);
    write_file(certificate, made.certificate, 0644);
    std::cout << certificate.string() << " holds until " << words::to_rfc3339(content.ends) << " for";
    for (const std::string& name : content.names) std::cout << ' ' << name;
    std::cout << "\n\nIn tillcast.toml:\n\n[http]\ntls_cert = \"tls/cert.pem\"\ntls_key = \"tls/key.pem\"\n\n"
              << "Nobody vouches for it: give cert.pem to each till, and let it trust that.\n";
}

}  // namespace

void add_tls_command(CLI::App& app, const std::string& directory) {
    auto* command = app.add_subcommand("tls", "The certificate of the listener");
    command->fallthrough();
    command->require_subcommand(1);
    const auto wish = std::make_shared<Wish>();
    auto* creating = command->add_subcommand(
        "create", "Make one for the names and addresses of this box, which no authority vouches for");
    creating->fallthrough();
    creating->add_option("--name", wish->names, "A further host name or IP address that tills use for it");
    creating->add_option("--days", wish->days, "How long it holds")->check(CLI::Range(1, 3650))->capture_default_str();
    creating->add_flag("--force", wish->force, "Replace the one that is there");
    creating->callback([&directory, wish] {
        try {
            create(directory, *wish);
        } catch (const std::exception& failure) {
            std::cerr << "tillcast: " << failure.what() << '\n';
            throw CLI::RuntimeError(k_refused);
        }
    });
}

}  // namespace firmware::cli
