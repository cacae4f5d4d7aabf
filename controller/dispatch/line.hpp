#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "controller/dispatch/plan.hpp"
#include "modem/device/outcome.hpp"
#include "modem/sms/pdu.hpp"

namespace controller::dispatch {

/// What puts parts on the air: a modem, or a test's stand-in. One part at a time.
class Radio {
public:
    virtual ~Radio() = default;
    virtual boost::asio::awaitable<modem::device::SubmitOutcome> submit(modem::sms::Pdu pdu,
                                                                        const modem::device::Gate& gate) = 0;
    virtual boost::asio::awaitable<modem::device::SubmitOutcome> submit_mms(modem::device::Mms mms,
                                                                            const modem::device::Gate& gate) = 0;
};

/// One modem's parts, in the order of their intents (*The way of a message* 4 and 5): each goes to the radio at once,
/// and its Ctrl-Z waits until the result before it is on disk.
class Line : public std::enable_shared_from_this<Line> {
public:
    /// Writes a result; true once it is on disk. `first` is false where it is tried again.
    using Report =
        std::function<boost::asio::awaitable<bool>(const Intent&, const modem::device::SubmitOutcome&, bool first)>;
    /// Whether a part may still go: not recalled, not stopped by the brake, its judgement still good.
    using Check = std::function<bool(const Intent&)>;
    /// Told right before a part is written to the modem as a whole.
    using Giving = std::function<void(const Intent&)>;

    /// `salt` is that of the store, for the ids that messages are known by in the modem's record.
    Line(boost::asio::any_io_executor executor, Radio& radio, const words::Clock& clock, std::uint16_t salt,
         Check check, Report report, Giving giving = {});

    /// On the I/O thread.
    void push(Intent intent);
    /// Sends this part back to the queue, if it still waits here.
    void call_back(const Place& place);
    /// Finishes the part that is with the modem, gives back the others, ends run().
    void stop();
    boost::asio::awaitable<void> run();
    /// Returns when run() has ended and all results are on disk.
    boost::asio::awaitable<void> ended();
    /// Sends what waits back to the queue: the modem is gone.
    void give_back();

private:
    boost::asio::awaitable<void> wait();
    boost::asio::awaitable<bool> may_send(Intent& intent);
    boost::asio::awaitable<void> hand_over(Intent intent);
    void write(Intent intent, modem::device::SubmitOutcome outcome);
    static boost::asio::awaitable<void> keep(std::shared_ptr<Line> self, Intent intent,
                                             modem::device::SubmitOutcome outcome);

    boost::asio::any_io_executor executor_;
    Radio& radio_;
    const words::Clock& clock_;
    std::uint16_t salt_;
    Check check_;
    Report report_;
    Giving giving_;
    std::deque<Intent> waiting_;
    boost::asio::steady_timer changed_;
    int unwritten_ = 0;  ///< results that are not on disk yet
    bool disk_ok_ = true;
    bool stopping_ = false;
    bool ended_ = false;
};

}  // namespace controller::dispatch
