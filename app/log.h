// What the program told while it ran: the newest entries with time, level and source, one line for each thing however
// often it came. Knows no window; one thread uses it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>

namespace nca {

enum class Level : std::uint8_t { info, warning, error };

/// Something that can be done about what was told: a word or two, and what it does.
struct NextStep {
    std::string label;  ///< empty: there is none
    std::function<void()> run;
    explicit operator bool() const { return !label.empty() && run != nullptr; }
};

struct LogEntry {
    std::chrono::system_clock::time_point time;  ///< of the last repetition
    Level level = Level::info;
    std::string source;  ///< "engine", "play", "learn", "file" or "window"
    std::string text;    ///< one sentence
    NextStep next;
    int times = 1;  ///< how often it was told in a row
};

class Log {
public:
    /// The same text again, from the same source, is counted and takes the newer time and next step. Beyond `most`
    /// entries the oldest go.
    void add(LogEntry entry);
    void clear();

    const std::deque<LogEntry>& entries() const { return entries_; }  ///< oldest first
    std::size_t count(Level level) const;
    std::uint64_t version() const { return version_; }  ///< one more with each change

    static constexpr std::size_t kMost = 500;

private:
    std::deque<LogEntry> entries_;
    std::uint64_t version_ = 0;
};

/// Whether `text` has `words` in it, upper and lower case alike; no words are in everything.
bool has_words(const std::string& text, const std::string& words);
/// Which entries are seen: of at least this level, with these words in source or text.
bool shows(const LogEntry& entry, Level least, const std::string& words);

/// "15:36:10", local time.
std::string clock_text(std::chrono::system_clock::time_point time);
/// One line, for the clipboard: "15:36:10 warning learn: Gradient norm 12.4 (8 times)".
std::string line_text(const LogEntry& entry);

}  // namespace nca
