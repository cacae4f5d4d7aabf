#pragma once

#include <optional>
#include <string>

#include "config/words/id.hpp"
#include "config/words/message.hpp"
#include "config/words/number.hpp"
#include "controller/dispatch/errc.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/store/writer.hpp"
#include "modem/text/prepare.hpp"

namespace controller::dispatch {

inline constexpr int k_max_parts = 10;
inline constexpr int k_most_value = 100;

/// Which door a message came through. Stored; never renumbered.
enum class Origin : std::uint8_t { api = 0, campaign = 1, reply = 2, confirmation = 3, alert = 4 };

inline constexpr std::size_t k_max_media = 300'000;

/// A picture that goes with a message, which makes it a multimedia message of one part without a receipt.
struct Media {
    std::string content_type;  ///< image/jpeg, image/png or image/gif
    std::string data;
};

/// What a door hands over.
struct NewMessage {
    words::Number to;
    std::string text;  ///< UTF-8
    words::MessageClass message_class = words::MessageClass::service;
    std::optional<words::Lane> lane{};          ///< absent: `service` or, for marketing, `bulk`
    std::optional<words::Encoding> encoding{};  ///< absent: by class
    std::string language{};                     ///< of the text, BCP 47; empty: the shop's
    bool flash = false;                         ///< shows at once (class 0) and is often not kept; service only
    std::optional<words::Instant> not_before{};
    std::optional<words::Instant> expires_at{};  ///< absent: by class, from the later of now and not_before
    std::optional<std::string> reference{};
    std::optional<std::string> sim{};  ///< an ICCID, or the name of a modem: no other SIM sends it
    Origin origin = Origin::api;
    std::optional<words::Key> campaign{};
    int value = 50;  ///< 0..100: of several marketing messages that want one contact on one day the dearest goes
    std::optional<words::Key> contact{};  ///< absent: looked up by the number
    std::optional<Media> media{};         ///< with it the text may be empty
};

struct Accepted {
    words::Key key;
    words::Instant created;
    words::MessageState state;
};

/// Writes the message and judges it at once: it is queued, held or skipped. Refused without a trace with an errc.
words::Result<Accepted> accept(store::Tx& tx, const Present& present, const NewMessage& message);

/// How long a message is worth sending that was given no end.
std::chrono::hours default_life(words::MessageClass message_class, words::Lane lane);

/// How its text goes on the air under these rules.
modem::text::Wish wish_of(const Rules& rules, const NewMessage& message);

/// Why a text cannot be prepared, as an errc of this room where there is one for it.
words::error_code text_error(const words::error_code& error);

/// What accept refuses whatever the time: the text and the destination. Returns the text as it goes on the air.
words::Result<modem::text::Prepared> check(const Rules& rules, const NewMessage& message);

/// Cancels what is queued or held; a begun message keeps what is on the air and loses the rest.
words::Result<void> cancel(store::Tx& tx, const Present& present, words::Key message);

/// Ends a message that waits (queued or held) and of which parts are on the air: it fails with the reason `withdrawn`.
/// False, and nothing done, if nothing of it is on the air.
bool withdraw_rest(store::Tx& tx, words::Key message, words::MessageState from, std::string_view why);

/// The one way by which a message changes its state: asserts that the design allows the step, writes the timeline
/// (`detail` beside the reason, for people) and tells the observers. A reason and a time are kept only while it waits.
struct Step {
    words::Key message;
    words::MessageState from;
    words::MessageState to;
    std::string_view reason{};
    std::optional<words::Instant> next_attempt{};
    std::string_view detail{};
};
void move(store::Tx& tx, const Step& step);

/// Writes into the timeline what changes no state.
void note(store::Tx& tx, words::Key message, std::string_view event, std::string_view detail);

/// Puts the judgement of a waiting message into the database; true if it may go now.
bool settle_verdict(store::Tx& tx, words::Key message, words::MessageState from, const policy::Verdict& verdict);

}  // namespace controller::dispatch
