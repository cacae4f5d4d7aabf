#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/diagnostic.hpp"
#include "config/words/instant.hpp"

namespace reader {

/// `config` is there exactly when there are no errors. Both lists are in file order.
struct Loaded {
    std::optional<Config> config;
    std::vector<words::Diagnostic> errors;
    std::vector<words::Diagnostic> warnings;
};

/// A file of the configuration: its path below the configuration's folder (`segments/own.toml`) and its text.
struct SourceFile {
    std::string name;
    std::string text;
};

/// Another room's judgement of the texts that it compiles (expressions, templates): what is wrong, each with its place.
using Checker = std::function<std::vector<words::Diagnostic>(const Config&)>;

/// Reads `tillcast.toml` and the files of `segments/`, `templates/`, `countries/`, `modems/` and `operators/` of
/// `directory` that end in `.toml`. Never throws for what a file says; `now` only decides which country files are due
/// for a review. The checkers are asked unless a segment or a template is itself not well written; where other parts
/// are wrong, those have their defaults.
Loaded load(const std::filesystem::path& directory, words::Instant now, std::span<const Checker> checkers = {});

/// The same for files already read; of the disk only the files that the texts name (PINs, certificates) are looked at.
Loaded parse(const std::filesystem::path& directory, std::span<const SourceFile> files, words::Instant now,
             std::span<const Checker> checkers = {});

/// The settings that differ and take effect only at a restart, such as `[http] listen`; empty if a reload is enough.
std::vector<std::string> needs_restart(const Config& running, const Config& read);

}  // namespace reader
