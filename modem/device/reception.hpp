#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/reader/modem_profile.hpp"
#include "modem/at/command.hpp"
#include "modem/at/unsolicited.hpp"
#include "modem/device/settings.hpp"

namespace modem::device {

/// How a modem that has been brought up is read.
struct Reading {
    std::vector<std::string> stores;  ///< the first is in use; empty: one store whose name the modem keeps to itself
    int first_index = 1;              ///< of a store
    bool lists = true;                ///< AT+CMGL works
    bool counts_late = false;         ///< AT+CPMS does not count what has just come
    int service = 0;                  ///< of AT+CSMS: under 1 what comes directly is acknowledged once it is committed
    reader::Acknowledge receipts = reader::Acknowledge::zero;
    reader::Acknowledge texts = reader::Acknowledge::zero;
    Timeouts timeouts;
    std::string notice;  ///< arguments of AT+CNMI that must stay in force; empty: nobody can tell
};

/// What comes in: reads what is announced, sweeps the stores, deletes only what the owner has committed, and
/// acknowledges only that. Decides, never waits; one step at a time. An announcement is queued, never dropped, but the
/// sweep is the source of truth.
class Reception {
public:
    struct Step {
        enum class Todo {
            nothing,
            command,         ///< `command`, then on_reply
            deliver,         ///< hand up `pdu`, then on_committed
            stored_receipt,  ///< the same
            set_up,          ///< the modem has forgotten its settings: it wants to be brought up anew
        };
        Todo todo = Todo::nothing;
        at::Command command;
        std::string pdu;
    };

    /// After a bring-up; all stores are swept. What was passed on but not yet handed up stays.
    void begin(Reading reading);
    /// Sweeps all stores after what is queued, and looks whether the modem still tells.
    void sweep();
    /// +CMTI, +CDSI and +CMT; +CDS where acknowledges(); others are not for here.
    void on_unsolicited(const at::Unsolicited& news);
    /// Whether receipts that come directly are to be committed and acknowledged here.
    bool acknowledges() const { return reading_.service == 1; }

    Step next();
    void on_reply(const at::Reply& reply);
    void on_committed(bool committed);
    /// Whether something that was announced was not there yet, so that a sweep should follow soon. Told once.
    bool take_missed();

private:
    enum class State {
        idle,
        selecting,
        counting,
        reading,
        listing,
        handing_up,
        deleting,
        acknowledging,
        restoring,
        checking,
        arming
    };
    struct Slot {
        std::string store;
        int index = 0;
        int tries = 0;
        bool receipt = false;  ///< it was announced as one
    };
    /// A PDU, where it lies if it lies anywhere, and how its coming is acknowledged.
    struct Found {
        std::optional<Slot> slot;
        std::string pdu;
        reader::Acknowledge acknowledge = reader::Acknowledge::none;
    };

    void announce(const std::string& line, bool receipt);
    Step hand_up(Found found);
    Step acknowledge();
    Step read_next();
    Step list_store();
    Step count_store();
    Step use(const std::string& store, State then, at::Command command);
    Step command(State state, at::Command command);
    void after_selecting(const at::Reply& reply);
    void after_counting(const at::Reply& reply);
    void after_reading(const at::Reply& reply);
    void take_read(Slot slot, const at::Reply& reply);
    void after_listing(const at::Reply& reply);
    void after_checking(const at::Reply& reply);
    bool restore_mode();

    Reading reading_;
    State state_ = State::idle;
    std::string selected_;   // the store that CMGR, CMGL and CMGD mean
    std::string selecting_;  // the store to be selected, and what for
    State selecting_for_ = State::idle;
    std::string listed_;
    std::set<std::string> by_place_;  // stores that cannot be listed
    std::deque<Slot> announced_;
    std::deque<Slot> places_;         // of the store that is being read place by place
    std::optional<int> full_places_;  // how many of them hold something, where the modem tells
    bool reads_place_ = false;        // what is being read is of places_, not announced
    std::deque<std::string> to_sweep_;
    std::deque<Found> urgent_;  // waits for an acknowledgement
    std::deque<Found> found_;
    std::optional<Found> in_hand_;
    std::optional<Slot> to_delete_;
    reader::Acknowledge to_acknowledge_ = reader::Acknowledge::none;
    bool wants_check_ = false;  // of the notices
    bool wants_arming_ = false;
    bool wants_mode_ = false;  // PDU mode was lost
    int mode_losses_ = 0;      // in a row
    bool forgotten_ = false;
    bool missed_ = false;
};

}  // namespace modem::device
