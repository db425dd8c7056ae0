// Writes a picture or a film of the live grid on a thread of its own, from a copy of its state, so that the grid on
// the screen goes on: the same state, parameters and seed give the same numbers as the window shows. Nothing is at the
// path before all of it is: giving up leaves no file. Knows no window; `dnca film` is made of it too.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/stage_picture.h"
#include "engine/backend/backends.h"
#include "engine/io/film_writer.h"
#include "engine/live/live_grid.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"

namespace nca {

/// Damage in the film: after `step` steps of it, before the frame of that moment is drawn.
struct FilmWound {
    int step = 0;
    Stroke stroke;
};

struct FilmPlan {
    FilmFormat format = FilmFormat::gif;
    std::filesystem::path path = {};
    bool from_restart = false;  ///< the noisy start of the same seed and level, else the grid as it is
    int frames = 97;            ///< the first is the grid before any step; a picture is the last; a sheet's columns
    int steps_per_frame = 1;
    int frames_per_second = 25;
    int scale = 6;             ///< pixels a cell
    bool transparent = false;  ///< where the format has alpha; else over `background`
    Background background = Background::checkerboard;
    std::vector<double> levels = {};  ///< sheet: noise levels of its rows, each a noisy start
    std::vector<FilmWound> wounds = {};
};

/// What is filmed.
struct FilmSource {
    Parameters parameters;
    Target target;
    Execution execution;
    double keep_probability = 0.5;
    LiveState state;
};

/// Why a plan can't be carried out, as a sentence; empty: it can. Looks at the folder as well.
std::string why_not(const FilmPlan& plan, const GridSize& grid);

struct FilmProgress {
    enum class Stage : std::uint8_t { none, stepping, writing, done, given_up, failed };
    Stage stage = Stage::none;
    int frame = 0;  ///< done in this stage
    int frames = 0;
    std::uint64_t bytes = 0;  ///< so far
    double share = 0;         ///< of all the work, [0,1]
    double seconds_left = 0;  ///< a guess; 0 before there is one
    double error = 0;         ///< of Stage::done: mean squared RGBA error of the last frame's grid
    std::string problem;      ///< of Stage::failed
    bool busy() const { return stage == Stage::stepping || stage == Stage::writing; }
};

class FilmExport {
public:
    FilmExport() = default;
    ~FilmExport();  ///< gives up
    FilmExport(const FilmExport&) = delete;
    FilmExport& operator=(const FilmExport&) = delete;

    /// Begins; one at a time: what is in progress is given up first.
    void begin(FilmPlan plan, FilmSource source);
    void cancel() { cancelled_ = true; }
    FilmProgress progress() const;
    /// Sleeps until it has ended, at most so long; returns progress().
    FilmProgress wait(std::chrono::milliseconds most) const;
    const FilmPlan& plan() const { return plan_; }

private:
    void work(const FilmPlan& plan, const FilmSource& source);
    /// One row of frames, each of them added to the film. False if it shall end.
    bool make_row(LiveGrid& grid, const FilmPlan& plan, int row, FilmWriter& film);
    /// False if it shall end.
    bool tell(FilmProgress::Stage stage, int frame, std::uint64_t bytes, double share);

    FilmPlan plan_;
    std::atomic<bool> cancelled_{false};
    mutable std::mutex mutex_;
    mutable std::condition_variable ended_;
    FilmProgress progress_;  ///< guarded by mutex_
    double begun_ = 0;       ///< seconds, of a steady clock
    std::jthread thread_;    // last: it uses all of the above
};

}  // namespace nca
