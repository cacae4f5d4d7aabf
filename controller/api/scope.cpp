#include "controller/api/scope.hpp"

#include <array>
#include <utility>

namespace controller::api {

namespace {

constexpr std::array<std::pair<std::string_view, Scope>, 4> k_names = {
    {{"send", Scope::send}, {"ledger", Scope::ledger}, {"read", Scope::read}, {"admin", Scope::admin}}};
constexpr std::int64_t k_all_bits = 15;

std::optional<Scope> scope_named(std::string_view name) {
    for (const auto& [known, scope] : k_names)
        if (known == name) return scope;
    return std::nullopt;
}

}  // namespace

std::optional<Scopes> Scopes::from_bits(std::int64_t bits) {
    if (bits < 0 || bits > k_all_bits) return std::nullopt;
    Scopes scopes;
    scopes.bits_ = static_cast<std::uint8_t>(bits);
    return scopes;
}

std::string to_string(Scopes scopes) {
    std::string text;
    for (const auto& [name, scope] : k_names) {
        if ((scopes.bits() & static_cast<std::uint8_t>(scope)) == 0) continue;
        if (!text.empty()) text += ',';
        text += name;
    }
    return text;
}

std::optional<Scopes> parse_scopes(std::string_view text) {
    std::uint8_t bits = 0;
    while (true) {
        const auto comma = text.find(',');
        const auto scope = scope_named(text.substr(0, comma));
        if (!scope || (bits & static_cast<std::uint8_t>(*scope)) != 0) return std::nullopt;
        bits = static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(*scope));
        if (comma == std::string_view::npos) return Scopes::from_bits(bits);
        text.remove_prefix(comma + 1);
    }
}

}  // namespace controller::api
