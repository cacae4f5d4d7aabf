#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "modem/device/status.hpp"

namespace modem::device {

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
};

}  // namespace modem::device
