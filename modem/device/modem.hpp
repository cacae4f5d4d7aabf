#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "config/words/instant.hpp"
#include "modem/device/listener.hpp"
#include "modem/device/outcome.hpp"
#include "modem/device/recorder.hpp"
#include "modem/device/settings.hpp"
#include "modem/device/status.hpp"
#include "modem/sms/pdu.hpp"

namespace spdlog {
class logger;
}

namespace modem::device {

class Runner;

/// One modem from its port to its parts and texts. Everything happens on the one thread of the executor. The object
/// may be destroyed while its coroutines are still suspended; clock, logger and listener must outlive those.
class Modem {
public:
    Modem(const boost::asio::any_io_executor& executor, ModemSettings settings, Listener& listener,
          const words::Clock& clock, spdlog::logger& log);
    ~Modem();
    Modem(const Modem&) = delete;
    Modem& operator=(const Modem&) = delete;

    /// Opens the port, brings the modem up, serves, and does so again whenever port or modem are lost. Ends after
    /// stop(). To be run once.
    boost::asio::awaitable<void> run();

    /// Sends one part. In any other phase than `ready` it is untouched at once; while the modem reads something, the
    /// header waits for that one command. One at a time (asserted). `gate` lives with the caller.
    boost::asio::awaitable<SubmitOutcome> submit(sms::Pdu pdu, const Gate& gate);

    /// Sends a picture message, as submit() a part: `may_start` is asked before anything, `may_send` before the command
    /// after which it may be out. A modem without settings or commands for it leaves it untouched.
    boost::asio::awaitable<SubmitOutcome> submit_mms(Mms mms, const Gate& gate);

    /// Takes no more parts, waits for the one in flight (Timeouts::stop at most), closes the port and ends run().
    void stop();

    /// Asks the modem for registration and signal now, not when it is due. Nothing where it is not being served.
    void look();

    /// Serial devices have come or gone: a modem whose port is away is looked for at once.
    void ports_changed();
    /// Asks the operator for the balance when no part is under way; it comes to stand in the status. False where the
    /// shop does not want that or no recipe is known for the SIM.
    bool ask_balance();

    const ModemStatus& status() const;

    /// The dialogue of the last minutes, redacted, see Recorder; and what a record file says first.
    std::vector<RecordEntry> record() const;
    RecordHead record_head() const;

private:
    std::shared_ptr<Runner> runner_;
};

}  // namespace modem::device
