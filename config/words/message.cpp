#include "config/words/message.hpp"

#include <span>

namespace words {

namespace {

template <class E>
std::optional<E> find(std::span<const std::string_view> names, std::string_view text) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text) return static_cast<E>(i);
    return {};
}

}  // namespace

bool may_become(MessageState from, MessageState to) {
    using S = MessageState;
    switch (from) {
        case S::queued:
            return to == S::held || to == S::sending || to == S::skipped || to == S::cancelled || to == S::expired;
        case S::held: return to == S::queued || to == S::skipped || to == S::cancelled || to == S::expired;
        case S::sending:
            return to == S::sent || to == S::queued || to == S::held || to == S::unknown || to == S::failed;
        case S::sent: return to == S::delivered || to == S::undelivered;
        case S::undelivered:
        case S::failed: return to == S::delivered;
        case S::unknown:
            return to == S::sent || to == S::delivered || to == S::undelivered || to == S::failed || to == S::queued;
        case S::delivered:
        case S::skipped:
        case S::cancelled:
        case S::expired: return false;
    }
    return false;
}

Encoding default_encoding(MessageClass message_class) {
    switch (message_class) {
        case MessageClass::service: return Encoding::automatic;
        case MessageClass::marketing: return Encoding::smart;
    }
    return Encoding::automatic;
}

bool is_settled(MessageState state) {
    return state != MessageState::queued && state != MessageState::held && state != MessageState::sending;
}

std::string_view to_string(MessageClass value) { return k_class_names[static_cast<std::size_t>(value)]; }
std::string_view to_string(Lane value) { return k_lane_names[static_cast<std::size_t>(value)]; }
std::string_view to_string(Encoding value) { return k_encoding_names[static_cast<std::size_t>(value)]; }
std::string_view to_string(MessageState value) { return k_state_names[static_cast<std::size_t>(value)]; }

std::optional<MessageClass> parse_class(std::string_view text) { return find<MessageClass>(k_class_names, text); }
std::optional<Lane> parse_lane(std::string_view text) { return find<Lane>(k_lane_names, text); }
std::optional<Encoding> parse_encoding(std::string_view text) { return find<Encoding>(k_encoding_names, text); }
std::optional<MessageState> parse_state(std::string_view text) { return find<MessageState>(k_state_names, text); }

}  // namespace words
