#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "config/words/instant.hpp"
#include "config/words/secret.hpp"
#include "modem/device/status.hpp"

namespace modem::device {

/// What became of a PIN that was tried.
enum class PinResult : std::uint8_t { right, wrong };

/// Who is told what a modem brings. Called on the modem's thread; outlives the modem. A PDU is hexadecimal with the
/// service centre's address before it, as the modem gave it: it may be broken, and it may come twice.
class Listener {
public:
    virtual ~Listener() = default;

    /// Something in the status is not as it was. Must not throw.
    virtual void on_status(const ModemStatus& status) = 0;

    /// A text, or what is neither text nor receipt. True once it is committed: then it is deleted from the modem.
    /// After false it stays there and comes again with a later sweep.
    virtual boost::asio::awaitable<bool> on_deliver(std::string pdu) = 0;

    /// A receipt that lies in a store of the modem; else as on_deliver.
    virtual boost::asio::awaitable<bool> on_stored_receipt(std::string pdu) = 0;

    /// A receipt that the modem passed on at once (+CDS) and does not keep. It may come before the outcome of the part
    /// that it is for.
    virtual void on_receipt(std::string pdu) = 0;

    /// Whether a PIN may be tried on a SIM. True once it is committed that it is being tried now; false where this pair
    /// was tried before and did not open the SIM, or nobody knows what came of it. `sim` is `iccid:…`, or `modem:…`
    /// with the modem's name where the SIM does not tell its number before it is unlocked. With at least two
    /// `attempts` left a pair whose last try is known to have cost none may be tried again.
    virtual boost::asio::awaitable<bool> may_try_pin(std::string sim, words::Secret pin,
                                                     std::optional<int> attempts) = 0;
    /// What came of it; not called where nobody knows.
    virtual void on_pin_result(std::string sim, words::Secret pin, PinResult result) = 0;

    /// The result of the part that the modem was given last and whose outcome nobody knew, come after all; the run
    /// before may have given it.
    virtual void on_late_result(std::uint8_t /*reference*/) {}

    /// The time that the modem has, perhaps from the network: a few seconds may be lost, and it may be wrong.
    virtual void on_network_time(words::Instant at) = 0;
};

}  // namespace modem::device
