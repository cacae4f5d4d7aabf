#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "modem/simulator/agenda.hpp"
#include "modem/simulator/journal.hpp"
#include "modem/simulator/record.hpp"

namespace modem::simulator {

/// A modem that says what a record says, when the DTE types what the record has it type. Where the dialogue leaves the
/// record, that is logged; it goes on at the next place that fits, or answers ERROR.
class Replay {
public:
    /// `speed` 2 is twice as fast as recorded. The record and what else is given outlive this.
    Replay(const Record& record, double speed, Agenda& agenda, Journal& journal);

    /// Where the bytes for the DTE go.
    std::function<void(std::string_view)> on_output;
    /// The record is at its end.
    std::function<void()> on_end;

    /// Begins: what the modem says by itself at first comes from now on.
    void begin();
    void receive(std::string_view bytes);

    bool ended() const { return at_ == record_.steps.size(); }
    /// Lines that were not those of the record.
    int departures() const { return departures_; }

private:
    void schedule();
    void say();
    void typed(const std::string& line);
    bool expects(std::string_view line) const;
    void say_all_before_expecting();
    void depart(const std::string& line);

    const Record& record_;
    double speed_;
    Agenda& agenda_;
    Journal& journal_;
    std::size_t at_ = 0;
    Agenda::Ticket next_ = 0;
    std::string line_;
    int departures_ = 0;
};

}  // namespace modem::simulator
