#pragma once

#include <deque>
#include <string>
#include <string_view>

namespace support {

/// A modem that follows a script: `ScriptedModem().expect("AT\r").reply("\r\nOK\r\n")`. What it hears must be what is
/// expected, byte for byte. It neither reads nor writes: hand it what was written, and pass on what it says.
class ScriptedModem {
public:
    ScriptedModem& expect(std::string bytes) {
        steps_.push_back({std::move(bytes), {}, false});
        return *this;
    }
    /// To the last expectation; may be said in several goes.
    ScriptedModem& reply(std::string_view bytes) {
        steps_.back().reply += bytes;
        return *this;
    }
    /// After the last reply the line is cut.
    ScriptedModem& hang_up() {
        steps_.back().hang_up = true;
        return *this;
    }

    struct Said {
        std::string bytes;
        bool hang_up = false;
    };
    Said hear(std::string_view bytes) {
        heard_ += bytes;
        Said said;
        while (!steps_.empty() && heard_.starts_with(steps_.front().expected)) {
            heard_.erase(0, steps_.front().expected.size());
            said.bytes += steps_.front().reply;
            said.hang_up = steps_.front().hang_up;
            steps_.pop_front();
            if (heard_.empty()) break;
        }
        const bool fits = !steps_.empty() && steps_.front().expected.starts_with(heard_);
        if (!heard_.empty() && !fits && trouble_.empty()) {
            trouble_ =
                "heard " + heard_ + " where the script has " + (steps_.empty() ? "nothing" : steps_.front().expected);
        }
        return said;
    }

    /// Everything expected was heard.
    bool done() const { return steps_.empty() && heard_.empty(); }
    /// What was heard and not expected.
    const std::string& trouble() const { return trouble_; }

private:
    struct Step {
        std::string expected;
        std::string reply;
        bool hang_up = false;
    };
    std::deque<Step> steps_;
    std::string heard_;
    std::string trouble_;
};

}  // namespace support
