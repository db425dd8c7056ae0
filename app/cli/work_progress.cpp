// Text and pace of the line; ASCII, so that a character is a column.
#include "app/cli/work_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "app/cli/progress_bar.h"

namespace nca {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);  // faster can't be read
constexpr double kLeastShare = 0.01;                      // below it there is nothing to reckon from

/// A terminal that is gone is no reason to stop: failures are ignored.
void put(std::FILE* out, const std::string& text) {
    std::fputs(text.c_str(), out);
    std::fflush(out);
}

}  // namespace

std::string work_text(double share, const std::string& words, double seconds_so_far) {
    std::string text = fmt::format("{:5.1f}%  {}", 100 * std::clamp(share, 0.0, 1.0), words);
    if (share >= kLeastShare && share < 1)
        text += fmt::format("  {} left", duration_text(seconds_so_far * (1 - share) / share));
    return text;
}

WorkProgress::WorkProgress(std::FILE* out, bool terminal, int columns, Clock::duration line_every)
    : out_(out), terminal_(terminal), columns_(columns), pace_(terminal ? Clock::duration(kRedraw) : line_every) {}

WorkProgress::~WorkProgress() {
    if (drawn_) put(out_, "\r\x1b[K");
}

void WorkProgress::show(double share, const std::string& words) {
    const Clock::time_point now = Clock::now();
    if (now - last_ < pace_) return;
    last_ = now;
    std::string text = work_text(share, words, std::chrono::duration<double>(now - begun_).count());
    if (!terminal_) return put(out_, text + "\n");
    const auto room = static_cast<std::size_t>(std::max(columns_ - 1, 1));
    if (text.size() > room) text.resize(room);
    put(out_, "\r" + text + "\x1b[K");
    drawn_ = true;
}

}  // namespace nca
