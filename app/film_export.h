// Writes a picture or a film of the live grid on a thread of its own, from a copy of its state, so that the grid on
// the screen goes on: the same state, parameters and seed give the same numbers as the window shows. Nothing is at the
// path before all of it is: giving up leaves no file. Knows no window.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "app/stage_picture.h"
#include "engine/backend/backends.h"
#include "engine/live/live_grid.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"

namespace nca {

enum class FilmFormat : std::uint8_t { png, gif };

struct FilmPlan {
    FilmFormat format = FilmFormat::gif;
    std::filesystem::path path;
    bool from_restart = false;  ///< the noisy start of the same seed and level, else the grid as it is
    int frames = 97;            ///< gif: the first is the grid before any step
    int steps_per_frame = 1;
    int frames_per_second = 25;  ///< as near as hundredths of a second come
    int scale = 6;               ///< pixels a cell
    bool transparent = false;    ///< png alone; else over `background`
    Background background = Background::checkerboard;
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
/// Hundredths of a second that a frame is shown.
int film_delay(int frames_per_second);

struct FilmProgress {
    enum class Stage : std::uint8_t { none, stepping, writing, done, given_up, failed };
    Stage stage = Stage::none;
    int frame = 0;  ///< done in this stage
    int frames = 0;
    std::uint64_t bytes = 0;  ///< so far
    double share = 0;         ///< of all the work, [0,1]
    double seconds_left = 0;  ///< a guess; 0 before there is one
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
    const FilmPlan& plan() const { return plan_; }

private:
    void work(const FilmPlan& plan, const FilmSource& source);
    /// False if it shall end.
    bool tell(FilmProgress::Stage stage, int frame, int frames, std::uint64_t bytes, double share);

    FilmPlan plan_;
    std::atomic<bool> cancelled_{false};
    mutable std::mutex mutex_;
    FilmProgress progress_;  ///< guarded by mutex_
    double begun_ = 0;       ///< seconds, of a steady clock
    std::jthread thread_;    // last: it uses all of the above
};

}  // namespace nca
