#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "config/words/id.hpp"
#include "config/words/result.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

/// What a person says of a message in doubt: that it went out, or that it is to go once more.
enum class Resolution : std::uint8_t { sent, resend };
inline constexpr std::array<std::string_view, 2> k_resolution_names = {"sent", "resend"};
std::optional<Resolution> parse_resolution(std::string_view text);

/// Settles a message whose state is `unknown` by a person's word. As sent it is `sent`, and a receipt still counts.
/// To be sent again it is queued, with the parts in doubt alone, and is judged like any other. `by` stands in the
/// timeline. Refused with an errc in every other state, and again where the message was withdrawn or its time is over.
words::Result<void> resolve(store::Tx& tx, words::Key message, Resolution as, std::string_view by);

}  // namespace controller::dispatch
