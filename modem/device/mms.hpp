#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "modem/at/command.hpp"
#include "modem/device/outcome.hpp"

namespace modem::device {

/// A picture, perhaps with a text, for one number.
struct Mms {
    std::string to;            ///< E.164 with its `+`
    std::string text;          ///< UTF-8; may be empty
    std::string content_type;  ///< image/jpeg, image/png or image/gif
    std::string data;
};

/// How the operator takes multimedia messages. Printable ASCII without quotation marks.
struct MmsAccess {
    std::string apn;
    std::string mmsc;   ///< http://…
    std::string proxy;  ///< host:port; empty: none
};

/// One command on the way to a multimedia message.
struct MmsStep {
    enum class Kind : std::uint8_t {
        needed,    ///< a refusal ends the attempt; nothing has gone out
        optional,  ///< its answer does not matter
        fork,      ///< OK: the steps of form `second` are left out; anything else: those of form `first` are
        send,      ///< from here on nothing is certain but what the modem says
        after,     ///< tidies up, whatever came before
    };
    enum class Form : std::uint8_t { any, first, second };
    Kind kind = Kind::needed;
    Form form = Form::any;
    at::Command command{};
};

/// What the reply to the command that sends proves; see the families.
using MmsVerdict = SubmitOutcome (*)(const at::Reply& reply);

/// The way of one multimedia message: which command is next, and what became of it. Decides, never waits. Before the
/// command that sends, whatever fails leaves the air untouched; after it only the family's verdict decides, and a lost
/// port, a restart or silence is `unknown`.
class MmsDialogue {
public:
    MmsDialogue(std::vector<MmsStep> steps, MmsVerdict verdict);

    /// The step that is due; null when all is done.
    const MmsStep* next() const;
    void on_reply(const at::Reply& reply);
    /// Instead of the command that sends: the owner said no.
    void withdraw();
    const SubmitOutcome& outcome() const { return outcome_; }

private:
    void go_on();
    bool is_left_out(const MmsStep& step) const;
    void fail(const MmsStep& step, const at::Reply& reply);

    std::vector<MmsStep> steps_;
    MmsVerdict verdict_;
    std::size_t at_ = 0;
    MmsStep::Form left_out_ = MmsStep::Form::any;  // any: none is
    bool tidying_ = false;
    SubmitOutcome outcome_;
};

// For the families.

at::Command mms_command(std::string text, std::chrono::milliseconds timeout = std::chrono::seconds(5));
at::Command mms_upload(std::string text, const std::string& data, std::string prefix = {});
/// `.jpg`, `.png` or `.gif`
std::string_view picture_suffix(std::string_view content_type);
/// Host and port of `host:port`; the port is 80 where none is given.
std::pair<std::string, std::string> host_and_port(const std::string& proxy);
SubmitOutcome mms_outcome(SubmitOutcome::Kind kind, std::string sentence);
/// Silence, a restart or a lost port after the command that sends.
SubmitOutcome mms_in_doubt(const at::Reply& reply);

}  // namespace modem::device
