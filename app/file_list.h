// What a folder holds, for the list from which a file is chosen: folders and the files with the right endings, with
// size and date; or the reason why it can't be read. Knows no window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace nca {

struct FileEntry {
    std::string name;
    bool folder = false;
    std::uint64_t bytes = 0;
    std::int64_t changed = 0;  ///< seconds since 1970
};

struct FileList {
    std::filesystem::path folder;    ///< absolute
    std::vector<FileEntry> entries;  ///< folders first, then by name; hidden ones are left out
    std::string problem;             ///< why it could not be read; then there are no entries
    bool cut = false;                ///< there are more than kMostEntries
};

inline constexpr std::size_t kMostEntries = 2000;

/// Never throws for what is on the disk. `endings`: ".checkpoint", in lower case.
FileList list_folder(const std::filesystem::path& folder, std::span<const std::string> endings);

/// "552 B", "196.6 kB", "3.1 MB"
std::string file_size_text(std::uint64_t bytes);
/// "14:03" today, "21 Nov 14:03" within half a year, else "21 Nov 2025"; local time.
std::string file_time_text(std::int64_t changed, std::int64_t now);
/// `~` and relative names (to `folder`) made absolute.
std::filesystem::path typed_path(const std::string& typed, const std::filesystem::path& folder);

}  // namespace nca
