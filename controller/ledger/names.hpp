#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace controller::ledger {

// The names of an enumeration stand in the order of its values, which count from 0.

template <class E, std::size_t n>
std::string_view name_of(const std::array<std::string_view, n>& names, E value) {
    return names.at(static_cast<std::size_t>(value));
}

template <class E, std::size_t n>
std::optional<E> value_of(const std::array<std::string_view, n>& names, std::string_view text) {
    for (std::size_t i = 0; i < n; ++i)
        if (names[i] == text) return static_cast<E>(i);
    return {};
}

}  // namespace controller::ledger
