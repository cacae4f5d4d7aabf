#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modem::at {

/// How a command ended, in the modem's words (V.250 §5.7, 3GPP TS 27.005 §3.2.5, 27.007 §9.2).
struct FinalResult {
    enum class Kind {
        ok,
        error,
        cme_error,
        cms_error,
        not_supported,
        connect,
        no_carrier,
        busy,
        no_answer,
        no_dialtone
    };
    Kind kind = Kind::ok;
    std::optional<int> code;  ///< of +CME ERROR and +CMS ERROR; absent where the modem gave a text
    std::string text;         ///< the line as it came
    friend bool operator==(const FinalResult&, const FinalResult&) = default;
};

/// Reads a whole line; nothing if it is not a final result. A final result inside a longer line is none.
std::optional<FinalResult> parse_final(std::string_view line);

/// `+CMS ERROR:` or `+CME ERROR:` with nothing behind it: torn on the way, or the noise of a bad line.
bool is_torn(const FinalResult& result);

/// Results that end a call. We never dial, so they tell of somebody else's call that came and went.
bool is_call_result(FinalResult::Kind kind);

}  // namespace modem::at
