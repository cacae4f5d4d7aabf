#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/words/instant.hpp"
#include "config/words/result.hpp"
#include "modem/at/command.hpp"
#include "modem/at/line_splitter.hpp"
#include "modem/at/start_watch.hpp"
#include "modem/at/unsolicited.hpp"

namespace modem::at {

/// What the runner does next.
struct Action {
    enum class Todo {
        nothing,     ///< no command is in flight, or a write is: feed what is read
        write,       ///< write `bytes`, then on_written
        wait_until,  ///< feed what is read; on_timeout at `deadline`
        ask,         ///< the prompt is there: may the payload go? then proceed
        done,        ///< take_reply
    };
    Todo todo = Todo::nothing;
    std::string bytes;
    words::Monotonic deadline{};
};

/// The dialogue with one modem, one command in flight: decides, never waits. Lines that do not belong to the command
/// go to the queue of the unsolicited, whenever they come. A modem that had stopped to echo and echoes again has lost
/// what it was told (ATE0 among it): it has begun anew, which is told as Unsolicited::Kind::restarted with the echo as
/// its line, and no payload is given to it. An echo after ATZ, AT&F and AT+CFUN=, which may bring it back, tells
/// nothing. A session lives as long as its port is open.
class Session {
public:
    enum class State {
        idle,
        quieting,    ///< ESC was written; discards until the line is quiet
        waiting,     ///< for the final result
        prompting,   ///< for the prompt
        asking,      ///< the owner
        submitting,  ///< the payload is out
        late,        ///< the payload is out and its time is up
        escaping,    ///< ESC was written at the prompt
        done,
        closed,
    };

    /// The lines of the modem's family, once it is known.
    void expect(LineStarts family) { family_ = std::move(family); }

    /// REQUIRES: state idle (or closed: then the reply is `closed`).
    Action start(Command command, words::Monotonic now);
    /// Brings a modem of unknown state to the start of a line: ESC and CR, then everything up to `quiet` of silence is
    /// discarded, two seconds at most; unsolicited lines are kept. Ends as an `OK`. REQUIRES: as `start`.
    Action start_quieting(std::chrono::milliseconds quiet, words::Monotonic now);
    /// An error, also end of file, closes the session.
    Action on_read(words::error_code ec, std::string_view bytes, words::Monotonic now);
    /// How many bytes of the last `write` went out.
    Action on_written(words::error_code ec, std::size_t count, words::Monotonic now);
    Action on_timeout(words::Monotonic now);
    /// The owner's answer to `ask`: payload and Ctrl-Z, or ESC. REQUIRES: `ask` was the last action.
    Action proceed(bool go, words::Monotonic now);

    /// The action due now.
    Action action();
    /// REQUIRES: `done` is due. The session is idle (or closed) after.
    Reply take_reply();
    std::vector<Unsolicited> take_unsolicited();
    bool has_unsolicited() const { return !unsolicited_.empty(); }

    State state() const { return state_; }
    /// What is written now is Command::data: nobody's business but the modem's.
    bool writes_data() const { return state_ == State::submitting && !command_.data.empty(); }
    /// The modem has begun anew, as the echo of the command in flight shows: proceed() gives it no payload.
    bool has_forgotten() const { return forgot_; }
    bool is_open() const { return !port_lost_; }
    std::size_t overlong_lines() const { return splitter_.overlong(); }
    /// PDUs whose length was not the announced one.
    std::size_t wrong_lengths() const { return wrong_lengths_; }

private:
    /// A header whose PDU has not come yet.
    struct Head {
        bool of_command = false;
        Unsolicited urc;  // where it is not the command's
        std::optional<std::size_t> octets;
    };

    bool in_flight() const;
    bool has_payload() const { return !command_.payload.empty() || !command_.data.empty(); }
    bool ends_later(const FinalResult& result) const;
    void on_line(std::string line, words::Monotonic now);
    void on_echo();
    void on_new_start(words::Monotonic now);
    bool take_pdu(const std::string& line);
    void on_unsolicited(std::string line, Unsolicited::Kind kind);
    void take_information(std::string line, words::Monotonic now);
    void forget_own_head();
    bool belongs(const std::string& line) const;
    std::string without_echo(std::string line) const;
    bool is_restart(const std::string& line);
    void write(std::string bytes);
    void finish(Reply::End end);
    void finish(FinalResult result);
    void watch_for_prompt();

    LineSplitter splitter_;
    LineStarts family_;
    State state_ = State::idle;
    Command command_;
    Reply reply_;
    std::string out_;       // to be written
    bool writing_ = false;  // handed to the runner, not confirmed yet
    bool port_lost_ = false;
    bool in_text_ = false;  // an answer came in text mode: its lines are the sender's, and mean nothing to us
    bool late_ok_ = false;  // the OK of a part of before is to come
    bool echoed_ = false;   // the command in flight was
    int unechoed_ = 0;      // commands in a row
    bool forgot_ = false;
    StartWatch starts_;
    words::Monotonic deadline_{};
    std::chrono::milliseconds quiet_{0};
    words::Monotonic quiet_limit_{};
    std::vector<Head> heads_;
    std::vector<Unsolicited> unsolicited_;
    std::string last_boot_;
    std::size_t wrong_lengths_ = 0;
};

}  // namespace modem::at
