// Keeps, counts and writes out what was told.
#include "app/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <ctime>
#include <string_view>
#include <utility>

namespace nca {
namespace {

bool alike(char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

std::string_view level_name(Level level) {
    if (level == Level::warning) return "warning";
    return level == Level::error ? "error" : "info";
}

}  // namespace

void Log::add(LogEntry entry) {
    ++version_;
    if (!entries_.empty()) {
        LogEntry& last = entries_.back();
        if (last.text == entry.text && last.source == entry.source && last.level == entry.level) {
            last.time = entry.time;
            last.next = std::move(entry.next);
            last.times += entry.times;
            return;
        }
    }
    entries_.push_back(std::move(entry));
    if (entries_.size() > kMost) entries_.pop_front();
}

void Log::clear() {
    ++version_;
    entries_.clear();
}

std::size_t Log::count(Level level) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(entries_, [level](const LogEntry& entry) { return entry.level == level; }));
}

bool has_words(const std::string& text, const std::string& words) {
    return words.empty() || std::search(text.begin(), text.end(), words.begin(), words.end(), alike) != text.end();
}

bool shows(const LogEntry& entry, Level least, const std::string& words) {
    return entry.level >= least && (has_words(entry.text, words) || has_words(entry.source, words));
}

std::string clock_text(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    if (::localtime_r(&seconds, &local) == nullptr) return "--:--:--";
    return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

std::string line_text(const LogEntry& entry) {
    std::string line =
        fmt::format("{} {} {}: {}", clock_text(entry.time), level_name(entry.level), entry.source, entry.text);
    if (entry.times > 1) line += fmt::format(" ({} times)", entry.times);
    return line;
}

}  // namespace nca
