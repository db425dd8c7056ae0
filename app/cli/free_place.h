// Where a verb will write a file, looked at before anything is computed: what is there stays unless it was said to go.
#pragma once

#include <filesystem>

namespace nca {

/// The absolute path; empty for an empty one. Throws WriteFailed (option, path) if something is there and `replace` was
/// not given, and if its folder does not exist.
std::filesystem::path free_place(const char* option, const std::filesystem::path& path, bool replace);

}  // namespace nca
