#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace controller::api {

/// What a token may do. The values are stored as bits; they are never renumbered.
enum class Scope : std::uint8_t { send = 1, ledger = 2, read = 4, admin = 8 };

/// A set of scopes. `admin` counts as every scope.
class Scopes {
public:
    constexpr Scopes() = default;
    constexpr Scopes(Scope scope) : bits_(static_cast<std::uint8_t>(scope)) {}
    constexpr Scopes(std::initializer_list<Scope> scopes) {
        for (const Scope scope : scopes) bits_ = static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(scope));
    }
    /// From what `bits()` gave; nothing if a bit is unknown.
    static std::optional<Scopes> from_bits(std::int64_t bits);

    constexpr bool empty() const { return bits_ == 0; }
    constexpr std::uint8_t bits() const { return bits_; }
    /// True if the two sets meet, or this one has `admin` and `other` is not empty.
    constexpr bool any_of(Scopes other) const {
        return (bits_ & other.bits_) != 0 || ((bits_ & static_cast<std::uint8_t>(Scope::admin)) != 0 && !other.empty());
    }
    friend constexpr bool operator==(Scopes, Scopes) = default;

private:
    std::uint8_t bits_ = 0;
};

/// What `tillcast token create` gives when nothing is asked for: all but admin.
inline constexpr Scopes k_default_scopes = {Scope::send, Scope::ledger, Scope::read};

/// `send,ledger,read`; empty for none.
std::string to_string(Scopes scopes);

/// The names, separated by commas; nothing if one is unknown, empty or given twice.
std::optional<Scopes> parse_scopes(std::string_view text);

}  // namespace controller::api
