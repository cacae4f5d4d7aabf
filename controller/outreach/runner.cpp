#include "controller/outreach/runner.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace controller::outreach {

namespace asio = boost::asio;

namespace {

// How soon it is noticed that the last message of a campaign is settled.
constexpr std::chrono::seconds k_look_again{30};

}  // namespace

CampaignRunner::CampaignRunner(asio::any_io_executor executor, store::Store& store, const dispatch::Present& present,
                               Current plans, spdlog::logger& log)
    : store_(store), present_(present), plans_(std::move(plans)), log_(log), timer_(executor) {}

void CampaignRunner::kick() {
    kicked_ = true;
    open_.clear();
    timer_.cancel();
}

void CampaignRunner::stop() {
    stopping_ = true;
    timer_.cancel();
}

asio::awaitable<void> CampaignRunner::run() {
    while (!stopping_) {
        kicked_ = false;
        bool look_again = true;
        try {
            look_again = co_await round();
        } catch (const std::exception& error) {
            // The step is undone; it is tried again when the timer is up.
            log_.error("a campaign does not go on: {}", error.what());
        }
        if (stopping_ || kicked_) continue;
        if (look_again)
            timer_.expires_after(k_look_again);
        else
            timer_.expires_at(asio::steady_timer::time_point::max());
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<bool> CampaignRunner::round() {
    std::function<std::vector<words::Key>(store::Database&)> job = [](store::Database& db) { return active(db); };
    const auto campaigns = co_await store_.read<std::vector<words::Key>>(std::move(job));
    bool look_again = false;
    for (const words::Key campaign : campaigns) {
        const bool waits = co_await advance_all(campaign);
        look_again = look_again || waits;
        if (stopping_) break;
    }
    co_return look_again;
}

// Whether its messages are under way. Other jobs get their turn between two steps.
asio::awaitable<bool> CampaignRunner::advance_all(words::Key campaign) {
    const bool settled = co_await is_settled(campaign);
    if (!settled) co_return true;
    while (!stopping_) {
        // What room is left on the disk is for the results of what was accepted.
        if (store_.health().trouble() == store::Trouble::full) co_return true;
        const auto plans = plans_();
        std::function<words::Result<Outlook>(store::Tx&)> job = [this, campaign, plans](store::Tx& tx) {
            return advance(tx, campaign, *plans, present_);
        };
        const auto outlook = co_await store_.write<words::Result<Outlook>>(std::move(job));
        if (!outlook) log_.error("campaign {} is paused: {}", campaign, outlook.error().message());
        if (outlook && *outlook == Outlook::more) continue;
        if (outlook && *outlook == Outlook::idle) open_.erase(campaign);
        co_return outlook&&* outlook == Outlook::waiting;
    }
    co_return false;
}

// Looked at by a reader, so that a campaign whose messages are under way writes nothing.
asio::awaitable<bool> CampaignRunner::is_settled(words::Key campaign) {
    const auto from = open_.find(campaign);
    if (from == open_.end()) co_return true;
    const words::Key contact = from->second;
    std::function<std::optional<words::Key>(store::Database&)> job = [campaign, contact](store::Database& db) {
        return first_open(db, campaign, contact);
    };
    const auto open = co_await store_.read<std::optional<words::Key>>(std::move(job));
    if (open) open_[campaign] = *open;
    co_return !open;
}

}  // namespace controller::outreach
