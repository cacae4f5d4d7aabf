#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/words/instant.hpp"

namespace modem::simulator {

/// A message in a store: service centre address and TPDU in hexadecimal, as `+CMGR` shows it.
struct StoredMessage {
    /// `<stat>` of 3GPP TS 27.005 §3.1.
    enum class Status : std::uint8_t { received_unread = 0, received_read = 1, stored_unsent = 2, stored_sent = 3 };
    Status status = Status::received_unread;
    std::string pdu;
    int tpdu_length = 0;  ///< octets without the service centre address
    words::Instant stored_at = {};
};

/// One memory for messages (`SM` on the SIM, `ME` in the device). Places count from 1 and keep their number.
class Storage {
public:
    explicit Storage(int capacity) : places_(static_cast<std::size_t>(capacity)) {}

    int capacity() const { return static_cast<int>(places_.size()); }
    int used() const;
    /// Of these, what was there at `time`.
    int used_by(words::Instant time) const;
    bool full() const { return used() == capacity(); }
    /// The lowest free place, or 0 where there is none.
    int put(StoredMessage message);
    /// Nothing at a place that is empty or does not exist. The pointer holds until the place is freed.
    StoredMessage* at(int index);
    bool is_place(int index) const { return index >= 1 && index <= capacity(); }
    void free(int index);
    std::vector<int> indexes() const;

private:
    struct Place {
        bool taken = false;
        StoredMessage message;
    };
    std::vector<Place> places_;
};

}  // namespace modem::simulator
