#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "modem/at/command.hpp"
#include "modem/at/unsolicited.hpp"
#include "modem/device/settings.hpp"

namespace modem::device {

/// What comes in: reads what is announced, sweeps the stores, and deletes only what the owner has committed. Decides,
/// never waits; one step at a time. An announcement is queued, never dropped, but the sweep is the source of truth.
class Reception {
public:
    struct Step {
        enum class Todo {
            nothing,
            command,         ///< `command`, then on_reply
            deliver,         ///< hand up `pdu`, then on_committed
            stored_receipt,  ///< the same
        };
        Todo todo = Todo::nothing;
        at::Command command;
        std::string pdu;
    };

    explicit Reception(const Timeouts& timeouts) : timeouts_(timeouts) {}

    /// After a bring-up: the first store is the one in use; all are swept. Without a name there is one store whose
    /// name the modem keeps to itself. What was passed on but not yet handed up stays.
    void begin(std::vector<std::string> stores);
    /// Sweeps all stores after what is queued.
    void sweep();
    /// +CMTI, +CDSI and +CMT; others are not for here.
    void on_unsolicited(const at::Unsolicited& news);

    Step next();
    void on_reply(const at::Reply& reply);
    void on_committed(bool committed);

private:
    enum class State { idle, selecting, reading, listing, handing_up, deleting };
    struct Slot {
        std::string store;
        int index = 0;
        int tries = 0;
    };
    /// A PDU, and where it lies if it lies anywhere.
    struct Found {
        std::optional<Slot> slot;
        std::string pdu;
    };

    void announce(const std::string& line);
    Step read_announced();
    Step list_store();
    Step use(const std::string& store, State then, at::Command command);
    Step command(State state, at::Command command);
    Step hand_up();
    void after_selecting(const at::Reply& reply);
    void after_reading(const at::Reply& reply);
    void after_listing(const at::Reply& reply);

    Timeouts timeouts_;
    State state_ = State::idle;
    std::vector<std::string> stores_;
    std::string selected_;   // the store that CMGR, CMGL and CMGD mean
    std::string selecting_;  // the store to be selected, and what for
    State selecting_for_ = State::idle;
    std::string listed_;
    std::deque<Slot> announced_;
    std::deque<std::string> to_sweep_;
    std::deque<Found> found_;  // to be handed up; the front one is in hand
    std::optional<Slot> to_delete_;
};

}  // namespace modem::device
