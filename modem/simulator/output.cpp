#include "modem/simulator/output.hpp"

#include <utility>

namespace modem::simulator {

void Output::write(std::string bytes, std::size_t at_once) {
    constexpr std::chrono::milliseconds between{1};
    if (at_once == 0 || bytes.size() <= at_once) {
        push({{}, std::move(bytes)});
        return;
    }
    for (std::size_t begin = 0; begin < bytes.size(); begin += at_once)
        push({begin == 0 ? std::chrono::nanoseconds(0) : between, bytes.substr(begin, at_once)});
}

void Output::pause(std::chrono::nanoseconds time) { push({time, {}}); }

void Output::push(Piece piece) {
    if (pieces_.empty() && piece.before.count() == 0) {
        sink_(piece.bytes);
        return;
    }
    pieces_.push_back(std::move(piece));
    if (pieces_.size() == 1) next_ = agenda_.after(pieces_.front().before, [this] { say_next(); });
}

void Output::say_next() {
    const auto bytes = std::move(pieces_.front().bytes);
    pieces_.pop_front();
    next_ = pieces_.empty() ? 0 : agenda_.after(pieces_.front().before, [this] { say_next(); });
    if (!bytes.empty()) sink_(bytes);
}

void Output::clear() {
    agenda_.cancel(std::exchange(next_, 0));
    pieces_.clear();
}

}  // namespace modem::simulator
