#pragma once

#include <boost/asio/error.hpp>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "modem/at/session.hpp"
#include "tests/support/scripted_modem.hpp"

namespace support {

/// How a reply is cut into reads.
using Cut = std::function<std::vector<std::string>(const std::string&)>;

inline Cut in_one_piece() {
    return [](const std::string& bytes) { return std::vector<std::string>{bytes}; };
}
inline Cut byte_by_byte() {
    return [](const std::string& bytes) {
        std::vector<std::string> reads;
        for (const char byte : bytes) reads.emplace_back(1, byte);
        return reads;
    };
}
inline Cut split_at(std::size_t position) {
    return [position](const std::string& bytes) {
        if (position >= bytes.size()) return std::vector<std::string>{bytes};
        return std::vector<std::string>{bytes.substr(0, position), bytes.substr(position)};
    };
}

/// Talks a session through a script with a clock of its own: where the script is silent, time runs to the deadline.
class Conversation {
public:
    modem::at::Session session;
    ScriptedModem modem;
    Cut cut = in_one_piece();
    bool consent = true;                                            ///< the answer at the prompt
    std::size_t fail_at = std::numeric_limits<std::size_t>::max();  ///< the read or write that fails, from 0
    std::size_t steps = 0;                                          ///< reads and writes so far
    std::size_t asked = 0;
    words::Monotonic now{std::chrono::hours(1)};
    std::vector<modem::at::Unsolicited> unsolicited;

    modem::at::Reply run(modem::at::Command command) { return drive(session.start(std::move(command), now)); }

    modem::at::Reply drive(modem::at::Action action) {
        using Todo = modem::at::Action::Todo;
        while (action.todo != Todo::done) {
            switch (action.todo) {
                case Todo::write: action = write(action.bytes); break;
                case Todo::wait_until:
                    now = action.deadline;
                    action = session.on_timeout(now);
                    break;
                case Todo::ask:
                    ++asked;
                    action = session.proceed(consent, now);
                    break;
                case Todo::nothing:
                case Todo::done: throw std::logic_error("the session waits for nothing");
            }
        }
        collect();
        return session.take_reply();
    }

    /// The modem speaks unasked.
    void say(const std::string& bytes) {
        for (const auto& read : cut(bytes)) session.on_read({}, read, now);
        collect();
    }

private:
    bool fails() { return steps++ == fail_at; }

    void collect() {
        for (auto& line : session.take_unsolicited()) unsolicited.push_back(std::move(line));
    }

    modem::at::Action write(const std::string& bytes) {
        if (fails()) return session.on_written(boost::asio::error::broken_pipe, 0, now);
        const auto said = modem.hear(bytes);
        modem::at::Action action = session.on_written({}, bytes.size(), now);
        for (const auto& read : cut(said.bytes)) {
            if (read.empty()) continue;
            if (fails()) return session.on_read(boost::asio::error::eof, {}, now);
            action = session.on_read({}, read, now);
        }
        if (said.hang_up) action = session.on_read(boost::asio::error::eof, {}, now);
        return action;
    }
};

}  // namespace support
