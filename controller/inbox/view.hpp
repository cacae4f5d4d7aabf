#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/words/id.hpp"
#include "controller/inbox/kind.hpp"
#include "controller/store/database.hpp"
#include "modem/sms/content.hpp"

namespace controller::inbox {

/// An inbound text as people see it. What is in `number` and `text` comes from outside.
struct InboundView {
    words::Key key = 0;
    std::string number;              ///< E.164, or what the network gave: a short code, a name; empty if unreadable
    std::optional<std::string> sim;  ///< its ICCID, IMSI or modem
    std::optional<words::Key> contact;
    std::string text;
    std::optional<words::Instant> text_removed_at;  ///< its time was up: `text` is empty
    words::Instant received_at;
    std::optional<words::Instant> sent_at;  ///< by the service centre's clock
    Kind kind = Kind::other;
    std::optional<words::Instant> handled_at;
    std::optional<std::string> handled_as;  ///< one of k_settlement_names, or `help`
    bool complete = true;                   ///< false: `…` stands for parts that never came
    modem::sms::Form form = modem::sms::Form::text;
    std::optional<std::string> details;  ///< a JSON object; see Story
    struct Successor {
        words::Key key;
        words::Instant received_at;
    };
    std::optional<Successor> replaced_by;  ///< a later text of the same sender took its place
};

std::optional<InboundView> view(store::Database& db, words::Key inbound);

struct Filter {
    std::optional<Kind> kind{};
    bool open_only = false;               ///< what nobody has handled
    std::optional<std::string> number{};  ///< as InboundView has it
    std::optional<words::Instant> since{};
    std::optional<modem::sms::Form> form{};
    bool everything = false;  ///< also what is shown to nobody: silent messages, and texts that were replaced
};
/// The newest first; before the text `before`, if given.
std::vector<InboundView> list(store::Database& db, const Filter& filter, std::optional<words::Key> before, int limit);

}  // namespace controller::inbox
