#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modem/simulator/agenda.hpp"
#include "modem/simulator/commands.hpp"
#include "modem/simulator/faults.hpp"
#include "modem/simulator/hazards.hpp"
#include "modem/simulator/journal.hpp"
#include "modem/simulator/line_input.hpp"
#include "modem/simulator/modem_state.hpp"
#include "modem/simulator/network.hpp"
#include "modem/simulator/output.hpp"

namespace modem::simulator {

/// How long a modem takes by itself.
struct Timing {
    std::chrono::nanoseconds turnaround = std::chrono::milliseconds(5);  ///< per command
    std::chrono::nanoseconds boot = std::chrono::seconds(1);             ///< AT+CFUN=1,1
    double pace = 1;  ///< what a family takes for its start and its lists counts so many times
};

/// What a modem lives among; all of it outlives the modem.
struct Surroundings {
    Agenda& agenda;
    Journal& journal;
    Dice& dice;
    Network& network;
    Faults& faults;
    Timing& timing;
};

/// What ends a deafness.
enum class DeafUntil : std::uint8_t {
    time,
    reset,   ///< AT+CFUN=1,1 and its like, which are heard and not answered
    reopen,  ///< the port is closed and opened again
    power    ///< power is cut, or the link
};

/// What a SIM is: see `Identity`.
struct SimCard {
    std::string iccid, imsi, number, pin;
};

/// A GSM modem after 3GPP TS 27.005 and 27.007: bytes from the DTE in, bytes to the DTE out, a network behind it. It
/// takes one command at a time; what is typed meanwhile waits.
class Modem {
public:
    Modem(Identity identity, Surroundings around, int sm_places = 30, int me_places = 100);

    /// Where the bytes for the DTE go; called with whole answers.
    std::function<void(std::string_view)> on_output;
    /// The pty shall go (false) or come back (true).
    std::function<void(bool)> on_link;

    void receive(std::string_view bytes);
    /// The port was opened, or closed, by the last DTE that had it.
    void dte(bool there);

    /// A text or a receipt from the network: why it is not taken now, or nothing.
    std::optional<std::string_view> take(const Incoming& incoming);

    /// The pty goes away and comes back after `away`; with `reset` the modem loses power meanwhile.
    void hang_up(std::chrono::nanoseconds away, bool reset);
    /// Settings are lost, a part that is not on the air yet as well; deaf for `away`, then the lines of a start.
    void reboot(std::chrono::nanoseconds away);
    /// Hears and says nothing for `away` or until what is told, and loses nothing.
    void deafen(std::chrono::nanoseconds away, DeafUntil until = DeafUntil::time);
    /// Off until `hang_up` or `reboot` brings power back.
    void switch_off();
    /// The program starts with the modem booting.
    void start_cold(std::chrono::nanoseconds away);
    /// Unsolicited lines at random times, in the middle of answers as well; 0 ends it.
    void set_noise(double per_second);
    /// One line, at once.
    void say(const std::string& line);
    /// A line every so often; 0 ends it.
    void set_hazard_rates();
    /// Bytes that mean nothing, at once.
    void say_garbage(std::size_t octets);

    /// The SIM is taken out, with the texts on it.
    void pull_sim();
    /// A SIM is put in: the one that was pulled, or another, whose store is empty.
    void insert_sim(const std::optional<SimCard>& other);
    /// The SIM asks for its PUK.
    void block_pin();
    /// Fills a store with texts that were read, or were sent.
    void fill(Memory memory, StoredMessage::Status status);

    /// What the network grants changes, as AT+CREG=1 reports.
    void set_coverage(Registration coverage);

    const std::string& name() const { return state_.identity.name; }
    ModemState& state() { return state_; }
    const ModemState& state() const { return state_; }
    /// The switches; `set_hazard_rates` after a change.
    Hazards& hazards() { return hazards_; }
    /// Waits for a command, with power.
    bool idle() const { return phase_ == Phase::command && powered_; }
    /// For people: `idle`, `executing`, `prompt`, `submitting`, `hung_up`, `off` or `deaf`.
    std::string_view phase_text() const;

private:
    enum class Phase : std::uint8_t { command, executing, prompt, submitting, data };
    struct Urc {
        std::string text;
        bool about_messages;  ///< AT+CNMI rules when it is said
    };

    // The dialogue.
    void handle(char c);
    void drain_backlog();
    void begin_line(const std::string& body);
    void run_next();
    void after_command(const Settings& before, Registration registration_before, bool ready_before);
    bool answer_is_lost();
    void ask_network(const std::string& typed);
    void perform(const Outcome& outcome);
    void open_prompt(const Outcome& outcome);
    void text_entered(const std::string& text);
    void succeed();
    void finish(const std::string& result);
    void step(std::chrono::nanoseconds delay, Agenda::Task task);

    // Sending.
    void submit_text(const std::string& text);
    void submit(const std::string& pdu, int length, const std::string& destination);
    void to_network(const sms::Submit& part, const std::string& pdu, const std::string& centre);
    bool link_is_kept() const;
    std::optional<Fault> fault_of(const sms::Submit& part, const Air& air);
    bool collides() const;
    void submitted(std::uint8_t reference, const std::string& centre);
    void store_text(const std::string& text);
    void strike_down(const Fault& fault);

    // MMS.
    void open_data(const Outcome& asked);
    void take_data(char c);
    void send_mms();
    void mms_answered(int code);

    // Receiving.
    std::optional<std::string_view> store(const Incoming& incoming, Memory memory);
    Memory store_of(const Incoming& incoming, bool to_sim) const;
    void announce_place(const Incoming& incoming, Memory memory, int place);
    void announce_full(Memory memory);
    void route(const Incoming& incoming);
    bool acknowledge(bool positive);
    void not_acknowledged();
    /// `at_once`: though a command is in progress.
    void announce(std::string text, bool about_messages, bool at_once = false);
    void flush_urcs();

    // Power and link.
    void power_off();
    void power_on();
    void start_lines(StartLine::When when);
    void unlocked();
    void look_for_network();
    void hear_reset(char c);
    void make_flood();
    void set_rate(Agenda::Ticket& ticket, double per_second, void (Modem::*act)());
    void ring();
    void complain_of_voltage();
    void wake_after(std::chrono::nanoseconds away);
    void make_noise();
    void report_registration(Registration before);
    void tell_time();

    void put(std::string_view bytes);
    void put_echo(std::string_view bytes);
    void put_result(const std::string& result);
    void put_noise();
    void put_unsolicited(const std::string& text);
    void put_prompt();
    void put_line(std::string_view text);  ///< information text, as ATV has it
    void flush();
    void log(std::string_view event, const boost::json::object& fields = {}) const;

    ModemState state_;
    Surroundings around_;
    LineInput input_;
    Phase phase_ = Phase::command;
    bool powered_ = true;
    bool deaf_ = false;
    DeafUntil deaf_until_ = DeafUntil::time;
    Hazards hazards_;
    Output out_;
    bool linked_ = true;
    std::string output_;   ///< gathered until the event is over
    std::string backlog_;  ///< typed while a command was in progress
    std::string last_line_;
    std::deque<Command> commands_;       ///< the rest of the line
    std::string command_;                ///< the name of the one in progress
    Outcome prompt_;                     ///< what the text at the prompt is for
    std::vector<Agenda::Ticket> steps_;  ///< of the command in progress; a loss of power cancels them
    Agenda::Ticket waking_ = 0;          ///< when power, hearing or the link comes back
    std::optional<Incoming> unacknowledged_;
    Agenda::Ticket ack_timeout_ = 0;
    std::deque<Urc> urcs_;
    double noise_per_second_ = 0;
    Agenda::Ticket noise_ = 0;
    std::string held_noise_;             ///< waits for the place between an answer's text and its result
    Agenda::Ticket attaching_ = 0;       ///< when the network lets it in
    std::vector<Agenda::Ticket> start_;  ///< lines of a start that are still to come
    Agenda::Ticket flood_ = 0, ringing_ = 0, voltage_ = 0;
    std::size_t flood_line_ = 0;
    int commands_seen_ = 0;
    words::Monotonic last_typed_, last_incoming_, last_sent_;
    bool incoming_seen_ = false, sent_before_ = false;
    bool collided_ = false;  ///< the part in the network wait met an incoming text
    Outcome data_;           ///< what the bytes that come are for
    std::string data_bytes_;
    Agenda::Ticket data_timeout_ = 0;
    bool full_told_ = false;  ///< until a text is deleted
    std::optional<SimCard> pulled_;
    std::optional<Storage> pulled_store_;
};

}  // namespace modem::simulator
