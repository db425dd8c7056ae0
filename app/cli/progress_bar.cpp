// Text and pace of the progress line. Everything is ASCII, so that a character is a column.
#include "app/cli/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/cli/terminal.h"

namespace nca {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);  // faster can't be read
constexpr int kLongestBar = 24;
constexpr int kShortestBar = 8;  // below it the numbers need the place more

std::string bar_text(double share, int width) {
    const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * width);
    return fmt::format("|{}{}| ", std::string(static_cast<std::size_t>(full), '#'),
                       std::string(static_cast<std::size_t>(width - full), '.'));
}

/// A terminal that is gone is no reason to stop learning: failures are ignored.
void put(std::FILE* out, const std::string& text) {
    std::fputs(text.c_str(), out);
    std::fflush(out);
}

}  // namespace

std::string duration_text(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e9) return "?";
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
    if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} s", whole);
}

std::string rate_text(double seconds_per_iteration) {
    if (seconds_per_iteration < 0.1) return fmt::format("{:.3g} ms/it", seconds_per_iteration * 1e3);
    return fmt::format("{:.2f} s/it", seconds_per_iteration);
}

std::string progress_text(const TrainerSnapshot& snapshot, int bar_width) {
    const std::int64_t planned = snapshot.recipe.iterations;
    const double share = static_cast<double>(snapshot.iteration) / static_cast<double>(planned);
    const std::string count = fmt::format("{}", planned);
    std::string text = fmt::format("{:>{}}/{} {:5.1f}% ", snapshot.iteration, count.size(), count, 100 * share);
    if (bar_width > 0) text += bar_text(share, bar_width);
    if (!snapshot.last_record) return text + "first iteration ...";
    const IterationRecord& record = *snapshot.last_record;
    const std::int64_t ahead = std::max<std::int64_t>(planned - snapshot.iteration, 0);
    text +=
        fmt::format("{}  loss {:.3e}  lr {:.2e}  f {:.3f}  active {:.3f}", rate_text(snapshot.seconds_per_iteration),
                    snapshot.average_loss, record.learning_rate, record.reach_share, record.active_share);
    if (ahead > 0)
        text += fmt::format("  {} left", duration_text(static_cast<double>(ahead) * snapshot.seconds_per_iteration));
    return text;
}

ProgressBar::ProgressBar(std::FILE* out, bool terminal, int columns, Clock::duration line_every)
    : out_(out), terminal_(terminal), columns_(columns), pace_(terminal ? Clock::duration(kRedraw) : line_every) {}

void ProgressBar::show(const TrainerSnapshot& snapshot) {
    const Clock::time_point now = Clock::now();
    // A log begins with the first finished iteration: before it there is nothing to say.
    if (!terminal_ && (snapshot.iteration == shown_ || !snapshot.last_record)) return;
    if (shown_ >= 0 && now - last_ < pace_) return;
    draw(snapshot);
    last_ = now;
}

void ProgressBar::draw(const TrainerSnapshot& snapshot) {
    shown_ = snapshot.iteration;
    if (!terminal_) {
        put(out_, progress_text(snapshot, 0) + "\n");
    } else {
        // A line that fills the last column would make the terminal begin another one.
        const auto room = static_cast<std::size_t>(std::max(columns_ - 1, 1));
        const int bar = static_cast<int>(room) - static_cast<int>(progress_text(snapshot, 0).size()) - 3;
        std::string text = progress_text(snapshot, bar >= kShortestBar ? std::min(bar, kLongestBar) : 0);
        if (text.size() > room) text.resize(room);
        put(out_, "\r" + text + "\x1b[K");
        drawn_ = true;
    }
}

void ProgressBar::message(std::string_view text) {
    put(out_, fmt::format("{}{}\n", drawn_ ? "\r\x1b[K" : "", text));
    drawn_ = false;
}

void ProgressBar::finish(const TrainerSnapshot& snapshot) {
    if (terminal_ || snapshot.iteration != shown_) draw(snapshot);
    if (drawn_) put(out_, "\n");
    drawn_ = false;
}

ProgressBar progress_on_stderr() {
    const Terminal terminal = terminal_of_stderr();
    return {stderr, terminal.is, terminal.columns};
}

}  // namespace nca
