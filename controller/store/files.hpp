#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "config/words/instant.hpp"

namespace controller::store {

/// Bytes that an ordinary user may still write on the disk of this folder or file; none where it cannot be asked.
std::optional<std::uint64_t> free_bytes(const std::filesystem::path& path);

/// 0 where there is no such file.
std::uint64_t size_of(const std::filesystem::path& path);

/// Makes a rename in this folder, or a file made in it, outlast a power cut. False where the disk refuses.
bool sync_folder(const std::filesystem::path& folder);
bool sync_file(const std::filesystem::path& file);

/// `20261122-033000`, UTC: in the names of files that are kept aside.
std::string stamp(words::Instant at);

/// A name with `.stamp` that is not taken yet.
std::filesystem::path aside_name(const std::string& path, const std::string& what, words::Instant at);

}  // namespace controller::store
