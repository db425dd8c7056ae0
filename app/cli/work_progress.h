// Progress of one piece of work on stderr: on a terminal one line that is redrawn, elsewhere (a log, a pipe) a plain
// line now and then, and none for what is done at once.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

namespace nca {

class WorkProgress {
public:
    using Clock = std::chrono::steady_clock;

    /// Draws on `out`, which it does not own. `terminal`: redraw one line of `columns` characters; else lines at least
    /// `line_every` apart, the first after as much.
    WorkProgress(std::FILE* out, bool terminal, int columns, Clock::duration line_every = std::chrono::seconds(5));
    ~WorkProgress();  ///< ends the line
    WorkProgress(const WorkProgress&) = delete;
    WorkProgress& operator=(const WorkProgress&) = delete;

    /// `share` of all in [0,1]; `words` say what is done now.
    void show(double share, const std::string& words);

private:
    std::FILE* out_;
    bool terminal_;
    int columns_;
    Clock::duration pace_;
    Clock::time_point begun_ = Clock::now();
    Clock::time_point last_ = begun_;
    bool drawn_ = false;
};

/// "healing  42%  12 s left"
std::string work_text(double share, const std::string& words, double seconds_so_far);

}  // namespace nca
