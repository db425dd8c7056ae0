// Reads /proc/meminfo and the limits of the process's control groups (versions 1 and 2).
#include "engine/backend/memory_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>

namespace nca {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

/// The number in a file that holds just one; nothing for "max", a missing file or anything else.
std::optional<std::size_t> number_in(const fs::path& path) {
    std::ifstream file(path);
    std::size_t number = 0;
    if (file >> number) return number;
    return std::nullopt;
}

/// The number behind `key` in a file of "key number" lines.
std::optional<std::size_t> number_of(const fs::path& path, const std::string& key) {
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        if (!line.starts_with(key)) continue;
        try {
            return std::stoull(line.substr(key.size()));
        } catch (const std::exception&) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

/// What one group leaves: its limit less its use. File cache that the kernel can drop at once counts as free.
std::size_t left_in_group(const fs::path& group, const char* limit_file, const char* usage_file,
                          const char* cache_key) {
    const auto limit = number_in(group / limit_file);
    if (!limit) return kNoLimit;
    const std::size_t usage = number_in(group / usage_file).value_or(0);
    const std::size_t cache = number_of(group / "memory.stat", cache_key).value_or(0);
    const std::size_t held = usage - std::min(usage, cache);
    return *limit - std::min(*limit, held);
}

/// The least that any group from `path` up to the hierarchy's root leaves. In a container the path of /proc/self/cgroup
/// may lie outside what is mounted; then the mounted root is the container's own group.
std::size_t left_in_groups(const fs::path& mount, fs::path path, bool version2) {
    std::size_t left = kNoLimit;
    for (path = path.relative_path();; path = path.parent_path()) {
        left = std::min(left, version2 ? left_in_group(mount / path, "memory.max", "memory.current", "inactive_file ")
                                       : left_in_group(mount / path, "memory.limit_in_bytes", "memory.usage_in_bytes",
                                                       "total_inactive_file "));
        if (path.empty()) return left;
    }
}

std::size_t left_by_control_groups(const fs::path& root) {
    std::size_t left = kNoLimit;
    std::ifstream file(root / "proc/self/cgroup");
    std::string line;  // "0::/path" (version 2) or "4:memory:/path" (version 1)
    while (std::getline(file, line)) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const fs::path path = line.substr(second + 1);
        if (controllers.empty()) left = std::min(left, left_in_groups(root / "sys/fs/cgroup", path, true));
        if (controllers == "memory") left = std::min(left, left_in_groups(root / "sys/fs/cgroup/memory", path, false));
    }
    return left;
}

}  // namespace

std::size_t available_memory(const fs::path& root) {
    const auto kilobytes = number_of(root / "proc/meminfo", "MemAvailable:");
    const std::size_t machine = kilobytes ? saturating_multiply(*kilobytes, 1024) : kNoLimit;
    return std::min(machine, left_by_control_groups(root));
}

std::size_t saturating_add(std::size_t a, std::size_t b) { return a > kNoLimit - b ? kNoLimit : a + b; }

std::size_t saturating_multiply(std::size_t a, std::size_t b) { return b != 0 && a > kNoLimit / b ? kNoLimit : a * b; }

std::string bytes_for_people(std::size_t bytes) {
    const auto number = static_cast<double>(bytes);
    if (bytes == kNoLimit) return "more than any machine has";
    if (number >= 1e9) return fmt::format("{:.1f} GB", number / 1e9);
    if (number >= 1e6) return fmt::format("{:.1f} MB", number / 1e6);
    return fmt::format("{} bytes", bytes);
}

}  // namespace nca
