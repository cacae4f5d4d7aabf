#pragma once

#include <span>
#include <string_view>

namespace reader {

/// A data file that came with the program.
struct ShippedFile {
    std::string_view name;  ///< `fr.toml`
    std::string_view text;
};

// config/countries, config/modems and config/operators, each by rising name.
std::span<const ShippedFile> shipped_countries();
std::span<const ShippedFile> shipped_modems();
std::span<const ShippedFile> shipped_operators();

}  // namespace reader
