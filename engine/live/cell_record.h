// What is kept of the live grid's last steps, so that any cell can be asked for its past: RGBA of all cells after each
// of the last 64 steps, and the whole state before and after the last one. Steps are contiguous: a restart or another
// state begins anew, and going back cuts off what came later. Knows no threads.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "engine/live/cell_story.h"
#include "engine/live/live_grid.h"

namespace nca {

/// A cell after one step.
struct CellMoment {
    std::uint32_t step = 0;  ///< steps done
    std::array<float, kPictureChannels> rgba{};
    bool fired = false;    ///< in that step; false for the first moment of a record
    bool wounded = false;  ///< something other than a step (a stroke) changed its RGBA just before that step
};

/// All that is known of one cell.
struct WatchedCell {
    Cell cell;
    std::uint32_t step = 0;                              ///< steps done
    std::vector<float> now;                              ///< (C)
    bool alive = false;                                  ///< now: an alpha of its 3x3 is above 0.1
    std::array<std::optional<float>, 9> alpha_around{};  ///< of the 3x3 now, rows from top left; nothing: no such cell
    std::optional<CellStory> story;  ///< of the last step; nothing if none was recorded, or the grid was changed since
    std::vector<CellMoment> past;    ///< oldest first, at most kSteps + 1: the last is the last step's, or the start
};

class CellRecord {
public:
    static constexpr std::size_t kSteps = 64;
    /// Bytes of RGBA that are kept at most: beyond 65,000 cells the past is shorter, but never below 8 steps.
    static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
    static std::size_t most_moments(const GridSize& grid);

    /// Between two steps: takes what the grid now is, as the first moment or as the result of a stroke.
    void look(const LiveGrid& grid);
    /// After exactly one step, which drew from `draws` and followed a look() or another recorded step.
    void stepped(const LiveGrid& grid, const StepDraws& draws);
    /// What is known of a cell of the grid; nothing for a cell outside, or before the first look().
    std::optional<WatchedCell> tell(const Cell& cell) const;

private:
    struct Moment {
        std::uint32_t step = 0;
        std::optional<StepDraws> draws;  ///< of the step that led here; nothing where the record begins
        std::vector<float> rgba;         ///< (H,W,4)
        std::vector<float> start;        ///< (H,W,4) RGBA before the step where a stroke had changed it, else empty
    };
    void begin_anew();
    std::vector<float>& now() { return now_is_after_ ? after_ : now_; }
    const std::vector<float>& now() const { return now_is_after_ ? after_ : now_; }
    void copy_pictures(const std::vector<float>& state, std::vector<float>& rgba) const;
    Moment spare_moment();

    ModelSizes sizes_;
    GridSize grid_{0, 0};
    std::optional<std::uint64_t> parameters_changes_;  ///< of parameters_; nothing: to be fetched anew
    std::vector<double> parameters_;                   ///< (P) of the last step
    std::vector<float> before_;                        ///< (H,W,C) before the last step
    std::vector<float> after_;                         ///< (H,W,C) after it
    std::vector<float> now_;                           ///< (H,W,C) unless now_is_after_
    bool now_is_after_ = false;
    bool looked_ = false;    ///< since the last step
    bool has_step_ = false;  ///< before_, after_ and parameters_ tell of the step of the last moment
    StepDraws next_draws_;
    std::deque<Moment> moments_;
};

}  // namespace nca
