#include "controller/store/health.hpp"

#include <utility>

namespace controller::store {

std::string_view to_string(Trouble trouble) {
    switch (trouble) {
        case Trouble::none: return "ok";
        case Trouble::full: return "full";
        case Trouble::read_only: return "read_only";
        case Trouble::io: return "io";
        case Trouble::damaged: return "damaged";
    }
    return "io";
}

std::string_view sentence_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::none: return "the database takes writes";
        case Trouble::full:
            return "the disk is full: nothing new is taken until there is room again; what was accepted is safe. "
                   "Make room on it (`tillcast doctor` says what the database takes)";
        case Trouble::read_only:
            return "the disk cannot be written: nothing new is taken and nothing is sent until it can. "
                   "Look at the kernel's log (dmesg) and at the owner of the database; a card that turned read-only "
                   "is worn out";
        case Trouble::io:
            return "the disk reports errors: nothing new is taken and nothing is sent until it takes writes again. "
                   "Look at the kernel's log (dmesg)";
        case Trouble::damaged:
            return "the database is damaged: the daemon ends, keeps the file aside and salvages what can be read at "
                   "its next start";
    }
    return {};
}

Trouble trouble_of(const boost::system::error_code& error) {
    if (error.category() != category()) return Trouble::none;
    switch (static_cast<errc>(error.value())) {
        case errc::full: return Trouble::full;
        case errc::read_only: return Trouble::read_only;
        case errc::io: return Trouble::io;
        case errc::corrupt: return Trouble::damaged;
        case errc::busy:
        case errc::newer_schema:
        case errc::foreign:
        case errc::missing:
        case errc::constraint:
        case errc::stopped:
        case errc::interrupted:
        case errc::failed: return Trouble::none;
    }
    return Trouble::none;
}

void Health::on_change(Changed changed) {
    const std::lock_guard lock(mutex_);
    changed_ = std::move(changed);
}

Health::State Health::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

void Health::set(Trouble trouble, words::Instant now, std::string what) {
    State before, after;
    Changed changed;
    {
        const std::lock_guard lock(mutex_);
        if (trouble == state_.trouble || state_.trouble == Trouble::damaged) return;
        before = state_;
        state_ = after = State{trouble, now, std::move(what)};
        trouble_ = trouble;
        changed = changed_;
    }
    if (changed) changed(before, after);
}

}  // namespace controller::store
