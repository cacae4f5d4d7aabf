#include "firmware/tillcastd/campaigns.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "controller/outreach/advance.hpp"

namespace firmware {

namespace asio = boost::asio;
namespace outreach = controller::outreach;
namespace store = controller::store;

namespace {

// Many messages settle together; one look serves them all.
constexpr std::chrono::seconds k_settling{1};

}  // namespace

Campaigns::Campaigns(asio::any_io_executor executor, controller::api::Context& context)
    : executor_(executor), context_(context), changed_(executor, asio::steady_timer::time_point::max()) {
    context_.store.writer().observe([this](const store::Change& change, store::Tx& tx) {
        const auto* message = std::get_if<store::MessageChanged>(&change);
        if (message == nullptr || !some_wait_ || !words::is_settled(message->to)) return;
        tx.after_commit([this] {
            if (look_posted_.exchange(true)) return;
            asio::post(executor_, [this] {
                look_posted_ = false;
                look();
            });
        });
    });
}

void Campaigns::look() {
    wanted_ = true;
    changed_.cancel();
}

void Campaigns::stop() {
    stopping_ = true;
    changed_.cancel();
}

asio::awaitable<std::vector<words::Key>> Campaigns::active() {
    std::function<std::vector<words::Key>(store::Database&)> job = [](store::Database& db) {
        return outreach::active(db);
    };
    co_return co_await context_.store.read<std::vector<words::Key>>(std::move(job));
}

// True if it only waits for its messages.
asio::awaitable<bool> Campaigns::bring_forward(words::Key campaign) {
    for (;;) {
        std::function<words::Result<outreach::Outlook>(store::Tx&)> job = [this, campaign,
                                                                           plans = context_.plans](store::Tx& tx) {
            return outreach::advance(tx, campaign, *plans, context_.present);
        };
        const auto outlook = co_await context_.store.write<words::Result<outreach::Outlook>>(std::move(job));
        if (!outlook) {
            context_.log.warn("campaign {} is paused: {}", campaign, outlook.error().message());
            co_return false;
        }
        if (*outlook != outreach::Outlook::more || stopping_) co_return *outlook == outreach::Outlook::waiting;
    }
}

asio::awaitable<void> Campaigns::run() {
    while (!stopping_) {
        if (!wanted_) {
            co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        wanted_ = false;
        some_wait_ = true;  // from here on nothing that settles is missed
        bool waits = false;
        try {
            const auto campaigns = co_await active();
            for (const words::Key campaign : campaigns) {
                const bool one_waits = co_await bring_forward(campaign);
                waits = waits || one_waits;
            }
        } catch (const std::exception& error) {
            context_.log.error("campaigns cannot go on now: {}", error.what());
            waits = true;
        }
        some_wait_ = waits;
        if (stopping_) break;
        asio::steady_timer pause(executor_, k_settling);
        if (wanted_) co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace firmware
