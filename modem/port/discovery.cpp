#include "modem/port/discovery.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <system_error>
#include <tuple>

namespace modem::port {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_longest_line = 256;
constexpr int k_most_levels = 12;  // between a tty and its USB device there are three
constexpr int k_named_interfaces = 1000;
constexpr std::array<const char*, 3> k_link_folders = {"serial/by-path", "serial/by-id", "tillcast"};

// The first line, without spaces around it; empty where the file cannot be read.
std::string line_of(const fs::path& file) {
    std::ifstream in(file);
    std::array<char, k_longest_line> buffer{};
    in.getline(buffer.data(), buffer.size());
    std::string line(buffer.data());
    const auto first = line.find_first_not_of(" \t\r"), last = line.find_last_not_of(" \t\r");
    return first == std::string::npos ? "" : line.substr(first, last - first + 1);
}

std::optional<int> hexadecimal(const std::string& text) {
    int value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return {};
    return value;
}

std::string driver_of(const fs::path& device) {
    std::error_code error;
    return fs::read_symlink(device / "driver", error).filename().string();
}

// Climbs from the tty's own device to its USB interface and from that to its USB device.
void read_usb(const fs::path& sysfs, fs::path at, Candidate& candidate) {
    std::error_code error;
    for (int level = 0; level < k_most_levels && at.has_relative_path() && at != sysfs; ++level) {
        if (!candidate.interface && fs::exists(at / "bInterfaceNumber", error)) {
            candidate.interface = hexadecimal(line_of(at / "bInterfaceNumber"));
            candidate.protocol = hexadecimal(line_of(at / "bInterfaceProtocol"));
            candidate.driver = driver_of(at);
        }
        if (fs::exists(at / "idVendor", error)) {
            candidate.usb = line_of(at / "idVendor") + ":" + line_of(at / "idProduct");
            candidate.place = at.filename().string();
            candidate.serial = line_of(at / "serial");
            candidate.product = line_of(at / "product");
            return;
        }
        at = at.parent_path();
    }
}

std::map<fs::path, std::vector<std::string>> links_of(const fs::path& dev) {
    std::map<fs::path, std::vector<std::string>> links;
    for (const char* folder : k_link_folders) {
        std::error_code error;
        std::vector<std::pair<fs::path, std::string>> found;
        for (fs::directory_iterator it(dev / folder, error), end; !error && it != end; it.increment(error)) {
            std::error_code dangling;
            const fs::path target = fs::canonical(it->path(), dangling);
            if (!dangling) found.emplace_back(target, it->path().string());
        }
        std::sort(found.begin(), found.end());
        for (const auto& [target, link] : found) links[target].push_back(link);
    }
    return links;
}

// ttyUSB2 before ttyUSB10.
auto natural(const std::string& device) {
    const auto digits = device.find_last_not_of("0123456789") + 1;
    const std::string number = device.substr(digits);
    return std::tuple(device.substr(0, digits), number.size(), number);
}

int rank_of(const Candidate& port, const reader::ModemProfile::Match& match, bool& fits) {
    const auto& named = match.interfaces;
    const auto found = port.interface ? std::find(named.begin(), named.end(), *port.interface) : named.end();
    fits = match.protocol ? port.protocol == match.protocol : found != named.end();
    if (fits && match.protocol) return 0;
    if (fits) return static_cast<int>(found - named.begin());
    return k_named_interfaces + port.interface.value_or(0);
}

}  // namespace

std::vector<Candidate> discover(const fs::path& sysfs, const fs::path& dev) {
    std::error_code error;
    const fs::path root = fs::weakly_canonical(sysfs, error), nodes = fs::weakly_canonical(dev, error);
    const auto links = links_of(nodes);
    std::vector<Candidate> candidates;
    for (fs::directory_iterator it(root / "class/tty", error), end; !error && it != end; it.increment(error)) {
        std::error_code missing;
        const fs::path hardware = fs::canonical(it->path() / "device", missing);
        const fs::path node = nodes / it->path().filename();
        // A console has no hardware, and a UART of type 0 is a place where none is fitted.
        if (missing || !fs::exists(node, missing) || line_of(it->path() / "type") == "0") continue;
        Candidate candidate;
        candidate.device = node.string();
        if (const auto found = links.find(node); found != links.end()) candidate.links = found->second;
        candidate.driver = driver_of(hardware);
        read_usb(root, hardware, candidate);
        candidates.push_back(std::move(candidate));
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return natural(a.device) < natural(b.device); });
    return candidates;
}

std::vector<RankedPort> rank_ports(const std::vector<Candidate>& ports,
                                   const std::vector<reader::ModemProfile>& profiles) {
    std::vector<RankedPort> ranked;
    for (const Candidate& port : ports) {
        const reader::ModemProfile& profile = *reader::recognise(profiles, {port.usb, "", "", ""}).profile;
        RankedPort one{port, profile.id, false, 0};
        one.rank = rank_of(port, profile.match, one.fits);
        ranked.push_back(std::move(one));
    }
    const auto known = [&](const RankedPort& one) {
        return one.port.usb.empty() ? 2 : one.profile == profiles.front().id ? 1 : 0;
    };
    std::stable_sort(ranked.begin(), ranked.end(), [&](const RankedPort& a, const RankedPort& b) {
        return std::tuple(known(a), a.port.place, a.rank) < std::tuple(known(b), b.port.place, b.rank);
    });
    return ranked;
}

}  // namespace modem::port
