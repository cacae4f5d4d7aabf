#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "modem/at/final_result.hpp"

namespace modem::at {

/// One command, and what of the modem's talk belongs to it. Nothing in it may come from outside the program.
struct Command {
    std::string text;                   ///< as written, without CR
    std::vector<std::string> prefixes;  ///< names of its information lines, such as `+CPIN`
    bool bare_lines = false;            ///< lines without a name are its answer too (AT+CGMI)
    bool pdu_lines = false;             ///< each information line announces a PDU on the next one
    std::string payload;                ///< not empty: goes after the prompt, then Ctrl-Z
    std::string data;  ///< not empty, and no payload: goes as it is, byte by byte, after `CONNECT` or the prompt
    std::string news;  ///< not empty: OK does not end it, but a line of this name (one of `prefixes`), also before OK
    std::chrono::milliseconds timeout{3000};  ///< until the final result; with a payload from its last byte
    std::chrono::milliseconds prompt_timeout{10'000};
    std::chrono::milliseconds late_timeout{0};  ///< how much longer a payload's result is listened for
};

/// A line of the answer and, where one belongs to it, its PDU in hexadecimal.
struct InfoLine {
    std::string text;
    std::string pdu;
    friend bool operator==(const InfoLine&, const InfoLine&) = default;
};

/// What became of a command.
struct Reply {
    enum class End {
        final_result,  ///< the modem ended it; see `result`
        timed_out,     ///< no result in time
        no_prompt,     ///< the prompt did not come in time: the payload was not written
        withdrawn,     ///< the owner said no at the prompt: the payload was not written
        restarted,     ///< the modem began anew
        closed,        ///< the port is gone
    };
    End end = End::closed;
    FinalResult result;  ///< of `final_result`
    std::vector<InfoLine> lines;
    bool payload_written = false;  ///< at least a byte of the payload may have reached the modem
    bool accepted = false;         ///< OK has come, of a command that `news` ends
    bool in_step = false;          ///< the modem has ended the command; otherwise the line needs a resync

    bool ok() const { return end == End::final_result && result.kind == FinalResult::Kind::ok; }
};

}  // namespace modem::at
