#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/reader/load.hpp"
#include "tests/support/catch.hpp"

namespace shop {

inline const words::Instant k_now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)};

/// A main file without a fault.
inline const std::string k_main = R"(schema = 1
[shop]
name = "Casa Elena"
country = "ES"
timezone = "Europe/Madrid"
language = "es"
[http]
listen = "127.0.0.1:8080"
[store]
path = "tillcast.db"
[[modem]]
name = "left"
port = "modem-left"
[[modem]]
name = "right"
imei = "123456789012345"
)";

/// The main file with `from`, which must occur, replaced by `to`.
inline std::string with(const std::string& from, const std::string& to) {
    std::string text = k_main;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

inline std::vector<std::string> lines(const std::vector<words::Diagnostic>& diagnostics) {
    std::vector<std::string> all;
    for (const words::Diagnostic& diagnostic : diagnostics) all.push_back(to_string(diagnostic));
    return all;
}

inline reader::Loaded parse(const std::vector<reader::SourceFile>& files) {
    return reader::parse("/etc/tillcast", files, k_now);
}

/// The errors of one file beside a main file without a fault.
inline std::vector<std::string> errors_of(const std::string& name, const std::string& text) {
    const reader::Loaded loaded = parse({{"tillcast.toml", k_main}, {name, text}});
    CHECK(loaded.config.has_value() == loaded.errors.empty());
    return lines(loaded.errors);
}

}  // namespace shop
