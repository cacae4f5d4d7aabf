#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "config/words/failpoint_steps.hpp"

namespace words {

/// A name of k_failpoints; another does not compile.
class Failpoint {
public:
    consteval Failpoint(const char* name) : index_(find(name)) {}
    int index() const { return index_; }

private:
    static consteval int find(std::string_view name) {
        for (std::size_t i = 0; i < k_failpoints.size(); ++i)
            if (k_failpoints.at(i).name == name) return static_cast<int>(i);
        throw std::invalid_argument("no failpoint has this name");
    }
    int index_;
};

/// Arms one of them: `NAME:N` ends the process by SIGKILL the N-th time that it is passed; `NAME:N:error` makes the
/// steps N and on fail instead, as on a full disk, where the step can fail (`NAME:N:error:COUNT`: so many times).
/// Called before any thread is started. Returns what is wrong with the text; empty if nothing.
std::string arm_failpoint(std::string_view wish);

namespace detail {
// The one global state of this room: it never changes after arm_failpoint, which only practice calls.
extern int armed_failpoint;  // -1: none
void pass_failpoint();
bool fail_failpoint();
}  // namespace detail

/// Whether one is armed at all.
inline bool failpoints_armed() { return detail::armed_failpoint >= 0; }

/// Passes a step.
inline void failpoint(Failpoint point) {
    if (detail::armed_failpoint == point.index()) [[unlikely]]
        detail::pass_failpoint();
}

/// Passes a step that can fail; true where it must.
[[nodiscard]] inline bool fails_at(Failpoint point) {
    return detail::armed_failpoint == point.index() && detail::fail_failpoint();
}

}  // namespace words
