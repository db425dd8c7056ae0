// Whole files at once: reading with a limit, and writing so that whoever looks sees the old file or the new one and
// nothing between, also after a crash, a full disk or a power cut. Knows nothing of what the bytes mean.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace nca {

/// The bytes of a regular file. Throws BadFile (path, reason, what to do) if it is missing, a directory, not readable
/// or larger than `largest` bytes, OutOfMemory if it doesn't fit memory.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::uint64_t largest);

/// Puts `bytes` at `path`: written to a temporary file in the same directory, flushed to the disk, renamed. An existing
/// file keeps its permissions; a symbolic link stays and what it points to is replaced. Throws WriteFailed (path,
/// reason, what to do); then what was there before is untouched and no temporary file is left.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// Removes the temporary files that processes left beside `path` when they were killed in the midst of writing it.
/// Those of living processes stay; what can't be removed stays too.
void remove_stale_temporaries(const std::filesystem::path& path);

}  // namespace nca
