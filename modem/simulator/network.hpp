#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "config/words/message.hpp"
#include "config/words/result.hpp"
#include "modem/simulator/agenda.hpp"
#include "modem/simulator/bearer.hpp"
#include "modem/simulator/journal.hpp"
#include "modem/simulator/mms_notification.hpp"
#include "modem/simulator/people.hpp"
#include "modem/simulator/spread.hpp"
#include "modem/simulator/ussd.hpp"
#include "modem/sms/pdu.hpp"
#include "modem/sms/status_report.hpp"
#include "modem/sms/submit.hpp"

namespace modem::simulator {

class Modem;

/// A service centre whose clock goes otherwise than the network's.
struct Centre {
    std::string number;
    std::optional<std::chrono::minutes> zone;  ///< absent: the network's
    std::chrono::minutes shift{0};             ///< how far its time stamps are off
};

struct NetworkOptions {
    std::optional<Bearer> bearer;  ///< its model instead of `submit_time`, and of `receipt_time` for most people
    double pace = 1;               ///< its times count so many times
    std::vector<Centre> centres;
    std::vector<UssdRule> ussd;  ///< the first that fits; none at all: a balance for any code
    Spread submit_time = *Spread::parse("lognormal:40,0.3");    ///< from Ctrl-Z until the centre's answer, per part
    Spread receipt_time = *Spread::parse("lognormal:500,0.5");  ///< from a part, or the report before, to a report
    Spread mms_time = *Spread::parse("lognormal:3000,0.4");     ///< from sending an MMS to the centre's answer
    std::string calling_code = "34";                            ///< what national numbers are completed with
    std::string centre = "+34609090909";
    std::chrono::minutes zone{0};             ///< the centre's clock against UTC
    std::chrono::milliseconds time_shift{0};  ///< how far the network's clock is off
};

/// A text or a receipt on its way to a modem.
struct Incoming {
    bool receipt = false;
    sms::Pdu pdu;
    std::optional<std::uint8_t> message_class;
    std::function<void()> taken;  ///< called when the modem has it; may be empty
    bool refused_before = false;
    bool push = false;   ///< a WAP push (port 2948)
    bool early = false;  ///< said at once, though a command is in progress
};

/// A number, or a name where it is none, as an address.
sms::Address address_of(const std::string& text);

/// The operator: takes parts, reports on them, brings texts; knows all modems and all people.
class Network {
public:
    Network(Agenda& agenda, Journal& journal, Dice& dice, NetworkOptions options);

    NetworkOptions options;
    People people;

    /// `modem` outlives the network's use of it.
    void attach(Modem& modem) { modems_.push_back(&modem); }

    /// A part that is on the air now, under the reference that the modem gave it.
    /// `centre` is the number that it was submitted through.
    void accept(Modem& from, const sms::Submit& submit, const std::string& pdu, std::uint8_t reference,
                const std::string& centre);
    /// How a part will fare on the way, by the model of the bearer or by `submit_time`.
    Air air(bool linked);
    /// Times of the model; zero without one.
    std::chrono::nanoseconds prompt_time();
    std::chrono::nanoseconds registration_time();
    std::chrono::nanoseconds restart_time(std::chrono::nanoseconds otherwise);
    /// The `+CMS ERROR` that a part to this address gets, by the rules of its recipient.
    std::optional<int> refusal(const sms::Address& to) const;

    /// Sends a text to a modem, in parts where it is long. `order` names the parts to send and their order (from 1);
    /// empty is all of them. The result is how many parts the text has; refused as the codec refuses.
    words::Result<std::size_t> text(const std::string& from, Modem& to, const std::string& utf8,
                                    words::Encoding encoding = words::Encoding::automatic,
                                    const std::vector<std::size_t>& order = {});
    /// Brings a modem a PDU as it is, whatever it says.
    void pdu(Modem& to, sms::Pdu pdu, bool receipt);
    void receipt(Modem& to, const sms::StatusReport& report);
    /// Tells a modem that an MMS waits; what is empty is made up. The result is the number of parts.
    words::Result<std::size_t> mms(Modem& to, MmsNotification notification);
    /// The answer to a USSD code; nothing where the network has none.
    const UssdRule* ussd(const std::string& code) const;

    /// A text that the modem took and did not acknowledge in time is the next to be tried.
    void bring_back(Modem& to, Incoming incoming) { waiting_[&to].push_front(std::move(incoming)); }
    /// Tries what waits for this modem, in its order, until it refuses one.
    void retry(Modem& modem);
    std::size_t waiting(const Modem& modem) const;

    std::uint64_t parts_on_air() const { return parts_on_air_; }
    /// `+34600111222` for whatever form an address has; short codes and names stay as they are.
    std::string canonical(const sms::Address& address) const;
    sms::Timestamp now() const;
    /// The same as a centre stamps it.
    sms::Timestamp now(const std::string& centre) const;
    /// The network's civil time, UTC.
    words::Instant civil() const { return agenda_.clock().now() + options.time_shift; }

private:
    void reach_modem(Modem& from, Modem& to, const sms::Submit& submit, const sms::StatusReport& pending,
                     const std::string& centre);
    void report_on(Modem& from, const std::string& who, const sms::StatusReport& pending, const std::string& centre);
    void report_by_model(Modem& from, sms::StatusReport pending, const std::string& centre);
    std::chrono::nanoseconds paced(std::chrono::nanoseconds time) const;
    void reach_person(Modem& from, const std::string& who, const sms::Submit& submit);
    void whole_message(Modem& from, const std::string& who, const std::vector<sms::UserData>& parts);
    void report(Modem& to, sms::StatusReport pending, std::vector<std::uint8_t> codes, Spread delay,
                const std::string& centre);
    void issue(Modem& to, const sms::StatusReport& report, const std::string& centre, bool early);
    void bring(Modem& to, Incoming incoming);

    using MessageKey = std::tuple<const Modem*, std::string, std::uint16_t, bool, std::uint8_t>;

    Agenda& agenda_;
    Journal& journal_;
    Dice& dice_;
    std::vector<Modem*> modems_;
    std::map<const Modem*, std::deque<Incoming>> waiting_;
    std::map<MessageKey, std::vector<sms::UserData>> unfinished_;
    std::uint8_t concat_reference_ = 0;
    std::uint64_t parts_on_air_ = 0;
    unsigned mms_told_ = 0;
};

}  // namespace modem::simulator
