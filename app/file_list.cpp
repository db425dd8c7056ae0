// Directory entries, one look each.
#include "app/file_list.h"

#include <fmt/format.h>
#include <strings.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <system_error>

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kHalfAYear = 182LL * 24 * 3600;

bool ends_with_one_of(const std::string& name, std::span<const std::string> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) {
        return name.size() > ending.size() &&
               ::strcasecmp(name.c_str() + name.size() - ending.size(), ending.c_str()) == 0;
    });
}

std::string time_by(const char* format, const std::tm& time) {
    std::array<char, 40> words{};
    std::strftime(words.data(), words.size(), format, &time);
    return words.data();
}

}  // namespace

FileList list_folder(const fs::path& folder, std::span<const std::string> endings) {
    FileList list;
    std::error_code error;
    list.folder = fs::absolute(folder, error).lexically_normal();
    if (!list.folder.has_filename() && list.folder.has_relative_path()) list.folder = list.folder.parent_path();
    fs::directory_iterator at(list.folder, error);
    if (error) {
        list.problem = fmt::format("{} can't be read: {}.", list.folder.string(), error.message());
        return list;
    }
    for (; at != fs::directory_iterator(); at.increment(error)) {
        if (error) break;
        const std::string name = at->path().filename().string();
        struct stat found {};
        if (name.empty() || name[0] == '.' || ::stat(at->path().c_str(), &found) != 0) continue;
        const bool is_folder = S_ISDIR(found.st_mode);
        if (!is_folder && (!S_ISREG(found.st_mode) || !ends_with_one_of(name, endings))) continue;
        if (list.entries.size() == kMostEntries) {
            list.cut = true;
            break;
        }
        list.entries.push_back({name, is_folder, static_cast<std::uint64_t>(found.st_size), found.st_mtime});
    }
    if (error) list.problem = fmt::format("{} can't be read to its end: {}.", list.folder.string(), error.message());
    std::sort(list.entries.begin(), list.entries.end(), [](const FileEntry& one, const FileEntry& other) {
        if (one.folder != other.folder) return one.folder;
        const int order = ::strcasecmp(one.name.c_str(), other.name.c_str());
        return order != 0 ? order < 0 : one.name < other.name;
    });
    return list;
}

std::string file_size_text(std::uint64_t bytes) {
    const auto size = static_cast<double>(bytes);
    if (bytes < 1000) return fmt::format("{} B", bytes);
    if (size < 999.95e3) return fmt::format("{:.1f} kB", size / 1e3);
    if (size < 999.95e6) return fmt::format("{:.1f} MB", size / 1e6);
    return fmt::format("{:.1f} GB", size / 1e9);
}

std::string file_time_text(std::int64_t changed, std::int64_t now) {
    const auto then_seconds = static_cast<std::time_t>(changed);
    const auto now_seconds = static_cast<std::time_t>(now);
    std::tm then{};
    std::tm today{};
    localtime_r(&then_seconds, &then);
    localtime_r(&now_seconds, &today);
    if (then.tm_year == today.tm_year && then.tm_yday == today.tm_yday) return time_by("%H:%M", then);
    if (changed <= now && now - changed < kHalfAYear) return time_by("%e %b %H:%M", then);
    return time_by("%e %b %Y", then);
}

fs::path typed_path(const std::string& typed, const fs::path& folder) {
    const std::size_t begin = typed.find_first_not_of(" \t");
    if (begin == std::string::npos) return {};
    const std::string words = typed.substr(begin, typed.find_last_not_of(" \t\r\n") - begin + 1);
    const char* home = std::getenv("HOME");
    if (home != nullptr && (words == "~" || words.starts_with("~/")))
        return (fs::path(home) / words.substr(std::min<std::size_t>(2, words.size()))).lexically_normal();
    const fs::path path(words);
    return (path.is_absolute() ? path : folder / path).lexically_normal();
}

}  // namespace nca
