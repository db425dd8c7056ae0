// The facts of the status line in words whose length hardly changes. Knows no window.
#pragma once

#include <chrono>
#include <string>

namespace nca {

/// "saved 0:34 ago", from an hour on "saved 1 h 02 min ago". Where nothing runs (`ticking` false) no clock shall make
/// the window draw: "saved at 15:36".
std::string saved_words(std::chrono::system_clock::time_point saved, std::chrono::system_clock::time_point now,
                        bool ticking);
/// "640 steps/s", "12.3 steps/s"; "- steps/s" where nothing is measured (0 or less).
std::string rate_words_of(double rate, const char* unit);
/// "412 MB", "12.3 GB".
std::string memory_words(double megabytes);

}  // namespace nca
