#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "modem/at/final_result.hpp"
#include "modem/device/answers.hpp"
#include "modem/device/bring_up.hpp"
#include "tests/support/catch.hpp"

/// What the tests of the bring-up share: a modem that answers what a generic one does, and a run of it.
namespace support {

using namespace modem::device;
using modem::at::Reply;
using Todo = Step::Todo;

inline Reply answered(const std::string& line, const std::string& result = "OK") {
    Reply reply;
    reply.end = Reply::End::final_result;
    reply.result = *modem::at::parse_final(result);
    reply.in_step = true;
    if (!line.empty()) reply.lines.push_back({line, {}});
    return reply;
}

inline Reply silence() {
    Reply reply;
    reply.end = Reply::End::timed_out;
    return reply;
}

/// A modem that answers what a generic one does, but for what a test says of it.
class Answers {
public:
    std::vector<std::pair<std::string, std::vector<Reply>>> instead;  // the last one again and again

    Reply to(const std::string& command) {
        asked.push_back(command);
        for (auto& [text, replies] : instead) {
            if (text != command) continue;
            Reply reply = replies.front();
            if (replies.size() > 1) replies.erase(replies.begin());
            return reply;
        }
        for (const auto& [text, line] : usual_) {
            if (text == command) return answered(line);
        }
        return answered("");
    }
    std::size_t count(const std::string& command) const {
        return static_cast<std::size_t>(std::ranges::count(asked, command));
    }
    std::vector<std::string> asked;

private:
    std::vector<std::pair<std::string, std::string>> usual_ = {
        {"AT+CGMI", "Quectel"},
        {"AT+CPIN?", "+CPIN: READY"},
        {"AT+CFUN?", "+CFUN: 1"},
        {"AT+CPMS=?", "+CPMS: (\"ME\",\"SM\",\"SR\"),(\"ME\",\"SM\"),(\"SM\")"},
        {"AT+CNMI=?", "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)"},
        {"AT+CREG?", "+CREG: 1,1"},
        {"AT+CIMI", "214070000000001"},
        {"AT+CCID", "8934071234567890123F"},
    };
};

struct Run {
    Step last;
    Facts facts;
    int pauses = 0;
    int quiets = 0;
    int waits_for_ready = 0;
    int grants = 0;
    std::vector<PinResult> pin_results;
    std::vector<words::Instant> times;
};

/// What a bring-up goes by.
struct Setting {
    ModemSettings settings;
    PinGrant grant;
    bool begun_anew = false;
    bool may_reset = true;

    /// The profile is the one in use, whatever the device.
    static Setting with(reader::ModemProfile profile) {
        Setting setting;
        profile.id = "family";
        setting.settings.profiles =
            std::make_shared<const std::vector<reader::ModemProfile>>(std::vector<reader::ModemProfile>{profile});
        setting.settings.profile = "family";
        return setting;
    }
};

/// What becomes of a modem; `grant` answers where its PIN may be tried.
inline Run run(Answers& modem, const Setting& setting = {}) {
    BringUp bring_up(setting.settings, setting.begun_anew, setting.may_reset);
    Run result;
    result.last = bring_up.start();
    for (int steps = 0; steps < 500; ++steps) {
        if (result.last.todo == Todo::command) {
            if (result.last.quiet_first) ++result.quiets;
            const Reply reply = modem.to(result.last.command.text);
            result.last = bring_up.on_reply(reply);
        } else if (result.last.todo == Todo::pause) {
            ++result.pauses;
            if (result.last.until_ready) ++result.waits_for_ready;
            result.last = bring_up.on_pause();
        } else if (result.last.todo == Todo::pin) {
            ++result.grants;
            result.last = bring_up.on_pin(setting.grant);
        } else {
            break;
        }
        if (result.last.pin_result) result.pin_results.push_back(*result.last.pin_result);
        if (result.last.network_time) result.times.push_back(*result.last.network_time);
    }
    if (result.last.todo == Todo::up && result.last.quiet_first) ++result.quiets;
    result.facts = bring_up.facts();
    return result;
}

inline void check_fault(Answers modem, errc why, const Setting& setting = {}) {
    const Run result = run(modem, setting);
    REQUIRE(result.last.todo == Todo::fault);
    CHECK(result.last.fault == why);
}

}  // namespace support
