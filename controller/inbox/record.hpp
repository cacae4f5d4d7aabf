#pragma once

#include <optional>
#include <string>

#include "controller/dispatch/rules.hpp"
#include "controller/inbox/receive.hpp"
#include "controller/inbox/reply_text.hpp"
#include "controller/inbox/sender.hpp"
#include "controller/store/writer.hpp"
#include "modem/sms/content.hpp"

namespace controller::inbox {

/// A text that came in, as far as it will.
struct Incoming {
    words::Key sim = 0;
    Sender sender{};
    std::string text{};
    std::optional<words::Instant> sent_at{};
    bool complete = true;
    bool has_words = true;  ///< false: data, or what could not be read
    modem::sms::Form form = modem::sms::Form::text;
    std::optional<std::string> details{};    ///< see Story
    std::optional<std::uint8_t> replaces{};  ///< see modem::sms::Content
    std::string proof{};                     ///< the hash of its (first) PDU
};

/// Writes it down, does what it asks for and tells InboundRecorded.
Received record(store::Tx& tx, const dispatch::Present& present, const Incoming& incoming);

/// Puts what has become known of a text that was told in part in its place. Once it is whole and nobody has handled it,
/// what it asks for is done, and InboundRecorded told again.
Received supplement(store::Tx& tx, const dispatch::Present& present, words::Key inbound, const Incoming& incoming);

/// The name and the languages of whom a number belongs to, the language of what they wrote first.
Recipient recipient_of(store::Database& db, const reader::Config& config, const words::Number& number,
                       std::string language);

}  // namespace controller::inbox
