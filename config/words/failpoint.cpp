#include "config/words/failpoint.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <vector>

namespace words {

namespace {

constexpr long k_for_ever = 1'000'000'000;
constexpr long k_most = 1'000'000;

// Read by every thread; `passed` alone changes.
long nth = 1;
long fail_count = 0;  // 0: the process ends
std::atomic<long> passed{0};

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> fields;
    for (;;) {
        const auto colon = std::min(text.find(':'), text.size());
        fields.push_back(text.substr(0, colon));
        if (colon == text.size()) return fields;
        text.remove_prefix(colon + 1);
    }
}

bool read_count(std::string_view text, long& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value >= 1 && value <= k_most;
}

}  // namespace

namespace detail {

constinit int armed_failpoint = -1;

void pass_failpoint() {
    if (fail_count > 0 || ++passed != nth) return;
    // Not to the log of the daemon, whose thread may be another one.
    std::string line =
        "failpoint " + std::string(k_failpoints.at(static_cast<std::size_t>(armed_failpoint)).name) + "\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

bool fail_failpoint() {
    if (fail_count == 0) {
        pass_failpoint();
        return false;
    }
    const long now = ++passed;
    return now >= nth && now - nth < fail_count;
}

}  // namespace detail

std::string arm_failpoint(std::string_view wish) {
    const auto fields = split(wish);
    const auto found = std::find_if(k_failpoints.begin(), k_failpoints.end(),
                                    [&](const FailpointStep& step) { return step.name == fields[0]; });
    if (found == k_failpoints.end()) return "no failpoint is called '" + std::string(fields[0]) + "'";
    long n = 1;
    long count = 0;
    const bool fails = fields.size() > 2 && fields[2] == "error";
    if (fails) count = k_for_ever;
    if (fields.size() > 4 || (fields.size() > 1 && !read_count(fields[1], n)) || (fields.size() > 2 && !fails) ||
        (fields.size() > 3 && !read_count(fields[3], count)))
        return "'" + std::string(wish) + "' is not NAME:N, NAME:N:error or NAME:N:error:COUNT";
    nth = n;
    fail_count = count;
    passed = 0;
    detail::armed_failpoint = static_cast<int>(found - k_failpoints.begin());
    return {};
}

}  // namespace words
