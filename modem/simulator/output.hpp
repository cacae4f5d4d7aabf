#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "modem/simulator/agenda.hpp"

namespace modem::simulator {

/// What a modem says, on its way to the DTE: at once, or in pieces with pauses between them; always in its order.
class Output {
public:
    using Sink = std::function<void(std::string_view)>;

    Output(Agenda& agenda, Sink sink) : agenda_(agenda), sink_(std::move(sink)) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() { clear(); }

    /// In pieces of `at_once` bytes a millisecond apart; 0 is all of it.
    void write(std::string bytes, std::size_t at_once = 0);
    /// What is written after this waits so long.
    void pause(std::chrono::nanoseconds time);
    /// What waits is never said.
    void clear();
    bool empty() const { return pieces_.empty(); }

private:
    struct Piece {
        std::chrono::nanoseconds before;
        std::string bytes;
    };
    void push(Piece piece);
    void say_next();

    Agenda& agenda_;
    Sink sink_;
    std::deque<Piece> pieces_;
    Agenda::Ticket next_ = 0;
};

}  // namespace modem::simulator
