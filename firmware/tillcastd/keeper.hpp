#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "controller/dispatch/rules.hpp"
#include "controller/store/carry_over.hpp"
#include "controller/store/store.hpp"

namespace spdlog {
class logger;
}

namespace firmware {

/// Looks after the database: copies by `[backup]`, what `[retention]` removes, and what to do when the disk takes no
/// writes. Lives on the I/O thread. It sleeps until something is due; nothing to do is no wake-up.
class Keeper {
public:
    struct House {
        controller::store::Store& store;
        controller::dispatch::Present& present;
        const words::Clock& clock;
        spdlog::logger& log;
        std::function<void()> writable_again;
        std::function<void()> damaged;  ///< the daemon must end, so that its next start salvages
    };
    Keeper(const boost::asio::any_io_executor& executor, House house);
    ~Keeper();
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

    /// Until stop().
    boost::asio::awaitable<void> run();
    void stop();
    /// The configuration or the clock has changed.
    void kick();

    /// A copy now, in this folder or as `[backup]` has it; what is on record about it.
    boost::asio::awaitable<controller::store::StoreEvent> back_up(std::optional<std::filesystem::path> folder);
    /// When the next copy is due, where that is known.
    std::optional<words::Instant> next_backup() const { return next_backup_; }

private:
    void changed(const controller::store::Health::State& before, const controller::store::Health::State& now);
    boost::asio::awaitable<void> probe(std::shared_ptr<bool> alive);
    boost::asio::awaitable<void> check_after_crash();
    boost::asio::awaitable<void> learn();
    boost::asio::awaitable<void> scheduled_backup();
    boost::asio::awaitable<void> record(controller::store::StoreEvent event, bool counts);
    boost::asio::awaitable<void> purge();
    void tell_disk(bool trouble, const std::string& sentence);
    words::Monotonic backup_due();
    bool stick_is_missed(const std::filesystem::path& folder, const std::string& trouble);

    boost::asio::any_io_executor executor_;
    House house_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer probe_timer_;
    std::shared_ptr<bool> alive_;  ///< what the writer posts for a keeper that is gone does nothing
    std::optional<words::Instant> last_good_, next_backup_;
    std::optional<words::Monotonic> last_good_here_;  ///< of this run
    words::Monotonic started_, not_before_, purge_due_;
    bool backing_up_ = false;
    bool told_of_stick_ = false;
    bool probing_ = false;
    bool stopping_ = false;
};

}  // namespace firmware
