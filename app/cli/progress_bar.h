// Progress of a training run on stderr: on a terminal one line that is redrawn, elsewhere (a log, a pipe) a plain line
// now and then. Shows what a snapshot says; measures nothing itself.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "engine/workers/trainer_snapshot.h"

namespace nca {

/// "2 h 05 min", "3 min 20 s", "12 s"
std::string duration_text(double seconds);
/// "3.42 s/it", "12.5 ms/it"
std::string rate_text(double seconds_per_iteration);
/// Iterations, share done, rate, loss (average over the last 128, as the notebook prints), learning rate, active share
/// f and time left. `bar_width` characters of bar, 0 for none.
std::string progress_text(const TrainerSnapshot& snapshot, int bar_width);

class ProgressBar {
public:
    using Clock = std::chrono::steady_clock;

    /// Draws on `out`, which it does not own. `terminal`: redraw one line of `columns` characters; else lines at least
    /// `line_every` apart. What can't be written is lost without harm.
    ProgressBar(std::FILE* out, bool terminal, int columns, Clock::duration line_every = std::chrono::seconds(10));

    void show(const TrainerSnapshot& snapshot);
    /// A line of its own above the bar.
    void message(std::string_view text);
    /// Shows the last snapshot, whatever the pace, and ends the line.
    void finish(const TrainerSnapshot& snapshot);

private:
    void draw(const TrainerSnapshot& snapshot);

    std::FILE* out_;
    bool terminal_;
    int columns_;
    Clock::duration pace_;
    Clock::time_point last_{};
    std::int64_t shown_ = -1;  ///< iterations done in the last line
    bool drawn_ = false;       ///< the terminal's cursor stands behind a bar
};

/// A bar on stderr as it is now: terminal or not, as wide as its window.
ProgressBar progress_on_stderr();

}  // namespace nca
