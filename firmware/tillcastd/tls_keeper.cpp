#include "firmware/tillcastd/tls_keeper.hpp"

#include <spdlog/spdlog.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

namespace firmware {

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using controller::api::CertificateFacts;
using controller::api::TlsIdentity;

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t k_events = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB;
// Certificate and key are replaced one after the other.
constexpr std::chrono::milliseconds k_settle{500};

// Which file a path leads to, and which state of it; empty if there is none.
std::string mark_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return fmt::format("{}:{}:{}:{}.{}:{:o}", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec, status.st_mode);
}

}  // namespace

TlsKeeper::TlsKeeper(const asio::any_io_executor& executor, const words::Clock& clock, spdlog::logger& log, Use use)
    : clock_(clock), log_(log), use_(std::move(use)), inotify_(executor), settle_(executor) {}

void TlsKeeper::set_files(fs::path certificate, fs::path key) {
    if (certificate == certificate_ && key == key_) return;
    certificate_ = std::move(certificate);
    key_ = std::move(key);
    seen_.clear();
    watch_folders();
}

std::string TlsKeeper::seen_now() const { return mark_of(certificate_) + "|" + mark_of(key_); }

// What is over replaces nothing that is not; under a clock that is not trusted nobody can tell.
bool TlsKeeper::replaces(const CertificateFacts& found, bool clock_trusted) {
    bool unusable = false, was_unusable = true;
    const std::string why = trouble_with_times(found, clock_.now(), &unusable);
    if (identity_) trouble_with_times(identity_->facts(), clock_.now(), &was_unusable);
    if (!unusable || was_unusable || !clock_trusted) return true;
    trouble_ = why;
    return false;
}

void TlsKeeper::look(bool clock_trusted) {
    if (certificate_.empty()) return;
    const std::string mark = seen_now();
    if (mark == seen_) {
        warn_of_end();
        return;
    }
    seen_ = mark;
    trouble_.clear();
    auto loaded = TlsIdentity::load(certificate_, key_);
    if (!loaded.identity) trouble_ = std::move(loaded.trouble);
    if (loaded.identity && replaces(loaded.identity->facts(), clock_trusted)) {
        identity_ = std::move(loaded.identity);
        use_(identity_);
        const CertificateFacts& facts = identity_->facts();
        log_.info("the certificate {} is in use, until {}", facts.file.string(), words::to_rfc3339(facts.ends));
    }
    if (!trouble_.empty())
        log_.error(
            "{}; {}", trouble_,
            identity_ ? "the certificate in use stays" : "no client of HTTPS can be served until this is mended");
    watch_folders();
    warn_of_end();
}

// Once for each sentence: housekeeping asks every few hours.
void TlsKeeper::warn_of_end() {
    const std::string now = identity_ ? trouble_with_times(identity_->facts(), clock_.now()) : std::string();
    if (now != warned_ && !now.empty()) log_.warn("{}", now);
    warned_ = now;
}

// The folder of the link and of the file it leads to: either may be what a renewal replaces. Watching what is watched
// already changes nothing.
void TlsKeeper::watch_folders() {
    if (stopped_) return;
    if (!inotify_.is_open()) {
        const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (fd < 0) return;
        inotify_.assign(fd);
    }
    std::set<fs::path> folders;
    for (const fs::path& file : {certificate_, key_}) {
        std::error_code ignored;
        folders.insert(file.parent_path());
        const fs::path real = fs::canonical(file, ignored);
        if (!real.empty()) folders.insert(real.parent_path());
    }
    for (const fs::path& folder : folders) ::inotify_add_watch(inotify_.native_handle(), folder.c_str(), k_events);
}

asio::awaitable<void> TlsKeeper::watch(std::function<bool()> clock_trusted) {
    while (!stopped_ && inotify_.is_open()) {
        const auto [ec] = co_await inotify_.async_wait(asio::posix::stream_descriptor::wait_read, k_await);
        if (ec || stopped_) co_return;
        settle_.expires_after(k_settle);
        const auto [ended] = co_await settle_.async_wait(k_await);
        if (ended || stopped_) co_return;
        alignas(inotify_event) std::array<char, 4096> events;
        while (::read(inotify_.native_handle(), events.data(), events.size()) > 0) {
        }
        look(clock_trusted());
    }
}

void TlsKeeper::stop() {
    stopped_ = true;
    settle_.cancel();
    boost::system::error_code ignored;
    inotify_.close(ignored);
}

controller::api::TlsState TlsKeeper::state() const {
    controller::api::TlsState state;
    if (identity_) state.certificate = identity_->facts();
    state.trouble = !trouble_.empty() || !identity_ ? trouble_ : trouble_with_times(identity_->facts(), clock_.now());
    return state;
}

}  // namespace firmware
